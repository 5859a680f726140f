"""Accounts and appointments."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.models import ActedFor, Appointment, Feed, Handover, User
from jiedao.access.problems import NoFeed, UsernameTaken
from jiedao.access.roles import LINES, ROLES
from jiedao.audit.actions import key, record
from jiedao.register.models import Place, Subject
from jiedao.tenancy import context, streets
from jiedao.tenancy.ids import uuid7


@transaction.atomic
def open_account(
    *, username: str, name: str, password_hash: str, by: Any, at: datetime, is_initial: bool = False
) -> User:
    """Open an account in the office at hand. The password comes hashed: hashing is slow, and the edge's affair.

    `is_initial`: it is handed out, and its owner has to choose one of their own before anything opens.
    """
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(username=username)
    user = User(
        username=username,
        name=name,
        password=password_hash,
        street_id=context.required(),
        password_is_initial=is_initial,
    )
    user.save(force_insert=True)
    record("access.account_opened", subject=user, by=by, at=at)
    return user


@transaction.atomic
def change_password(user: User, *, password_hash: str, by: Any, at: datetime) -> User:
    """Give an account a new password, which comes hashed. Its other sessions end with the old one."""
    user.password, user.password_is_initial = password_hash, False
    user.save(update_fields=["password", "password_is_initial"])
    record("access.password_changed", subject=user, by=by, at=at)
    return user


@transaction.atomic
def appoint(
    user: User, *, person: Subject, role: str, place: Place, from_on: date, by: Any, at: datetime,
    lines: Iterable[str] = (), to_on: date | None = None, acting_for: Subject | None = None, why: str = "",
    id: UUID | None = None,
) -> Appointment:  # fmt: skip
    """Enter that a person holds a post from a day on; with `acting_for` another's for a time, which then has an end."""
    wanted = sorted(lines)
    if role not in ROLES or any(line not in LINES for line in wanted):
        raise ValueError(f"unknown role {role} or line of work in {wanted}")
    made = Appointment.objects.create(
        id=id or uuid7(), user_id=user.pk, person_id=person.pk, role=role, place_id=place.pk, lines=" ".join(wanted),
        from_on=from_on, to_on=to_on, acting_for_id=acting_for.pk if acting_for else None, why=why,
    )  # fmt: skip
    streets.stamp()
    data = {"role": role, "place": place.code, "from": from_on}
    if acting_for is not None:
        data |= {"acting_for": acting_for.pk, "to": to_on}
    record("access.appointed", subject=made, by=by, at=at, data=data)
    return made  # type: ignore[no-any-return]


@transaction.atomic
def end_appointment(appointment: Appointment, *, to_on: date, by: Any, at: datetime) -> Appointment:
    """End a post on a day; the person's scope shrinks from that day."""
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    appointment.to_on = to_on
    appointment.save(update_fields=["to_on"])
    streets.stamp()
    record("access.appointment_ended", subject=appointment, by=by, at=at, data={"to": to_on})
    return appointment


@transaction.atomic
def resume_appointment(appointment: Appointment, *, by: Any, at: datetime) -> Appointment:
    """Let a post go on that had been ended by mistake: it was never without its holder."""
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    appointment.to_on = None
    appointment.save(update_fields=["to_on"])
    streets.stamp()
    record("access.appointment_resumed", subject=appointment, by=by, at=at)
    return appointment


@transaction.atomic
def note_acting(thing: Any, *, post: Appointment, by: Any, at: datetime) -> ActedFor:
    """Note that a record or step was done in the post of another, under which appointment: both names stand by it."""
    made = ActedFor.objects.create(thing=key(thing), appointment_id=post.pk, at=at)
    data = {"for": post.acting_for_id, "appointment": post.pk}
    record("access.acted_for", subject=thing, by=by, at=at, data=data)
    return made  # type: ignore[no-any-return]


@transaction.atomic
def enter_handover(
    id: UUID, *, person: Subject, on: date, why: str, moved: list[dict[str, str]], giver: UUID | None, by: Any,
    at: datetime,
) -> Handover:  # fmt: skip
    """Keep what one person handed over on a day, and why; `moved` names the things by id."""
    made = Handover.objects.create(id=id, person_id=person.pk, on=on, why=why, moved=moved, by_id=giver, at=at)
    record("access.handed_over", subject=made, by=by, at=at, data={"person": person.pk, "on": on, "moved": moved})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def end_handover(handover: Handover, *, taker: UUID | None, by: Any, at: datetime) -> Handover:
    """Note that a handover was taken back."""
    handover = Handover.objects.select_for_update(of=("self",)).select_related("person").get(pk=handover.pk)
    handover.undone_at, handover.undone_by_id = at, taker
    handover.save(update_fields=["undone_at", "undone_by_id"])
    record("access.handover_taken_back", subject=handover, by=by, at=at, data={"person": handover.person_id})
    return handover


@transaction.atomic
def open_feed(user: User, *, blind: bytes, by: Any, at: datetime) -> Feed:
    """Give a person a new secret address of their calendar, known here by its keyed hash alone.

    The address before it opens nothing from this moment on.
    """
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)  # two that renew at once stand in line
    ended = Feed.objects.filter(user_id=user.pk, ended_at=None).update(ended_at=at)
    made = Feed.objects.create(user_id=user.pk, blind=blind, from_at=at)
    kind = "access.feed_renewed" if ended else "access.feed_opened"
    record(kind, subject=made, by=by, at=at)
    return made


@transaction.atomic
def close_feed(user: User, *, by: Any, at: datetime) -> Feed:
    """Switch the address of a person's calendar off. Raises NoFeed when there is none."""
    found = Feed.objects.select_for_update().filter(user_id=user.pk, ended_at=None).first()
    if found is None:
        raise NoFeed()
    found.ended_at = at
    found.save(update_fields=["ended_at"])
    record("access.feed_closed", subject=found, by=by, at=at)
    return found
