"""Reads of entries, drafts and attachments."""

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from jiedao.entries.models import Attachment, Draft, Entry, Fact, FormVersion, MovedRow
from jiedao.entries.problems import NoSuchEntry, NoSuchFile
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.tenancy.prepared import Prepared


def entries(scope: Scope) -> Any:
    """The entries within the scope that stand, newest first."""
    found = Entry.objects.within(scope).filter(until_at=None).select_related("subject", "place", "person")
    return found.order_by("-occurred_on", "-id")


def entry_by_id(scope: Scope, id: UUID | str) -> Entry:
    """One entry with the form it was filled in on, standing or closed. NoSuchEntry when it is not within the scope."""
    found = Entry.objects.within(scope).filter(pk=id).select_related("version", "subject", "place", "person", "author")
    if entry := found.first():
        return entry  # type: ignore[no-any-return]
    raise NoSuchEntry()


def visible_among(scope: Scope, ids: Iterable[UUID]) -> set[UUID]:
    """Those of these entries that lie within the scope."""
    return set(Entry.objects.within(scope).filter(pk__in=list(ids)).values_list("id", flat=True))


def corrections_of(scope: Scope, entry: Entry) -> list[Entry]:
    """What superseded an entry, oldest first."""
    return list(Entry.objects.within(scope).filter(supersedes_id=entry.pk).order_by("entered_at"))


def earlier_than(scope: Scope, entry: Entry) -> list[Entry]:
    """What an entry and those before it superseded, newest first."""
    found = []
    while entry.supersedes_id is not None:
        entry = Entry.objects.get(street_id=scope.street, pk=entry.supersedes_id)
        found.append(entry)
    return found


def moved_by(scope: Scope, entry: UUID) -> UUID | None:
    """The merge by which a record came to be about another subject than the one it was made about; None where none did."""
    rows = MovedRow.objects.filter(street_id=scope.street, entry_id=entry, field="").order_by("merge_id")
    return rows.values_list("merge_id", flat=True).first()  # type: ignore[no-any-return]


def names_of(scope: Scope, ids: Iterable[str]) -> dict[str, str]:
    """Names of subjects that a record inside the scope refers to; whoever sees the record may know whom it names."""
    rows = Subject.objects.filter(street_id=scope.street, pk__in=list(ids)).values_list("id", "name")
    return {str(pk): name for pk, name in rows}


def entries_by_id(scope: Scope, ids: Iterable[str]) -> Any:
    """Records that a record inside the scope names, with the words of their forms."""
    return Entry.objects.filter(street_id=scope.street, pk__in=list(ids)).select_related("version")


def drafts(scope: Scope, owner: Any) -> Any:
    """One person's own drafts, last saved first; what has been recorded meanwhile is a draft no more."""
    recorded = Entry.objects.filter(street_id=OuterRef("street_id"), pk=OuterRef("pk"))
    found = Draft.objects.filter(~Exists(recorded), street_id=scope.street, owner_id=owner.pk)
    return found.select_related("subject__place").order_by("-saved_at", "-id")


def draft(scope: Scope, owner: Any, id: UUID | str) -> Draft | None:
    """One's own draft with this id, if there is one."""
    return drafts(scope, owner).filter(pk=id).first()  # type: ignore[no-any-return]


@cache
def _known() -> Prepared:
    return Prepared(lambda id: Entry.objects.filter(pk=id).values_list("pk"), {"id": UUID(int=1)})


def is_recorded(scope: Scope, id: UUID) -> bool:
    """Whether a record of this id stands in the office, whoever may see it."""
    return bool(_known().rows(id=id))


def attachment(scope: Scope, owner: Any, id: UUID | str) -> Attachment:
    """A file the viewer may open: of an entry within the scope, or the viewer's own upload not yet sent."""
    found = Attachment.objects.filter(street_id=scope.street, pk=id).first()
    if found is not None:
        if found.entry_id is None and found.owner_id == owner.pk:
            return found  # type: ignore[no-any-return]
        if found.entry_id and Entry.objects.within(scope).filter(pk=found.entry_id).exists():
            return found  # type: ignore[no-any-return]
    raise NoSuchFile()


def own_upload(scope: Scope, owner: Any, id: UUID) -> Attachment | None:
    """A file of this id that its owner has sent already."""
    return Attachment.objects.filter(street_id=scope.street, pk=id, owner_id=owner.pk).first()  # type: ignore[no-any-return]


def attachments_of(scope: Scope, ids: Iterable[str]) -> dict[str, Attachment]:
    """Attachments by id, for entries the caller has already fetched within the scope."""
    return {str(a.pk): a for a in Attachment.objects.filter(street_id=scope.street, pk__in=list(ids))}


def uploads_of(scope: Scope, owner: Any, ids: Iterable[str]) -> set[str]:
    """Which of these ids are files this person has uploaded here."""
    rows = Attachment.objects.filter(street_id=scope.street, owner_id=owner.pk, pk__in=list(ids))
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def register_values(scope: Scope, subject: UUID, fields: Iterable[str], *, on: date) -> dict[str, Any]:
    """What a subject's facts say on a day: field -> word, number, day or id of the latest record (by the day it
    happened, then by when it was entered). Numbers are stored whole numbers."""
    rows = Fact.objects.filter(
        street_id=scope.street, subject_id=subject, field__in=list(fields), occurred_on__lte=on, until_at=None, item=0
    )
    latest = rows.order_by("field", "-occurred_on", "-entered_at", "-entry_id").distinct("field")
    found: dict[str, Any] = {}
    for field, word, number, day, ref in latest.values_list("field", "word", "number", "day", "ref"):
        found[field] = next((value for value in (word, number, day, ref) if value is not None), None)
    return found


def latest_entry(scope: Scope, subject: UUID, form: str, *, on: date) -> Entry | None:
    """The last standing entry of a form about a subject up to a day."""
    rows = Entry.objects.filter(
        street_id=scope.street, subject_id=subject, form=form, occurred_on__lte=on, until_at=None
    )
    return rows.select_related("version").order_by("-occurred_on", "-entered_at").first()  # type: ignore[no-any-return]


def version_contents(scope: Scope, forms: Iterable[str]) -> dict[str, dict[str, Any]]:
    """The newest kept version of each form, for reading lists of entries."""
    rows = FormVersion.objects.filter(street_id=scope.street, form__in=list(forms)).order_by("form", "-first_on")
    return {row.form: row.content for row in rows.distinct("form")}
