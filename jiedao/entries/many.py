"""Many entries of one form at once, as a roster brings them: a few statements for all, one event for the whole part."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.audit.actions import canonical, record
from jiedao.entries.actions import digest_of, digest_of_text
from jiedao.entries.facts import FactRow
from jiedao.entries.models import Entry, Fact
from jiedao.periods import day_of
from jiedao.tenancy import context
from jiedao.tenancy.direct import bound, columns, packed
from jiedao.tenancy.ids import uuid7

ENTRIES = f"""
INSERT INTO entries_entry (
    id, street_id, form, line, version_id, subject_id, place_id, occurred_on, occurred_at, entered_at, author_id,
    person_id, "values", digest, until_why
)
SELECT e.id, %s, e.form, e.line, e.version, e.subject, e.place, e.occurred_on, e.occurred_at, %s, %s, %s,
    e.kept::jsonb, e.digest, ''
FROM {columns("uuid", "text", "text", "uuid", "uuid", "uuid", "date", "timestamptz", "text", "text")}
    AS e(id, form, line, version, subject, place, occurred_on, occurred_at, kept, digest)
"""
FACTS = f"""
INSERT INTO entries_fact
    (street_id, entry_id, field, item, part, subject_id, place_id, occurred_on, entered_at, word, number, day, ref)
SELECT %s, f.entry, f.field, f.item, f.part, f.subject, f.place, f.occurred_on, %s, f.word, f.number, f.day, f.ref
FROM {columns("uuid", "text", "smallint", "smallint", "uuid", "uuid", "date", "text", "bigint", "date", "uuid")}
    AS f(entry, field, item, part, subject, place, occurred_on, word, number, day, ref)
"""


@dataclass(frozen=True)
class NewEntry:
    """One filled-in form to be: which form and version, about whom and where, when it happened, what it says."""

    form: str
    line: str
    version: UUID
    subject: UUID
    place: UUID
    occurred_at: datetime
    values: Mapping[str, Any]
    facts: Sequence[FactRow]
    id: UUID = field(default_factory=uuid7)

    @property
    def on(self) -> date:
        return day_of(self.occurred_at)


@transaction.atomic
def write_many(
    entries: Sequence[NewEntry], *, entered_at: datetime, author: Any, person: UUID | None, by: Any, cause: str
) -> None:
    """Enter these records with their facts. `cause`: what brought them, as the audit names it; the event's digest covers
    the id and content of every one of them."""
    street, contents = context.required(), [canonical(one.values) for one in entries]
    digests = [digest_of_text(content) for content in contents]
    rows = [
        (e.id, e.form, e.line, e.version, e.subject, e.place, e.on, e.occurred_at.isoformat(), content, digest)
        for e, content, digest in zip(entries, contents, digests, strict=True)
    ]
    facts = [
        (e.id, f.field, f.item, f.part, e.subject, e.place, e.on, f.word, f.number, f.day, f.ref)
        for e in entries for f in e.facts
    ]  # fmt: skip
    with bound() as cursor:
        who = [author.pk if author is not None else None, person]
        cursor.execute(ENTRIES, [street, entered_at, *who, *map(packed, zip(*rows, strict=True))])
        if facts:
            cursor.execute(FACTS, [street, entered_at, *map(packed, zip(*facts, strict=True))])
    told = {"entries": len(entries), "digest": _covering(zip((e.id for e in entries), digests, strict=True))}
    record("entry.many_recorded", subject=cause, by=by, at=entered_at, data=told)


@transaction.atomic
def void_many(ids: Sequence[UUID], *, why: str, by: Any, at: datetime, cause: str) -> None:
    """End the validity of these entries together: from now on nothing counts them. Those closed already stay as they are."""
    standing = Entry.objects.filter(pk__in=ids, until_at=None)
    closed = dict(standing.values_list("pk", "digest"))
    standing.update(until_at=at, until_why=why)
    Fact.objects.filter(entry_id__in=list(closed), until_at=None).update(until_at=at)
    told = {"entries": len(closed), "digest": _covering(closed.items()), "why": digest_of({"why": why})}
    record("entry.many_voided", subject=cause, by=by, at=at, data=told)


def _covering(entries: Iterable[tuple[UUID, str]]) -> str:
    """One fingerprint of many records: of every id with the digest of what it says."""
    return hashlib.sha256(canonical({str(id): digest for id, digest in entries}).encode()).hexdigest()
