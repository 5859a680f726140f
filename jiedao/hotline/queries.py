"""Reads of the city's sheets and orders. Everything obeys the scope given first."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from jiedao.hotline.models import Order, Reply, Row, Sheet
from jiedao.hotline.problems import NoSuchOrder, NoSuchSheet
from jiedao.register.scope import Scope

#: A group of the list -> its order. The last key is the row's own.
ORDERS: dict[str, tuple[str, ...]] = {
    "open": ("reply_by", "id"),
    "overdue": ("reply_by", "id"),
    "replied": ("reply_by", "id"),
    "answered": ("-ended_at", "-id"),
    "returned": ("-ended_at", "-id"),
    "all": ("-received_at", "-id"),
}


@dataclass(frozen=True)
class Wanted:
    """Which orders are asked for; `places` None = everywhere."""

    number: str = ""
    category: str = ""
    places: frozenset[UUID] | None = None
    again: bool = False
    sheet: UUID | None = None


def sheets(scope: Scope) -> Any:
    """The sheets of the city within the scope, newest first."""
    return Sheet.objects.within(scope).select_related("owner").order_by("-made_at", "-id")


def sheet_by_id(scope: Scope, id: UUID) -> Sheet:
    """One sheet; NoSuchSheet when it is missing or not within the scope."""
    found = Sheet.objects.within(scope).select_related("owner", "closed_by").filter(pk=id).first()
    if found is None:
        raise NoSuchSheet()
    return found  # type: ignore[no-any-return]


def rows(scope: Scope, sheet: Sheet, outcome: str = "") -> Any:
    """The lines of a sheet that was fetched within the scope, in the file's order."""
    found = Row.objects.filter(street_id=scope.street, sheet_id=sheet.pk).select_related("order").order_by("no", "id")
    return found.filter(outcome=outcome) if outcome else found


def row_counts(scope: Scope, sheet: Sheet) -> dict[str, int]:
    """How many lines of each outcome there are, in one statement."""
    found = Row.objects.filter(street_id=scope.street, sheet_id=sheet.pk).values("outcome").annotate(n=Count("pk"))
    return dict(found.values_list("outcome", "n"))


def orders(scope: Scope, wanted: Wanted, *, group: str, now: datetime) -> Any:
    """The orders of a group, the most pressing first."""
    return _wanted(scope, wanted).filter(_groups(now)[group]).select_related("place").order_by(*ORDERS[group])


def counts(scope: Scope, wanted: Wanted, *, now: datetime) -> dict[str, int]:
    """How many orders each group holds, in one statement."""
    each = {f"n_{name}": Count("pk", filter=which) for name, which in _groups(now).items()}
    found = _wanted(scope, wanted).aggregate(**each)
    return {name: found[f"n_{name}"] for name in ORDERS}


def _wanted(scope: Scope, wanted: Wanted) -> Any:
    found = Order.objects.within(scope).exclude(state=Order.State.UNDONE)
    if wanted.number:
        found = found.filter(number__contains=wanted.number)
    if wanted.category:
        found = found.filter(category=wanted.category)
    if wanted.places is not None:
        found = found.filter(place_id__in=wanted.places)
    if wanted.again:
        found = found.exclude(repeats=None)
    return found if wanted.sheet is None else found.filter(sheet_id=wanted.sheet)


def _groups(now: datetime) -> dict[str, Q]:
    going = Q(state__in=("open", "replied"))
    return {
        "open": going, "overdue": going & Q(reply_by__lt=now), "replied": Q(state="replied"),
        "answered": Q(state="answered"), "returned": Q(state="returned"), "all": Q(),
    }  # fmt: skip


def categories(scope: Scope) -> list[str]:
    """The city's categories that orders stand under, in the order of their signs."""
    found = Order.objects.within(scope).exclude(state=Order.State.UNDONE).order_by("category")
    return list(found.values_list("category", flat=True).distinct())


def order_by_id(scope: Scope, id: UUID) -> Order:
    """One order; NoSuchOrder when it is missing or not within the scope."""
    rows = Order.objects.within(scope).select_related("place", "subject", "sheet", "entry__version", "returned")
    found = rows.filter(pk=id).first()
    if found is None:
        raise NoSuchOrder()
    return found  # type: ignore[no-any-return]


def orders_of(scope: Scope, entries: Iterable[UUID]) -> dict[UUID, Order]:
    """entry -> its order, for cases that come of one; in one statement."""
    ids = [one for one in entries if one]
    if not ids:
        return {}
    return {one.entry_id: one for one in Order.objects.within(scope).filter(entry_id__in=ids).exclude(state="undone")}


def replies_of(scope: Scope, order: Order) -> list[Reply]:
    """What was written in answer, newest first, with who wrote and who checked it."""
    found = Reply.objects.filter(street_id=scope.street, order_id=order.pk)
    return list(found.select_related("written_by", "checked_by").order_by("-no"))


def to_check(scope: Scope, user: Any) -> Any:
    """The orders whose answer waits for a check by somebody who has not written it, the most pressing first."""
    own = Reply.objects.filter(
        street_id=OuterRef("street_id"), order_id=OuterRef("pk"), verdict=Reply.Verdict.WAITING, written_by_id=user
    )
    waiting = Order.objects.within(scope).filter(state=Order.State.REPLIED).exclude(Exists(own))
    return waiting.select_related("place").order_by("reply_by", "id")


def chain_of(scope: Scope, order: Order) -> list[Order]:
    """What the same caller had said before and has said since, oldest first: what it repeats, and what repeats that."""
    first = order.repeats_id or order.pk
    found = Order.objects.within(scope).filter(Q(pk=first) | Q(repeats_id__in=[first, order.pk])).exclude(pk=order.pk)
    return list(found.exclude(state=Order.State.UNDONE).order_by("received_at", "id"))


def known(scope: Scope, numbers: Collection[str]) -> dict[str, Order]:
    """number -> its latest round, of those that stand."""
    found = Order.objects.filter(street_id=scope.street, number__in=list(numbers)).exclude(state=Order.State.UNDONE)
    return {one.number: one for one in found.order_by("round")}


def called_before(scope: Scope, hashes: Collection[str], *, since: datetime) -> dict[str, list[Order]]:
    """hash of a caller -> the orders of theirs since a moment, oldest first."""
    found: dict[str, list[Order]] = {}
    rows = Order.objects.filter(street_id=scope.street, caller_hash__in=[one for one in hashes if one])
    for one in rows.filter(received_at__gte=since).exclude(state=Order.State.UNDONE).order_by("received_at", "id"):
        found.setdefault(one.caller_hash, []).append(one)
    return found
