"""Putting a subject on a register: dossier, listing and the register's fields as one entry, all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.entries.models import Entry
from jiedao.entries.problems import NotYourForm
from jiedao.periods import day_of
from jiedao.procedures import belonging, booking, settling, submission
from jiedao.procedures.problems import NoSuchKind
from jiedao.procedures.submission import Sent, Submitted
from jiedao.register import actions
from jiedao.register.models import Listing, Place, Subject
from jiedao.register.problems import ListingEnded
from jiedao.rulebook import Kind
from jiedao.tenancy.models import Street


@dataclass(frozen=True)
class Entering:
    """Who or what comes on a register: the entry's id, the register, the name, where it stands, and its fields.

    `subject` None opens a new dossier; an id puts a known subject on this further register.
    """

    id: UUID
    kind: str
    name: str
    place: UUID
    on: datetime
    values: Mapping[str, Any] = field(default_factory=dict)
    number: str = ""
    subject: UUID | None = None
    part_of: UUID | None = None
    sex: str = ""
    born_on: date | None = None
    assigned: Mapping[str, UUID] = field(default_factory=dict)


def kind_called(name: str, street: Street, on: date) -> Kind:
    """A register in force on a day by its name; NoSuchKind otherwise."""
    found = booking.edition(street, on).kinds.get(name)
    if found is None or found.made != "regulation":
        raise NoSuchKind(kind=name, on=on)
    return found


@transaction.atomic
def enter(entering: Entering, *, street: Street, who: Standing, now: datetime) -> Submitted:
    """Enter a subject on a register for a person of the office, or for its set-up. The same id sent again is the same entry.

    Raises NoSuchKind, NotYourForm, AlreadyListed and what a submission raises; then nothing has changed.
    """
    on = day_of(entering.on)
    kind = kind_called(entering.kind, street, on)
    if known := Entry.objects.filter(pk=entering.id, form=kind.path).first():
        return Submitted(known, new=False)
    place = Place.objects.get(pk=entering.place)
    if not who.scope.covers(place.pk, kind.line, name=kind.name):
        raise NotYourForm(form=kind.label, posts=who.posts, who=f"{place.name}或本科室的人员")
    by = who.by
    if entering.subject is None:
        subject = actions.enlist(
            base=kind.base, name=entering.name, place=place, kind=kind.name, line=kind.line, from_on=on, by=by, at=now,
            number=entering.number, sex=entering.sex, born_on=entering.born_on, part_of=entering.part_of,
        )  # fmt: skip
    else:
        subject = Subject.objects.within(who.scope).get(pk=entering.subject)
        actions.list_subject(
            subject,
            kind=kind.name,
            line=kind.line,
            label=kind.label,
            from_on=on,
            by=by,
            at=now,
            part_of=entering.part_of,
        )
    for role, person in entering.assigned.items():
        if role not in kind.assigned:
            raise ValueError(f"{kind.name} has no {role}")
        answers = Subject.objects.get(pk=person)
        actions.assign(subject, kind=kind.name, role=role, person=answers, from_on=on, by=by, at=now)
    sent = Sent(entering.id, kind.path, subject.pk, entering.on, entering.values)
    written = submission.submit(sent, street=street, who=who, now=now, subject=subject)
    written.entry.subject = subject  # known here: whoever asks for it need not fetch it
    if entering.subject is not None or settling.is_owing(kind.name, booking.edition(street, day_of(now))):
        settling.follow_subject(subject.pk, street=street, since=on, on=day_of(now))
    return written


@transaction.atomic
def leave(listing: Listing, *, on: date, why: str, street: Street, who: Standing, now: datetime) -> Listing:
    """Take a subject off a register with one of the reasons the register knows; duties from that day on fall away.

    Raises ListingEnded when it has left already, NoSuchKind for a reason that the register does not know.
    """
    kind = kind_called(listing.kind, street, on)
    if listing.to_on is not None:
        raise ListingEnded(name=listing.subject.name, on=listing.to_on, kind=kind.label, why=listing.ended_by)
    if why not in kind.ends:
        raise NoSuchKind(kind=why, on=on)
    ended = actions.end_listing(listing, to_on=on, why=why, by=who.by, at=now)
    settling.follow_subject(listing.subject_id, street=street, since=on, on=day_of(now))
    edition = booking.edition(street, on)
    belonging.follow(listing.subject_id, edition=edition, form=kind.path, by=who.by, at=now)
    return ended
