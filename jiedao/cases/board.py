"""The office's open cases at a glance: how many stand where, and how their clocks stand. Places and lanes are counted,
never persons, and nothing is put in an order of merit.

Every number is counted by the conditions of the list it opens (`queries.Wanted` and a group of `groups.ORDERS`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import CharField, Count, F, Value, When

from jiedao.cases import queries, rules
from jiedao.cases.groups import groups_at
from jiedao.cases.models import Case, State
from jiedao.cases.queries import CHECK, Wanted
from jiedao.periods import day_of, end_of
from jiedao.register.scope import Scope

#: The groups that are counted, in their order; each is a group of the list.
COUNTED = ("open", "today", "overdue", "chased", "hung")
Counts = Mapping[str, int]


@dataclass(frozen=True)
class Board:
    """(ladder, lane) -> counts, and place -> counts. `lane` is CHECK for what waits for its check."""

    lanes: Mapping[tuple[str, str], Counts]
    places: Mapping[UUID, Counts]


def board(scope: Scope, wanted: Wanted, *, now: datetime) -> Board:
    """The open cases by ladder and lane, and by place: two statements, whatever there is."""
    rows = queries.wanted_cases(scope, wanted).filter(state__in=rules.OPEN).order_by()
    return Board(
        {(ladder, lane): counts for (ladder, lane), counts in _counted(_by_lane(rows), ("ladder", "at"), now).items()},
        {place: counts for (place,), counts in _counted(rows, ("place_id",), now).items()},
    )


def _by_lane(rows: Any) -> Any:
    at = Choice(When(state=State.SUBMITTED, then=Value(CHECK)), default=F("lane"), output_field=CharField())
    return rows.annotate(at=at)


def _counted(rows: Any, keys: tuple[str, ...], now: datetime) -> dict[tuple[Any, ...], Counts]:
    groups = groups_at(now, end_of(day_of(now)))
    counted = rows.values(*keys).annotate(**{f"n_{name}": Count("pk", filter=groups[name]) for name in COUNTED})
    found = counted.values_list(*keys, *(f"n_{name}" for name in COUNTED))
    return {row[: len(keys)]: dict(zip(COUNTED, row[len(keys) :], strict=True)) for row in found}


def cases_numbered(scope: Scope, numbers: list[str]) -> list[Case]:
    """The cases of these numbers within the scope, the most pressing first; what lies outside is not among them."""
    found = Case.objects.within(scope).filter(number__in=numbers).select_related("place", "subject")
    return list(found.order_by("due_at", "id"))
