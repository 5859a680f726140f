"""Reads of activities: sessions with how many signed up, one session's list, what one person signed up for and took part
in. No list here is ordered by hours or by how often somebody came."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from jiedao.activities.models import Attendance, Session, SignUp, Stands, State
from jiedao.activities.problems import NoSuchSession, NoSuchSignUp
from jiedao.register.scope import Scope

#: A group of the list -> its order. The last key is the row's own, so that no two rows stand level.
ORDERS: dict[str, tuple[str, ...]] = {
    "coming": ("starts_at", "id"),
    "held": ("-starts_at", "-id"),
    "called_off": ("-starts_at", "-id"),
}
GROUPS: dict[str, Q] = {
    "coming": Q(state=State.PLANNED), "held": Q(state=State.HELD), "called_off": Q(state=State.CALLED_OFF),
}  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Which sessions are asked for. `places` None = everywhere."""

    activity: str = ""
    places: frozenset[UUID] | None = None


def _wanted(scope: Scope, wanted: Wanted) -> Any:
    found = Session.objects.within(scope)
    if wanted.activity:
        found = found.filter(activity=wanted.activity)
    return found if wanted.places is None else found.filter(place_id__in=wanted.places)


def sessions(scope: Scope, wanted: Wanted, *, group: str) -> Any:
    """The sessions of a group: those to come by their day, the others the latest first."""
    found = _wanted(scope, wanted).filter(GROUPS[group])
    return found.select_related("subject", "place").order_by(*ORDERS[group])


def counts(scope: Scope, wanted: Wanted) -> dict[str, int]:
    """How many sessions each group holds, in one statement."""
    each = {f"n_{name}": Count("pk", filter=which) for name, which in GROUPS.items()}
    found = _wanted(scope, wanted).order_by().aggregate(**each)
    return {name: found[f"n_{name}"] for name in GROUPS}


@dataclass(frozen=True)
class Numbers:
    """How many have a place in a session, wait, and came."""

    placed: int = 0
    waiting: int = 0
    came: int = 0


def numbers(scope: Scope, ids: Iterable[UUID]) -> dict[UUID, Numbers]:
    """Of some sessions how many signed up, wait and came, in two statements."""
    wanted = list(ids)
    if not wanted:
        return {}
    signed = SignUp.objects.filter(street_id=scope.street, session_id__in=wanted).order_by().values("session_id")
    rows = signed.annotate(
        placed=Count("pk", filter=Q(stands=Stands.PLACED)), waiting=Count("pk", filter=Q(stands=Stands.WAITING))
    )
    took = Attendance.objects.filter(street_id=scope.street, session_id__in=wanted, until_at=None).order_by()
    came = dict(took.values("session_id").annotate(n=Count("pk")).values_list("session_id", "n"))
    found = {row["session_id"]: Numbers(row["placed"], row["waiting"], came.get(row["session_id"], 0)) for row in rows}
    return {id: found.get(id, Numbers(came=came.get(id, 0))) for id in wanted}


def session_by_id(scope: Scope, id: UUID) -> Session:
    """One session within the scope. NoSuchSession outside."""
    found = Session.objects.within(scope).filter(pk=id).select_related("subject__place", "place", "entry").first()
    if found is None:
        raise NoSuchSession()
    return found  # type: ignore[no-any-return]


def open_session(scope: Scope, id: UUID, activities: Iterable[str]) -> Session:
    """One session of these activities, which are open to the viewer to sign up for, wherever it is held."""
    rows = Session.objects.filter(street_id=scope.street, pk=id, activity__in=list(activities))
    found = rows.select_related("subject__place", "place").first()
    if found is None:
        raise NoSuchSession()
    return found  # type: ignore[no-any-return]


def sessions_of(scope: Scope, activities: Iterable[str], *, on: date) -> list[Session]:
    """The sessions to come of some activities, wherever they are held, for who may sign up for them."""
    rows = Session.objects.filter(
        street_id=scope.street, activity__in=list(activities), state=State.PLANNED, held_on__gte=on
    )
    return list(rows.select_related("subject", "place").order_by("starts_at", "id")[:100])


def signups(scope: Scope, session: Session) -> list[SignUp]:
    """Who has signed up for a session and not withdrawn, in the order of signing up."""
    rows = SignUp.objects.filter(street_id=scope.street, session_id=session.pk).exclude(stands=Stands.WITHDRAWN)
    return list(rows.select_related("person").order_by("no"))


def withdrawn(scope: Scope, session: Session) -> list[SignUp]:
    """Who has withdrawn from a session, in the order of signing up."""
    rows = SignUp.objects.filter(street_id=scope.street, session_id=session.pk, stands=Stands.WITHDRAWN)
    return list(rows.select_related("person").order_by("no"))


def signup_by_id(scope: Scope, session: Session, id: UUID) -> SignUp:
    """One standing sign-up of a session. NoSuchSignUp otherwise."""
    found = next((one for one in signups(scope, session) if one.pk == id), None)
    if found is None:
        raise NoSuchSignUp(session=session.title)
    return found


def signups_of(scope: Scope, person: UUID, *, withdrawn: bool = False) -> list[SignUp]:
    """What a person has signed up for, the latest session first; `withdrawn`: with what they have withdrawn from."""
    rows = SignUp.objects.filter(street_id=scope.street, person_id=person)
    rows = rows if withdrawn else rows.exclude(stands=Stands.WITHDRAWN)
    rows = rows.select_related("session__subject", "session__place")
    return list(rows.order_by("-session__starts_at", "-id")[:200])


def attendances(scope: Scope, session: Session) -> dict[UUID, Attendance]:
    """person -> their taking part in a session."""
    rows = Attendance.objects.filter(street_id=scope.street, session_id=session.pk, until_at=None)
    return {one.person_id: one for one in rows}


def taken_part(scope: Scope, person: UUID, activity: str = "") -> Sequence[Attendance]:
    """What a person took part in, in the order of days: for the person, and for their certificate."""
    rows = Attendance.objects.filter(street_id=scope.street, person_id=person, until_at=None)
    rows = rows.filter(activity=activity) if activity else rows
    return list(rows.select_related("session__subject").order_by("held_on", "id"))


def held_with(scope: Scope, entry: UUID) -> Session | None:
    """The session whose record this is."""
    rows = Session.objects.filter(street_id=scope.street, entry_id=entry)
    return rows.select_related("subject").first()  # type: ignore[no-any-return]


def met_since(scope: Scope, person: UUID, *, at: Any) -> list[Session]:
    """The sessions a person has signed up for, or a subject has planned, since an instant."""
    mine = SignUp.objects.filter(
        street_id=OuterRef("street_id"), session_id=OuterRef("pk"), person_id=person, signed_at__gt=at
    )
    rows = Session.objects.filter(street_id=scope.street)
    return list(rows.filter(Exists(mine) | Q(subject_id=person, entered_at__gt=at)).order_by("starts_at", "id")[:4])
