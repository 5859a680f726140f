"""Duties that an event brings about: something happened, a day was entered, the last fulfilment runs out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import takewhile
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import DateTimeField, F, Q, UUIDField, Value

from jiedao.duties.calling import Happening, happenings, naming
from jiedao.duties.evidence import END_OF_TIME, OFFICE, entry_id, happened, match_column, occurred
from jiedao.duties.feeds import calls_others
from jiedao.duties.planning import Line, keys
from jiedao.duties.rules import Event
from jiedao.entries.models import Fact
from jiedao.entries.rows import AsOf
from jiedao.entries.sources import EntrySource, LineSource, RegisterSource, source_of
from jiedao.periods import Calendar, add_months, period_of
from jiedao.register.models import NEVER_STOOD, RELOCATED, Listing, Subject
from jiedao.rulebook import After, Anniversary, Before, Condition, Duty, Edition, Once, Plan, Rows, SinceLast

DAY = timedelta(days=1)
#: What is asked of a row of evidence, in the order of `Evidence`.
EVIDENCE = ("happened", "behind", "tie", "occurred", "names")
#: The day a subject tells of itself, beside the fields of its registers.
BORN = "born_on"


def expected(duty: Duty, edition: Edition, *, subject: UUID, since: date, on: date, calendar: Calendar) -> list[Event]:
    """The obligations of one subject that its events call for up to a day, settled by the evidence there is."""
    found = expected_of(duty, edition, subjects=[subject], since=since, on=on, calendar=calendar)
    return found[subject]


def expected_of(
    duty: Duty, edition: Edition, *, subjects: Sequence[UUID], since: date, on: date, calendar: Calendar
) -> dict[UUID, list[Event]]:
    """The same of many subjects: what is asked about each of them is asked once for all.

    What is counted in workdays across a year whose holiday notice is missing is provisional.
    """
    events = _Events(duty, edition, tuple(subjects), since, on, calendar)
    found = events.excused(events.owed({subject: events.of(subject) for subject in subjects}))
    if not counts_workdays(duty, edition, on):
        return found
    return {
        subject: [replace(one, provisional=_is_provisional(one, calendar)) for one in those]
        for subject, those in found.items()
    }


def counts_workdays(duty: Duty, edition: Edition, on: date) -> bool:
    """Whether the table of workdays moves the day on which what an event brought about falls due."""
    clock = edition.due_clock(duty, on)
    if isinstance(duty.rhythm, SinceLast):
        clock = edition.clock(duty.rhythm.value, day=on, row={})
    return clock is not None and clock.unit == "workdays"


def _is_provisional(one: Event, calendar: Calendar) -> bool:
    return any(calendar.is_provisional(year) for year in range(one.first.year, one.due.year + 1))


#: For each alternative of the evidence: (column, word) pairs that must agree with the line of a plan.
Agreed = tuple[tuple[tuple[str, str], ...], ...]


class Evidence(NamedTuple):
    """Something that fulfils the duty; `names`: the order it answers, where it says one."""

    day: date
    entry: str
    entered: datetime | None
    at: datetime | None = None
    names: UUID | None = None


@dataclass
class _Stay:
    """A time on a register; open where it goes on."""

    from_on: date
    to_on: date | None
    begun_by: str


@dataclass
class _Events:
    """The events of one duty for these subjects up to a day."""

    duty: Duty
    edition: Edition
    subjects: tuple[UUID, ...]
    since: date
    on: date
    calendar: Calendar
    _planned_lines: dict[UUID, list[Line]] | None = None

    def of(self, subject: UUID) -> list[Event]:
        """The obligations of one of the subjects."""
        stood = self._stays.get(subject)
        if not stood:
            return []
        stay = stood[0]
        if len(stood) > 1 and stood[1].begun_by == RELOCATED:  # it moved inside the office: one stay from first to last
            unbroken = list(takewhile(lambda one: one.begun_by == RELOCATED, stood[1:]))
            stay.to_on = unbroken[-1].to_on
        match self.duty.rhythm:
            case SinceLast(term):
                return list(self._chain(subject, max(self.since, stay.from_on), term, stay))
            case Once():
                return [self._settled(subject, Event(stay.from_on, None, stay.from_on))]
            case After(field=str(name)):
                days = [(day, cause) for _, day, cause in self._set_days(subject, name)]
                return self._due_after(subject, [Happening(day, cause) for day, cause in days if day <= self.on])
            case After() if self._around is not None:
                code = self._codes[subject]
                called = self._due_after(subject, [one for one in self._around if one.holds_in(code)])
                return [one for one in called if one.done_on is not None or _stands(stood, one.due)]
            case After(rows=Rows(source="register") as rows):
                come = happenings(rows, self.edition, self.on, of=self.subjects)
                return self._due_after(subject, [one for one in come if one.about == subject])
            case After(rows=Rows() as rows):
                return self._due_after(subject, self._happened(rows, subject))
            case Before(name):
                dated = [
                    self._settled(subject, Event(entered, None, day, cause))
                    for entered, day, cause in self._set_days(subject, name)
                    if day >= self.since
                ]
                return [one for one in dated if one.done_on is not None or _stands(stood, min(one.due, self.on))]
            case Anniversary(name):
                return list(self._anniversaries(subject, name))
            case Plan() as plan:
                return list(self._planned(subject, plan))
        return []

    def owed(self, found: dict[UUID, list[Event]]) -> dict[UUID, list[Event]]:
        """Of these, what the duty's own condition asks of its subject on the day it falls due, or today where that is
        still to come."""
        if self.duty.where is None:
            return found
        days = {min(one.due, self.on) for those in found.values() for one in those}
        owing = {day: self._owing(day, self.duty.where) for day in sorted(days)}
        return {
            subject: [one for one in those if subject in owing[min(one.due, self.on)]]
            for subject, those in found.items()
        }

    def excused(self, found: dict[UUID, list[Event]]) -> dict[UUID, list[Event]]:
        """The same, those excused by the rule itself on whose day one of its grounds holds."""
        for ground in self.duty.excuses:
            why = f"{ground.label}（{basis}）" if (basis := self.edition.basis(ground)) else ground.label
            days = {min(one.due, self.on) for those in found.values() for one in those}
            met = {day: self._owing(day, ground.when) for day in sorted(days)}
            found = {
                subject: [
                    one.excused(why) if not one.waived_why and subject in met[min(one.due, self.on)] else one
                    for one in those
                ]
                for subject, those in found.items()
            }  # fmt: skip
        return found

    def _owing(self, day: date, where: Condition | None) -> set[UUID]:
        source = RegisterSource(self.edition, AsOf(day), self.duty.for_)
        rows = source.base().filter(source.q(where), subject_id__in=self.subjects)
        return set(rows.values_list("subject_id", flat=True))

    @cached_property
    def _stays(self) -> dict[UUID, list[_Stay]]:
        """When each subject stood on the register of the duty, the first time first."""
        rows = Listing.objects.filter(kind=self.duty.for_, subject_id__in=self.subjects)
        rows = rows.exclude(ended_by__in=NEVER_STOOD).order_by("from_on")
        found: dict[UUID, list[_Stay]] = {}
        for subject, from_on, to_on, begun_by in rows.values_list("subject_id", "from_on", "to_on", "begun_by"):
            found.setdefault(subject, []).append(_Stay(from_on, to_on, begun_by))
        return found

    def _due_after(self, subject: UUID, happened: list[Happening]) -> list[Event]:
        return [
            self._settled(subject, self._called(one), answers=one.about if self._naming else None)
            for one in happened if one.day >= self.since
        ]  # fmt: skip

    def _called(self, one: Happening) -> Event:
        """What something that happened calls for: by a day, or to the minute where the clock runs in hours."""
        clock = self.edition.due_clock(self.duty, one.day)
        if clock is None or not clock.runs_by_the_hour or one.at is None:
            return Event(one.day, None, self._after(one.day), one.cause)
        due = clock.due(one.at, self.calendar)
        return Event(one.day, None, due.on, one.cause, begun_at=one.at, due_at=due.at)

    def _after(self, day: date) -> date:
        clock = self.edition.due_clock(self.duty, day)
        return clock.due_on(day, self.calendar) if clock else day

    # ---- what fulfils it ----

    @cached_property
    def _by_subject(self) -> dict[UUID, list[Evidence]] | None:
        """What fulfils the duty, by subject; None where the evidence tells its subject by another column."""
        done_by = self.duty.done_by
        if self.duty.for_ == OFFICE or any(match_column(r, self.duty.for_, self.edition) != "subject" for r in done_by):
            return None
        found: dict[UUID, list[Evidence]] = {subject: [] for subject in self.subjects}
        for rows in self.duty.done_by:
            for subject, *one in self._rows(rows, subject_id__in=self.subjects).values_list("subject_id", *EVIDENCE):
                found[subject].append(Evidence(*one))
        return {subject: _in_order(those) for subject, those in found.items()}

    def _evidence_days(self, subject: UUID, agreed: Agreed = ()) -> list[Evidence]:
        """Everything that fulfils the duty for a subject, in order."""
        if not any(agreed) and self._by_subject is not None:
            return self._by_subject[subject]
        found: list[Evidence] = []
        for rows, pairs in zip(self.duty.done_by, agreed or ((),) * len(self.duty.done_by), strict=True):
            wanted = Q()
            source = source_of(rows, self.edition, AsOf(self.on))
            if self.duty.for_ != OFFICE:
                wanted &= source.column(match_column(rows, self.duty.for_, self.edition)).exists(value=subject)
            for column, word in pairs:
                wanted &= source.column(column).exists(value__in=[word])
            found += [Evidence(*one) for one in self._rows(rows, wanted).values_list(*EVIDENCE)]
        return _in_order(found)

    def _rows(self, rows: Rows, *wanted: Q, **columns: Any) -> Any:
        source = source_of(rows, self.edition, AsOf(self.on))
        tie = F("entered_at") if isinstance(source, EntrySource | LineSource) else Value(None, DateTimeField())
        listed = source.base().filter(source.q(rows.where), *wanted, **columns)
        listed = listed.annotate(happened=happened(source, rows)).filter(happened__lte=self.on)
        names = source.column(self._naming).value() if self._naming else Value(None, UUIDField())
        return listed.annotate(tie=tie, behind=entry_id(source), occurred=occurred(source), names=names)

    def _settled(self, subject: UUID, event: Event, agreed: Agreed = (), answers: UUID | None = None) -> Event:
        known = [one for one in self._evidence_days(subject, agreed) if answers in (None, one.names)]
        if event.due_at is not None and event.begun_at is not None:
            begun = event.begun_at
            known = sorted((one for one in known if one.at is not None and one.at >= begun), key=lambda one: one.at)  # type: ignore[arg-type,return-value]
        last = event.last or END_OF_TIME
        for one in known:
            if event.first <= one.day <= last and one.entry != event.cause.split("#")[0]:
                return event.done(one.day, UUID(one.entry), one.entered, one.at)
        return event

    def _chain(self, subject: UUID, start: date, term: str, stay: _Stay) -> Iterator[Event]:
        """Rolling: each day of fulfilment begins the next obligation, due when the term has run out.

        A term that was running when the duty began to be asked for counts from its own day, not from that one; one that had
        run out by then is asked for at once.
        """
        known = self._evidence_days(subject)
        before = [one.day for one in known if one.day < start]
        first, cause, due = start, "", self._term(term, start)
        if before:
            due = max(self._term(term, before[-1]), start)
        for day, entry, entered, *_ in [one for one in known if one.day >= start]:
            if cause and day == first:
                continue  # done twice on one day is done once
            yield Event(first, None, due, cause).done(day, UUID(entry), entered)
            first, cause, due = day, entry, self._term(term, day)
        if stay.to_on is None or stay.to_on > first:
            yield Event(first, None, due, cause)

    def _term(self, term: str, day: date) -> date:
        known = max(day, self.edition.value_rows(term)[0][0])  # of a day before the rule, as the rule first said it
        return self.edition.clock(term, day=known, row={}).due_on(day, self.calendar)

    # ---- what brings it about ----

    @cached_property
    def _days_given(self) -> dict[str, dict[UUID, list[tuple[date, date, str]]]]:
        return {}

    def _set_days(self, subject: UUID, name: str) -> list[tuple[date, date, str]]:
        """The days a register field has been given: (entered, day, the entry that first gave it)."""
        if name not in self._days_given:
            path = self.edition.kinds[self.duty.for_].source(name)
            rows = Fact.objects.filter(
                subject_id__in=self.subjects, field=path, until_at=None, day__isnull=False, occurred_on__lte=self.on
            )
            found: dict[UUID, dict[Any, tuple[date, str]]] = {}
            for of, occurred, day, entry in rows.order_by("occurred_on", "entered_at").values_list(
                "subject_id", "occurred_on", "day", "entry_id"
            ):
                found.setdefault(of, {}).setdefault(day, (occurred, str(entry)))
            self._days_given[name] = {
                of: [(occurred, day, cause) for day, (occurred, cause) in days.items()] for of, days in found.items()
            }
        return self._days_given[name].get(subject, [])

    @cached_property
    def _around(self) -> list[Happening] | None:
        """What happened to something else (an order, a notice) and calls for the duty of all around it; None where it
        arises about the subject itself."""
        rows = calls_others(self.duty, self.edition)
        return None if rows is None else happenings(rows, self.edition, self.on)

    @cached_property
    def _naming(self) -> str:
        rows = calls_others(self.duty, self.edition)
        return "" if rows is None else naming(self.duty, rows, self.edition)

    @cached_property
    def _codes(self) -> dict[UUID, str]:
        """The code of each subject's place."""
        return dict(Subject.objects.filter(pk__in=self.subjects).values_list("id", "place__code"))

    def _happened(self, rows: Rows, subject: UUID) -> list[Happening]:
        """Events about the subject."""
        source = source_of(rows, self.edition, AsOf(self.on))
        wanted = source.q(rows.where)
        wanted &= source.column(match_column(rows, self.duty.for_, self.edition)).exists(value=subject)
        day = source.day
        found = source.base().filter(wanted, **{f"{day}__lte": self.on})
        found = found.annotate(behind=entry_id(source), occurred=occurred(source))
        return [Happening(d, str(e), at) for d, e, at in found.order_by(day).values_list(day, "behind", "occurred")]

    def _anniversaries(self, subject: UUID, name: str) -> Iterator[Event]:
        days = self._set_days(subject, name) if name in self.edition.kinds[self.duty.for_].fields else []
        born = max(days)[1] if days else self._own_days.get(subject) if name == BORN else None
        if born is None:
            return
        for year in range(max(self.since.year, born.year + 1), self.on.year + 1):
            day = add_months(born, 12 * (year - born.year))
            first = day.replace(day=1)
            if day >= self.since and first <= self.on:
                yield self._settled(subject, Event(first, add_months(first, 1) - DAY, day))

    @cached_property
    def _own_days(self) -> dict[UUID, date]:
        """The day of birth of each subject that tells it: it stands with the subject itself, on no form."""
        rows = Subject.objects.filter(pk__in=self.subjects, born_on__isnull=False)
        return {id: born for id, born in rows.values_list("id", "born_on") if born is not None}

    def _planned(self, subject: UUID, plan: Plan) -> Iterator[Event]:
        """One obligation for each line of the subject's plan, in the month of its day; the words of the line must agree.

        It is known by what the line says, so that a corrected plan leaves what it does not change as it is.
        """
        lines = self._lines_planned(plan).get(subject, [])
        for line, cause in zip(lines, keys(lines), strict=True):
            if line.on is None or line.on < self.since:
                continue
            due = self._after(line.on)
            month = period_of("month", line.on)
            event = Event(month.first, max(month.last, due), due, cause)
            agreed = tuple(
                tuple((of, line.words[asked]) for asked, of in pairs if asked in line.words) for pairs in plan.agree
            )
            yield self._settled(subject, event, agreed)

    def _lines_planned(self, plan: Plan) -> dict[UUID, list[Line]]:
        """The lines of each subject's plans in the order in which they were written, in one statement for all."""
        if self._planned_lines is None:
            asked = [f"{plan.path}.{column}" for column in (plan.day, *plan.columns)]
            facts = Fact.objects.filter(
                subject_id__in=self.subjects, field__in=asked, item__gte=1, until_at=None, occurred_on__lte=self.on
            ).order_by("occurred_on", "entry_id", "item")
            told: dict[UUID, dict[tuple[UUID, int], dict[str, Any]]] = {}
            for of, entry, item, field, word, day in facts.values_list(
                "subject_id", "entry_id", "item", "field", "word", "day"
            ):
                one = told.setdefault(of, {}).setdefault((entry, item), {})
                one[field.rpartition(".")[2]] = day if day is not None else word
            self._planned_lines = {
                of: [
                    Line(one.get(plan.day), {name: one[name] for name in plan.columns if one.get(name)})
                    for one in lines.values()
                ]
                for of, lines in told.items()
            }
        return self._planned_lines


def _stands(stood: Sequence[_Stay], day: date) -> bool:
    """Whether one of these standings holds on a day: who has left owes no more."""
    return any(one.from_on <= day and (one.to_on is None or day < one.to_on) for one in stood)


def _in_order(found: list[Evidence]) -> list[Evidence]:
    in_order = sorted(found, key=lambda one: (one.day, str(one.entered), str(one.entry)))
    return [one._replace(entry=str(one.entry)) for one in in_order]
