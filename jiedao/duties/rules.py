"""When a duty falls due, on plain values: rhythms become windows. No database here.

A window is `[first, last]` in which evidence counts and the day it is due; `last` None = until it is done.
Basis: the table of rhythms in `docs/rulebook.md`, section "Duties".
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from jiedao.periods import Calendar, Clock, period_of, start_of
from jiedao.rulebook import (
    Duty,
    Edition,
    EveryPeriod,
    EveryValue,
    Season,
    WeekDays,
    YearBetween,
    YearDay,
    YearNamed,
)

DAY = timedelta(days=1)
#: No notice gave more days off in a row, made-up days around them included.
LONGEST_HOLIDAY = timedelta(days=14)
LENGTH = {"day": 14, "workday": 1, "week": 7, "month": 31, "quarter": 92, "half_year": 184, "year": 366}


@dataclass(frozen=True, order=True)
class Window:
    """One obligation's days."""

    first: date
    last: date | None
    due: date
    provisional: bool = False


@dataclass(frozen=True)
class Event:
    """One obligation that something happened brought about: from that day, due on another, by the entry `cause`.

    Due to the hour, it runs from the instant `begun_at` to `due_at`. `waived_why`: the ground on which the rule itself
    excuses it, from `waived_at` on.
    """

    first: date
    last: date | None
    due: date
    cause: str = ""
    provisional: bool = False
    done_on: date | None = None
    done_entry: UUID | None = None
    done_entered: datetime | None = None
    begun_at: datetime | None = None
    due_at: datetime | None = None
    done_at: datetime | None = None
    waived_at: datetime | None = None
    waived_why: str = ""

    def done(self, on: date, entry: UUID, entered: datetime | None, at: datetime | None = None) -> "Event":
        """The same obligation, fulfilled."""
        at = at if self.due_at is not None else None
        return replace(self, done_on=on, done_entry=entry, done_entered=entered, done_at=at)

    def excused(self, why: str) -> "Event":
        """The same obligation, excused by the rule itself from when it arose; unchanged where it was done."""
        if self.done_on is not None:
            return self
        return replace(self, waived_at=self.begun_at or start_of(self.first), waived_why=why)


def members(duty: Duty, edition: Edition) -> list[str]:
    """One obligation for every member: `post=watch|shift=day`; a single empty word where the duty has no `each`."""
    made = [""]
    for column in duty.each:
        words = edition.each_words(duty, column)
        made = [f"{done}|{column}={word}" if done else f"{column}={word}" for done in made for word in words]
    return made


def pairs(member: str) -> list[tuple[str, str]]:
    """(column, word) of a member."""
    return [(column, word) for column, _, word in (part.partition("=") for part in member.split("|") if part)]


def longest(duty: Duty, edition: Edition) -> timedelta:
    """How long a calendar window of this duty can run, with the clock after it: windows that began so long ago may still
    be open."""
    after = _clock_after(duty, edition)
    match duty.rhythm:
        case EveryPeriod(kind):
            return timedelta(days=LENGTH[kind]) + after
        case WeekDays():
            return timedelta(days=14) + after
    return timedelta(days=400) + after


def _clock_after(duty: Duty, edition: Edition) -> timedelta:
    """The longest clock that ever ran after a window of the duty, over the longest holidays there are."""
    if not duty.due:
        return timedelta()
    spring = date(2018, 2, 1)
    clocks = [amount.clock for _first, amount in edition.value_rows(duty.due)]
    return max(clock.due_on(spring, Calendar.shipped()) for clock in clocks) - spring + LONGEST_HOLIDAY


@dataclass(frozen=True)
class Reminder:
    """A reminder that has come: `clock` before the obligation is due, on the day `on`."""

    clock: Clock
    on: date


def reminder(clocks: Iterable[Clock], due: date, on: date, calendar: Calendar) -> Reminder | None:
    """The last reminder that has come by a day of what is due on a later one; None before the first."""
    come = [Reminder(clock, clock.before(due, calendar)) for clock in clocks]
    return max((one for one in come if one.on <= on < due), key=lambda one: one.on, default=None)


def reminded_until(clocks: Iterable[Clock], on: date, calendar: Calendar) -> date:
    """The last due day of which something has been reminded by a day; the day itself where there is no reminder."""
    return max((_last_due(clock, on, calendar) for clock in clocks), default=on)


def _last_due(clock: Clock, on: date, calendar: Calendar) -> date:
    """A month and workdays do not count the same forwards and backwards: 28 February is a month before 31 March too."""
    due = clock.due_on(on, calendar)
    while due > on and clock.before(due, calendar) > on:
        due -= DAY
    while clock.before(due + DAY, calendar) <= on:
        due += DAY
    return due


def by_calendar(duty: Duty) -> bool:
    """Whether the calendar alone makes the duty's windows (else an event does)."""
    return isinstance(duty.rhythm, EveryPeriod | EveryValue | WeekDays | YearDay | YearNamed | YearBetween)


def windows(duty: Duty, edition: Edition, first: date, last: date, calendar: Calendar) -> Iterator[Window]:
    """The windows of a calendar duty that begin in `first`..`last`, in order.

    Its clock runs after the window's end. A window of a day that the calendar takes away (holiday) is left out.
    """
    due = edition.due_clock(duty, last)
    for window in _rhythm(duty, edition, first, last, calendar):
        if (duty.from_ and window.due < duty.from_) or (duty.to and window.first > duty.to):
            continue
        if not _while(duty, window.due):
            continue
        if due is not None:
            end = due.due_on(window.due, calendar)
            yield Window(window.first, max(end, window.last or end), end, calendar.is_provisional(end.year))
        else:
            yield window


def _rhythm(duty: Duty, edition: Edition, first: date, last: date, calendar: Calendar) -> Iterator[Window]:
    match duty.rhythm:
        case EveryPeriod(kind):
            yield from _every(duty, lambda day: kind, first, last, calendar)
        case EveryValue(name):
            begun = max(first, edition.value_rows(name)[0][0])
            yield from _every(duty, lambda day: str(edition.value(name, day).amount), begun, last, calendar)
        case WeekDays(days):
            for day in _days(first, last):
                if day.weekday() in days and (settled := _settled(duty, day, calendar)):
                    provisional = duty.holiday != "stays" and calendar.is_provisional(day.year)
                    yield Window(settled, settled, settled, provisional)
        case YearDay(month, day_no):
            for year in _years(first, last):
                fixed = _settled(duty, _day_of_year(year, month, day_no), calendar)
                if fixed:
                    yield Window(date(year, 1, 1), date(year, 12, 31), fixed)
        case YearNamed(name):
            for year in _years(first, last):
                named = calendar.named_day(name, year)
                yield Window(date(year, 1, 1), date(year, 12, 31), named)
        case YearBetween(begins, ends):
            for year in range(first.year, last.year + 1):
                start = date(year, *begins)
                end = date(year if ends >= begins else year + 1, *ends)
                if first <= start <= last:
                    yield Window(start, end, end)


def _every(duty: Duty, kind_on: Callable[[date], str], first: date, last: date, calendar: Calendar) -> Iterator[Window]:
    """Once in each day, workday or longer period; what began before `first` an earlier run has made."""
    day = first
    while day <= last:
        kind = kind_on(day)
        period = period_of("day" if kind == "workday" else kind, day)
        if period.first >= first:
            if kind == "workday":
                if calendar.is_workday(day):
                    yield Window(day, day, day, calendar.is_provisional(day.year))
            elif kind != "day":
                yield Window(period.first, period.last, period.last)
            elif settled := _settled(duty, day, calendar):
                provisional = duty.holiday != "stays" and calendar.is_provisional(settled.year)
                yield Window(settled, settled, settled, provisional)
        day = period.last + DAY


def _settled(duty: Duty, day: date, calendar: Calendar) -> date | None:
    """A fixed day after the calendar's word: it stays, moves to the next workday, or falls away on a day off."""
    if duty.holiday == "stays" or not calendar.is_holiday(day):
        return day
    return None if duty.holiday == "falls_away" else calendar.next_workday(day)


def _while(duty: Duty, day: date) -> bool:
    if not isinstance(duty.while_, Season):
        return True
    begins, ends = duty.while_.between
    here = (day.month, day.day)
    return begins <= here <= ends if begins <= ends else here >= begins or here <= ends


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += DAY


def _years(first: date, last: date) -> Iterator[int]:
    for year in range(first.year, last.year + 1):
        if first <= date(year, 1, 1) <= last:
            yield year


def _day_of_year(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, 28)) if month == 2 else date(year, month, day)
