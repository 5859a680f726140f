"""One dossier (档案): what is known of a subject as of a day, who answers for it, what was done, and what I may record."""
