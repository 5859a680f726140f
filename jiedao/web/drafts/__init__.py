"""A draft held against the records, number by number. Nothing of it is kept."""
