"""Decisions on plain values: a place or the waiting list, who moves up, what is missing before somebody takes part.

Basis: FORMAT of the rulebook, section 9; Volunteer Service Regulation art. 19. No database here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple, TypeVar

from jiedao.rulebook import Edition, Field, Form

T = TypeVar("T")


class Move(NamedTuple):
    """Something that is done with a session: how it is called, and in which states it may be."""

    label: str
    begins: tuple[str, ...]


MOVES: dict[str, Move] = {
    "change": Move("修改安排", ("planned",)),
    "call_off": Move("取消活动", ("planned",)),
    "sign_up": Move("报名", ("planned",)),
    "withdraw": Move("退出报名", ("planned",)),
    "consent": Move("登记同意", ("planned",)),
    "hold": Move("登记到场", ("planned",)),
}
#: Where a session stands -> what there is to do about it now.
NEXT = {
    "held": "到场有误的，请更正这场活动的记录；要参加的，请报下一场。",
    "called_off": "要参加的，请报别的场次。",
}
#: Sorts of consent a rule may ask, and who gives it.
GIVEN_BY = {"person": "本人", "guardian": "监护人"}


@lru_cache(maxsize=64)
def forms_of(edition: Edition) -> frozenset[str]:
    """The forms that are records of sessions. Made once per edition."""
    return frozenset(one.form for one in edition.activities.values())


def hours_field(form: Form) -> Field | None:
    """The field that says how long everybody took part; the reader lets there be one."""
    return next((one for one in form.fields.values() if one.unit == "hours"), None)


def person_times_field(form: Form) -> Field | None:
    """The field that says how many were there, where the record keeps one."""
    return next((one for one in form.fields.values() if one.unit == "person-times"), None)


@dataclass(frozen=True)
class Queue:
    """How many have a place, how many wait, and how many places there are (None = as many as come)."""

    placed: int
    waiting: int
    capacity: int | None

    @property
    def free(self) -> int | None:
        """Places nobody has; None where there is no limit."""
        return None if self.capacity is None else max(self.capacity - self.placed, 0)

    @property
    def is_full(self) -> bool:
        """Whether who comes now waits: no place is free, or somebody waits before them."""
        return self.capacity is not None and (self.placed >= self.capacity or self.waiting > 0)


def moving_up(waiting: Sequence[T], free: int | None) -> list[T]:
    """Who of the waiting list gets a place, in its order."""
    return list(waiting) if free is None else list(waiting[:free])


def minutes_of(hours: object) -> int | None:
    """Hours as a record keeps them (`"1.5"`) as whole minutes; None where there are none."""
    return None if hours in (None, "") else round(Fraction(Decimal(str(hours))) * 60)


def hours_of(minutes: int | None) -> str:
    """Minutes as hours, the way they are read: 90 -> 1.5."""
    if minutes is None:
        return ""
    exact = Decimal(minutes) / 60
    return format(round(exact, 2).normalize(), "f")


def added(minutes: Iterable[int | None]) -> int:
    """The minutes of one person's own records together."""
    return sum(one for one in minutes if one is not None)
