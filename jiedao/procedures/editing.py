"""Saying anew what is known of a subject itself, with a reason: all that follows from it is put right at once."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission, roles_with
from jiedao.duties import actions as duties
from jiedao.periods import day_of
from jiedao.procedures import booking, claiming, settling
from jiedao.register import actions
from jiedao.register.models import Listing, Subject, SubjectChange
from jiedao.register.problems import ChangedMeanwhile, NotYoursToKeep, NumberTaken
from jiedao.register.queries import listings_of, of_number, subject_by_id
from jiedao.register.rules import CORRECTED, Act, as_text
from jiedao.register.scope import Scope
from jiedao.tenancy.models import Street

#: What is known of a subject itself; the rest is what its records say.
OWN = ("name", "number", "place", "sex", "born_on")


def digest(subject: Subject) -> str:
    """The fingerprint of what a page has shown of a subject: whoever sends it back has seen that and nothing later."""
    said = "\n".join(as_text(getattr(subject, name)) for name in OWN)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def kept_by(who: Standing, subject: Subject, *, on: date) -> list[Listing]:
    """The registers a subject stands on that a person keeps, so that they may say anew what is known of it."""
    if not who.may(Permission.REGISTER_EDIT) or subject.is_place:
        return []
    rows = listings_of(who.scope, subject.pk)
    return [
        row for row in rows
        if row.from_on <= on and (row.to_on is None or row.to_on > on)
        and who.scope.covers(row.place_id, row.line, name=row.kind)
    ]  # fmt: skip


@transaction.atomic
def edit(
    subject: Subject, *, said: Mapping[str, Any], act: Act, from_on: date, seen: str, street: Street, who: Standing,
    now: datetime,
) -> list[SubjectChange]:  # fmt: skip
    """Change or correct name, number, place, sex or day of birth of a subject for a person who keeps one of its registers.

    Records keep the place they were made in. What is owed from the day of a move on is owed in the new place; after a
    correction everything it ever owed. The same act again changes nothing.

    Raises NotYoursToKeep, NumberTaken, ChangedMeanwhile, NothingChanged.
    """
    if done := list(SubjectChange.objects.filter(act=act.id, subject_id=subject.pk)):
        return done
    today = day_of(now)
    if not kept_by(who, subject, on=today):
        raise NotYoursToKeep(name=subject.name, who=roles_with(Permission.REGISTER_EDIT))
    subject = Subject.objects.select_for_update(of=("self",)).select_related("place").get(pk=subject.pk)
    if seen != digest(subject):
        raise ChangedMeanwhile(name=subject.name)
    number = said.get("number", subject.number)
    if number != subject.number:
        _check_number(subject, number, who.scope)
    made = actions.change_subject(subject, said=said, act=act, from_on=from_on, by=who.by, at=now)
    moved = "place" in {change.field for change in made}
    if moved:
        since = None if act.how == CORRECTED else from_on
        duties.move(subject.pk, place=said["place"].pk, since=since)
    settling.follow_subject(subject.pk, street=street, since=from_on, on=today)
    return made


def _check_number(subject: Subject, number: str, scope: Scope) -> None:
    other = of_number(scope, subject.base, number, but=subject.pk)
    if other is None:
        return
    seen = subject_by_id(scope, other.pk)
    what = "统一社会信用代码" if subject.base == "enterprise" else "编号"
    whose = f"“{seen.name}”" if seen is not None else "工作范围以外的另一家"
    raise NumberTaken(what=what, number=number, other=whose, name=subject.name)


@transaction.atomic
def assign(
    subject: Subject, *, kind: str, role: str, person: UUID, act: Act, from_on: date, who: Standing, now: datetime,
    street: Street,
) -> None:  # fmt: skip
    """Say who answers for a subject from a day on, with a reason; what is owed follows. Raises NotYoursToKeep, and
    NotOpenToClaim where the rulebook says when such a thing may be taken up and it is not so (a guardian's agreement)."""
    kept = {row.kind for row in kept_by(who, subject, on=day_of(now))}
    if kind not in kept:
        raise NotYoursToKeep(name=subject.name, who=roles_with(Permission.REGISTER_EDIT))
    claiming.require_open(booking.edition(street, day_of(now)), subject, kind=kind, role=role, on=day_of(now))
    answers = Subject.objects.get(pk=person)
    actions.assign(
        subject, kind=kind, role=role, person=answers, from_on=from_on, by=who.by, at=now, act=act
    )  # fmt: skip
    settling.follow_subject(subject.pk, street=street, since=from_on, on=day_of(now))
