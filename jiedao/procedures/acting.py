"""Acting for somebody (代理): one person does the work of another's post from a day to a day, in both their names.

The post is the other's all the while. Whoever acts in it sees and does what it allows, until it ends by date; each record
and step that one's own posts would not have allowed names both. Basis: the office's rule that a post is never empty.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from jiedao.access import actions
from jiedao.access.models import Appointment
from jiedao.access.problems import ActingForOneself, ActingUntimely, NoAccountToTakeOver, NoSuchPerson
from jiedao.access.queries import Standing, account_of
from jiedao.periods import day_of
from jiedao.procedures.handover import require
from jiedao.register.models import Subject
from jiedao.register.scope import Scope

#: Longer than this nobody acts: then somebody is appointed.
LONGEST = timedelta(days=184)
DAY = timedelta(days=1)


@transaction.atomic
def act_for(
    post: Appointment, *, id: UUID, by_whom: Subject, first: date, last: date, why: str, who: Standing, now: datetime
) -> Appointment:
    """Let a person act in another's post from the first day to the last. The same id again is the same appointment.

    Raises NotYoursToDispose, ActingForOneself, NoAccountToTakeOver, ActingUntimely.
    """
    if known := Appointment.objects.filter(pk=id).first():
        return known  # type: ignore[no-any-return]
    require(who, post.person, [post])
    if by_whom.pk == post.person_id:
        raise ActingForOneself(name=by_whom.name)
    account = account_of(Scope.everything(), by_whom.pk)
    if account is None:
        raise NoAccountToTakeOver(name=by_whom.name)
    if wrong := _wrong(post, first, last, day_of(now)):
        raise ActingUntimely(reason=wrong)
    return actions.appoint(
        account, person=by_whom, role=post.role, place=post.place, from_on=first, to_on=last + DAY,
        lines=post.lines.split(), acting_for=post.person, why=why, id=id, by=who.by, at=now,
    )  # fmt: skip


def _wrong(post: Appointment, first: date, last: date, today: date) -> str:
    if last < first:
        return "最后一天早于第一天"
    if first < today:
        return "第一天已经过去，以前办的事不能再算作代理"
    if last - first > LONGEST:
        return "最多代理半年，再长请登记任职"
    if post.to_on is not None and last >= post.to_on:
        return f"这个岗位到{post.to_on - DAY}为止"
    return ""


@transaction.atomic
def end_acting(acting: Appointment, *, who: Standing, now: datetime) -> Appointment:
    """End an acting appointment before its day: from today on, or before it has begun.

    Raises NotYoursToDispose, NoSuchPerson where it is no acting appointment.
    """
    if acting.acting_for is None:
        raise NoSuchPerson()
    require(who, acting.acting_for, [acting])
    today = day_of(now)
    if acting.to_on is not None and acting.to_on <= today:
        return acting
    return actions.end_appointment(acting, to_on=max(acting.from_on, today), by=who.by, at=now)
