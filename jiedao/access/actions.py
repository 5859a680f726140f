"""Accounts and appointments."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from jiedao.access.models import Appointment, User
from jiedao.access.problems import UsernameTaken
from jiedao.access.roles import LINES, ROLES
from jiedao.audit.actions import record
from jiedao.register.models import Place, Subject
from jiedao.tenancy import context, streets


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
    lines: Iterable[str] = (),
) -> Appointment:  # fmt: skip
    """Enter that a person holds a post from a day on."""
    wanted = sorted(lines)
    if role not in ROLES or any(line not in LINES for line in wanted):
        raise ValueError(f"unknown role {role} or line of work in {wanted}")
    made = Appointment.objects.create(
        user_id=user.pk, person_id=person.pk, role=role, place_id=place.pk, lines=" ".join(wanted), from_on=from_on
    )
    streets.stamp()
    record("access.appointed", subject=made, by=by, at=at, data={"role": role, "place": place.code, "from": from_on})
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
