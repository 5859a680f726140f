"""Writing entries. An entry is never changed: it is superseded or voided, and stays readable."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from psycopg.types.json import Jsonb

from jiedao.audit.actions import APPEND, arguments, canonical, record
from jiedao.entries.facts import FactRow
from jiedao.entries.models import Attachment, Draft, Entry, Fact, FormVersion
from jiedao.entries.problems import AlreadyClosed, NoSuchDraft, SameIdOtherContent
from jiedao.periods import day_of
from jiedao.register.models import Subject
from jiedao.tenancy import context
from jiedao.tenancy.direct import bound

FACTS = """
INSERT INTO entries_fact
    (street_id, entry_id, field, item, part, subject_id, place_id, occurred_on, entered_at, word, number, day, ref)
SELECT %s, {entry}, f.field, f.item, f.part, %s, %s, %s, %s, f.word, f.number, f.day, f.ref
FROM {rows} unnest(%s::text[], %s::smallint[], %s::smallint[], %s::text[], %s::bigint[], %s::date[], %s::uuid[])
    AS f(field, item, part, word, number, day, ref)
"""

#: One statement: the entry, its facts where it has any, what is done along with it, the end of its draft, and the
#: event. No row comes back when the id is taken.
WRITE = """
WITH entry AS (
    INSERT INTO entries_entry (
        id, street_id, form, line, version_id, subject_id, place_id, occurred_on, occurred_at, entered_at, author_id,
        person_id, "values", digest, supersedes_id, until_why
    ) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '') ON CONFLICT DO NOTHING RETURNING id
), {parts}draft AS (
    DELETE FROM entries_draft USING entry WHERE entries_draft.street_id = %s AND entries_draft.id = entry.id
)
SELECT {append} FROM entry
"""


@dataclass(frozen=True)
class Along:
    """What is done in the very statement that writes an entry: a change that reads its id from `entry`."""

    sql: str
    values: tuple[Any, ...]


@lru_cache(maxsize=256)
def _writing(has_facts: bool, along: str) -> str:
    facts = f"facts AS ({FACTS.format(entry='entry.id', rows='entry,')}), " if has_facts else ""
    done = f"along AS ({along}), " if along else ""
    return WRITE.format(parts=facts + done, append=APPEND)


@dataclass(frozen=True)
class Written:
    """What came of writing: the entry, and whether it was new (False: the same id had been sent before)."""

    entry: Entry
    new: bool


def digest_of(values: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical values: the fingerprint that stands in the audit."""
    return digest_of_text(canonical(values))


def digest_of_text(canonical_values: str) -> str:
    """The same of values that are written canonically already."""
    return hashlib.sha256(canonical_values.encode()).hexdigest()


_versions: dict[tuple[int, str, str], UUID] = {}


def version_of(form: str, content: Mapping[str, Any], *, digest: str, on: Any) -> UUID:
    """The id of the form as it stands in `content` (whose digest is given), kept once per office.

    Versions never change, so ids are remembered.
    """
    key = (context.required(), form, digest)
    if key not in _versions:
        found, _ = FormVersion.objects.get_or_create(
            form=form, digest=digest, defaults={"content": dict(content), "first_on": on}
        )
        if connection.in_atomic_block:
            # Remembered only once it surely stands: a rolled-back version must not be pointed at.
            transaction.on_commit(lambda: _versions.setdefault(key, found.pk))
        else:
            _versions[key] = found.pk
        return found.pk  # type: ignore[no-any-return]
    return _versions[key]


def write_entry(
    *, id: UUID, form: str, line: str, version: UUID, subject: Subject, values: Mapping[str, Any], facts: Iterable[FactRow],
    occurred_at: datetime, entered_at: datetime, author: Any, person: UUID | None, attachments: Iterable[str] = (),
    supersedes: Entry | None = None, place: UUID | None = None, by: Any = None, along: Along | None = None,
) -> Written:  # fmt: skip
    """Enter one record with its facts, in the caller's transaction. The same id with the same content is the entry that
    is there; with other content it is refused (SameIdOtherContent) and nothing changes. `by` names who did it where no
    account wrote it; `along` is done in the same statement."""
    digest, found, on = digest_of(values), list(facts), day_of(occurred_at)
    row: list[Any] = [
        id, context.required(), form, line, version, subject.pk, place or subject.place_id, on, occurred_at, entered_at,
        author.pk if author is not None else None, person, dict(values), digest, supersedes.pk if supersedes else None,
    ]  # fmt: skip
    entry = Entry.from_db("default", [field.attname for field in Entry._meta.concrete_fields], [*row, None, ""])
    event = arguments(
        kind="entry.recorded", subject=entry, by=author or by or "system:procedure", at=entered_at,
        data={"form": form, "digest": digest, "on": on, "supersedes": entry.supersedes_id},
    )  # fmt: skip
    kept = [Jsonb(one) if isinstance(one, dict) else one for one in row]
    with bound() as cursor:
        kept += _fact_values(entry, found) if found else []
        kept += along.values if along else ()
        cursor.execute(_writing(bool(found), along.sql if along else ""), [*kept, entry.street_id, *event])
        is_new = cursor.fetchone() is not None
    if not is_new:
        known = Entry.objects.filter(pk=id).first()
        if known is not None and known.form == form and known.digest == digest and known.subject_id == subject.pk:
            return Written(known, new=False)
        raise SameIdOtherContent(id=id)
    if wanted := [UUID(a) for a in attachments]:
        Attachment.objects.filter(pk__in=wanted, entry=None).update(entry_id=entry.pk)
    return Written(entry, new=True)


def _fact_values(entry: Entry, facts: list[FactRow]) -> list[Any]:
    return [
        entry.street_id, entry.subject_id, entry.place_id, entry.occurred_on, entry.entered_at,
        [f.field for f in facts], [f.item for f in facts], [f.part for f in facts], [f.word for f in facts],
        [f.number for f in facts], [f.day for f in facts], [f.ref for f in facts],
    ]  # fmt: skip


@transaction.atomic
def close_entry(entry: Entry, *, why: str, by: Any, at: datetime, kind: str) -> Entry:
    """End an entry's validity: superseded by a correction, or voided. From now on nothing counts it.

    Raises AlreadyClosed when it is closed already.
    """
    fresh = Entry.objects.select_for_update().get(pk=entry.pk)
    if fresh.until_at is not None:
        raise AlreadyClosed(id=fresh.pk, at=fresh.until_at.isoformat(timespec="minutes"), why=fresh.until_why)
    fresh.until_at, fresh.until_why = at, why
    fresh.save(update_fields=["until_at", "until_why"])
    Fact.objects.filter(entry_id=fresh.pk).update(until_at=at)
    record(kind, subject=fresh, by=by, at=at, data={"form": fresh.form, "why": digest_of({"why": why})})
    return fresh  # type: ignore[no-any-return]


@transaction.atomic
def replace_facts(entry: Entry, facts: Iterable[FactRow]) -> None:
    """Make an entry's facts anew (after the rulebook asks for more of them). Derived data: no event."""
    old = Fact.objects.filter(entry_id=entry.pk)
    old._raw_delete(old.db)
    rows = _fact_values(entry, list(facts))
    with connection.cursor() as cursor:
        cursor.execute(FACTS.format(entry="%s", rows=""), [rows[0], entry.pk, *rows[1:]])
    if entry.until_at is not None:
        Fact.objects.filter(entry_id=entry.pk).update(until_at=entry.until_at)


def merge_entries(merge: UUID, *, keeper: UUID, merged: UUID) -> list[str]:
    """Let the records of a merged subject be about the one that stays, by the database's own function; its drafts too,
    whose ids are given back. Part of merging, which has its event."""
    drafts = Draft.objects.filter(subject_id=merged)
    ids = [str(pk) for pk in drafts.values_list("pk", flat=True)]
    drafts.update(subject_id=keeper)
    with connection.cursor() as cursor:
        cursor.execute("SELECT entries_merge(%s, %s)", [context.required(), merge])
    return ids


def part_entries(merge: UUID, *, merged: UUID, drafts: Iterable[str]) -> None:
    """Let exactly those records, and the drafts that are left, be about the other subject again. Part of parting."""
    Draft.objects.filter(pk__in=list(drafts)).update(subject_id=merged)
    with connection.cursor() as cursor:
        cursor.execute("SELECT entries_part(%s, %s)", [context.required(), merge])


@transaction.atomic
def save_draft(*, id: UUID, form: str, subject: UUID | None, owner: Any, cipher: str, at: datetime) -> Draft:
    """Keep what somebody has typed so far, encrypted, for that person alone. No event: nothing has been recorded.

    Raises NoSuchDraft when the id is another person's.
    """
    kept = {"form": form, "subject_id": subject, "values": cipher, "saved_at": at}
    try:
        with transaction.atomic():
            draft, _ = Draft.objects.update_or_create(id=id, owner_id=owner.pk, defaults=kept)
    except IntegrityError as taken:
        raise NoSuchDraft() from taken
    return draft  # type: ignore[no-any-return]


@transaction.atomic
def give_draft(draft: Draft, *, owner: Any, files: Iterable[UUID]) -> Draft:
    """Let a draft be another person's from now on, with the files uploaded for it. A draft is no record: the handover it
    is part of has its event."""
    Draft.objects.filter(pk=draft.pk).update(owner_id=owner.pk)
    Attachment.objects.filter(pk__in=list(files), owner_id=draft.owner_id, entry=None).update(owner_id=owner.pk)
    draft.owner_id = owner.pk
    return draft


@transaction.atomic
def drop_draft(draft: Draft) -> None:
    """Throw a draft away at its writer's wish."""
    old = Draft.objects.filter(pk=draft.pk)
    old._raw_delete(old.db)


@transaction.atomic
def keep_attachment(
    *, id: UUID, owner: Any, digest: str, content_type: str, name: str, size: int, width: int | None,
    height: int | None, at: datetime,
) -> Attachment:  # fmt: skip
    """Note an uploaded file whose bytes the store already holds. The entry that names it claims it."""
    kept = Attachment.objects.create(
        id=id, owner_id=owner.pk, digest=digest, content_type=content_type, name=name[:120], size=size,
        width=width, height=height, uploaded_at=at,
    )  # fmt: skip
    record("file.uploaded", subject=kept, by=owner, at=at, data={"digest": digest, "type": content_type, "size": size})
    return kept  # type: ignore[no-any-return]
