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

from jiedao.register.models import Listing, Subject
from jiedao.register.queries import found_by, subjects
from jiedao.register.rules import standing
from jiedao.register.scope import Scope

#: The list on which everybody who works for the office stands.
STAFF = "staff"

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
        """A person who does not work here."""
        return self.subject.base == "person" and not self.is_colleague


def found_subjects(scope: Scope, text: str, *, on: date, limit: int = 60) -> list[Found]:
    """What carries this text, by name; places first, since they are few. Colleagues are found by everybody."""
    ids = found_by(scope, text, of="subject", limit=limit)
    staff = _staff_called(scope, text, on=on, limit=limit)
    if not ids and not staff:
        return []
    rows = Listing.objects.within(scope).filter(standing(on), subject_id__in=ids)
    kinds: dict[UUID, list[str]] = {}
    for subject, kind in rows.values_list("subject_id", "kind").order_by("from_on", "kind"):
        kinds.setdefault(subject, []).append(kind)
    seen = [s for s in subjects(scope).filter(pk__in=ids) if s.pk in kinds and s.pk not in staff]
    found = [Found(subject, tuple(kinds[subject.pk])) for subject in seen]
    found += [Found(subject, (STAFF,)) for subject in staff.values()]
    return sorted(found, key=lambda one: (one.subject.base != "place", one.subject.name_key, str(one.subject.pk)))


def _staff_called(scope: Scope, text: str, *, on: date, limit: int) -> dict[UUID, Subject]:
    everywhere = found_by(Scope.everything(scope.street), text, of="subject", limit=limit)
    rows = Listing.objects.filter(standing(on), street_id=scope.street, kind=STAFF, subject_id__in=everywhere)
    return {row.subject_id: row.subject for row in rows.select_related("subject__place")}


def candidates(scope: Scope, kinds: Iterable[str], text: str, *, on: date, limit: int = 12) -> list[Subject]:
    """Who or what on these registers may be named in a form: by text, or the first of them without one.

    Colleagues may be named by everybody; others by those whose work covers them.
    """
    wanted = set(kinds)
    whose = Q(kind__in=wanted - {STAFF}) & scope.q(place="place_id", line="line", name="kind", subject="subject_id")
    if STAFF in wanted:
        whose |= Q(kind=STAFF)
    rows = Listing.objects.filter(standing(on), whose, street_id=scope.street)
    if text.strip():
        rows = rows.filter(subject_id__in=found_by(Scope.everything(scope.street), text, of="subject", limit=200))
    found: dict[UUID, Subject] = {}
    for row in rows.select_related("subject__place").order_by("name_key", "id")[: 3 * limit]:
        found.setdefault(row.subject_id, row.subject)
    return list(found.values())[:limit]
