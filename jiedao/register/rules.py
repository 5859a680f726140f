"""Decisions on plain values: when something dated stands, and what a subject said on an earlier day. No table is asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

#: What stands in a subject's history where two dossiers became one, or two again.
JOINED, PARTED = "merged", "parted"
#: How something is said anew: it changed on a day, or it never was as it was written.
CHANGED, CORRECTED = "changed", "corrected"


def standing(on: date, *, prefix: str = "") -> Q:
    """The condition that a dated row (from_on, to_on) stands on a day; `to_on` is the first day it does not."""
    return Q(**{f"{prefix}from_on__lte": on}) & (Q(**{f"{prefix}to_on": None}) | Q(**{f"{prefix}to_on__gt": on}))


@dataclass(frozen=True)
class Act:
    """One act on the register: the id its page chose, why it is done, by which person, and how it is meant."""

    id: UUID
    why: str
    person: UUID | None
    how: str = CHANGED


def as_text(value: Any) -> str:
    """A value of a subject as its history keeps it: a day in ISO form, a place or person by id, nothing as ''."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(getattr(value, "pk", value))


def said_on(now: dict[str, str], changes: Iterable[Any], *, on: date) -> dict[str, str]:
    """What a subject said of itself on a day: what it says now, with every later change taken back. A correction holds
    from the beginning, so it is not."""
    found = dict(now)
    for change in sorted(changes, key=lambda one: (one.on, one.at, one.pk), reverse=True):
        if change.how == CHANGED and change.on > on and change.field in found:
            found[change.field] = change.before
    return found


def overlaps(one: Any, other: Any) -> bool:
    """Whether two dated rows stand at the same time, or the one begins where the other ends."""
    return (one.to_on is None or other.from_on <= one.to_on) and (other.to_on is None or one.from_on <= other.to_on)


def united(first: Any, last: Any, more: Any) -> tuple[date, date | None]:
    """From when to when rows from `first` to `last` and one more stand together."""
    until = None if last.to_on is None or more.to_on is None else max(last.to_on, more.to_on)
    return min(first.from_on, more.from_on), until
