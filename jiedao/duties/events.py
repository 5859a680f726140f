"""Duties that an event brings about: something happened, a day was entered, the last fulfilment runs out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, Value

from jiedao.duties.evidence import END_OF_TIME, OFFICE, entry_id, happened, match_column
from jiedao.duties.rules import Event
from jiedao.entries.models import Fact
from jiedao.entries.rows import AsOf
from jiedao.entries.sources import EntrySource, LineSource, source_of
from jiedao.periods import Calendar, add_months, period_of
from jiedao.register.models import Listing, Place, Subject
from jiedao.register.rules import standing
from jiedao.rulebook import After, Anniversary, Before, Duty, Edition, Once, Plan, Rows, SinceLast

DAY = timedelta(days=1)


def expected(duty: Duty, edition: Edition, *, subject: UUID, since: date, on: date, calendar: Calendar) -> list[Event]:
    """The obligations of one subject that its events call for up to a day, settled by the evidence there is.

    What is counted in workdays across a year whose holiday notice is missing is provisional.
    """
    found = _expected(duty, edition, subject, since, on, calendar)
    if not counts_workdays(duty, edition, on):
        return found
    return [replace(one, provisional=_is_provisional(one, calendar)) for one in found]


def counts_workdays(duty: Duty, edition: Edition, on: date) -> bool:
    """Whether the table of workdays moves the day on which what an event brought about falls due."""
    clock = edition.due_clock(duty, on)
    if isinstance(duty.rhythm, SinceLast):
        clock = edition.clock(duty.rhythm.value, day=on, row={})
    return clock is not None and clock.unit == "workdays"


def _is_provisional(one: Event, calendar: Calendar) -> bool:
    return any(calendar.is_provisional(year) for year in range(one.first.year, one.due.year + 1))


def _expected(duty: Duty, edition: Edition, subject: UUID, since: date, on: date, calendar: Calendar) -> list[Event]:
    listing = Listing.objects.filter(kind=duty.for_, subject_id=subject).order_by("from_on").first()
    if listing is None:
        return []
    match duty.rhythm:
        case SinceLast(term):
            return list(_chain(duty, edition, subject, max(since, listing.from_on), on, calendar, term, listing))
        case Once():
            return [_settled(duty, edition, subject, Event(listing.from_on, None, listing.from_on), on)]
        case After(field=str(name)):
            made = _dated(duty, edition, subject, name, on)
            return [
                _settled(duty, edition, subject, Event(day, None, _after(duty, edition, day, calendar), cause), on)
                for day, cause in made
                if day >= since and day <= on
            ]
        case After(rows=Rows() as rows):
            return [
                _settled(duty, edition, subject, Event(day, None, _after(duty, edition, day, calendar), cause), on)
                for day, cause in _happened(duty, edition, rows, subject, on)
                if day >= since
            ]
        case Before(name):
            dated = [
                _settled(duty, edition, subject, Event(entered, None, day, cause), on)
                for entered, day, cause in _set_days(duty, edition, subject, name, on)
                if day >= since
            ]
            return [one for one in dated if one.done_on is not None or _is_listed(duty, subject, min(one.due, on))]
        case Anniversary(name):
            return list(_anniversaries(duty, edition, subject, name, since, on))
        case Plan() as plan:
            return list(_planned(duty, edition, subject, plan, since, on, calendar))
    return []


def _is_listed(duty: Duty, subject: UUID, day: date) -> bool:
    """Whether a subject stands on the register that owes a duty on a day: who has left owes it no more."""
    return bool(Listing.objects.filter(standing(day), kind=duty.for_, subject_id=subject).exists())


def _after(duty: Duty, edition: Edition, day: date, calendar: Calendar) -> date:
    clock = edition.due_clock(duty, day)
    return clock.due_on(day, calendar) if clock else day


#: For each alternative of the evidence: (column, word) pairs that must agree with the line of a plan.
Agreed = tuple[tuple[tuple[str, str], ...], ...]


def _evidence_days(
    duty: Duty, edition: Edition, subject: UUID, on: date, agreed: Agreed = ()
) -> list[tuple[date, str, datetime | None]]:
    """(day, entry, when entered) of everything that fulfils the duty for a subject, in order."""
    found: list[tuple[date, Any, str]] = []
    for rows, pairs in zip(duty.done_by, agreed or ((),) * len(duty.done_by), strict=True):
        source = source_of(rows, edition, AsOf(on))
        wanted = source.q(rows.where)
        if duty.for_ != OFFICE:
            wanted &= source.column(match_column(rows, duty.for_, edition)).exists(value=subject)
        for column, word in pairs:
            wanted &= source.column(column).exists(value__in=[word])
        tie = F("entered_at") if isinstance(source, EntrySource | LineSource) else Value(None)
        listed = source.base().filter(wanted).annotate(happened=happened(source, rows)).filter(happened__lte=on)
        found += listed.annotate(tie=tie, behind=entry_id(source)).values_list("happened", "tie", "behind")
    in_order = sorted(found, key=lambda row: (row[0], str(row[1]), str(row[2])))
    return [(day, str(entry), entered) for day, entered, entry in in_order]


def _settled(duty: Duty, edition: Edition, subject: UUID, event: Event, on: date, agreed: Agreed = ()) -> Event:
    last = event.last or END_OF_TIME
    for day, entry, entered in _evidence_days(duty, edition, subject, on, agreed):
        if event.first <= day <= last and entry != event.cause.split("#")[0]:
            return event.done(day, UUID(entry), entered)
    return event


def _chain(
    duty: Duty, edition: Edition, subject: UUID, start: date, on: date, calendar: Calendar, term: str, listing: Listing
) -> Iterator[Event]:
    """Rolling: each day of fulfilment begins the next obligation, due when the term has run out."""
    days = _evidence_days(duty, edition, subject, on)
    first, cause = start, ""
    for day, entry, entered in [d for d in days if d[0] >= start]:
        if cause and day == first:
            continue  # done twice on one day is done once
        yield Event(first, None, _term(edition, term, first, calendar), cause).done(day, UUID(entry), entered)
        first, cause = day, entry
    if listing.to_on is None or listing.to_on > first:
        yield Event(first, None, _term(edition, term, first, calendar), cause)


def _term(edition: Edition, term: str, day: date, calendar: Calendar) -> date:
    return edition.clock(term, day=day, row={}).due_on(day, calendar)


def _dated(duty: Duty, edition: Edition, subject: UUID, name: str, on: date) -> list[tuple[date, str]]:
    """The days a register field has been given, each with the entry that first gave it."""
    return [(day, cause) for _, day, cause in _set_days(duty, edition, subject, name, on)]


def _set_days(duty: Duty, edition: Edition, subject: UUID, name: str, on: date) -> list[tuple[date, date, str]]:
    kind = edition.kinds[duty.for_]
    path = kind.source(name)
    rows = Fact.objects.filter(subject_id=subject, field=path, until_at=None, day__isnull=False, occurred_on__lte=on)
    found: dict[Any, tuple[date, str]] = {}
    for occurred, day, entry in rows.order_by("occurred_on", "entered_at").values_list(
        "occurred_on", "day", "entry_id"
    ):
        found.setdefault(day, (occurred, str(entry)))
    return [(occurred, day, cause) for day, (occurred, cause) in found.items()]


def _happened(duty: Duty, edition: Edition, rows: Rows, subject: UUID, on: date) -> list[tuple[date, str]]:
    """Events about the subject; or, when they are about something else, those in its place."""
    source = source_of(rows, edition, AsOf(on))
    wanted = source.q(rows.where)
    form = edition.form_of(rows)
    if form is None or duty.for_ in form.for_ or rows.match:
        wanted &= source.column(match_column(rows, duty.for_, edition)).exists(value=subject)
    else:
        # About something else (an order, a notice): all of the kind in its place owe the answer.
        code = Subject.objects.select_related("place").get(pk=subject).place.code
        around = [code[:length] for length in range(9, len(code) + 1, 3)]
        wanted &= Q(place_id__in=Place.objects.filter(code__in=around).values("id"))
    day = source.day
    found = source.base().filter(wanted, **{f"{day}__lte": on}).annotate(behind=entry_id(source))
    return [(d, str(e)) for d, e in found.order_by(day).values_list(day, "behind")]


def _anniversaries(duty: Duty, edition: Edition, subject: UUID, name: str, since: date, on: date) -> Iterator[Event]:
    days = _set_days(duty, edition, subject, name, on)
    if not days:
        return
    born = max(days)[1]
    for year in range(since.year, on.year + 1):
        day = add_months(born, 12 * (year - born.year))
        first = day.replace(day=1)
        if day >= since and first <= on:
            event = Event(first, add_months(first, 1) - DAY, day)
            yield _settled(duty, edition, subject, event, on)


def _planned(
    duty: Duty, edition: Edition, subject: UUID, plan: Plan, since: date, on: date, calendar: Calendar
) -> Iterator[Event]:
    """One obligation for each line of the subject's plan, in the month of its day; the words of the line must agree."""
    lines = Fact.objects.filter(subject_id=subject, field=plan.path, item__gte=1, until_at=None, occurred_on__lte=on)
    for entry, item in lines.order_by("occurred_on", "entry_id", "item").values_list("entry_id", "item"):
        facts = Fact.objects.filter(entry_id=entry, item=item).values_list("field", "word", "day")
        told = {field.removeprefix(f"{plan.path}."): word if day is None else day for field, word, day in facts}
        planned = told.get(plan.day)
        if not isinstance(planned, date) or planned < since:
            continue
        due = _after(duty, edition, planned, calendar)
        month = period_of("month", planned)
        event = Event(month.first, max(month.last, due), due, f"{entry}#{item}")
        agreed = tuple(tuple((of, str(told[asked])) for asked, of in pairs if told.get(asked)) for pairs in plan.agree)
        yield _settled(duty, edition, subject, event, on, agreed)
