"""Opening the public door on the district's word, and shutting it. Basis: decision 0018."""

from datetime import datetime

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.periods import day_of
from jiedao.register.queries import office_place
from jiedao.register.scope import Scope
from jiedao.requests import actions, queries
from jiedao.requests.actions import Word
from jiedao.requests.models import Door
from jiedao.requests.problems import DoorNotYours, DoorShut
from jiedao.tenancy.models import Street


def may_switch(who: Standing) -> bool:
    """Whether it is this person's to switch: whoever heads the whole office, in every line of work."""
    if not who.may(Permission.DOOR_SWITCH):
        return False
    return any(grant.covers(office_place(who.scope).pk, None) for grant in who.scope.grants)


def require(who: Standing) -> None:
    """Refuse whoever may not switch. Raises DoorNotYours."""
    if not may_switch(who):
        raise DoorNotYours(posts=who.posts)


@transaction.atomic
def open_up(*, word: Word, street: Street, who: Standing, now: datetime) -> Door:
    """Record the district's word and open the door. Raises DoorNotYours, DoorUntimely, DoorOpenAlready."""
    require(who)
    return actions.open_door(word=word, on=day_of(now), by=who.by, at=now)


@transaction.atomic
def shut(*, why: str, street: Street, who: Standing, now: datetime) -> Door:
    """Shut the door; what was reported goes on. Raises DoorNotYours, DoorShut."""
    require(who)
    found = queries.door(Scope.everything(street.code))
    if found is None:
        raise DoorShut()
    return actions.shut_door(found, why=why, by=who.by, at=now)
