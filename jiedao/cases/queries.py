"""Reads of cases: lists with their counts, one case with all that belongs to it. Everything obeys the scope given first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from jiedao.cases import rules
from jiedao.cases.groups import MOMENTS, NEVER, NEVER_NIGHT, ORDERS, STAND_INS, STATES, TICKING, groups_at, narrowed_at
from jiedao.cases.models import Case, Finding, LaneStay, State, Step
from jiedao.cases.problems import NoSuchCase
from jiedao.cases.stepping import findings_of as findings_asked
from jiedao.periods import day_of, end_of
from jiedao.register.models import Membership
from jiedao.register.scope import Scope
from jiedao.tenancy.prepared import Prepared

#: The steps of somebody who puts a case right: none of them may check it.
FIXING = ("start", "submit")
#: The steps by which somebody takes a case on, or is given it by name.
TAKING = Q(move__in=("accept", "start", "hand_over")) | Q(move="dispatch", to__isnull=False)


@dataclass(frozen=True)
class Turns:
    """What waits for one person's hand: the lanes their posts hold, the ladders they check, and who they are. `groups`:
    the lanes that name a role in which they answer for a group, and so for cases about its members. `persons`: who they
    are and whom they act for. What was handed back waits for whoever `dispatches`, an extension for whoever `approves`."""

    lanes: frozenset[tuple[str, str]]
    checks: frozenset[str]
    person: UUID | None = None
    subjects: frozenset[UUID] = frozenset()
    groups: frozenset[tuple[str, str]] = frozenset()
    owned: frozenset[tuple[str, str, str]] = frozenset()  # lanes whose person the record names, and in which column
    persons: frozenset[UUID] = frozenset()
    dispatches: bool = False
    approves: bool = False


#: Stands for the check where a lane is asked for: no lane may be called so.
CHECK = "-check"


@dataclass(frozen=True)
class Wanted:
    """Which cases are asked for. `places` None = everywhere; `ids` None = whatever it says, else only these."""

    ladder: str = ""
    lane: str = ""  # a lane of that ladder, as long as it has the case; CHECK: those that wait for their check
    places: frozenset[UUID] | None = None
    turns: Turns | None = None
    ids: tuple[UUID, ...] | None = None


#: States in which a case is in the hands of a lane, or of whoever it was given to there.
IN_HAND = tuple(state for state in rules.IN_LANE if state != "registered")


def cases(scope: Scope, wanted: Wanted, *, group: str, now: datetime, tonight: datetime | None = None) -> Any:
    """The cases of a group, the most pressing first, each with the name of whoever took it on (`holder`)."""
    took = Step.objects.filter(TAKING, case_id=OuterRef("pk"), lane=OuterRef("lane"))
    holder = Subquery(took.order_by("-no").values(name=Coalesce("to__name", "person__name"))[:1])
    found = wanted_cases(scope, wanted).filter(groups_at(now, tonight)[group]).annotate(holder=holder)
    return found.select_related("place").defer("found", "source").order_by(*ORDERS[group])


class Listed(NamedTuple):
    """A case as a list shows it."""

    id: UUID
    number: str
    title: str
    state: str
    ladder: str
    lane: str
    opened_at: datetime
    due_at: datetime | None
    due_on: date | None
    provisional: bool
    review_on: date | None
    closed_at: datetime | None
    closed_on: date | None
    workdays: int | None
    place: str
    holder: str | None


@dataclass(frozen=True)
class CaseList:
    """The cases of a group, the most pressing first, as `Listed`; `now` is when it is asked."""

    scope: Scope
    wanted: Wanted
    group: str
    now: datetime = field(compare=False)

    row: ClassVar[Any] = Listed._make

    @property
    def order(self) -> tuple[str, ...]:
        """The keys of its order."""
        return ORDERS[self.group]

    @property
    def values(self) -> Mapping[str, Any]:
        """What the statement is asked with: the moment, where it decides."""
        asked = {"now": self.now, "tonight": end_of(day_of(self.now))}
        return {name: asked[name] for name in MOMENTS.get(self.group, ())}

    @property
    def stand_ins(self) -> Mapping[str, Any]:
        """What stands for the values while the statement is compiled."""
        return {name: STAND_INS[name] for name in MOMENTS.get(self.group, ())}

    def rows(self, now: datetime = NEVER, tonight: datetime = NEVER_NIGHT) -> Any:
        """The rows as tuples in the order of `Listed`."""
        *columns, _place, holder = Listed._fields
        found = cases(self.scope, self.wanted, group=self.group, now=now, tonight=tonight).defer(None)
        return found.values_list(*columns, "place__short_name", holder)


def counts(scope: Scope, wanted: Wanted, *, now: datetime) -> dict[str, int]:
    """How many cases each group holds, in one statement."""
    found = dict.fromkeys(STATES, 0)
    for state, whole, *narrower in _counting(scope, wanted).rows(now=now, tonight=end_of(day_of(now))):
        counted = {**dict.fromkeys(STATES, whole), **dict(zip(narrowed_at(now), narrower, strict=True))}
        for name, states in STATES.items():
            if states is None or state in states:
                found[name] += counted[name]
    return found


@lru_cache(maxsize=512)
def _counting(scope: Scope, wanted: Wanted) -> Prepared:
    """The counts of one reach and one choice, compiled once: everybody asks them at each look at the list. They come state by
    state, so that no row is asked for each group anew what its state is."""

    def grouped(now: datetime, tonight: datetime) -> Any:
        each = {f"n_{name}": Count("pk", filter=which) for name, which in narrowed_at(now, tonight).items()}
        return (
            wanted_cases(scope, wanted)
            .order_by()
            .values("state")
            .annotate(n=Count("pk"), **each)
            .values_list("state", "n", *each)
        )

    return Prepared(grouped, STAND_INS)


def wanted_cases(scope: Scope, wanted: Wanted) -> Any:
    """The cases that are asked for, in no order."""
    found = Case.objects.within(scope)
    if wanted.ladder:
        found = found.filter(ladder=wanted.ladder)
    if wanted.lane == CHECK:
        found = found.filter(state=State.SUBMITTED)
    elif wanted.lane:
        found = found.filter(~Q(state=State.SUBMITTED), lane=wanted.lane)
    if wanted.places is not None:
        found = found.filter(place_id__in=wanted.places)
    if wanted.ids is not None:
        found = found.filter(pk__in=wanted.ids)
    return found if wanted.turns is None else found.filter(_turn_of(wanted.turns))


def _turn_of(turns: Turns) -> Q:
    """Cases whose next step is this person's: in a lane of theirs and not given to another by name, or waiting for their
    check and not fixed by them, or for their word as whoever dispatches or approves."""
    mine = Q(pk__in=[])
    for ladder, lane in sorted(turns.lanes):
        mine |= Q(ladder=ladder, lane=lane)
    for ladder, lane, column in sorted(turns.owned) if turns.person is not None else ():
        mine |= Q(ladder=ladder, lane=lane, **{f"found__{column}": str(turns.person)})
    if turns.subjects:
        mine |= Q(subject_id__in=turns.subjects)
    if turns.groups and turns.subjects:
        inside = Membership.objects.filter(
            street_id=OuterRef("street_id"), group_id__in=sorted(turns.subjects), member_id=OuterRef("subject_id"),
            to_on=None,
        )  # fmt: skip
        named = Q(pk__in=[])
        for ladder, lane in sorted(turns.groups):
            named |= Q(ladder=ladder, lane=lane)
        mine |= named & Q(Exists(inside))
    given = Q(given_to_id__in=sorted(turns.persons))
    found = Q(state__in=IN_HAND) & ((mine & Q(given_to_id=None)) | given)
    if turns.dispatches:
        found |= Q(state=State.REGISTERED)
    if turns.approves:
        own_wish = Q(extension_asked_by_id__in=sorted(turns.persons))
        found |= Q(state__in=rules.IN_LANE, extension_asked_at__isnull=False) & ~own_wish
    if not turns.checks:
        return found
    return found | (Q(state=State.SUBMITTED, ladder__in=turns.checks) & ~given & ~_fixed_by(turns.person))


def _fixed_by(person: UUID | None) -> Q:
    """Whether a person put a case right, or a part of it, or the whole it is a part of, or a duplicate that went into it."""
    near = ({"case_id": "pk"}, {"case_id": "whole_id"}, {"case__whole_id": "pk"}, {"case__joined_into_id": "pk"})
    found = Q(pk__in=[])
    for one in near:
        named = {name: OuterRef(of) for name, of in one.items()}
        found |= Q(Exists(Step.objects.filter(**named, move__in=FIXING, person_id=person)))
    return found


def of_month(scope: Scope, about: Q, turns: Turns, *, first: date, last: date) -> Any:
    """The cases about some subjects that were open at some time between two days, the most pressing first; each says
    whether its next step is this person's (`mine`)."""
    stands = Q(opened_on__lte=last) & (Q(state__in=rules.OPEN) | Q(state=State.CLOSED, closed_on__gte=first))
    found = Case.objects.within(scope).filter(about & stands)
    mine = ExpressionWrapper(_turn_of(turns), output_field=BooleanField())
    return found.annotate(mine=mine).select_related("place").defer("found", "source").order_by("due_at", "id")


class Chased(NamedTuple):
    """An open case as a board shows it: its clock, and how often it has been chased (督办)."""

    subject: UUID
    number: str
    ladder: str
    state: str
    due_at: datetime | None
    notices: int


def open_about(scope: Scope, subjects: Any) -> list[Chased]:
    """The open cases about some subjects, in one statement; the most often chased first."""
    rows = Case.objects.within(scope).filter(state__in=rules.OPEN, subject_id__in=subjects)
    rows = rows.order_by("-notices", "due_at", "id")
    return [Chased(*row) for row in rows.values_list("subject_id", "number", "ladder", "state", "due_at", "notices")]


def overdue_about(scope: Scope, *, now: datetime) -> Q:
    """The condition that something with a `subject_id` has an open case past its clock."""
    rows = Case.objects.within(scope).filter(state__in=TICKING, due_at__lt=now, subject_id=OuterRef("subject_id"))
    return Q(Exists(rows))


def notices(scope: Scope) -> dict[tuple[str, int], int]:
    """(ladder, notices sent) -> how many open cases stand so, of those that were chased at all, in one statement."""
    rows = Case.objects.within(scope).filter(state__in=rules.OPEN, notices__gt=0).order_by()
    counted = rows.values("ladder", "notices").annotate(n=Count("pk"))
    return {(ladder, sent): n for ladder, sent, n in counted.values_list("ladder", "notices", "n")}


def noticed(scope: Scope, rungs: Iterable[tuple[str, int]]) -> Any:
    """The open cases of which so many notices have been sent, by ladder, in code order of their places."""
    wanted = Q(pk__in=[])
    for ladder, sent in rungs:
        wanted |= Q(ladder=ladder, notices=sent)
    rows = Case.objects.within(scope).filter(wanted, state__in=rules.OPEN)
    return rows.select_related("place", "subject").defer("found", "source").order_by("place__code", "number", "id")


def held_by(scope: Scope, person: UUID) -> Any:
    """The open cases that are in a person's hands: whoever took one on last in the lane it stands in, has it."""
    took = Step.objects.filter(TAKING, case_id=OuterRef("pk"), lane=OuterRef("lane"))
    holder = Subquery(took.order_by("-no").values(whose=Coalesce("to_id", "person_id"))[:1])
    rows = Case.objects.within(scope).filter(state__in=rules.OPEN).annotate(holder_id=holder).filter(holder_id=person)
    return rows.select_related("place").order_by("due_at", "id")


def left(scope: Scope, turns: Turns, *, since: datetime) -> Any:
    """The cases that ended or went on to others since a moment, of those that waited for this person's hand before, each
    with the moment it is or was due at last (`was_due`)."""
    own = Step.objects.filter(case_id=OuterRef("pk"), person_id=turns.person)
    mine: Any = Q(subject_id__in=turns.subjects) | Q(Exists(own))
    for ladder, lane in sorted(turns.lanes):
        mine |= Q(ladder=ladder, lane=lane)
    stays = LaneStay.objects.filter(street_id=scope.street, case_id=OuterRef("pk"), due_at__isnull=False)
    was_due = Coalesce("due_at", Subquery(stays.order_by("-no").values("due_at")[:1]))
    found = Case.objects.within(scope).filter(mine, ~_turn_of(turns), changed_at__gte=since)
    return found.annotate(was_due=was_due).filter(was_due__isnull=False)


def case_by_number(scope: Scope, number: str) -> Case:
    """One case by its number, with or without the space people write in it. NoSuchCase outside the scope."""
    plain = "".join(number.split())
    near = ("subject", "place", "entry__version", "whole__entry__version", "joined_into", "given_to")
    found = Case.objects.within(scope).filter(number=plain).select_related(*near)
    if case := found.first():
        return case  # type: ignore[no-any-return]
    raise NoSuchCase(number=number)


def findings_of(scope: Scope, case: Case) -> list[Finding]:
    """What a case answers for, in order: of a part its own, with what duplicates brought; each with the part it is in."""
    rows = findings_asked(case).filter(street_id=scope.street).select_related("part", "case")
    return list(rows)


def near(scope: Scope, case: Case) -> list[Case]:
    """The parts of a case and the duplicates that went into it, each with the record that opened it."""
    rows = Case.objects.filter(Q(whole_id=case.pk) | Q(joined_into_id=case.pk), street_id=scope.street)
    return list(rows.select_related("entry__version", "place").order_by("joined_into_id", "opened_at", "number"))


def possible_duplicates(scope: Scope, case: Case) -> Any:
    """The earlier cases a case may go into: of its ladder, worked on, about the same subject first, the latest first."""
    rows = Case.objects.within(scope).filter(
        ladder=case.ladder, state__in=rules.IN_LANE, whole=None, opened_at__lte=case.opened_at
    )
    same = ExpressionWrapper(Q(subject_id=case.subject_id), output_field=BooleanField())
    return rows.exclude(pk=case.pk).annotate(same=same).order_by("-same", "-opened_at", "-id")


def stays_of(scope: Scope, case: Case) -> list[LaneStay]:
    """The lanes a case has stood in, in order."""
    return list(LaneStay.objects.filter(street_id=scope.street, case_id=case.pk).order_by("no"))


def steps_of(scope: Scope, case: Case) -> list[Step]:
    """Every step of a case with its person and its entry, in order."""
    rows = Step.objects.filter(street_id=scope.street, case_id=case.pk)
    return list(rows.select_related("person", "to", "entry__version").order_by("no"))


def cases_of(scope: Scope, subject: UUID) -> Any:
    """The cases about one subject, newest first."""
    return Case.objects.within(scope).filter(subject_id=subject).order_by("-opened_at", "-id")


def of_entries(scope: Scope, entries: Iterable[UUID]) -> dict[UUID, Case]:
    """entry -> the case it opened, for records that open one each; in one statement."""
    ids = [one for one in entries if one]
    rows = Case.objects.within(scope).filter(entry_id__in=ids).select_related("place").order_by("number")
    return {one.entry_id: one for one in rows} if ids else {}


def entries_of(scope: Scope, numbers: Iterable[str]) -> dict[str, UUID]:
    """number -> the record that opened the case; in one statement."""
    rows = Case.objects.within(scope).filter(number__in=list(numbers), entry__isnull=False)
    return dict(rows.values_list("number", "entry_id"))
