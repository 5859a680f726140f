"""Obligations: what a duty asks of each subject, and what of the given records fulfils it."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import Any

from jiedao.periods import Clock, add_months, end_of, period_of
from jiedao.rulebook.evaluation import words_of
from jiedao.rulebook.model import Duty
from jiedao.rulebook.plain.records import Listing, Records, Row, moment
from jiedao.rulebook.rhythms import (
    After,
    Anniversary,
    Before,
    EveryPeriod,
    EveryValue,
    Once,
    Plan,
    Season,
    SinceLast,
    WeekDays,
    WhileRows,
    YearBetween,
    YearDay,
    YearNamed,
)
from jiedao.rulebook.rows import Rows

DAY = timedelta(days=1)
OFFICE = "office"


@dataclass(frozen=True, slots=True, eq=False)
class Window:
    """The moments between which evidence counts, and when it is due. `key` names it: a period, else a day."""

    key: str
    first: datetime
    last: datetime | None
    due: datetime
    cause: Hashable = None
    agree: tuple[tuple[tuple[str, str], ...], ...] = ()  # (evidence column, word), for each of the duty's evidence
    answers: tuple[str, str] | None = None  # (evidence column, the order that it must name)


@dataclass(frozen=True, slots=True, eq=False)
class Obligation:
    """One thing owed by one subject."""

    duty: str
    subject: str
    window: Window
    member: tuple[tuple[str, str], ...] = ()
    done_at: datetime | None = None
    waived: bool = False

    def state(self, on: date) -> str:
        """Computed, never kept: waived, done, late, missed or open."""
        if self.done_at is not None:
            return "done" if self.done_at <= self.window.due else "late"
        if self.waived:
            return "waived"
        return "missed" if on > self.window.due.date() else "open"


@dataclass(eq=False)
class Duties(Records):
    """Adds `duties` as a source. `waived`: (duty, subject, key of the window)."""

    waived: Sequence[tuple[str, str, str]] = field(default=())

    def obligations(self, duty: Duty, first: date, last: date, on: date | None = None) -> list[Obligation]:
        """Every obligation of a duty due from one day to another, as it stands on a day."""
        on = on or self.on
        cells = self._cells(duty)
        evidence = [self.rows(rows, on) for rows in duty.done_by]
        made = []
        for listing in self._owing(duty):
            about = [
                self._about(duty, rows, found, listing.subject)
                for rows, found in zip(duty.done_by, evidence, strict=True)
            ]
            for window in self._windows(duty, listing, first, last, on, about):
                day = min(window.due.date(), on)
                if not (first <= window.due.date() <= last and self._owes(duty, listing, day)):
                    continue
                made += [self._settled(duty, listing, window, cell, about, on) for cell in cells]
        return made

    def _duties(self, rows: Rows, on: date) -> Iterator[Row]:
        duty = self.edition.duties[rows.name]
        first = self.period.first if self.period else date(on.year, 1, 1)
        last = self.period.last if self.period else date(on.year, 12, 31)
        for one in self.obligations(duty, first, last, on):
            key = (one.subject, one.window.key, one.member)
            yield Row(key, one.window.due, self._obligation_asker(duty, one, on))

    def _obligation_asker(self, duty: Duty, one: Obligation, on: date) -> Any:
        columns = {
            "subject": one.subject, "due_on": one.window.due, "done_on": one.done_at, "state": one.state(on),
            **dict(one.member),
        }  # fmt: skip
        day = one.window.due.date()

        def ask(path: str) -> Any:
            if path.startswith("subject."):
                return self.look(one.subject, path.removeprefix("subject."), day, (duty.for_,))
            return columns.get(path)

        return ask

    # ---- who owes, and what counts ----

    def _owing(self, duty: Duty) -> list[Listing]:
        if duty.for_ == "sub_district":
            return [Listing("sub_district", OFFICE)]
        return [one for one in self.listings if one.kind == duty.for_]

    def _owes(self, duty: Duty, listing: Listing, day: date) -> bool:
        if not listing.holds(day):
            return False
        return self.meets(duty.where, Row(None, moment(day), self._listing_asker(listing, day)))

    def _cells(self, duty: Duty) -> list[tuple[tuple[str, str], ...]]:
        words = [[(column, word) for word in self.edition.each_words(duty, column)] for column in duty.each]
        return list(product(*words))

    def _about(self, duty: Duty, rows: Rows, found: list[Row], subject: str) -> list[Row]:
        if duty.for_ == "sub_district":
            return found
        kinds = {duty.for_}
        if (benefit := self.edition.benefits.get(duty.for_)) is not None:
            kinds.add(benefit.for_)
        column = self.columns.about(rows, frozenset(kinds))[0]
        return [row for row in found if row.ask(column) == subject]

    def _settled(
        self, duty: Duty, listing: Listing, window: Window, cell: tuple[tuple[str, str], ...], about: list[list[Row]],
        on: date,
    ) -> Obligation:  # fmt: skip
        needed = self.edition.times(duty, on)
        done = []
        for number, rows in enumerate(about):
            agree = (*cell, *(window.agree[number] if number < len(window.agree) else ()))
            fitting = sorted(
                row.at for row in rows
                if window.first <= row.at and (window.last is None or row.at <= window.last) and row.at.date() <= on
                and (row.record is None or row.record != window.cause)
                and all(word in words_of(row.ask(column)) for column, word in agree)
                and (window.answers is None or row.ask(window.answers[0]) == window.answers[1])
            )  # fmt: skip
            done += fitting[needed - 1 : needed]
        day = min(window.due.date(), on)
        asker = self._listing_asker(listing, day)
        waived = (duty.name, listing.subject, window.key) in self.waived
        waived = waived or any(self.meets(one.when, Row(None, moment(day), asker)) for one in duty.excuses)
        return Obligation(duty.name, listing.subject, window, cell, min(done, default=None), waived)

    # ---- windows ----

    def _windows(
        self, duty: Duty, listing: Listing, first: date, last: date, on: date, about: list[list[Row]]
    ) -> Iterator[Window]:
        begins = max(self.edition.regulation(duty.regulation).in_force.first or date.min, duty.from_ or date.min)
        for window in self._rhythm(duty, listing, first, last, on, about, begins):
            if window.first.date() < begins or (duty.to and window.first.date() > duty.to):
                continue
            if self._while(duty, window.due.date()):
                yield window

    def _while(self, duty: Duty, day: date) -> bool:
        match duty.while_:
            case Season((begins, ends)):
                here = (day.month, day.day)
                return begins <= here <= ends if begins <= ends else here >= begins or here <= ends
            case WhileRows(rows):
                return bool(self.rows(rows, day))
        return True

    def _rhythm(
        self, duty: Duty, listing: Listing, first: date, last: date, on: date, about: list[list[Row]], begins: date
    ) -> Iterator[Window]:
        start = max(first - timedelta(days=400), date(1900, 1, 1))
        match duty.rhythm:
            case EveryPeriod(kind):  # no clock is asked for a period that began before the rule did
                yield from self._periods(duty, max(start, begins), last, lambda day: kind)
            case EveryValue(value):
                begun = max(start, begins, self.edition.value_rows(value)[0][0])
                word = str(self.edition.value(value, max(on, begun)).amount)
                if word == "once":
                    yield self._from(duty, listing.at, None)
                    return
                yield from self._periods(duty, begun, last, lambda day: str(self.edition.value(value, day).amount))
            case WeekDays(days):
                for day in _days(start, last):
                    if day.weekday() in days and (settled := self._fixed(duty, day)):
                        yield self._calendar(duty, settled.isoformat(), settled, settled, settled)
            case YearDay() | YearNamed() | YearBetween():
                for year in range(max(start, begins).year, last.year + 1):
                    if (window := self._in_year(duty, year)) is not None:
                        yield window
            case Once():
                yield self._from(duty, listing.at, None)
            case SinceLast(value):
                yield from self._rolling(duty, value, max(listing.at, moment(begins)), about, on)
            case After() | Before() | Anniversary():
                yield from self._events(duty, listing, on, last, begins)
            case Plan():
                yield from self._planned(duty, listing, on)

    def _periods(self, duty: Duty, start: date, last: date, word: Any) -> Iterator[Window]:
        day = start
        while day <= last:
            kind = word(day)
            period = period_of("day" if kind == "workday" else kind, day)
            if period.first >= start:
                settled = period.last
                if kind == "day":
                    settled = self._fixed(duty, period.first) or date.min
                if settled != date.min and (kind != "workday" or self.calendar.is_workday(day)):
                    yield self._calendar(duty, period.code, min(period.first, settled), settled, settled)
            day = period.last + DAY

    def _fixed(self, duty: Duty, day: date) -> date | None:
        if duty.holiday == "stays" or self.calendar.is_workday(day):
            return day
        return None if duty.holiday == "falls_away" else self.calendar.next_workday(day)

    def _in_year(self, duty: Duty, year: int) -> Window | None:
        first, last, due = date(year, 1, 1), date(year, 12, 31), None
        match duty.rhythm:
            case YearDay(month, day):
                due = self._fixed(duty, date(year, month, 28 if (month, day) == (2, 29) else day))
            case YearNamed(name):
                due = self.calendar.named_day(name, year)
            case YearBetween(begins, ends):
                first, due = date(year, *begins), date(year if begins <= ends else year + 1, *ends)
                last = due
        return self._calendar(duty, str(year), first, last, due) if due else None

    def _calendar(self, duty: Duty, key: str, first: date, last: date, due: date) -> Window:
        if (clock := self.edition.due_clock(duty, due)) is not None:
            due = clock.due_on(due, self.calendar)
            last = max(last, due)
        return Window(key, moment(first), end_of(last), end_of(due))

    def _from(self, duty: Duty, at: datetime, cause: Hashable, clock: Clock | None = None) -> Window:
        """An obligation that something brought about: from then on, until it is done."""
        clock = clock or self.edition.due_clock(duty, at.date())
        due = clock.due(at, self.calendar).at if clock is not None else end_of(at.date())
        return Window(at.date().isoformat(), at, None, due, cause)

    def _rolling(self, duty: Duty, value: str, start: datetime, about: list[list[Row]], on: date) -> Iterator[Window]:
        days = sorted({row.day for rows in about for row in rows if row.at >= start})
        before = max((row.at for rows in about for row in rows if row.at < start), default=start)
        for no, at in enumerate([start, *map(moment, days)]):
            begun = at if no else before  # a term that was running when the duty began counts from its own day
            clock = self.edition.clock(value, day=max(begun.date(), self.edition.value_rows(value)[0][0]))
            window = self._from(duty, at, None, clock)
            if no:
                window = replace(window, first=moment(at.date() + DAY))  # done twice on one day is done once
            elif begun < start:
                window = replace(window, due=max(clock.due(begun, self.calendar).at, end_of(start.date())))
            yield window if no == len(days) else replace(window, last=end_of(days[no]))

    def _events(self, duty: Duty, listing: Listing, on: date, last: date, begins: date) -> Iterator[Window]:
        match duty.rhythm:
            case After(rows=Rows() as rows):
                for row in (one for one in self._happened(duty, rows, listing, on) if one.day >= begins):
                    yield replace(self._from(duty, row.at, row.record), answers=self._answers(duty, rows, row))
            case After(field=str(name)):
                for day, _, cause in self._set_days(duty, listing, name, on):
                    if begins <= day <= on:
                        yield self._from(duty, moment(day), cause)
            case Before(name):
                for day, entered, cause in self._set_days(duty, listing, name, on):
                    yield Window(day.isoformat(), entered, None, end_of(day), cause)
            case Anniversary(name):
                days = self._set_days(duty, listing, name, on)
                for year in range(max(on.year - 1, days[-1][0].year + 1), last.year + 1) if days else ():
                    day = add_months(days[-1][0], 12 * (year - days[-1][0].year))
                    month = period_of("month", day)
                    yield Window(str(year), moment(month.first), end_of(month.last), end_of(day))

    def _happened(self, duty: Duty, rows: Rows, listing: Listing, on: date) -> list[Row]:
        """Events about the subject; of those about something else all (its place is not told apart here)."""
        told = self.columns.about(rows, frozenset((duty.for_,))) if duty.for_ != "sub_district" else []
        found = self.rows(replace(rows, dated=rows.dated or ("listed_on" if rows.source == "register" else None)), on)
        if rows.source == "register":
            found = [Row(row.key, row.ask("listed_on"), row.ask) for row in found]
        found = [row for row in found if row.day <= on]
        return [row for row in found if row.ask(told[0]) == listing.subject] if len(told) == 1 else found

    def _answers(self, duty: Duty, rows: Rows, row: Row) -> tuple[str, str] | None:
        """What the answer to an order must name, where it can name it."""
        if rows.source != "register" or rows.name == duty.for_ or rows.match or len(duty.done_by) != 1:
            return None
        told = self.columns.about(duty.done_by[0], frozenset({rows.name}))
        return (told[0], row.ask("subject")) if len(told) == 1 and told[0] != "subject" else None

    def _set_days(self, duty: Duty, listing: Listing, name: str, on: date) -> list[tuple[date, datetime, str | None]]:
        """(day, when it was entered, by which record) of each day a register column was given, as they were entered."""
        if name in ("listed_on", "ended_on"):
            at = listing.at if name == "listed_on" else listing.ended_at
            return [(at.date(), at, None)] if at is not None and at.date() <= on else []
        found: dict[date, tuple[date, datetime, str | None]] = {}
        if isinstance(day := listing.values.get(name), date):
            found[day] = (day, listing.at, None)
        kind = self.edition.kinds[duty.for_]
        form, _, column = kind.source(name).rpartition(".") if name in kind.fields else ("", "", "")
        for entry in sorted(self._of(form, on), key=lambda one: one.at):
            if entry.about == listing.subject and isinstance(day := entry.values.get(column), date):
                found.setdefault(day, (day, entry.at, entry.id))
        return list(found.values())

    def _planned(self, duty: Duty, listing: Listing, on: date) -> Iterator[Window]:
        assert isinstance(duty.rhythm, Plan)
        plan = duty.rhythm
        for row in self.rows(Rows("lines", plan.path), on):
            day = row.ask(plan.day)
            if row.ask("subject") not in (listing.subject, None) or not isinstance(day, date):
                continue
            window = self._calendar(duty, day.isoformat(), day, day, day)
            month = period_of("month", day)
            agree = tuple(
                tuple((evidence, row.ask(planned)) for planned, evidence in pairs if row.ask(planned) is not None)
                for pairs in plan.agree
            )
            last = max(end_of(month.last), window.due)
            yield replace(window, first=moment(month.first), last=last, agree=agree)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += DAY
