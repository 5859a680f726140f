"""Statement (积分明细): one member's lines of a month, each opening to its record, with what they come to."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property, reduce
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Value

from jiedao.periods import Period, day_of, period_of
from jiedao.points.amounts import SCALE
from jiedao.points.rules import counted
from jiedao.points.tally import Tally
from jiedao.rulebook import Edition, PointRule, Points

ZERO = Fraction(0)


@dataclass(frozen=True)
class Line:
    """One line: by which rule, which record, on which day, how much. `row` is what the row is known by: the record's id,
    with the line of it. `earned` None: the table says nothing of the member's word on that day."""

    rule: str
    row: str
    day: date
    earned: Fraction | None
    counted: Fraction
    record: UUID | None = None
    entered_on: date | None = None

    @property
    def away(self) -> Fraction:
        """What the cap has taken away."""
        return (self.earned or ZERO) - self.counted

    @property
    def number(self) -> str:
        """The line's number (行号), short enough to be copied by hand: the end of its record's id, and which line of it."""
        record, _, line = self.row.partition("/")
        return f"{record.replace('-', '')[-6:].upper()}-{line.partition('/')[0] or '0'}"


@dataclass(frozen=True)
class Statement:
    """What one member has in a month, and since the year began. `is_scored` False: cared for and not scored, or not on
    the register: then there are no lines."""

    points: Points
    edition: Edition
    member: UUID
    period: Period
    is_scored: bool
    lines: tuple[Line, ...]
    months: tuple[tuple[Period, Fraction | None], ...]

    @cached_property
    def total(self) -> Fraction:
        """The month's points: the sum of its lines."""
        return sum((line.counted for line in self.lines), ZERO)

    @property
    def year(self) -> Fraction:
        """The points since they last began anew."""
        return sum((total or ZERO for _, total in self.months), ZERO)

    def of_rule(self, rule: PointRule) -> list[Line]:
        """The lines of one rule, in the order of their days."""
        return [line for line in self.lines if line.rule == rule.name]


@dataclass(frozen=True)
class Asked:
    """Whose statement of which month, read on which day; `at` = as known then. `editions`: the rules of a day."""

    name: str
    member: UUID
    period: Period
    on: date
    editions: Callable[[date], Edition]
    at: datetime | None = None

    def tally(self, month: Period) -> Tally | None:
        """The points of one month under its own rules; None where they are not in force."""
        edition = self.editions(min(month.last, self.on))
        points = edition.points.get(self.name)
        return None if points is None else Tally(points, edition, month, self.on, self.at)


def statement(asked: Asked) -> Statement | None:
    """One member's statement; None where the rule is not in force in that month.

    A statement a rule and one for all months together: the months since the points last began anew, under their own rules.
    """
    mine = asked.tally(asked.period)
    if mine is None:
        return None
    tallies = _tallies(asked, mine)
    scored = _scored(tallies, asked.member)
    lines = [line for _, line in _lines(tallies, asked.member)]
    months = tuple(
        (
            tally.period,
            sum((line.counted for line in lines if tally.period.contains(line.day)), ZERO)
            if tally.period.code in scored
            else None,
        )
        for tally in tallies
    )
    is_scored = asked.period.code in scored
    kept = tuple(line for line in lines if is_scored and asked.period.contains(line.day))
    return Statement(mine.points, mine.edition, asked.member, asked.period, is_scored, kept, months)


def lines_since(asked: Asked) -> list[tuple[Tally, Line]]:
    """Every line of a member since the points last began anew, up to the month asked for, each with its month."""
    mine = asked.tally(asked.period)
    return [] if mine is None else lines_in(asked, _months(mine))


def lines_in(asked: Asked, months: Iterable[Period]) -> list[tuple[Tally, Line]]:
    """Every line of these months, each with its month and under its rules; none of a month in which there was no score."""
    tallies = [tally for month in months if (tally := asked.tally(month)) is not None]
    if not tallies:
        return []
    scored = _scored(tallies, asked.member)
    return [(tally, line) for tally, line in _lines(tallies, asked.member) if tally.period.code in scored]


def _tallies(asked: Asked, mine: Tally) -> list[Tally]:
    return [tally for month in _months(mine) if (tally := asked.tally(month)) is not None]


def _months(tally: Tally) -> Sequence[Period]:
    """The periods since the points last began anew, up to the one asked for."""
    points, period = tally.points, tally.period
    if points.resets is None or points.resets == points.every:
        return (period,)
    parts = period_of(points.resets, period.first).parts(points.every)
    return [one for one in parts if one.first <= period.first]


def _scored(tallies: Sequence[Tally], member: UUID) -> set[str]:
    """In which months somebody was scored, in one statement."""
    asked = [
        tally.scored().filter(subject_id=member).order_by().annotate(of=Value(tally.period.code)).values_list("of")
        for tally in tallies
    ]
    found: Any = reduce(lambda some, more: some.union(more, all=True), asked)
    return {code for (code,) in found}


def _lines(tallies: Sequence[Tally], member: UUID) -> Iterator[tuple[Tally, Line]]:
    """The lines of all these months, rule by rule; months under the same definition are read together."""
    for points, together in groupby(tallies, key=lambda tally: tally.points):
        months = list(together)
        last = months[-1]
        for rule in points.rules:
            rows = [_line(rule, row) for row in last.lines(rule, [member], since=months[0].period.first)]
            for month in months:
                inside = [row for row in rows if month.period.contains(row.day)]
                yield from ((month, line) for line in _capped(inside, month.cap(rule, month.period)))


def _line(rule: PointRule, row: tuple[Any, ...]) -> Line:
    _member, day, record, entered, thousandths, *keys = row
    known_by = "/".join(str(key) for key in keys)
    earned = None if thousandths is None else Fraction(thousandths, SCALE)
    return Line(rule.name, known_by, day, earned, ZERO, record, day_of(entered) if entered is not None else None)


def _capped(lines: Sequence[Line], cap: Fraction | None) -> Iterator[Line]:
    for line, one in zip(lines, counted((line.earned for line in lines), cap), strict=True):
        yield replace(line, counted=one)


def lines_of_all(tally: Tally, members: Any) -> dict[UUID, list[Line]]:
    """The month's lines of many members, a statement a rule: for the branch that looks through and confirms them."""
    found: dict[UUID, list[Line]] = {}
    for rule in tally.points.rules:
        cap, mine = tally.cap(rule, tally.period), defaultdict[UUID, list[Line]](list)
        for row in tally.lines(rule, members):
            mine[row[0]].append(_line(rule, row))
        for member, lines in mine.items():
            found.setdefault(member, []).extend(_capped(lines, cap))
    return found


# ---- what was confirmed, and what has changed since ----


def kept(lines: Iterable[Line]) -> list[list[str]]:
    """Lines as a confirmed month keeps them."""
    return [[one.rule, one.row, one.day.isoformat(), "" if one.earned is None else str(one.earned), str(one.counted)] for one in lines]  # fmt: skip


def read(rows: Iterable[Sequence[str]]) -> list[Line]:
    """Kept lines again."""
    return [
        Line(rule, row, date.fromisoformat(day), Fraction(earned) if earned else None, Fraction(given))
        for rule, row, day, earned, given in rows
    ]


@dataclass(frozen=True)
class Change:
    """A line that came, went, or counts for something else since the month was confirmed."""

    before: Line | None
    after: Line | None

    @property
    def line(self) -> Line:
        found = self.after or self.before
        assert found is not None
        return found


def changes(then: Iterable[Line], now: Iterable[Line]) -> list[Change]:
    """What has become of the lines of a confirmed month: first those that were there, then those that came."""
    before, after = ({(one.rule, one.row): one for one in some} for some in (then, now))
    found = [Change(before.get(key), after.get(key)) for key in dict.fromkeys([*before, *after])]
    return [one for one in found if _worth(one.before) != _worth(one.after)]


def _worth(line: Line | None) -> tuple[Any, ...] | None:
    return None if line is None else (line.day, line.earned, line.counted)
