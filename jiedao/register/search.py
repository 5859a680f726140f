"""Finding things of the register by two characters, pinyin initials or a number, within a scope.

A thing is found by its tokens (`names.tokens`) and shown by the registers it stands on: who may not see any register a
subject stands on does not find it. Residents are counted; their names are given for a stated purpose, and that is noted.
Basis: Personal Information Protection Law arts. 6 and 51 (least data, authority by task, records of use).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Q

from jiedao.register.models import Listing, Membership, Subject
from jiedao.register.queries import found_by
from jiedao.register.rules import standing
from jiedao.register.scope import Scope

#: The list on which everybody who works for the office stands.
STAFF = "staff"

#: Places and their codes are no secret inside the office.
PLACES = frozenset({"sub_district", "community", "grid"})

#: What a resident may be looked for, by name; the code goes into the audit.
PURPOSES = {
    "visit": "入户走访", "benefit": "办理待遇", "case": "办理案件", "check": "核对名册", "asked": "本人或家属询问",
}  # fmt: skip


@dataclass(frozen=True)
class Found:
    """A subject that was found, and the registers it stands on that the viewer may see."""

    subject: Subject
    kinds: tuple[str, ...] = field(default=())

    @property
    def is_colleague(self) -> bool:
        return STAFF in self.kinds

    @property
    def is_resident(self) -> bool:
        """A person who does not work here, or a household, which is called by the name of its head."""
        return self.subject.base in ("person", "household") and not self.is_colleague


def found_subjects(scope: Scope, text: str, *, on: date, limit: int = 60) -> list[Found]:
    """What carries this text, by name; places first, since they are few. Places and colleagues are found by everybody."""
    everywhere = found_by(Scope.everything(scope.street), text, of="subject", limit=4 * limit)
    if not everywhere:
        return []
    rows = Listing.objects.filter(standing(on), street_id=scope.street, subject_id__in=everywhere)
    within = Q(pk__in=Listing.objects.within(scope).filter(subject_id__in=everywhere).values("pk"))
    rows = rows.filter(within | Q(kind__in=PLACES | {STAFF})).select_related("subject__place")
    subjects: dict[UUID, Subject] = {}
    kinds: dict[UUID, list[str]] = {}
    for row in rows.order_by("from_on", "kind"):
        subjects[row.subject_id] = row.subject
        kinds.setdefault(row.subject_id, []).append(row.kind)
    found = [Found(subject, tuple(kinds[id])) for id, subject in subjects.items()]
    found.sort(key=lambda one: (one.subject.base != "place", one.subject.name_key, str(one.subject.pk)))
    return found[:limit]


def on_lists(
    scope: Scope, kinds: Iterable[str], text: str, *, on: date, limit: int = 12, naming: bool = False
) -> list[Subject]:
    """Who or what on these registers a record may be about, by text or the first of them: within one's places, in
    whatever line of work, since the form is one's own. `naming`: or may be named inside it, which for places and
    colleagues means any of the office."""
    wanted = set(kinds)
    whose = Q(kind__in=sorted(wanted)) & scope.q(place="place_id", line=None, name="kind", subject="subject_id")
    if naming:
        whose |= Q(kind__in=sorted(wanted & (PLACES | {STAFF})))
    rows = Listing.objects.filter(standing(on), whose, street_id=scope.street, kind__in=sorted(wanted))
    if text.strip():
        of = Scope.everything(scope.street) if naming else scope
        rows = rows.filter(subject_id__in=found_by(of, text, of="subject", limit=200))
    found: dict[UUID, Subject] = {}
    for row in rows.select_related("subject__place").order_by("name_key", "id")[: 3 * limit]:
        found.setdefault(row.subject_id, row.subject)
    return list(found.values())[:limit]


def memberships_of(scope: Scope, group: UUID, *, on: date) -> list[Membership]:
    """Who belongs to an organisation, team or household on a day, by name; for whoever may see the group."""
    rows = Membership.objects.filter(standing(on), street_id=scope.street, group_id=group)
    return sorted(rows.select_related("member__place"), key=lambda row: (row.member.name_key, str(row.member_id)))


def members_of(scope: Scope, group: UUID, *, on: date) -> list[Subject]:
    """The same as subjects."""
    return [row.member for row in memberships_of(scope, group, on=on)]


def seen_among(scope: Scope, subjects: Iterable[UUID]) -> set[UUID]:
    """Those of these subjects whose dossier the viewer finds: some register they stand or stood on is theirs to see."""
    rows = Listing.objects.within(scope).filter(subject_id__in=list(subjects))
    return set(rows.values_list("subject_id", flat=True))
