"""Reads of matters: lists with their counts, one matter with all that belongs to it. Everything obeys the scope given first."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from jiedao.matters.models import Matter, Passage, Stage, State
from jiedao.matters.problems import NoSuchMatter
from jiedao.register.queries import members_of
from jiedao.register.scope import Grant, Scope


@dataclass(frozen=True)
class Turns:
    """What waits for one person's hand: the steps their posts take, and who they are. `subjects`: those they answer for."""

    steps: frozenset[tuple[str, str]]
    tied: frozenset[tuple[str, str]] = frozenset()  # steps of whoever answers for the subject by name
    person: UUID | None = None
    subjects: frozenset[UUID] = frozenset()
    on: date | None = None  # the day on which somebody belongs to what they answer for; None = to nothing


@dataclass(frozen=True)
class Wanted:
    """Which matters are asked for. `places` None = everywhere; `ids` None = whatever it says."""

    matter: str = ""
    sorts: tuple[str, ...] = ()  # any of these; none = all
    places: frozenset[UUID] | None = None
    turns: Turns | None = None
    ids: tuple[UUID, ...] | None = None


#: For how long after its end a matter is still offered to a record that rests on it.
NAMED_FOR = timedelta(days=92)
#: A group of the list -> its order. The last key is the row's own, so that no two rows stand level.
ORDERS: dict[str, tuple[str, ...]] = {
    "open": ("step_due_on", "id"),
    "overdue": ("step_due_on", "id"),
    "returned": ("-changed_at", "-id"),
    "ended": ("-ended_at", "-id"),
    "all": ("-opened_at", "-id"),
}


def _groups(on: date) -> dict[str, Q]:
    return {
        "open": Q(state__in=(State.RUNNING, State.RETURNED)),
        "overdue": Q(state=State.RUNNING, step_due_on__lt=on),
        "returned": Q(state=State.RETURNED),
        "ended": Q(state=State.ENDED),
        "all": Q(),
    }


def matters(scope: Scope, wanted: Wanted, *, group: str, on: date) -> Any:
    """The matters of a group, the most pressing first."""
    found = _wanted(scope, wanted).filter(_groups(on)[group])
    return found.select_related("place", "subject").order_by(*ORDERS[group])


def counts(scope: Scope, wanted: Wanted, *, on: date) -> dict[str, int]:
    """How many matters each group holds, in one statement."""
    each = {f"n_{name}": Count("pk", filter=which) for name, which in _groups(on).items()}
    found = _wanted(scope, wanted).order_by().aggregate(**each)
    return {name: found[f"n_{name}"] for name in ORDERS}


def _wanted(scope: Scope, wanted: Wanted) -> Any:
    found = Matter.objects.within(scope)
    if wanted.matter:
        found = found.filter(matter=wanted.matter)
    if wanted.sorts:
        found = found.filter(matter__in=wanted.sorts)
    if wanted.places is not None:
        found = found.filter(place_id__in=wanted.places)
    if wanted.ids is not None:
        found = found.filter(pk__in=wanted.ids)
    return found if wanted.turns is None else found.filter(_turn_of(scope, wanted.turns))


def _turn_of(scope: Scope, turns: Turns) -> Q:
    """Matters whose next step is this person's, or that came back to them."""
    mine = Q(pk__in=[])
    for matter, step in sorted(turns.steps):
        mine |= Q(matter=matter, step=step)
    tied = Q(pk__in=[])
    for matter, step in sorted(turns.tied):
        tied |= Q(matter=matter, step=step)
    if turns.subjects:
        belongs = Q(pk__in=[])
        if turns.on is not None:
            members = members_of(scope, turns.subjects, on=turns.on)
            belongs = Q(Exists(members.filter(member_id=OuterRef("subject_id"))))
        mine |= tied & (Q(subject_id__in=turns.subjects) | belongs)
    sent = Passage.objects.filter(
        street_id=OuterRef("street_id"), matter_id=OuterRef("pk"), person_id=turns.person, round=OuterRef("round"),
        move__in=("open", "resubmit", "revise"),
    )  # fmt: skip
    checked = Passage.objects.filter(
        street_id=OuterRef("street_id"), matter_id=OuterRef("pk"), person_id=turns.person, round=OuterRef("round"),
        move="pass",
    )  # fmt: skip
    return (Q(state=State.RUNNING) & mine & ~Q(Exists(checked))) | (Q(state=State.RETURNED) & Q(Exists(sent)))


def matter_by_id(scope: Scope, id: UUID) -> Matter:
    """One matter. NoSuchMatter outside the scope."""
    found = Matter.objects.within(scope).filter(pk=id).select_related("subject", "place", "entry__version").first()
    if found is None:
        raise NoSuchMatter()
    return found  # type: ignore[no-any-return]


def stages_of(scope: Scope, matter: Matter) -> dict[str, Stage]:
    """step -> how it stands: planned, begun, done, with its entry."""
    rows = Stage.objects.filter(street_id=scope.street, matter_id=matter.pk, stands=True)
    return {one.step: one for one in rows.select_related("entry")}


def stages_among(scope: Scope, matters: Iterable[UUID]) -> Any:
    """The stages that stand of several matters."""
    return Stage.objects.filter(street_id=scope.street, matter_id__in=list(matters), stands=True)


def passages_of(scope: Scope, matter: Matter) -> list[Passage]:
    """Everything that was done with a matter, in order."""
    rows = Passage.objects.filter(street_id=scope.street, matter_id=matter.pk)
    return list(rows.select_related("person", "entry").order_by("no"))


def nameable(scope: Scope, sorts: Iterable[str], *, on: date) -> Any:
    """The matters of these sorts that a record may name: what goes on, and what ended in the last months. Whoever works for
    the whole office may name one of another line of work (a selection rests on what the team decided)."""
    wide = any(grant.places is None for grant in scope.grants)
    reach = replace(scope, grants=(Grant(None, None),)) if wide else scope
    recent = ~Q(state=State.ENDED) | Q(ended_on__gte=on - NAMED_FOR)
    return Matter.objects.within(reach).filter(recent, matter__in=list(sorts)).order_by("-opened_at", "-id")


def matters_of(scope: Scope, subject: UUID) -> Any:
    """The matters about one subject, newest first."""
    return Matter.objects.within(scope).filter(subject_id=subject).order_by("-opened_at", "-id")


def opened_by(scope: Scope, entry: UUID) -> list[Matter]:
    """The matters that rest on an entry: it opened them, or one of their steps recorded it."""
    stage = Stage.objects.filter(street_id=OuterRef("street_id"), matter_id=OuterRef("pk"), entry_id=entry, stands=True)
    rows = Matter.objects.filter(street_id=scope.street).filter(Q(entry_id=entry) | Q(Exists(stage)))
    return list(rows.select_related("subject"))


def ended_by_record(scope: Scope, matter: str, records: Iterable[UUID]) -> list[Matter]:
    """The matters of one sort that have ended, of those that these records opened."""
    rows = Matter.objects.filter(street_id=scope.street, matter=matter, entry_id__in=list(records), state=State.ENDED)
    return list(rows)


def waiting_for(scope: Scope, *, steps: frozenset[tuple[str, str]], subject: UUID) -> list[Matter]:
    """The running matters about a subject that wait for one of these (matter, step)."""
    which = Q(pk__in=[])
    for matter, step in sorted(steps):
        which |= Q(matter=matter, step=step)
    rows = Matter.objects.filter(which, street_id=scope.street, subject_id=subject, state=State.RUNNING)
    return list(rows.select_related("subject", "entry").order_by("opened_at", "id"))


def published(scope: Scope, *, before: date) -> Any:
    """The running matters whose notice has stood its days by a day."""
    stage = Stage.objects.filter(
        street_id=OuterRef("street_id"), matter_id=OuterRef("pk"), step=OuterRef("step"), stands=True,
        until_on__lt=before, done_at=None,
    )  # fmt: skip
    rows = Matter.objects.filter(street_id=scope.street, state=State.RUNNING)
    return rows.filter(Exists(stage)).select_related("subject", "entry").order_by("opened_at", "id")


def hanging(scope: Scope, *, on: date) -> Any:
    """The steps whose notice hangs on a day, with their matters, the one that ends first first."""
    rows = Stage.objects.filter(
        street_id=scope.street, stands=True, begun_at__isnull=False, until_on__gte=on, done_at=None,
        matter__state=State.RUNNING,
    )  # fmt: skip
    found = rows.select_related("matter__entry__version", "matter__place", "matter__subject")
    return [one for one in found.order_by("until_on", "id") if one.step == one.matter.step]
