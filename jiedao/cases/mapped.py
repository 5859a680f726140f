"""Reads of cases for a map: the same lists, asked for their ids, for a few by name, and for how many lie in each place."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Q, Value, When

from jiedao.cases.groups import TICKING, groups_at
from jiedao.cases.models import Case as OneCase
from jiedao.cases.queries import Wanted, wanted_cases
from jiedao.register.scope import Scope


def listed(scope: Scope, wanted: Wanted, *, group: str, now: datetime) -> Any:
    """(id, whether it is overdue) of the cases of a group, for a statement that asks further."""
    overdue = Case(When(_overdue(now), then=Value(True)), default=Value(False), output_field=BooleanField())
    return _of_group(scope, wanted, group, now).annotate(marked=overdue).values_list("pk", "marked")


class Named(NamedTuple):
    """A case as a point on a map says it."""

    id: UUID
    number: str
    title: str
    state: str


def named(scope: Scope, ids: Iterable[UUID]) -> dict[UUID, Named]:
    """Some cases of the viewer's by their id."""
    rows = OneCase.objects.within(scope).filter(pk__in=list(ids)).values_list("pk", "number", "title", "state")
    return {row[0]: Named(*row) for row in rows}


class Load(NamedTuple):
    """How many cases of a group lie in a place itself, and how many of them are overdue."""

    all: int
    overdue: int


def by_place(scope: Scope, wanted: Wanted, *, group: str, now: datetime) -> dict[UUID, Load]:
    """Place -> its load, counted by the database; a place without any is left out."""
    rows = _of_group(scope, wanted, group, now).values("place_id")
    found = rows.annotate(n=Count("pk"), late=Count("pk", filter=_overdue(now)))
    return {place: Load(n, late) for place, n, late in found.values_list("place_id", "n", "late")}


def _of_group(scope: Scope, wanted: Wanted, group: str, now: datetime) -> Any:
    return wanted_cases(scope, wanted).filter(groups_at(now)[group]).order_by()


def _overdue(now: datetime) -> Q:
    return Q(state__in=TICKING, due_at__lt=now)
