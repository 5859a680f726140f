"""What happened to something else and is answered by all around it: an order from above, a notice."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F

from jiedao.duties.evidence import entry_id, occurred
from jiedao.duties.feeds import feeds
from jiedao.entries.models import Entry
from jiedao.entries.rows import AsOf
from jiedao.entries.sources import RegisterSource, source_of
from jiedao.register.models import NEVER_STOOD, RELOCATED, Listing, Place
from jiedao.rulebook import Duty, Edition, Rows


@dataclass(frozen=True)
class Happening:
    """Something that brings a duty about: its day, its hour where it is known, and by what it is told from others.

    `about`: what came on a register, which the answer must name where it can; `within`: the code of the place where it holds.
    """

    day: date
    cause: str
    at: datetime | None = None
    about: UUID | None = None
    within: str = ""

    def holds_in(self, code: str) -> bool:
        """Whether it bears on a place: its own, or one within it."""
        return code.startswith(self.within)


def naming(duty: Duty, rows: Rows, edition: Edition) -> str:
    """Which column of what is called for, and of what fulfils it, names the order itself; '' where none does."""
    if rows.source != "register" or len(duty.done_by) != 1:
        return ""
    found = edition.columns.about(duty.done_by[0], frozenset({rows.name}))
    return found[0] if len(found) == 1 and found[0] != "subject" else ""


def happenings(rows: Rows, edition: Edition, on: date, of: Collection[UUID] = ()) -> list[Happening]:
    """Everything of the kind that has happened in the office up to a day, in order; of a register only these, if any."""
    found = _on_a_register(rows, edition, on, of) if rows.source == "register" else _recorded(rows, edition, on)
    codes = dict(Place.objects.filter(pk__in={one[-1] for one in found}).values_list("id", "code"))
    made = [Happening(day, cause, at, about, codes.get(place, "")) for day, cause, at, about, place in found]
    return sorted(made, key=lambda one: (one.day, one.cause))


def _recorded(rows: Rows, edition: Edition, on: date) -> list[tuple[Any, ...]]:
    source = source_of(rows, edition, AsOf(on))
    listed = source.base().filter(source.q(rows.where), **{f"{source.day}__lte": on})
    listed = listed.annotate(happened=F(source.day), behind=entry_id(source), occurred=occurred(source))
    return [
        (day, str(entry), at, None, place)
        for day, entry, at, place in listed.values_list("happened", "behind", "occurred", "place_id")
    ]


def _on_a_register(rows: Rows, edition: Edition, on: date, of: Collection[UUID]) -> list[tuple[Any, ...]]:
    """What came on a register, whether or not it still stands there; the hour tells the entry that put it there."""
    source = RegisterSource(edition, AsOf(on), rows.name, flow=True)
    listed = source.base().filter(source.q(rows.where), from_on__lte=on)
    listed = listed.exclude(ended_by__in=NEVER_STOOD).exclude(begun_by=RELOCATED)
    listed = listed.filter(subject_id__in=list(of)) if of else listed
    found = list(listed.values_list("from_on", "id", "subject_id", "place_id"))
    hours = _hours({subject for _, _, subject, _ in found}, edition.kinds[rows.name].path)
    return [(day, str(id), hours.get((subject, day)), subject, place) for day, id, subject, place in found]


def _hours(subjects: Iterable[UUID], form: str) -> dict[tuple[UUID, date], datetime]:
    """When, on its day, each of them was put on a register."""
    rows = Entry.objects.filter(form=form, subject_id__in=list(subjects), until_at=None).order_by("-occurred_at")
    return {(subject, day): at for subject, day, at in rows.values_list("subject_id", "occurred_on", "occurred_at")}


def starts_a_clock(form: str, edition: Edition) -> bool:
    """Whether a record of a form starts, for others, a clock of hours: then its own hour must be known."""
    clocks = (edition.due_clock(duty, edition.day) for duty in feeds(edition).called_by(form))
    return any(clock is not None and clock.runs_by_the_hour for clock in clocks)


def answering(duty: Duty) -> dict[UUID, UUID]:
    """All who may owe an answer, each with the place where it stood last."""
    rows = Listing.objects.filter(kind=duty.for_).exclude(ended_by__in=NEVER_STOOD).order_by("from_on")
    return dict(rows.values_list("subject_id", "place_id"))
