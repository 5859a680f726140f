"""A record's own page: what was filled in, what it led to, and how it is corrected."""
