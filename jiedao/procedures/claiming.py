"""Taking up what waits (认领): who may be helped, which post or wish is free, and who has taken it.

One concept for all: the rulebook says of a register that what stands on it may be claimed (`claimed`). Whose it is then,
says either a tie by name (帮扶人: a claim is an assignment that the claimant makes for himself) or the last record of a form
(认领党员). Before it is taken up nothing is told but what the rulebook lets be shown; who took how much is neither counted
nor put in order anywhere. Basis: the regulations that say so (`Claimed.by`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Max
from django.db.models.functions import Substr

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.entries.rows import AsOf
from jiedao.entries.sources import RegisterSource
from jiedao.procedures.problems import NotOpenToClaim
from jiedao.register.models import Assignment, Listing, Place
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import All, Claimed, Edition, Form, Kind, Test, columns_of

#: How long the code of a community is (GB/T 2260 and 10114).
COMMUNITY = 12


@dataclass(frozen=True)
class Sort:
    """One register whose things are taken up. `form`: by which a claim is recorded, and its field that says who; without
    one whoever claims is tied to the thing by name."""

    kind: Kind
    claimed: Claimed
    form: Form | None = None
    field: str = ""

    @property
    def role(self) -> str:
        """The part in which a claimant is tied to the thing; '' where a record says whose it is."""
        return "" if self.form else self.claimed.column


@lru_cache(maxsize=64)
def sorts(edition: Edition) -> dict[str, Sort]:
    """The registers in force whose things may be taken up, by name: those that are taken up by oneself first."""
    found = {}
    for kind in edition.kinds.values():
        if kind.claimed is None:
            continue
        declared = kind.fields.get(kind.claimed.column)
        form, _dot, name = (declared.latest or "").rpartition(".") if declared else ("", "", "")
        found[kind.name] = Sort(kind, kind.claimed, edition.forms.get(form), name)
    return dict(sorted(found.items(), key=lambda one: one[1].form is not None))


def forms_of(sort: Sort, edition: Edition) -> list[Form]:
    """What whoever has taken a thing up records about it; what ends it comes last."""
    every = (form for form in edition.forms.values() if sort.kind.name in form.for_ and sort.role in form.who)
    return sorted(
        every, key=lambda form: (form.name == sort.claimed.ended_by, form.name not in _fulfilling(sort, edition))
    )


def duties_of(sort: Sort, edition: Edition) -> list[str]:
    """The duties of whoever has taken a thing up."""
    return [one.name for one in edition.duties.values() if one.for_ == sort.kind.name and sort.role in one.who]


def _fulfilling(sort: Sort, edition: Edition) -> set[str]:
    """The forms by which such a duty is done: a contact."""
    return {rows.form or "" for name in duties_of(sort, edition) for rows in edition.duties[name].done_by}


# ---- what waits ----


def waiting(edition: Edition, sort: Sort, *, on: date) -> Any:
    """What stands on the register and nobody has taken up, by community; never in an order that says anything of it.

    The rows name what they are about: what may be told of them is `Sort.claimed.shows`.
    """
    source = RegisterSource(edition, AsOf(on), sort.kind.name)
    free = Test(sort.claimed.column, "empty")
    wanted = All((free, sort.claimed.when)) if sort.claimed.when is not None else free
    rows = source.base().filter(source.q(wanted), subject__voided_at=None)
    rows = rows.annotate(community=Substr("place__code", 1, COMMUNITY))
    return rows.select_related("subject", "place__parent").order_by("community", "id")


def community(place: Place) -> str:
    """Where a thing is, as far as it is told before it is taken up: the community, never the grid."""
    return str(place.parent.name if place.kind == Place.Kind.GRID and place.parent else place.name)


def waits(edition: Edition, sort: Sort, subject: UUID, *, on: date) -> Listing | None:
    """One thing that waits; None for one that is missing, taken up, or not to be taken up (yet)."""
    return waiting(edition, sort, on=on).filter(subject_id=subject).first()  # type: ignore[no-any-return]


def require_open(edition: Edition, subject: Any, *, kind: str, role: str, on: date) -> None:
    """Refuse to give a thing to somebody while it may not be taken up. Raises NotOpenToClaim."""
    sort = sorts(edition).get(kind)
    if sort is None or sort.role != role or sort.claimed.when is None:
        return
    source = RegisterSource(edition, AsOf(on), kind)
    if not source.base().filter(source.q(sort.claimed.when), subject_id=subject.pk).exists():
        names = dict.fromkeys(columns_of(sort.claimed.when))
        lacking = "、".join(sort.kind.fields[name].label for name in names if name in sort.kind.fields)
        raise NotOpenToClaim(name=subject.name, role=sort.kind.assigned[role], reason=f"要看“{lacking}”")


def keeps(who: Standing, sort: Sort, edition: Edition) -> bool:
    """Whether somebody keeps a register and all that is said on it: they assign, and see every pair (民政一条线)."""
    if not who.may(Permission.REGISTER_EDIT):
        return False
    names = {sort.kind.name, *(form.name for form in forms_of(sort, edition))}
    return not names & who.scope.not_whole and any(
        grant.lines is None or sort.kind.line in grant.lines for grant in who.scope.grants
    )


def known(scope: Scope, kind: str, subjects: Iterable[UUID]) -> set[UUID]:
    """Those of some things whose name the viewer may know anyway: this very register is theirs to see."""
    rows = Listing.objects.within(scope).filter(kind=kind, subject_id__in=list(subjects))
    return set(rows.values_list("subject_id", flat=True))


# ---- what has been taken up ----


@dataclass(frozen=True)
class Pair:
    """One thing and who has taken it up by name, when they were last in touch, and until when they should be again."""

    sort: Sort
    tie: Assignment
    last_on: date | None
    due_on: date | None
    obligation: UUID | None

    @property
    def kind(self) -> Kind:
        return self.sort.kind


def pairs(who: Standing, edition: Edition, ties: Any) -> list[Pair]:
    """Those ties of registers whose things are taken up, by name of the thing, in three statements. What the viewer may
    not see of a contact is not told."""
    found = sorts(edition)
    rows = ties.filter(standing(who.on), kind__in=[name for name, one in found.items() if one.role])
    rows = [row for row in rows.select_related("subject__place", "person") if found[row.kind].role == row.role]
    rows.sort(key=lambda row: (row.subject.name_key, str(row.pk)))
    kinds = [found[name] for name in {row.kind for row in rows}]
    ids = [row.subject_id for row in rows]
    last = _last(who.scope, ids, {form for one in kinds for form in _fulfilling(one, edition)}, on=who.on)
    due = _due(who.scope, ids, [name for one in kinds for name in duties_of(one, edition)], on=who.on)
    return [
        Pair(found[row.kind], row, last.get(row.subject_id), *due.get(row.subject_id, (None, None))) for row in rows
    ]


def mine(who: Standing, edition: Edition) -> list[Pair]:
    """What somebody has taken up or was given: their own pairs."""
    return pairs(who, edition, Assignment.objects.within(who.scope).filter(person_id__in=list(who.persons)))


def all_pairs(who: Standing, edition: Edition) -> list[Pair]:
    """Every pair of the registers that somebody keeps; nobody's are counted."""
    kept = [one.kind.name for one in sorts(edition).values() if one.role and keeps(who, one, edition)]
    if not kept:
        return []
    listed = Listing.objects.within(who.scope).filter(standing(who.on), kind__in=kept).values("subject_id")
    return pairs(who, edition, Assignment.objects.filter(kind__in=kept, subject_id__in=listed))


def _last(scope: Scope, subjects: Sequence[UUID], forms: Iterable[str], *, on: date) -> dict[UUID, date]:
    if not subjects:
        return {}
    rows = Entry.objects.within(scope).filter(
        subject_id__in=list(subjects), form__in=list(forms), until_at=None, occurred_on__lte=on
    )
    return dict(
        rows.order_by().values("subject_id").annotate(last=Max("occurred_on")).values_list("subject_id", "last")
    )


def _due(scope: Scope, subjects: Sequence[UUID], duties: Sequence[str], *, on: date) -> dict[UUID, tuple[date, UUID]]:
    """subject -> (the next day something is due, the obligation), those of today's windows first."""
    if not subjects:
        return {}
    rows = Obligation.objects.within(scope).filter(subject_id__in=list(subjects), duty__in=list(duties))
    rows = rows.filter(done_on=None, waived_at=None, from_on__lte=on, due_on__gte=on)
    found: dict[UUID, tuple[date, UUID]] = {}
    for subject, due_on, id in rows.order_by("due_on", "id").values_list("subject_id", "due_on", "id"):
        found.setdefault(subject, (due_on, id))
    return found


def taken_by_record(who: Standing, edition: Edition, sort: Sort) -> Any:
    """What has been taken up by a record and stands on the register still, within a person's work, by name."""
    source = RegisterSource(edition, AsOf(who.on), sort.kind.name)
    rows = source.base().filter(source.q(Test(sort.claimed.column, "filled")))
    inside = Listing.objects.within(who.scope).filter(kind=sort.kind.name).values("id")
    return rows.filter(pk__in=inside).select_related("subject", "place").order_by("name_key", "id")
