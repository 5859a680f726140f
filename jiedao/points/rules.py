"""What counts of what was earned, and until when a line may be contested. Plain values, no records."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from jiedao.periods import Calendar, Clock


def counted(earned: Iterable[Fraction | None], cap: Fraction | None) -> Iterator[Fraction]:
    """Of each line in order what counts, where the whole is capped: `sum(counted) == min(sum(earned), cap)`.

    A line that tells no points (None) counts nothing.
    """
    whole = before = Fraction(0)
    for one in earned:
        whole += one or 0
        now = whole if cap is None else min(whole, cap)
        yield now - before
        before = now


def contested_until(clock: Clock | None, calendar: Calendar, *known_on: date | None) -> date | None:
    """The last day on which a line may be contested: the clock from the day it was confirmed, or entered where that came
    later. None where it may be contested at any time: it is not confirmed, or the rule sets no clock."""
    if clock is None or None in known_on:
        return None
    return clock.due_on(max(day for day in known_on if day is not None), calendar)
