"""Putting places, subjects and responsibilities on the books. Each change writes its event."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from jiedao.audit.actions import APPEND, arguments, record
from jiedao.register.models import Assignment, CalendarDay, Listing, Membership, Place, Subject, Token
from jiedao.register.names import name_key, tokens
from jiedao.register.problems import AlreadyListed, PlaceTaken
from jiedao.register.search import PURPOSES
from jiedao.tenancy import context, streets
from jiedao.tenancy.direct import bound
from jiedao.tenancy.ids import uuid7


def index_tokens(
    *,
    of: str,
    thing: UUID,
    texts: Iterable[str],
    place: UUID,
    line: str = "",
    name: str = "",
    subject: UUID | None = None,
) -> None:
    """Make a thing findable by these texts, in place of what it was found by before. Derived data: no event."""
    Token.objects.filter(of=of, thing=thing).delete()
    Token.objects.bulk_create(
        [
            Token(token=token, of=of, thing=thing, place_id=place, line=line, name=name, subject_id=subject)
            for token in sorted(tokens(*texts))
        ]
    )


@transaction.atomic
def add_place(
    *,
    kind: str,
    code: str,
    name: str,
    short_name: str,
    parent: Place | None,
    by: Any,
    at: datetime,
    id: UUID | None = None,
) -> Place:
    """Enter a sub-district, community or grid; its Subject has the same id, so that records can be about it.

    Basis: GB/T 2260, GB/T 10114. Raises PlaceTaken when the code belongs to another place.
    """
    if taken := Place.objects.filter(code=code).first():
        raise PlaceTaken(code=code, name=taken.name, other=name)
    key = code  # places stand in code order everywhere
    place = Place.objects.create(
        id=id or uuid7(), kind=kind, code=code, name=name, short_name=short_name, name_key=key, parent=parent
    )
    Subject.objects.create(id=place.id, base="place", name=name, name_key=key, number=code, place_id=place.id)
    Listing.objects.create(
        kind=kind, line="general", subject_id=place.id, place_id=place.id, name_key=key, from_on=date(1949, 10, 1),
        part_of_id=parent.id if parent else None,
    )  # fmt: skip
    index_tokens(of="subject", thing=place.id, texts=[name, short_name, code], place=place.id, subject=place.id)
    streets.stamp()
    record("register.place_added", subject=place, by=by, at=at, data={"code": code, "kind": kind})
    return place


@transaction.atomic
def add_subject(
    *, base: str, name: str, place: Place, by: Any, at: datetime, number: str = "", sex: str = "",
    born_on: date | None = None, id: UUID | None = None,
) -> Subject:  # fmt: skip
    """Open a dossier. Whether somebody already has one is the importer's and the form's question, not guessed here."""
    subject = Subject.objects.create(
        id=id or uuid7(), base=base, name=name, name_key=name_key(name, person=base == "person"),
        number=number, place_id=place.id, sex=sex, born_on=born_on,
    )  # fmt: skip
    texts = [name, number] if number else [name]
    index_tokens(of="subject", thing=subject.id, texts=texts, place=place.id, subject=subject.id)
    record("register.subject_added", subject=subject, by=by, at=at, data={"base": base, "place": place.code})
    return subject


ENLIST = f"""
WITH dossier AS (
    INSERT INTO register_subject (id, street_id, base, name, name_key, number, place_id, sex, born_on)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
), found_by AS (
    INSERT INTO register_token (id, street_id, token, "of", thing, place_id, line, name, subject_id)
    SELECT uuid7(), %s, token, 'subject', %s, %s, '', '', %s FROM unnest(%s::text[]) token
), listed AS (
    INSERT INTO register_listing (id, street_id, kind, line, subject_id, place_id, part_of_id, name_key, from_on, ended_by)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '')
)
SELECT {APPEND}, {APPEND}
"""


@transaction.atomic(savepoint=False)
def enlist(
    *, base: str, name: str, place: Place, kind: str, line: str, from_on: date, by: Any, at: datetime, number: str = "",
    sex: str = "", born_on: date | None = None, part_of: UUID | None = None,
) -> Subject:  # fmt: skip
    """Open a dossier and put it on a register, as `add_subject` and `list_subject` do, in one statement: rosters are long."""
    street, id, listing = context.required(), uuid7(), uuid7()
    key = name_key(name, person=base == "person")
    subject = Subject(
        id=id, street_id=street, base=base, name=name, name_key=key, number=number, place_id=place.id, sex=sex,
        born_on=born_on,
    )  # fmt: skip
    subject._state.adding, subject._state.db = False, "default"
    found_by = sorted(tokens(*([name, number] if number else [name])))
    added = {"base": base, "place": place.code}
    with bound() as cursor:
        cursor.execute(ENLIST, [
            id, street, base, name, key, number, place.id, sex, born_on, street, id, place.id, id, found_by,
            listing, street, kind, line, id, place.id, part_of, key, from_on,
            *arguments(kind="register.subject_added", subject=subject, by=by, at=at, data=added),
            *arguments(kind="register.listed", subject=subject, by=by, at=at, data={"kind": kind, "from": from_on}),
        ])  # fmt: skip
    return subject


@transaction.atomic(savepoint=False)
def give_key(subject: Subject, *, key: bytes, by: Any, at: datetime) -> Subject:
    """Keep the wrapped key under which a subject's sensitive values are sealed; destroying it forgets them."""
    subject.data_key = key
    subject.save(update_fields=["data_key"])
    record("register.key_given", subject=subject, by=by, at=at)
    return subject


@transaction.atomic
def list_subject(
    subject: Subject, *, kind: str, line: str, label: str, from_on: date, by: Any, at: datetime,
    part_of: UUID | None = None,
) -> Listing:  # fmt: skip
    """Put a subject on a register of the rulebook. Raises AlreadyListed when it stands there now."""
    try:
        with transaction.atomic():
            listing = Listing.objects.create(
                kind=kind, line=line, subject_id=subject.id, place_id=subject.place_id, name_key=subject.name_key,
                from_on=from_on, part_of_id=part_of,
            )  # fmt: skip
    except IntegrityError as clash:
        raise AlreadyListed(name=subject.name, kind=label) from clash
    record("register.listed", subject=subject, by=by, at=at, data={"kind": kind, "from": from_on})
    return listing


@transaction.atomic
def end_listing(listing: Listing, *, to_on: date, why: str, by: Any, at: datetime) -> Listing:
    """Take a subject off a register from a day on, with one of the reasons the register knows."""
    listing = Listing.objects.select_for_update().get(pk=listing.pk)
    listing.to_on, listing.ended_by = to_on, why
    listing.save(update_fields=["to_on", "ended_by"])
    record("register.listing_ended", subject=listing, by=by, at=at, data={"to": to_on, "why": why})
    return listing


@transaction.atomic(savepoint=False)
def assign(
    subject: Subject, *, kind: str, role: str, person: Subject, from_on: date, by: Any, at: datetime
) -> Assignment:
    """Say who answers for a subject from a day on (包联); one person a role, the one before ends that day."""
    before = Assignment.objects.select_for_update().filter(subject_id=subject.id, role=role, to_on=None)
    before.update(to_on=from_on)
    made = Assignment.objects.create(subject_id=subject.id, kind=kind, role=role, person_id=person.id, from_on=from_on)
    streets.stamp()
    record(
        "register.assigned", subject=subject, by=by, at=at, data={"role": role, "person": person.id, "from": from_on}
    )
    return made  # type: ignore[no-any-return]


@transaction.atomic(savepoint=False)
def add_member(group: Subject, *, member: Subject, from_on: date, by: Any, at: datetime) -> Membership:
    """Enter that a person belongs to a group from a day on."""
    made = Membership.objects.create(group_id=group.id, member_id=member.id, from_on=from_on)
    record("register.member_added", subject=group, by=by, at=at, data={"member": member.id, "from": from_on})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def end_member(membership: Membership, *, to_on: date | None, by: Any, at: datetime) -> Membership:
    """Enter from which day on a person no longer belongs to a group; None: the person does belong to it."""
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    membership.to_on = to_on
    membership.save(update_fields=["to_on"])
    record("register.member_ended", subject=membership, by=by, at=at, data={"to": to_on})
    return membership


@transaction.atomic
def enter_calendar_day(*, day: date, is_workday: bool, name: str, notice: str, by: Any, at: datetime) -> CalendarDay:
    """Enter one day of a holiday notice, or correct it. Deadlines are recomputed by procedures.calendar."""
    row, _ = CalendarDay.objects.update_or_create(
        street_id=context.required(), day=day, defaults={"is_workday": is_workday, "name": name, "notice": notice}
    )
    record(
        "register.calendar_day", subject=row, by=by, at=at, data={"day": day, "workday": is_workday, "notice": notice}
    )
    return row  # type: ignore[no-any-return]


def note_person_search(*, purpose: str, found: int, by: Any, at: datetime) -> None:
    """Note that residents were looked for by name: what for and how many were shown, never the name."""
    if purpose not in PURPOSES:
        raise ValueError(f"unknown purpose {purpose!r}")
    record("register.persons_searched", subject=by, by=by, at=at, data={"purpose": purpose, "found": found})
