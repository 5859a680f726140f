"""Cases: a problem found, assigned, put right, checked by another, and closed (销号). Kept as the example to imitate.

What it is: Case with its Findings, LaneStays (who has it, with what clock) and Steps (经过), moved only along the table
in `rules.py`; a case closes whole or not at all, and never by the hand that fixed it.
What it is not: a punishment. Clocks remind and pass on; nothing closes or fines by itself.

Follows: the city-management flow report, accept, dispatch, handle, verify, close (GB/T 30428); FHIR task states.
"""
