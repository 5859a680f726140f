"""Looking over what came in at the door before others see it: words, photos; and the telephone number given for an answer.

What is not shown is handled all the same. Basis: Personal Information Protection Law arts. 6, 19 and 25; decision 0018.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.audit.actions import record
from jiedao.cases.models import State
from jiedao.periods import Clock, day_of, start_of
from jiedao.procedures import booking, files, requesting, vault
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.register.search import PURPOSES
from jiedao.requests import actions, queries
from jiedao.requests.models import Addition, Picture, Request, Shown
from jiedao.requests.problems import AreaOutside, NoSuchRequest
from jiedao.requests.rules import fits_in
from jiedao.tenancy.models import Street


def original(thing: Request | Addition) -> str:
    """What was written, where something of it is masked; for who moderates."""
    return (
        vault.open_text(thing.sealed_words, what=requesting.WORDS, id=thing.pk) if thing.sealed_words else thing.words
    )


@transaction.atomic
def free(thing: Request | Addition, *, who: Standing, now: datetime) -> None:
    """Let the words be read as they were written: what was masked is none of a person."""
    if thing.sealed_words and not thing.freed:
        actions.free_words(thing, words=original(thing), by=who.by, at=now)


def blur(picture: Picture, areas: Sequence[Sequence[int]], *, who: Standing, now: datetime) -> None:
    """Let a photo be seen, with these areas made unreadable. The original stays inside. Raises AreaOutside."""
    if not all(fits_in(area) for area in areas):
        raise AreaOutside()
    copy = ""
    if areas:
        copy = files.keep_bytes(files.blurred(files.bytes_of(picture.digest), areas), name=picture.name)
    actions.show_picture(picture, areas=areas, blurred=copy, by=who.by, at=now)


def shown_bytes(scope: Scope, id: UUID) -> bytes:
    """A photo as everybody may see it. Raises NoSuchRequest before a moderator let it be seen."""
    found = queries.picture_by_id(scope, id)
    if found is None or found.shown != Shown.SHOWN or found.request.shown == Shown.HIDDEN:
        raise NoSuchRequest(number="—")
    return files.bytes_of(found.blurred or found.digest)


@transaction.atomic
def reveal_contact(request: Request, *, purpose: str, who: Standing, now: datetime) -> str:
    """The telephone number somebody left for an answer, for a stated purpose; that it was looked at is noted."""
    if purpose not in PURPOSES:
        raise ValueError(f"unknown purpose {purpose!r}")
    if not request.contact:
        return ""
    number = vault.open_text(request.contact, what=requesting.CONTACT, id=request.pk)
    record("person.revealed", subject=request, by=who.by, at=now, data={"field": "contact", "purpose": purpose})
    return number


def forget_contacts(street: Street, *, now: datetime) -> int:
    """Remove the telephone numbers whose case has been over for as long as the rulebook keeps them. Done by the tick."""
    scope = Scope.everything(street.code)
    kept = list(queries.with_contact(scope))
    cases, days, done = requesting.cases_of(scope, kept), calendar(scope), 0
    for request in kept:
        case = cases.get(request.entry_id)
        ended = case.closed_on if case is not None and case.state == State.CLOSED else None
        if case is not None and case.state == State.VOID:
            ended = day_of(case.changed_at)
        clock = _kept_for(street, request)
        if ended is not None and clock is not None and now > clock.due(start_of(ended), days).at:
            actions.forget_contact(request, by="system:clock", at=now)
            done += 1
    return done


def _kept_for(street: Street, request: Request) -> Clock | None:
    """How long the rulebook keeps the number of who reported."""
    on = day_of(request.received_at)
    edition = booking.edition(street, on)
    asked = requesting.at_the_door(edition)
    if asked is None:
        return None
    held = [one for name, one in edition.personal.items() if name.startswith(f"{asked.form.regulation}.")]
    return edition.clock(held[0].keep, day=on) if held and held[0].keep != "always" else None
