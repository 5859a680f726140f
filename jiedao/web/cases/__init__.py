"""案件: what was found, who has it and until when, and the one next step. The steps are pages with a form each."""
