"""A year's plan on plain values: what is to be planned, on which days it is proposed and why, what has no line yet. Pure.

A plan is a form whose dated lines a duty names (`every: {plan: form.lines}`). What belongs into it are the other duties
of the same subject that are fulfilled by the same records: a line's words (its choice columns) tell which.
Basis: `docs/rulebook.md`, section "Duties"; which day of a month or quarter is a matter of the office's own habit, so it
is proposed with its reason and nothing more.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jiedao.duties.rules import DAY, by_calendar, members, pairs, windows
from jiedao.periods import Calendar
from jiedao.rulebook import All, Duty, Edition, Plan, Rows, Test

WEEK, MONTH, QUARTER, HALF_YEAR = 7, 31, 92, 184
#: What is owed more often than weekly is no matter of a yearly plan.
MOST = 60
#: So many workdays away from its aim a day may lie so that two meetings do not fall on one.
SPREAD = 3

#: The words of a line: column -> the words that may stand there.
Words = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Line:
    """One line of a plan: its day (None where none is written yet) and what its choice columns say."""

    on: date | None
    words: Mapping[str, str] = field(default_factory=dict)

    def says(self, words: Words) -> bool:
        """Whether the line is of the sort that these words describe."""
        return all(self.words.get(column) in allowed for column, allowed in words.items())


@dataclass(frozen=True)
class Need:
    """What a duty asks to be planned in one window: lines with these words, so many of them."""

    duty: str
    words: Words
    first: date
    last: date
    times: int = 1

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_month(self) -> bool:
        """Whether its days are those of one month of the calendar."""
        return self.first.day == 1 and (self.last + DAY).day == 1 and self.length <= MONTH

    @property
    def sort(self) -> tuple[str, tuple[tuple[str, ...], ...]]:
        """What it asks for, whenever: its duty and the words of its lines."""
        return self.duty, tuple((column, *words) for column, words in sorted(self.words.items()))

    def is_met_by(self, line: Line) -> bool:
        """Whether a line is one that this asks for."""
        return line.on is not None and self.first <= line.on <= self.last and line.says(self.words)


@dataclass(frozen=True)
class Proposed:
    """A day proposed for one need. `aim` is where it would lie by the rhythm alone; `why` tells what moved it from there:
    `off` the aim is no workday, `taken` another line stands near, `begun` the days before are over, '' nothing."""

    on: date
    need: Need
    aim: date
    why: str = ""

    @property
    def line(self) -> Line:
        return Line(self.on, {column: next(iter(words)) for column, words in self.need.words.items()})


@dataclass(frozen=True)
class Covered:
    """One duty against a plan: how often it is owed in the year, for how many of these there is a line, which windows
    have none. Windows that were over before the plan was written are `past` and asked of nobody."""

    duty: str
    words: Words
    due: int
    planned: int
    missing: tuple[Need, ...] = ()
    past: int = 0


# ---- what belongs into a plan ----


def planned_by(edition: Edition) -> dict[str, list[Duty]]:
    """The duties that follow a plan, by the path of its lines (`two_review_five_check.year_plan.sessions`)."""
    found: dict[str, list[Duty]] = {}
    for duty in edition.duties.values():
        if isinstance(duty.rhythm, Plan):
            found.setdefault(duty.rhythm.path, []).append(duty)
    return found


def told_by(duty: Duty, plan: Duty, edition: Edition) -> list[tuple[str, Words]]:
    """(member, the words of the lines that plan for it) of a duty that belongs into a plan; nothing for one that does not.

    It belongs there when the same records fulfil both and its condition tells what the line must say.
    """
    rhythm = plan.rhythm
    if not isinstance(rhythm, Plan) or duty is plan or not by_calendar(duty) or duty.for_ != plan.for_:
        return []
    for mine, agree in zip(plan.done_by, rhythm.agree or ((),) * len(plan.done_by), strict=True):
        for rows in duty.done_by:
            if (rows.source, rows.name) == (mine.source, mine.name):
                found = [(member, _words(rows, agree, dict(pairs(member)))) for member in members(duty, edition)]
                return [(member, words) for member, words in found if words is not None]
    return []


def _words(rows: Rows, agree: Iterable[tuple[str, str]], member: Mapping[str, str]) -> Words | None:
    """What a line must say so that evidence of these rows counts for it; None where the rows do not tell."""
    found: dict[str, tuple[str, ...]] = {}
    for column, evidence in agree:
        told = (member[evidence],) if evidence in member else _tested(rows, evidence)
        if not told:
            return None
        found[column] = told
    return found


def _tested(rows: Rows, column: str) -> tuple[str, ...]:
    """The words one of which a condition asks of a column, where it must hold for every row."""
    parts = rows.where.parts if isinstance(rows.where, All) else (rows.where,)
    for part in parts:
        if isinstance(part, Test) and part.column == column and part.op in ("in", "has"):
            return part.operand if isinstance(part.operand, tuple) else ()
    return ()


def needs(
    plan: Duty, owed: Iterable[Duty], edition: Edition, year: int, *, since: Mapping[str, date], calendar: Calendar
) -> list[Need]:
    """What is to be planned in a year, in the order of the duties and of time. `since`: when each begins in the office."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    found: list[Need] = []
    for duty in owed:
        told = told_by(duty, plan, edition)
        if not told:
            continue
        times = edition.times(duty, last)
        begins = max(first, since.get(duty.name, first))
        asked = list(windows(replace(duty, due=None), edition, begins, last, calendar))
        if len(asked) <= MOST:
            ends = [min(window.due, window.last or window.due, last) for window in asked]
            found += [
                Need(duty.name, words, window.first, end, times)
                for window, end in zip(asked, ends, strict=True) for _member, words in told
            ]  # fmt: skip
    return found


# ---- which days ----


def propose(wanted: Sequence[Need], calendar: Calendar, *, begin: date, kept: Sequence[Line] = ()) -> list[Proposed]:
    """A day for everything wanted that no kept line plans yet, from the day `begin` on, in the order of days.

    Monthly duties get one relatively fixed day each, spread over the month; what is owed less often its own part of the
    window, away from other lines; always a workday of the window, none where there is none left.
    """
    taken = {line.on for line in kept if line.on is not None}
    found: list[Proposed] = []
    for need, part in sorted(_parts(wanted), key=lambda one: (_rank(one[0]), one[0].first)):
        if sum(1 for line in kept if need.is_met_by(line)) > part[2]:
            continue
        made = _day_for(need, part, calendar, begin, taken)
        if made is not None:
            taken.add(made.on)
            found.append(made)
    return sorted(found, key=lambda one: (one.on, one.need.duty))


#: Which share of a window is meant: the n-th of so many, and the number of the time within its own need.
Part = tuple[int, int, int]


def _parts(wanted: Sequence[Need]) -> Iterator[tuple[Need, Part]]:
    """Each time of each need with its share: of the needs of one rhythm each has its own, the same in every window."""
    slots: dict[int, dict[tuple[Any, int], int]] = {}
    for need in wanted:
        mine = slots.setdefault(_rank(need), {})
        for time in range(need.times):
            mine.setdefault((need.sort, time), len(mine))
    for need in wanted:
        mine = slots[_rank(need)]
        for time in range(need.times):
            yield need, (mine[need.sort, time], len(mine), time)


def _rank(need: Need) -> int:
    """The rhythm of a need, the most frequent first: a fixed day, a week, a month, a quarter, half a year, a year."""
    return next((no for no, most in enumerate((1, WEEK, MONTH, QUARTER, HALF_YEAR)) if need.length <= most), 5)


def aim(need: Need, part: Part) -> date:
    """Where a need lies by its rhythm alone: the same weekday of each week, the same date of each month, else a share
    of the window."""
    no, of, _time = part
    share = 2 * no + 1
    if need.is_month:
        return need.first.replace(day=max(1, share * 28 // (2 * of)))
    days = 5 if _rank(need) == 1 else need.length  # of a week the first five days
    return need.first + DAY * min(share * days // (2 * of), need.length - 1)


def _day_for(need: Need, part: Part, calendar: Calendar, begin: date, taken: Collection[date]) -> Proposed | None:
    first, wanted = max(need.first, begin), aim(need, part)
    if first > need.last:
        return None
    start = wanted if wanted >= first else aim(replace(need, first=first), part)
    open_days = _workdays(start, first, need.last, calendar)
    if not open_days:
        return None
    near = [day for day in open_days[: SPREAD + 1] if day not in taken]
    on = near[0] if near else open_days[0]
    if on == wanted:
        return Proposed(on, need, wanted)
    why = "begun" if wanted < first else "off" if calendar.is_holiday(wanted) else "taken"
    return Proposed(on, need, wanted, why)


def _workdays(start: date, first: date, last: date, calendar: Calendar) -> list[date]:
    """The workdays of a span from a day on; then, where they are too few, those before it, the nearest first."""
    after = [start + DAY * no for no in range(min((last - start).days, 30) + 1)]
    before = [start - DAY * no for no in range(1, min((start - first).days, 30) + 1)]
    return [day for day in (*after, *before) if calendar.is_workday(day)]


# ---- what is still missing ----


def coverage(wanted: Iterable[Need], lines: Sequence[Line], *, begin: date) -> list[Covered]:
    """Each duty against the lines of a plan, in the order of the duties."""
    of: dict[Any, list[Need]] = {}
    for need in wanted:
        of.setdefault(need.sort, []).append(need)
    return [_covered(those, lines, begin) for those in of.values()]


def _covered(those: Sequence[Need], lines: Sequence[Line], begin: date) -> Covered:
    due = planned = past = 0
    missing = []
    for need in those:
        have = min(sum(1 for line in lines if need.is_met_by(line)), need.times)
        if need.last < begin and have < need.times:
            past += need.times - have
            due, planned = due + have, planned + have
            continue
        due, planned = due + need.times, planned + have
        if have < need.times:
            missing.append(need)
    return Covered(those[0].duty, those[0].words, due, planned, tuple(missing), past)


# ---- which lines may not stand ----


@dataclass(frozen=True)
class DayOff:
    """A line on a day off: the holiday, '' for a plain weekend, and the next workday."""

    line: Line
    on: date
    holiday: str
    workday: date


def day_off(line: Line, calendar: Calendar) -> DayOff | None:
    """What is to be said of a line's day; None for one on a workday, or without a day."""
    if line.on is None or calendar.is_workday(line.on):
        return None
    return DayOff(line, line.on, calendar.holiday(line.on), calendar.next_workday(line.on))


def key(line: Line, no: int) -> str:
    """By what the obligation of a line is known, whatever edition of the plan it stands in: its day, its words, and which
    of several alike it is. A corrected plan keeps what it does not change."""
    words = "|".join(f"{column}={word}" for column, word in sorted(line.words.items()))
    return f"{line.on:%Y-%m-%d}#{words}#{no}"


def keys(lines: Iterable[Line]) -> list[str]:
    """The keys of the lines of one subject's plans, in their order."""
    seen: dict[str, int] = {}
    found = []
    for line in lines:
        if line.on is None:
            found.append("")
            continue
        first = key(line, 1)
        seen[first] = no = seen.get(first, 0) + 1
        found.append(first if no == 1 else key(line, no))
    return found
