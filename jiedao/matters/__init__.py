"""Matters: reviews, applications, decisions and elections that go through declared steps, every round kept.

What it is: Matter (one thing that is to be decided, opened by an entry) and its Passages (经过): each step taken, by whom,
when, with which entry, in which round. Returned is not refused: it comes back in a new round.
What it is not: a case. Nothing here is found and put right; nobody approves what he checked, and a vote is a ballot's.
"""
