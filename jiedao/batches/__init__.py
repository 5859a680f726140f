"""Batches: a roster taken in, line by line, so that it can be looked at first, broken off, carried on and undone.

What it is: Batch (one table of one file, for one register, as of one day), Line (what became of each of its records), and
Heading (which field an office means by a heading of its own). What a line says is sealed until it has been written.
What it is not: a second place for records. What was written stands in the register and in entries; a batch knows their
ids, so that undoing it can void just those.
"""
