"""Shifts of a rota on plain values: the hours of each, what of every day is covered, and who would stand twice. Pure.

A shift belongs to the day on which it begins; one over midnight ends on the next. Basis: `docs/rulebook.md`, "Rotas".
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from jiedao.periods import TZ

DAY = timedelta(days=1)
HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True, order=True)
class Hours:
    """From when to when a shift lasts, in minutes after the midnight at which its day begins."""

    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> "Hours":
        """Read "08:00-16:00" or, over midnight, "22:00-06:00"; anything else is a ValueError.

        A shift that ends when it begins has no length and is refused; one of a whole day is "00:00-24:00".
        """
        found = HOURS.fullmatch(text)
        if found is None:
            raise ValueError(f"no hours: {text!r}; write for example 08:00-16:00")
        first, last = int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])
        if first == last or last > 24 * 60:
            raise ValueError(f"a shift that ends before or when it begins: {text!r}")
        return cls(first, last if last > first else last + 24 * 60)

    @property
    def over_midnight(self) -> bool:
        return self.last > 24 * 60

    @property
    def said(self) -> str:
        """08:00–16:00; 22:00–次日06:00 is for the edge to say."""
        return f"{_clock(self.first)}–{_clock(self.last if self.last <= 24 * 60 else self.last - 24 * 60)}"

    def on(self, day: date) -> "Span":
        """The shift of one day."""
        begin = datetime.combine(day, time(), tzinfo=TZ)
        return Span(begin + timedelta(minutes=self.first), begin + timedelta(minutes=self.last))


@dataclass(frozen=True, order=True)
class Span:
    """From an instant to another, the latter not included."""

    begin: datetime
    end: datetime

    def meets(self, other: "Span") -> bool:
        """Whether they have a moment in common; one that begins as the other ends has none."""
        return self.begin < other.end and other.begin < self.end

    @property
    def minutes(self) -> int:
        return int((self.end - self.begin).total_seconds()) // 60


@dataclass(frozen=True)
class Stretch:
    """A part of the time in which the same shifts stand; `standing` are their numbers, none = a gap."""

    span: Span
    standing: tuple[int, ...]

    @property
    def is_gap(self) -> bool:
        return not self.standing


def cover(spans: Sequence[Span], within: Span) -> list[Stretch]:
    """A time cut where shifts begin and end: its parts follow one another without hole or overlap, none twice."""
    cuts = {within.begin, within.end}
    for one in spans:
        cuts |= {at for at in (one.begin, one.end) if within.begin < at < within.end}
    edges = sorted(cuts)
    found: list[Stretch] = []
    for begin, end in pairwise(edges):
        part = Span(begin, end)
        standing = tuple(no for no, one in enumerate(spans) if one.meets(part))
        if found and found[-1].standing == standing:
            found[-1] = Stretch(Span(found[-1].span.begin, end), standing)
        else:
            found.append(Stretch(part, standing))
    return found


def gaps(spans: Sequence[Span], within: Span) -> list[Span]:
    """When nobody stands."""
    return [one.span for one in cover(spans, within) if one.is_gap]


def days_of(first: date, days: int) -> Span:
    """So many whole days from one on."""
    begin = datetime.combine(first, time(), tzinfo=TZ)
    return Span(begin, begin + DAY * days)


def twice(mine: Iterable[Span], others: Iterable[Span]) -> tuple[Span, Span] | None:
    """The first two spans, of these and of those, in which one person would stand in two places at once."""
    theirs = list(others)
    return next(((one, other) for one in sorted(mine) for other in sorted(theirs) if one.meets(other)), None)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
