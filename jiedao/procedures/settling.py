"""After a record: the duties it fulfils are settled, and those it brings about or ends are made right."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Q

from jiedao.duties import actions, events
from jiedao.duties.calling import answering
from jiedao.duties.feeds import by_event, feeds
from jiedao.duties.fulfilling import fulfilled_by_any
from jiedao.duties.rules import by_calendar
from jiedao.entries.models import Entry, Fact
from jiedao.periods import day_of
from jiedao.procedures import booking
from jiedao.register.models import NEVER_STOOD, Listing
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Duty, Edition, WhileRows
from jiedao.tenancy.models import Street


def after(entry: Entry, *, street: Street, now: datetime, form: Any = None, edition: Edition | None = None) -> None:
    """Bring every duty that this entry (or, once closed, its undoing) bears on to its right state.

    What `duties.fulfilling` did while a new entry was written need not be done again.
    """
    edition = edition or booking.edition(street, entry.occurred_on)
    index = feeds(edition)
    changed = index.changed_by(entry.form)
    entered = entry.entered_at if entry.until_at is None else None
    settled = fulfilled_by_any(edition, entry.form) if entered is not None else ()
    for duty in index.settled_by(entry.form):
        if by_calendar(duty) and duty.name not in settled:
            actions.settle(duty, edition, subject=entry.subject_id, on=entry.occurred_on, entered=entered)
    if changed:
        for subject in _named_in(entry, changed):
            follow_subject(subject, street=street, since=entry.occurred_on, on=day_of(now), only=changed)
    if called := index.called_by(entry.form):
        follow_called(called, edition, street=street, on=day_of(now))


def follow_called(called: Iterable[Duty], edition: Edition, *, street: Street, on: date) -> None:
    """An order or notice came, was corrected or undone: what it calls for stands at once for all around it."""
    days = calendar(Scope.everything(street.code))
    for duty in called:
        since, places = begins(duty, edition, street), answering(duty)
        if since <= on and places:
            found = events.expected_of(duty, edition, subjects=list(places), since=since, on=on, calendar=days)
            actions.replace_events(duty, found, places=places, on=on)


def follow_calls(forms: Iterable[str], edition: Edition, *, street: Street, on: date) -> None:
    """Many records of these forms were made or undone together: what they call for stands for all around them."""
    called = {duty.name: duty for form in forms for duty in feeds(edition).called_by(form)}
    follow_called(called.values(), edition, street=street, on=on)


def _named_in(entry: Entry, changed: tuple[Duty, ...]) -> set[UUID]:
    """Whom an entry bears on by these duties: its subject, and every subject or person that it names in what decides
    something, so far as they stand on a register that owes them. Asked once for all who came to a meeting."""
    named = Fact.objects.filter(entry_id=entry.pk, ref__isnull=False).values("ref")
    rows = Listing.objects.filter(Q(subject_id=entry.subject_id) | Q(subject_id__in=named), kind__in=_kinds(changed))
    return set(rows.values_list("subject_id", flat=True))


def _kinds(duties: Iterable[Duty]) -> set[str]:
    """The registers on which these duties depend."""
    found = {duty.for_ for duty in duties}
    return found | {duty.while_.rows.name for duty in duties if isinstance(duty.while_, WhileRows)}


def follow_subject(
    subject: UUID, *, street: Street, since: date, on: date, only: tuple[Duty, ...] | None = None
) -> None:
    """A subject came on a list, left it, or changed: its obligations from `since` on are made right."""
    edition = booking.edition(street, on)
    rows = Listing.objects.filter(subject_id=subject).exclude(ended_by__in=NEVER_STOOD).order_by("from_on")
    kinds = dict(rows.values_list("kind", "place_id"))  # where it stood last
    if not kinds.keys() & _owing(edition):
        return
    days = calendar(Scope.everything(street.code))
    asked = None if only is None else {duty.name for duty in only}
    for duty in edition.duties.values():
        if asked is not None and duty.name not in asked:
            continue
        begin = begins(duty, edition, street)
        if isinstance(duty.while_, WhileRows) and duty.while_.rows.name in kinds:
            actions.rework(duty, edition, since=begin, first=since, calendar=days)
        if duty.for_ not in kinds:
            continue
        if by_event(duty):
            expected = events.expected(duty, edition, subject=subject, since=begin, on=on, calendar=days)
            actions.replace_events(duty, {subject: expected}, places={subject: kinds[duty.for_]}, on=on)
        elif by_calendar(duty) and begin <= on:  # else the first tick after it begins lets all of it stand
            actions.follow(duty, edition, subject=subject, since=max(since, begin), begin=begin, on=on, calendar=days)


def follow_events(subjects: Sequence[UUID], *, street: Street, on: date) -> None:
    """Make right, for many subjects together, every obligation that events about them call for."""
    edition, days = booking.edition(street, on), calendar(Scope.everything(street.code))
    places: dict[str, dict[UUID, UUID]] = {}
    for kind, subject, place in Listing.objects.filter(subject_id__in=subjects).values_list(
        "kind", "subject_id", "place_id"
    ):
        places.setdefault(kind, {})[subject] = place
    for duty in edition.duties.values():
        those = places.get(duty.for_, {})
        if those and by_event(duty):
            since = begins(duty, edition, street)
            found = events.expected_of(duty, edition, subjects=list(those), since=since, on=on, calendar=days)
            actions.replace_events(duty, found, places=those, on=on)


def follow_calendar(kind: str, forms: Iterable[str], *, street: Street, since: date, on: date) -> None:
    """After many came on or left a register, or many records of these forms were made or undone: the windows from
    `since` on of every calendar duty that this bears on are right."""
    edition, days = booking.edition(street, on), calendar(Scope.everything(street.code))
    settled = {duty.name for form in forms for duty in feeds(edition).settled_by(form)}
    for duty in edition.duties.values():
        bears = duty.for_ == kind or duty.name in settled
        bears |= isinstance(duty.while_, WhileRows) and duty.while_.rows.name == kind
        if bears and by_calendar(duty):
            actions.rework(
                duty, edition, since=begins(duty, edition, street), first=since, calendar=days,
                evidence=duty.name in settled,
            )  # fmt: skip


@lru_cache(maxsize=64)
def _owing(edition: Edition) -> frozenset[str]:
    """The registers on which some duty depends."""
    return frozenset(_kinds(edition.duties.values()))


def is_owing(kind: str, edition: Edition) -> bool:
    """Whether some duty depends on a register."""
    return kind in _owing(edition)


def begins(duty: Duty, edition: Edition, street: Street) -> date:
    """The first day a duty can be asked for in an office: its own, its regulation's, or the office's; where it needs the
    superior's word, the day on which that was recorded."""
    regulation = edition.regulation(duty.regulation)
    word = booking.asked_from(street, duty.regulation)
    return max(d for d in (street.since, regulation.in_force.first, duty.from_, word) if d is not None)
