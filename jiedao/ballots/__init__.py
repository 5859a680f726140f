"""Ballots: votes, elections and ratings, counted so that they agree and nobody can be traced.

What it is: Poll (one ballot held once), its Electors (due, present, recused), its Choices (what or whom it is about), the
Counts of two tellers and the Tally they agree on; and, where votes are cast on screen, a Box that is opened, shuffled and
emptied at closing.
A Draw is an order among Lots that follows from a seed shown beforehand, and that anybody can repeat.
What it is not: a record of opinions. Nowhere does it stand who voted how; a vote is no entry and has no time.
"""
