"""What is done with a session and those who sign up, by the office's verbs: lock, decide in `rules`, change, record."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from jiedao.access.hand import Hand
from jiedao.activities import rules
from jiedao.activities.models import Attendance, Session, SignUp, Stands, State
from jiedao.activities.problems import (
    CapacityWrong,
    NoSuchSignUp,
    SessionFull,
    SessionOver,
    SignedUpTwice,
    WhyMissing,
)
from jiedao.activities.rules import Queue
from jiedao.audit.actions import record
from jiedao.entries.models import Entry
from jiedao.periods import day_of
from jiedao.register.models import Subject


@dataclass(frozen=True)
class Planning:
    """What is planned: a session of which activity, whose, what it is called, when and where, for how many."""

    id: UUID
    activity: str
    form: str
    line: str
    subject: Subject
    title: str
    venue: str
    starts_at: datetime
    capacity: int | None


# ---- planning ----


@transaction.atomic
def plan_session(planned: Planning, *, by: Any, at: datetime) -> Session:
    """Plan a session, for which people then sign up. The same id plans it once."""
    if known := Session.objects.filter(pk=planned.id).first():
        return known  # type: ignore[no-any-return]
    made = Session.objects.create(
        id=planned.id, activity=planned.activity, form=planned.form, line=planned.line, title=planned.title,
        venue=planned.venue, subject_id=planned.subject.pk, place_id=planned.subject.place_id,
        starts_at=planned.starts_at, held_on=day_of(planned.starts_at), capacity=planned.capacity, entered_at=at,
        changed_at=at,
    )  # fmt: skip
    data = {"activity": made.activity, "on": made.held_on, "capacity": made.capacity}
    record("activity.planned", subject=made, by=by, at=at, data=data)
    return made  # type: ignore[no-any-return]


@transaction.atomic
def change_session(
    session: Session, *, title: str, venue: str, starts_at: datetime, capacity: int | None, by: Any, at: datetime
) -> Session:
    """Change what is planned. More places go to the waiting list in its order. Raises SessionOver, CapacityWrong."""
    session = locked(session, "change")
    queue = queue_of(session)
    if capacity is not None and capacity < queue.placed:
        reason = f"已经有{queue.placed}人报上"
        raise CapacityWrong(
            session=session.title,
            capacity=capacity,
            reason=reason,
            least=queue.placed,
            most=session.capacity or "制度规定",
        )
    session.title, session.venue, session.capacity = title, venue, capacity
    session.starts_at, session.held_on, session.changed_at = starts_at, day_of(starts_at), at
    session.save(update_fields=["title", "venue", "capacity", "starts_at", "held_on", "changed_at"])
    record("activity.changed", subject=session, by=by, at=at, data={"on": session.held_on, "capacity": capacity})
    _move_up(session, by, at)
    return session


@transaction.atomic
def call_off(session: Session, *, why: str, by: Any, at: datetime) -> Session:
    """Call a session off, with the reason; those who signed up stay readable. Raises SessionOver, WhyMissing."""
    session = locked(session, "call_off")
    if not why.strip():
        raise WhyMissing(session=session.title, move=rules.MOVES["call_off"].label)
    session.state, session.why, session.changed_at = State.CALLED_OFF, why.strip()[:200], at
    session.save(update_fields=["state", "why", "changed_at"])
    record("activity.called_off", subject=session, by=by, at=at)
    return session


def locked(session: Session, move: str) -> Session:
    """The session as it is now, locked; refused in a state in which the step may not be. Raises SessionOver."""
    fresh: Session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    step = rules.MOVES[move]
    if fresh.state not in step.begins:
        stands = State(fresh.state).label
        raise SessionOver(session=fresh.title, stands=stands, move=step.label, next_step=rules.NEXT[fresh.state])
    return fresh


def queue_of(session: Session) -> Queue:
    """How many have a place and how many wait."""
    rows = SignUp.objects.filter(session_id=session.pk).exclude(stands=Stands.WITHDRAWN)
    stands = list(rows.values_list("stands", flat=True))
    return Queue(stands.count(Stands.PLACED), stands.count(Stands.WAITING), session.capacity)


# ---- signing up ----


@transaction.atomic
def sign_up(
    session: Session, *, person: Subject, own: bool, may_wait: bool, hand: Hand, consent_on: date | None = None
) -> SignUp:
    """Sign somebody up: a place where one is free, else, where they are willing, the end of the waiting list.

    `consent_on`: the person consents along with it. Raises SessionOver, SignedUpTwice, SessionFull.
    """
    session = locked(session, "sign_up")
    if hand.id is not None and (known := SignUp.objects.filter(pk=hand.id).first()):
        return known  # type: ignore[no-any-return]
    mine = SignUp.objects.filter(session_id=session.pk, person_id=person.pk).exclude(stands=Stands.WITHDRAWN).first()
    if mine is not None:
        raise SignedUpTwice(person=person.name, session=session.title, stands=Stands(mine.stands).label)
    queue = queue_of(session)
    if queue.is_full and not may_wait:
        raise SessionFull(session=session.title, capacity=session.capacity, no=queue.waiting + 1)
    last = SignUp.objects.filter(session_id=session.pk).aggregate(last=Max("no"))["last"] or 0
    made = SignUp(
        session_id=session.pk, person_id=person.pk, no=last + 1, own=own, user=hand.user, signed_at=hand.at,
        stands=Stands.WAITING if queue.is_full else Stands.PLACED, consent_on=consent_on,
    )  # fmt: skip
    if hand.id is not None:
        made.id = hand.id
    made.save(force_insert=True)
    made.session, made.person = session, person
    data = {"person": person.pk, "stands": made.stands, "own": own}
    record("activity.signed_up", subject=session, by=hand.by, at=hand.now, data=data)
    if consent_on is not None:
        record("activity.consented", subject=session, by=hand.by, at=hand.now, data={"person": person.pk})
    return made


@transaction.atomic
def withdraw(signup: SignUp, *, why: str = "", by: Any, at: datetime) -> list[SignUp]:
    """Take somebody off a session; the first who waits gets the place, and is given back. Raises SessionOver, NoSuchSignUp."""
    session = locked(signup.session, "withdraw")
    fresh = _standing(session, signup)
    fresh.stands, fresh.ended_at, fresh.why = Stands.WITHDRAWN, at, why.strip()[:200]
    fresh.save(update_fields=["stands", "ended_at", "why"])
    record("activity.withdrawn", subject=session, by=by, at=at, data={"person": fresh.person_id})
    return _move_up(session, by, at)


def _standing(session: Session, signup: SignUp) -> SignUp:
    rows = SignUp.objects.filter(pk=signup.pk, session_id=session.pk).exclude(stands=Stands.WITHDRAWN)
    fresh: SignUp | None = rows.first()
    if fresh is None:
        raise NoSuchSignUp(session=session.title)
    return fresh


def _move_up(session: Session, by: Any, at: datetime) -> list[SignUp]:
    """Give what is free to the waiting list, in its order."""
    waiting = list(
        SignUp.objects.filter(session_id=session.pk, stands=Stands.WAITING).select_related("person").order_by("no")
    )
    free = queue_of(session).free
    up = rules.moving_up(waiting, free)
    for one in up:
        one.stands, one.moved_up_at = Stands.PLACED, at
        one.save(update_fields=["stands", "moved_up_at"])
        record("activity.moved_up", subject=session, by=by, at=at, data={"person": one.person_id})
    return up


@transaction.atomic
def note_consent(signup: SignUp, *, on: date, given_by: str = "", by: Any, at: datetime) -> SignUp:
    """Note on which day it was consented that somebody takes part; `given_by`: who did, sealed, where not the person.

    Raises SessionOver, NoSuchSignUp.
    """
    session = locked(signup.session, "consent")
    fresh = _standing(session, signup)
    fresh.consent_on, fresh.consent_by = on, given_by
    fresh.save(update_fields=["consent_on", "consent_by"])
    record("activity.consented", subject=session, by=by, at=at, data={"person": fresh.person_id, "on": on})
    return fresh


# ---- holding it ----


@transaction.atomic
def hold_session(session: Session, *, entry: Entry, came: Mapping[UUID, int | None], by: Any, at: datetime) -> Session:
    """A session was held: its record stands, and who came took part (person -> minutes). Who waited and came has a place.

    Raises SessionOver.
    """
    session = locked(session, "hold")
    session.state, session.entry, session.changed_at = State.HELD, entry, at
    session.held_on, session.starts_at = entry.occurred_on, entry.occurred_at
    session.save(update_fields=["state", "entry", "held_on", "starts_at", "changed_at"])
    waited = SignUp.objects.filter(session_id=session.pk, stands=Stands.WAITING, person_id__in=list(came))
    waited.update(stands=Stands.PLACED, moved_up_at=at)
    _attend(session, entry, came, at)
    record("activity.held", subject=session, by=by, at=at, data={"entry": entry.pk, "came": len(came)})
    return session


def _attend(session: Session, entry: Entry, came: Mapping[UUID, int | None], at: datetime) -> None:
    Attendance.objects.bulk_create(
        Attendance(
            session_id=session.pk, person_id=person, activity=session.activity, group_id=session.subject_id,
            place_id=entry.place_id, held_on=entry.occurred_on, minutes=minutes, entry_id=entry.pk, entered_at=at,
        )
        for person, minutes in came.items()
    )  # fmt: skip


@transaction.atomic
def follow_entry(session: Session, *, entry: Entry, came: Mapping[UUID, int | None], by: Any, at: datetime) -> Session:
    """The record of a session was corrected: who took part, and how long, is what the new one says; the old rows end."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    Attendance.objects.filter(session_id=session.pk, until_at=None).update(until_at=at)
    session.entry, session.held_on, session.changed_at = entry, entry.occurred_on, at
    session.starts_at = entry.occurred_at
    session.save(update_fields=["entry", "held_on", "starts_at", "changed_at"])
    _attend(session, entry, came, at)
    record("activity.corrected", subject=session, by=by, at=at, data={"entry": entry.pk, "came": len(came)})
    return session  # type: ignore[no-any-return]


@transaction.atomic
def reopen_session(session: Session, *, by: Any, at: datetime) -> Session:
    """The record of a session was voided: nobody took part in it, and it waits to be held or called off."""
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    Attendance.objects.filter(session_id=session.pk, until_at=None).update(until_at=at)
    session.state, session.entry, session.changed_at = State.PLANNED, None, at
    session.save(update_fields=["state", "entry", "changed_at"])
    record("activity.reopened", subject=session, by=by, at=at)
    return session  # type: ignore[no-any-return]


# ---- two dossiers of one ----


def take_over(keeper: UUID, *, merged: UUID, at: datetime) -> dict[str, list[str]]:
    """Let what a merged dossier signed up for and took part in be the keeper's, and give back what was moved and what was
    ended since both had it: one person takes part in a session once. Part of merging, which has its event."""
    moved: dict[str, list[str]] = {}
    sessions = Session.objects.filter(subject_id=merged)
    moved["sessions"] = _ids(sessions)
    groups = Attendance.objects.filter(group_id=merged)
    moved["groups"] = _ids(groups)
    live = SignUp.objects.exclude(stands=Stands.WITHDRAWN)
    twice = live.filter(person_id=merged, session_id__in=list(live.filter(person_id=keeper).values_list("session_id", flat=True)))  # fmt: skip
    moved["twice"] = [f"{pk}:{stands}" for pk, stands in twice.values_list("pk", "stands")]
    both = Attendance.objects.filter(until_at=None)
    shut = both.filter(person_id=merged, session_id__in=list(both.filter(person_id=keeper).values_list("session_id", flat=True)))  # fmt: skip
    moved["shut"] = _ids(shut)
    SignUp.objects.filter(pk__in=[one.partition(":")[0] for one in moved["twice"]]).update(stands=Stands.WITHDRAWN)
    shut.update(until_at=at)
    signups = SignUp.objects.filter(person_id=merged)
    moved["signups"] = _ids(signups)
    took = Attendance.objects.filter(person_id=merged)
    moved["took"] = _ids(took)
    sessions.update(subject_id=keeper)
    groups.update(group_id=keeper)
    signups.update(person_id=keeper)
    took.update(person_id=keeper)
    return moved


def give_back(moved: Mapping[str, Sequence[str]], *, to: UUID) -> None:
    """Undo `take_over`, row by row. Part of parting, which has its event."""
    Session.objects.filter(pk__in=moved.get("sessions", ())).update(subject_id=to)
    Attendance.objects.filter(pk__in=moved.get("groups", ())).update(group_id=to)
    SignUp.objects.filter(pk__in=moved.get("signups", ())).update(person_id=to)
    Attendance.objects.filter(pk__in=moved.get("took", ())).update(person_id=to)
    Attendance.objects.filter(pk__in=moved.get("shut", ())).update(until_at=None)
    for one in moved.get("twice", ()):
        id, _, stands = one.partition(":")
        SignUp.objects.filter(pk=id).update(stands=stands)


def _ids(rows: Iterable[Any]) -> list[str]:
    return [str(pk) for pk in rows.values_list("pk", flat=True)]  # type: ignore[attr-defined]
