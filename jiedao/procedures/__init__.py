"""Procedures: what crosses concepts, one file per procedure of the office.

`submission` records, settles duties and opens cases; `casework` moves cases with the entries that prove it; `clock`
(tick) lets the calendar work; `backup`, `offices` and `setup` keep the house. No signals: a procedure reads as the
office's own procedure.
"""
