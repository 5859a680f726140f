"""Figures: a number is a query with a meaning, and a door to exactly its rows.

What it is: Figure(definition, place, period, as_of) with rows, value, sentence and address; FrozenFigure with its
member list; the comparison with published figures.
What it is not: a stored total that somebody maintains. A value never depends on who looks.

Basis: Statistics Law (2024): original records kept, corrections visible.
"""
