"""The format said a second time, in plain Python over a handful of given records.

What it is: the interpreter that runs the worked examples, and the second opinion to which the queries are held in
tests (`World.figure(name)` gives the value and the rows). What it is not: what offices work with; it keeps nothing,
knows no database and reads every record again for each question.
"""

from jiedao.rulebook.plain.activities import Session
from jiedao.rulebook.plain.expected import Failure, run
from jiedao.rulebook.plain.records import Entry, Listing, Row
from jiedao.rulebook.plain.world import Counted, World

__all__ = ["Counted", "Entry", "Failure", "Listing", "Row", "Session", "World", "run"]
