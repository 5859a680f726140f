"""Many subjects at once, as a roster brings them: a few statements for all of them, one event for the whole part."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from jiedao.audit.actions import canonical, record
from jiedao.register.actions import forget_tokens
from jiedao.register.models import VOIDED, Identity, Listing, Membership, Subject
from jiedao.register.names import name_key, tokens
from jiedao.tenancy import context
from jiedao.tenancy.direct import bound, columns, packed
from jiedao.tenancy.ids import uuid7

SUBJECTS = f"""
INSERT INTO register_subject (id, street_id, base, name, name_key, number, place_id, sex, born_on, data_key)
SELECT s.id, %s, s.base, s.name, s.name_key, s.number, s.place, s.sex, s.born_on, s.data_key
FROM {columns("uuid", "text", "text", "text", "text", "uuid", "text", "date", "bytea")}
    AS s(id, base, name, name_key, number, place, sex, born_on, data_key)
"""
TOKENS = f"""
INSERT INTO register_token (street_id, token, "of", thing, place_id, line, name, subject_id)
SELECT %s, t.token, 'subject', t.thing, t.place, '', '', t.thing
FROM {columns("text", "uuid", "uuid")} AS t(token, thing, place)
"""
LISTINGS = f"""
INSERT INTO register_listing (id, street_id, kind, line, subject_id, place_id, part_of_id, name_key, from_on, ended_by)
SELECT l.id, %s, l.kind, l.line, l.subject, l.place, l.part_of, l.name_key, l.from_on, ''
FROM {columns("uuid", "text", "text", "uuid", "uuid", "uuid", "text", "date")}
    AS l(id, kind, line, subject, place, part_of, name_key, from_on)
"""


@dataclass(frozen=True)
class Opened:
    """A dossier to open. `data_key`: the wrapped key of its sensitive values, where it has any."""

    base: str
    name: str
    place: UUID
    number: str = ""
    sex: str = ""
    born_on: date | None = None
    data_key: bytes | None = None
    id: UUID = field(default_factory=uuid7)

    @property
    def key(self) -> str:
        return name_key(self.name, person=self.base == "person")


@dataclass(frozen=True)
class Listed:
    """A subject coming onto a register."""

    kind: str
    line: str
    subject: UUID
    place: UUID
    name_key: str
    from_on: date
    part_of: UUID | None = None
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True)
class Known:
    """An identity number of a subject: its cipher under the subject's key, its keyed hash, and what a screen shows."""

    subject: UUID
    scheme: str
    cipher: str
    blind: bytes
    masked: str
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True)
class Belongs:
    """A person coming into a group: a household's member and how it is related to the head."""

    group: UUID
    member: UUID
    relation: str
    from_on: date
    id: UUID = field(default_factory=uuid7)


@transaction.atomic
def enter_many(
    *, opened: Sequence[Opened], listed: Sequence[Listed], known: Sequence[Known] = (), belongs: Sequence[Belongs] = (),
    by: Any, at: datetime, cause: str,
) -> None:  # fmt: skip
    """Open dossiers, put subjects on registers and persons into groups, in a handful of statements. `cause`: what brought
    them, as the audit names it."""
    street = context.required()
    with bound() as cursor:
        if opened:
            rows = [
                (o.id, o.base, o.name, o.key, o.number, o.place, o.sex, o.born_on, _bytes(o.data_key)) for o in opened
            ]
            cursor.execute(SUBJECTS, [street, *map(packed, zip(*rows, strict=True))])
            _index(cursor, street, [(o.id, o.place, (o.name, o.number) if o.number else (o.name,)) for o in opened])
        if listed:
            stands = [(w.id, w.kind, w.line, w.subject, w.place, w.part_of, w.name_key, w.from_on) for w in listed]
            cursor.execute(LISTINGS, [street, *map(packed, zip(*stands, strict=True))])
    Identity.objects.bulk_create(
        Identity(
            id=one.id, subject_id=one.subject, scheme=one.scheme, cipher=one.cipher, blind=one.blind, masked=one.masked
        )
        for one in known
    )
    Membership.objects.bulk_create(
        Membership(id=one.id, group_id=one.group, member_id=one.member, relation=one.relation, from_on=one.from_on)
        for one in belongs
    )
    made = {
        "subjects": _digest(one.id for one in opened), "listings": _digest(one.id for one in listed),
        "members": _digest(one.id for one in belongs), "opened": len(opened), "listed": len(listed),
    }  # fmt: skip
    record("register.many_entered", subject=cause, by=by, at=at, data=made)


def _index(cursor: Any, street: int, things: Iterable[tuple[UUID, UUID, tuple[str, ...]]]) -> None:
    named = ((str(thing), str(place), tokens(*texts)) for thing, place, texts in things)
    rows = [(token, thing, place) for thing, place, found in named for token in found]
    if rows:
        cursor.execute(TOKENS, [street, *map(packed, zip(*rows, strict=True))])


def _bytes(value: bytes | None) -> str | None:
    return None if value is None else f"\\x{value.hex()}"


@transaction.atomic
def revive_many(subjects: Sequence[UUID], *, by: Any, at: datetime, cause: str) -> None:
    """Let dossiers that were taken back be found again: the person they are about has come with another roster."""
    again = Subject.objects.filter(pk__in=subjects).exclude(voided_at=None)
    found = list(again.values_list("pk", "place_id", "name", "number"))
    again.update(voided_at=None)
    forget_tokens("subject", [one[0] for one in found])
    with bound() as cursor:
        things = [(pk, place, (name, number) if number else (name,)) for pk, place, name, number in found]
        _index(cursor, context.required(), things)
    record("register.many_revived", subject=cause, by=by, at=at, data={"subjects": _digest(one[0] for one in found)})


@transaction.atomic
def void_many(
    *, subjects: Sequence[UUID], listings: Sequence[UUID], members: Sequence[UUID], by: Any, at: datetime, cause: str
) -> None:
    """Take back what a roster brought: these dossiers are found no more, these listings and memberships never stood."""
    Subject.objects.filter(pk__in=subjects, voided_at=None).update(voided_at=at)
    forget_tokens("subject", subjects)
    Listing.objects.filter(pk__in=listings).update(to_on=F("from_on"), ended_by=VOIDED)
    Membership.objects.filter(pk__in=members).update(to_on=F("from_on"), why=VOIDED)
    record(
        "register.many_voided", subject=cause, by=by, at=at,
        data={"subjects": _digest(subjects), "listings": _digest(listings), "members": _digest(members)},
    )  # fmt: skip


def _digest(ids: Iterable[UUID]) -> str:
    """One fingerprint of many ids, whatever their order."""
    return hashlib.sha256(canonical({"ids": sorted(map(str, ids))}).encode()).hexdigest()
