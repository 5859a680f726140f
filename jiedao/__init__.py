"""Jiedao (街道): the governance systems of a sub-district office, recorded once where they happen.

Every ledger, deadline, figure and report follows from the records, and every figure opens to them.
`docs/tour.md` walks one record through the house.
"""

__version__ = "0.1.0"
