"""Duties: what must be done, by when, about whom, and whether it was.

What it is: Obligation (one duty, one subject, one window), made from the rulebook's rhythms and settled by entries.
What it is not: a to-do that somebody ticks off. No state is typed in: done, late, missed, open and waived follow from
the evidence, the day and a reasoned waiver. Nor does a duty name a punishment; what a miss leads to, a ladder says.

Follows: FHIR Task for the difference between what is due and what was done.
"""
