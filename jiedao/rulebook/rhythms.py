"""Rhythms: how often a duty is owed, and on what it waits. Data only; `duties` turns them into windows.

Basis: FORMAT of the rulebook, section 6.
"""

from dataclasses import dataclass

from jiedao.rulebook.rows import Rows

#: (month, day) of any year.
MonthDay = tuple[int, int]


@dataclass(frozen=True, slots=True)
class EveryPeriod:
    """Once in each day, workday, week, month, quarter, half_year or year."""

    period: str


@dataclass(frozen=True, slots=True)
class WeekDays:
    """On each of these days of the week; Monday is 0."""

    days: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class YearDay:
    """Each year, due on this day."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class YearNamed:
    """Each year, due on a named day: spring_festival, qingming, dragon_boat, mid_autumn or chongyang."""

    name: str


@dataclass(frozen=True, slots=True)
class YearBetween:
    """Each year, between two days of it."""

    begins: MonthDay
    ends: MonthDay


@dataclass(frozen=True, slots=True)
class Anniversary:
    """Each year on the day that a date field of the subject tells."""

    field: str


@dataclass(frozen=True, slots=True)
class SinceLast:
    """Rolling from the last fulfilment; `value` is the clock."""

    value: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Each line of a plan (`regulation.form.field`) by its only date column `day`.

    `agree`: (choice column of the line, column of the evidence) pairs drawn from the same list, one tuple for each of
    `done_by`; a row of evidence counts for a line only where they agree.
    """

    path: str
    day: str
    agree: tuple[tuple[tuple[str, str], ...], ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The choice columns of a line that evidence must agree with."""
        return tuple(dict.fromkeys(asked for pairs in self.agree for asked, _of in pairs))


@dataclass(frozen=True, slots=True)
class Once:
    """Once, from the day the subject came on its list."""


@dataclass(frozen=True, slots=True)
class EveryValue:
    """In each period that a value names on the day: an office may change it."""

    value: str


@dataclass(frozen=True, slots=True)
class After:
    """After each event: a row, or the day in a date field of the subject. One of the two is given."""

    rows: Rows | None = None
    field: str | None = None


@dataclass(frozen=True, slots=True)
class Before:
    """Before the day in a date field of the subject, each time it is set."""

    field: str


Rhythm = (
    EveryPeriod
    | WeekDays
    | YearDay
    | YearNamed
    | YearBetween
    | Anniversary
    | SinceLast
    | Plan
    | Once
    | EveryValue
    | After
    | Before
)


@dataclass(frozen=True, slots=True)
class Season:
    """Only on days of the year from the first to the second; it may run over New Year."""

    between: tuple[MonthDay, MonthDay]


@dataclass(frozen=True, slots=True)
class WhileRows:
    """Only while a register row stands."""

    rows: Rows


While = Season | WhileRows
