"""Reads of polls: lists with their counts, one poll with all that belongs to it. Everything obeys the scope given first.

An elector reaches the poll in which they have a vote wherever it is held; that is asked for apart (`poll_to_cast`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django.db.models import Count as CountRows
from django.db.models import Exists, Max, OuterRef, Q, Sum

from jiedao.ballots.models import Box, Choice, Count, Draw, Elector, Grade, Lot, Poll, State, Tally
from jiedao.ballots.problems import NoSuchDraw, NoSuchPoll
from jiedao.register.models import Assignment
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.tenancy.prepared import Prepared

#: A group of the list -> which polls are in it.
GROUPS: dict[str, Q] = {
    "running": Q(state__in=(State.CALLED, State.OPEN, State.COUNTING)),
    "settled": Q(state=State.SETTLED),
    "nothing": Q(state__in=(State.NO_QUORUM, State.FAILED)),
    "all": Q(),
}
ORDER = ("-held_on", "-id")


@dataclass(frozen=True)
class Wanted:
    """Which polls are asked for. `places` None = everywhere."""

    ballot: str = ""
    places: frozenset[UUID] | None = None


class Listed(NamedTuple):
    """A poll as a list shows it."""

    id: UUID
    ballot: str
    question: str
    held_on: date
    state: str
    casting: str
    attempt: int
    due: int | None
    came: int | None
    passed: bool | None
    subject: str
    place: str


@dataclass(frozen=True)
class PollList:
    """The polls of a group, the latest first, as `Listed`."""

    scope: Scope
    wanted: Wanted
    group: str

    row: ClassVar[Any] = Listed._make
    order: ClassVar[tuple[str, ...]] = ORDER
    values: ClassVar[Mapping[str, Any]] = {}
    stand_ins: ClassVar[Mapping[str, Any]] = {}

    def rows(self) -> Any:
        """The rows as tuples in the order of `Listed`."""
        *columns, _subject, _place = Listed._fields
        found = _wanted(self.scope, self.wanted).filter(GROUPS[self.group]).order_by(*ORDER)
        return found.values_list(*columns, "subject__name", "place__short_name")


def counts(scope: Scope, wanted: Wanted) -> dict[str, int]:
    """How many polls each group holds, in one statement."""
    rows = _counting(scope, wanted).rows()
    return dict(zip(GROUPS, rows[0] if rows else [0] * len(GROUPS), strict=True))


@lru_cache(maxsize=512)
def _counting(scope: Scope, wanted: Wanted) -> Prepared:
    def made() -> Any:
        each = {f"n_{name}": CountRows("pk", filter=which) for name, which in GROUPS.items()}
        return _wanted(scope, wanted).order_by().values("street_id").annotate(**each).values_list(*each)

    return Prepared(made, {})


def _wanted(scope: Scope, wanted: Wanted) -> Any:
    found = Poll.objects.within(scope)
    if wanted.ballot:
        found = found.filter(ballot=wanted.ballot)
    return found if wanted.places is None else found.filter(place_id__in=wanted.places)


def to_cast(scope: Scope) -> list[Poll]:
    """The polls on screen in which the viewer still has a vote to cast, wherever they are held."""
    mine = Elector.objects.filter(
        street_id=scope.street, poll_id=OuterRef("pk"), person_id=scope.person, present=True, recused=False, took_part=False
    )  # fmt: skip
    rows = Poll.objects.filter(Exists(mine), street_id=scope.street, state=State.OPEN)
    return list(rows.select_related("subject", "place").order_by("held_on", "id")[:20])


def to_count(scope: Scope) -> list[Poll]:
    """The polls whose paper waits for a second teller that the viewer may be, the oldest first."""
    counted = Count.objects.filter(street_id=scope.street, poll_id=OuterRef("pk"), round=OuterRef("round"))
    rows = Poll.objects.within(scope).filter(state=State.COUNTING)
    waiting = rows.annotate(by_me=Exists(counted.filter(teller_id=scope.person))).filter(by_me=False)
    return list(waiting.select_related("subject", "place").order_by("held_on", "id")[:20])


def poll_by_id(scope: Scope, id: UUID) -> Poll:
    """One poll within the scope. NoSuchPoll outside."""
    found = Poll.objects.within(scope).filter(pk=id).select_related("subject", "place", "entry", "follows")
    if poll := found.first():
        return poll  # type: ignore[no-any-return]
    raise NoSuchPoll(what=id)


def poll_to_cast(scope: Scope, id: UUID) -> tuple[Poll, Elector]:
    """A poll with the viewer's own vote in it, wherever it is held. NoSuchPoll for whoever has none."""
    rows = Elector.objects.filter(street_id=scope.street, poll_id=id, person_id=scope.person)
    mine = rows.select_related("poll__subject", "poll__place", "person").first()
    if mine is None:
        raise NoSuchPoll(what=id)
    return mine.poll, mine


def poll_with_me(scope: Scope, id: UUID) -> tuple[Poll, Choice]:
    """A settled poll in which the viewer was rated. NoSuchPoll for everybody else."""
    rows = Choice.objects.filter(street_id=scope.street, poll_id=id, person_id=scope.person)
    mine = rows.select_related("poll__subject", "poll__place", "person").first()
    if mine is None or mine.poll.state != State.SETTLED:
        raise NoSuchPoll(what=id)
    return mine.poll, mine


def ratings_of(scope: Scope) -> list[Choice]:
    """The settled polls in which the viewer was rated and a grade was decided, the latest first."""
    graded = Grade.objects.filter(street_id=scope.street, choice_id=OuterRef("pk"))
    rows = Choice.objects.filter(Exists(graded), street_id=scope.street, person_id=scope.person)
    return list(rows.select_related("poll__subject").order_by("-poll__held_on", "-poll_id")[:20])


def electors_of(scope: Scope, poll: Poll) -> list[Elector]:
    """Who votes in a poll the viewer has in front of them, in their order."""
    rows = Elector.objects.filter(street_id=scope.street, poll_id=poll.pk)
    return list(rows.select_related("person").order_by("no", "id"))


def choices_of(scope: Scope, poll: Poll) -> list[Choice]:
    """What or whom it is about, in order."""
    rows = Choice.objects.filter(street_id=scope.street, poll_id=poll.pk)
    return list(rows.select_related("person").order_by("no"))


def counts_of(scope: Scope, poll: Poll) -> list[Count]:
    """What tellers counted, the rounds in order."""
    rows = Count.objects.filter(street_id=scope.street, poll_id=poll.pk).select_related("teller")
    return list(rows.order_by("round", "id"))


def tally_of(scope: Scope, poll: Poll, choice: Choice | None = None) -> dict[int, dict[str, Tally]]:
    """The number of a choice -> option -> its count, of a poll that is settled."""
    rows = Tally.objects.filter(street_id=scope.street, poll_id=poll.pk).select_related("choice")
    if choice is not None:
        rows = rows.filter(choice_id=choice.pk)
    found: dict[int, dict[str, Tally]] = {}
    for row in rows:
        found.setdefault(row.choice.no, {})[row.option] = row
    return found


def sums_of(scope: Scope, poll: Poll) -> dict[str, int]:
    """Option -> votes over all choices: what everybody may know of a rating."""
    rows = Tally.objects.filter(street_id=scope.street, poll_id=poll.pk).order_by().values_list("option")
    return dict(rows.annotate(n=Sum("votes")))


def cast_count(scope: Scope, poll: Poll) -> int:
    """How many have cast on screen."""
    return Elector.objects.filter(street_id=scope.street, poll_id=poll.pk, took_part=True).count()  # type: ignore[no-any-return]


def has_box(scope: Scope, poll: Poll) -> bool:
    """Whether the poll has a box with anything left in it."""
    return Box.objects.filter(street_id=scope.street, poll_id=poll.pk).exclude(key=None).exists()  # type: ignore[no-any-return]


def grades_of(scope: Scope, poll: Poll, *, choice: UUID | None = None) -> dict[UUID, Grade]:
    """Choice -> the grade that stands, still sealed."""
    rows = Grade.objects.filter(street_id=scope.street, poll_id=poll.pk)
    if choice is not None:
        rows = rows.filter(choice_id=choice)
    found = {row.choice_id: row for row in rows.order_by("round")}
    return found


def last_round(scope: Scope, poll: Poll) -> int:
    """How often grades were decided; 0 = not yet."""
    rows = Grade.objects.filter(street_id=scope.street, poll_id=poll.pk)
    return int(rows.aggregate(n=Max("round"))["n"] or 0)


def attempts_of(scope: Scope, poll: Poll) -> list[Poll]:
    """The same poll held again and again, the first attempt first."""
    rows = Poll.objects.filter(
        street_id=scope.street, ballot=poll.ballot, subject_id=poll.subject_id, source=poll.source, item=poll.item
    )
    return list(rows.order_by("attempt"))


def polls_of(scope: Scope, *, source: str = "", entry: UUID | None = None, item: int = 0) -> list[Poll]:
    """What was voted on for one reason, the first attempt first: by what asked for it, or by the line of a record."""
    rows = Poll.objects.filter(street_id=scope.street)
    if source:
        rows = rows.filter(source=source)
    elif entry is not None:
        rows = rows.filter(entry_id=entry)
    else:
        return []
    rows = rows.filter(item=item) if item or not source else rows
    return list(rows.select_related("subject").order_by("attempt", "id"))


def last_settled(scope: Scope, *, ballot: str, subject: UUID, on: date) -> Poll | None:
    """The last poll of a ballot among a subject's members that has a result, held by a day."""
    rows = Poll.objects.filter(street_id=scope.street, subject_id=subject, ballot=ballot, state=State.SETTLED)
    found = rows.filter(held_on__lte=on).select_related("subject").order_by("-held_on", "-attempt", "-id")
    return found.first()  # type: ignore[no-any-return]


def polls_about(scope: Scope, *, source: str, record: str, entry: UUID) -> list[Poll]:
    """What was voted on for one reason, and what a record called as a whole or holds as a whole, the first attempt first."""
    whole = Q(source=record, item=0) | Q(entry_id=entry, item=0)
    rows = Poll.objects.filter(Q(source=source) | whole, street_id=scope.street)
    return list(rows.select_related("subject").order_by("attempt", "id"))


def polls_without_entry(scope: Scope, subject: UUID, ballot: str) -> list[Poll]:
    """The polls of one ballot among a subject's members that no record holds yet, the earliest first."""
    rows = Poll.objects.filter(street_id=scope.street, subject_id=subject, ballot=ballot, entry=None)
    return list(rows.order_by("held_on", "id"))


def polls_at(scope: Scope, entries: Iterable[UUID]) -> list[Poll]:
    """The polls held at some records, line by line."""
    rows = Poll.objects.filter(street_id=scope.street, entry_id__in=list(entries))
    return list(rows.order_by("item", "attempt"))


def keepers_of(scope: Scope, subject: UUID, *, on: date) -> dict[UUID, set[str]]:
    """Person -> the roles in which they answer for a subject on a day."""
    found: dict[UUID, set[str]] = {}
    rows = Assignment.objects.filter(standing(on), street_id=scope.street, subject_id=subject)
    for person, role in rows.values_list("person_id", "role"):
        found.setdefault(person, set()).add(role)
    return found


# ---- draws ----


def draws(scope: Scope) -> list[Draw]:
    """The draws within the scope, the latest first."""
    rows = Draw.objects.within(scope).select_related("subject", "place")
    return list(rows.order_by("-held_on", "-id")[:100])


def draw_by_id(scope: Scope, id: UUID) -> Draw:
    """One draw within the scope. NoSuchDraw outside."""
    if found := Draw.objects.within(scope).filter(pk=id).select_related("subject", "place").first():
        return found  # type: ignore[no-any-return]
    raise NoSuchDraw(what=id)


def lots_of(scope: Scope, draw: Draw) -> list[Lot]:
    """Who takes part: in the order of the draw once it is drawn, before it in the order of the list."""
    return list(Lot.objects.filter(street_id=scope.street, draw_id=draw.pk).order_by("turn", "no"))


def lot_of(scope: Scope, *, ballot: str, subject: UUID) -> Lot | None:
    """The turn somebody or something was drawn last by a ballot."""
    rows = Lot.objects.filter(street_id=scope.street, subject_id=subject, draw__ballot=ballot, draw__state="drawn")
    return rows.select_related("draw").order_by("-draw__drawn_at").first()  # type: ignore[no-any-return]
