"""Undoing a batch: a void event for everything it wrote, so that no list, figure, duty or dossier counts it; its ids, the
file's hash and the events stay. Where something later stands on it, the undoing is refused and says on what.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from jiedao.access.queries import Standing
from jiedao.audit.actions import key
from jiedao.batches import actions
from jiedao.batches.models import Batch, Line
from jiedao.batches.problems import StoodOn
from jiedao.cases.models import Case
from jiedao.duties import actions as duties
from jiedao.duties.models import Obligation
from jiedao.entries import many as entries
from jiedao.entries.models import Entry, Fact
from jiedao.entries.rendering import number_of
from jiedao.periods import day_of
from jiedao.procedures import belonging, booking, settling
from jiedao.procedures.importing.groups import naming_fields
from jiedao.procedures.importing.planning import forms_of
from jiedao.register import many as register
from jiedao.register.models import VOIDED, Listing, Membership, SubjectChange
from jiedao.rulebook import Edition
from jiedao.tenancy.direct import many_at_once
from jiedao.tenancy.models import Street

#: So many of what stands on a batch are named; the rest are counted.
NAMED = 8


@dataclass
class Did:
    """Everything a batch wrote, by ids."""

    subjects: list[UUID] = field(default_factory=list)  # dossiers it opened, members of households among them
    listings: list[UUID] = field(default_factory=list)
    entries: list[UUID] = field(default_factory=list)
    members: list[UUID] = field(default_factory=list)
    known: list[UUID] = field(default_factory=list)  # dossiers that stood before and got a record

    @classmethod
    def of(cls, batch: Batch) -> "Did":
        found = cls()
        rows = Line.objects.filter(batch_id=batch.pk).exclude(written_at=None).values_list("subject_id", "did")
        for subject, did in rows:
            opened = [did["subject"]] if "subject" in did else []
            found.subjects += map(UUID, [*opened, *did["persons"]])
            found.entries += map(UUID, did["entries"])
            found.members += map(UUID, did["members"])
            found.listings += [UUID(did["listing"])] if "listing" in did else []
            if not opened:
                found.known.append(subject)
        return found


@transaction.atomic
def undo(batch: Batch, *, why: str, street: Street, who: Standing, now: datetime) -> Batch:
    """Take a batch back whole. Raises WhyMissing, NotInThisState, StoodOn; then nothing has changed."""
    closed = actions.undo(batch, why=why, by=who.by, at=now)
    did = Did.of(closed)
    if standing := list(stands_on(did, booking.edition(street, day_of(now)))):
        which = "；".join(standing[:NAMED]) + ("……" if len(standing) > NAMED else "")
        raise StoodOn(file=closed.file, count=len(standing), which=which)
    many_at_once()
    cause, by = key(closed), who.by
    edition = booking.edition(street, closed.on)
    forms = forms_of(edition.kinds[closed.kind]) if did.entries else ()
    entries.void_many(did.entries, why=f"作废：撤销导入 {closed.file}：{why}", by=by, at=now, cause=cause)
    register.void_many(
        subjects=did.subjects, listings=did.listings, members=did.members, by=by, at=now, cause=cause
    )  # fmt: skip
    if naming_fields(edition.kinds[closed.kind], edition):
        for subject in did.known:
            belonging.follow(subject, edition=edition, form=edition.kinds[closed.kind].path, by=by, at=now)
    duties.drop(did.subjects, on=day_of(now))
    settling.follow_events(did.known, street=street, on=day_of(now))
    if forms:
        settling.follow_calendar(closed.kind, forms, street=street, since=closed.on, on=day_of(now))
        settling.follow_calls(forms, edition, street=street, on=day_of(now))
    return closed


def stands_on(did: Did, edition: Edition) -> Iterator[str]:
    """What was done since on the ground of a batch, each in words: it would lose what it stands on."""
    later = Entry.objects.filter(until_at=None).exclude(pk__in=did.entries).select_related("subject", "version")
    seen: set[UUID] = set()
    named = Fact.objects.filter(ref__in=did.subjects, until_at=None).exclude(entry_id__in=did.entries)
    for found in (
        later.filter(subject_id__in=did.subjects), later.filter(supersedes_id__in=did.entries),
        later.filter(pk__in=named.values("entry_id")),
    ):  # fmt: skip
        for entry in found.order_by("entered_at", "id"):
            if entry.pk not in seen:
                seen.add(entry.pk)
                label = entry.version.content["label"]
                yield f"{entry.subject.name}的{label}（记录{number_of(entry.pk, entry.occurred_on)}）"
    for case in Case.objects.filter(subject_id__in=did.subjects).select_related("subject").order_by("number"):
        yield f"{case.subject.name}的案件{case.number}"
    for row in Obligation.objects.filter(subject_id__in=did.subjects).exclude(waived_at=None).select_related("subject"):
        yield f"{row.subject.name}的一次免除（{row.due_on}到期）"
    anew = SubjectChange.objects.filter(Q(subject_id__in=did.subjects) | Q(subject__merged_into_id__in=did.subjects))
    for name in anew.order_by("at", "id").values_list("subject__name", flat=True).distinct():
        yield f"{name}的档案改过或合并过"
    yield from _stood_elsewhere(did, edition)


def _stood_elsewhere(did: Did, edition: Edition) -> Iterator[str]:
    """Further registers, an ending, and memberships that came after."""
    listed = Listing.objects.filter(subject_id__in=did.subjects).exclude(ended_by=VOIDED)
    for row in listed.exclude(pk__in=did.listings).select_related("subject"):
        yield f"{row.subject.name}又列入了{_label(row.kind, edition)}名册"
    for row in Listing.objects.filter(pk__in=did.listings).exclude(to_on=None).select_related("subject"):
        yield f"{row.subject.name}已于{row.to_on}离册"
    groups = Membership.objects.exclude(pk__in=did.members).exclude(why=VOIDED)
    named = groups.values_list("member__name", "group__name")
    for member, group in named.filter(member_id__in=did.subjects):
        yield f"{member}又登记为{group}的成员"
    for member, group in named.filter(group_id__in=did.subjects):
        yield f"{group}又登记了成员{member}"


def _label(kind: str, edition: Edition) -> str:
    return edition.kinds[kind].label if kind in edition.kinds else kind
