"""What anybody may read of residents' requests over Open311: how each stands, and every step in the door's plain words.

Words, place and photo only of a request that a moderator let be shown; of any other its number, kind and state. Never a
code, a name, a telephone number, a note or a name of the staff. Basis: decision 0018; Open311 GeoReport v2 and the
extension of FixMyStreet for updates.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from jiedao.cases.models import Case, State, Step
from jiedao.cases.rules import MOVES, OPEN
from jiedao.periods import day_of
from jiedao.procedures import booking, requesting
from jiedao.procedures.following import PLAIN, SILENT, STAMPS, Told, kind_of
from jiedao.procedures.ladders import ladder_of
from jiedao.register.scope import Scope
from jiedao.requests import queries
from jiedao.requests.models import Picture, Request, Shown
from jiedao.rulebook import Lane, Member
from jiedao.tenancy.models import Street

#: As the specification has it: at most so many days at once, and so many records.
MOST_DAYS, MOST_RECORDS = 90, 1000


@dataclass(frozen=True)
class Wanted:
    """Which requests are asked for: those of some ids, or those received within a time, of some kinds and states."""

    since: datetime
    until: datetime
    ids: tuple[UUID, ...] | None = None
    services: tuple[str, ...] = ()
    is_open: bool | None = None


@dataclass(frozen=True)
class Stands:
    """A request as everybody may read it. `is_shown`: whether a moderator let its words be read."""

    request: Request
    kind: Member
    case: Case
    picture: Picture | None

    @property
    def is_shown(self) -> bool:
        return bool(self.request.shown == Shown.SHOWN)

    @property
    def is_open(self) -> bool:
        return self.case.state in OPEN

    @property
    def stamp(self) -> str:
        """How it stands, in two words."""
        return STAMPS.get(State(self.case.state), ("正在办理", ""))[0]


def requests(scope: Scope, wanted: Wanted, *, street: Street) -> list[Stands]:
    """The requests that are asked for, the latest first, at most MOST_RECORDS; in a fixed number of statements."""
    rows = queries.requests(scope)
    if wanted.ids is not None:
        rows = rows.filter(pk__in=wanted.ids)
    else:
        rows = rows.filter(received_at__gte=wanted.since, received_at__lte=wanted.until)
        if wanted.services:
            rows = rows.filter(category__in=wanted.services)
        if wanted.is_open is not None:
            rows = _standing(rows, wanted, scope=scope, street=street)
    found = list(rows[:MOST_RECORDS])
    worked = worked_of(scope, requesting.cases_of(scope, found))
    pictures = queries.shown_pictures(scope, [one for one in found if one.shown == Shown.SHOWN])
    return [
        Stands(one, kind_of(one, booking.edition(street, day_of(one.received_at))), case, pictures.get(one.pk))
        for one in found
        if (case := worked.get(one.entry_id)) is not None
    ]


def worked_of(scope: Scope, cases: Mapping[UUID, Case]) -> dict[UUID, Case]:
    """For each the case that is worked on: where it was joined to another, that one. A case that others were joined to
    is joined to none itself."""
    ids = {id: one.joined_into_id for id, one in cases.items() if one.state == State.JOINED and one.joined_into_id}
    into = {one.pk: one for one in Case.objects.filter(street_id=scope.street, pk__in=ids.values())} if ids else {}
    return {id: into[ids[id]] if id in ids else one for id, one in cases.items()}


def _standing(rows: QuerySet[Request], wanted: Wanted, *, scope: Scope, street: Street) -> QuerySet[Request]:
    """Those whose case is open, or no longer."""
    cases = Case.objects.filter(
        Q(state__in=OPEN) | Q(state=State.JOINED, joined_into__state__in=OPEN), street_id=scope.street,
        ladder__in=_ladders(street, wanted.since, wanted.until), source=Cast(OuterRef("entry_id"), TextField()),
    )  # fmt: skip
    is_open = Exists(cases)
    return rows.filter(is_open if wanted.is_open else ~is_open)


def _ladders(street: Street, since: datetime, until: datetime) -> list[str]:
    """The ladders that residents' reports opened on the days of a time; the rules may have changed in it."""
    first, last = day_of(since), day_of(until)
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    asked = [requesting.at_the_door(one) for one in dict.fromkeys(booking.edition(street, day) for day in days)]
    return sorted({one.ladder.name for one in asked if one is not None})


@dataclass(frozen=True)
class Update:
    """One step of a request's case as everybody may read it; `told` says it in plain words."""

    id: UUID
    request: UUID
    at: datetime
    is_open: bool
    told: Told


def updates(scope: Scope, since: datetime, until: datetime, *, street: Street) -> list[Update]:
    """What was noted of residents' requests within a time, in order, at most MOST_RECORDS: by when it was written down,
    so that who asks again from where they stopped misses nothing."""
    joined_to = Case.objects.filter(street_id=scope.street, joined_into_id=OuterRef("case_id"), state=State.JOINED)
    reported = Request.objects.within(scope).filter(entry_id=OuterRef("case__entry_id"))
    steps = Step.objects.filter(
        Q(Exists(reported)) | Q(Exists(joined_to)), street_id=scope.street, entered_at__gte=since, entered_at__lte=until,
        case__whole=None,
    )  # fmt: skip
    told = steps.exclude(move__in=SILENT).select_related("case").order_by("entered_at", "id")
    rows = list(told[:MOST_RECORDS])
    joined = _joined(scope, {step.case_id for step in rows})
    entries = {one.entry_id for step in rows for one in (step.case, *joined.get(step.case_id, ()))}
    known = {one.entry_id: one.pk for one in queries.requests(scope).filter(entry_id__in=entries)}
    return [one for step in rows for one in _told(step, joined.get(step.case_id, ()), known, street)][:MOST_RECORDS]


def _told(step: Step, joined: Iterable[Case], known: Mapping[UUID | None, UUID], street: Street) -> Iterator[Update]:
    """A step as it is told of the request whose case it is, and of those that were joined to that before."""
    told = Told(step.entered_at, PLAIN.get(step.move) or MOVES[step.move].done, lane=_lane(step, street))
    stands = step.state in OPEN or step.state == State.JOINED
    if (mine := known.get(step.case.entry_id)) is not None:
        yield Update(step.pk, mine, step.entered_at, stands, told)
    for other in joined:
        if step.entered_at >= other.changed_at and (theirs := known.get(other.entry_id)) is not None:
            yield Update(uuid5(step.pk, str(theirs)), theirs, step.entered_at, stands, told)


def _joined(scope: Scope, cases: Iterable[UUID]) -> dict[UUID, list[Case]]:
    """Case -> those that were joined to it."""
    found: dict[UUID, list[Case]] = {}
    for one in Case.objects.filter(street_id=scope.street, joined_into_id__in=list(cases), state=State.JOINED):
        if one.joined_into_id is not None:
            found.setdefault(one.joined_into_id, []).append(one)
    return found


def _lane(step: Step, street: Street) -> Lane | None:
    ladder, _ = ladder_of(step.case, street)
    return next((one for one in ladder.lanes if one.name == step.lane), None)
