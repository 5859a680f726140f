"""Pages of a list by keyset: the address holds the place in the order, never a number of rows to skip.

    found = paging.cut(request, queries.cases(scope, …))          # ordered, the last key unique
    page(request, "x/list.html", rows=found.rows, pager=found)    # {% pager newer=pager.newer older=pager.older said=pager.said %}

A page costs one statement, whatever its number, and a row that comes in between moves nothing. A list that everybody
looks at all day is `Known`: its statement is compiled once for each shape, and its rows are plain tuples with names.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedao.periods import TZ
from jiedao.tenancy.direct import Row
from jiedao.tenancy.prepared import Prepared

SIZE = 50


@dataclass(frozen=True)
class Page:
    """The rows of one page, and the addresses of the pages before and after it ('' where there is none)."""

    rows: Sequence[Any]
    newer: str = ""
    older: str = ""

    @property
    def said(self) -> str:
        return _("这一页%(n)s条") % {"n": len(self.rows)}


@dataclass(frozen=True)
class _Key:
    path: str
    falling: bool

    def of(self, row: Any) -> Any:
        for name in self.path.split("__"):
            row = getattr(row, name)
        return row

    def order(self, *, turned: bool) -> Any:
        # PostgreSQL's own order: nothing comes after everything, and before it when turned round.
        falling = self.falling != turned
        return F(self.path).desc(nulls_first=True) if falling else F(self.path).asc(nulls_last=True)


class Known(Protocol):
    """A list whose statement depends on nothing but the (hashable) object itself and the values it is asked with."""

    @property
    def order(self) -> tuple[str, ...]:
        """The keys of its order, the last one unique."""

    @property
    def values(self) -> Mapping[str, Any]:
        """What it is asked with."""

    @property
    def stand_ins(self) -> Mapping[str, Any]:
        """What stands for those values while the statement is compiled."""

    @property
    def row(self) -> Callable[[Row], Any]:
        """Gives a row its names."""

    @property
    def rows(self) -> Callable[..., QuerySet[Any]]:
        """The ordered rows as a `values_list`, for the stand-ins."""

    def __hash__(self) -> int: ...


def cut(request: HttpRequest, rows: "QuerySet[Any] | Known", *, size: int = SIZE) -> Page:
    """One page of an ordered list, by `after` or `before` of the address; the first where neither can be read."""
    order = rows.query.order_by if isinstance(rows, QuerySet) else rows.order
    keys = tuple(_Key(str(name).lstrip("-"), str(name).startswith("-")) for name in order)
    after, before = (_read(request.GET.get(name, ""), len(keys)) for name in ("after", "before"))
    turned = after is None and before is not None
    here = after if after is not None else before
    if isinstance(rows, QuerySet):
        found = list(_sliced(rows, keys, here, turned, size + 1))
    else:
        found = _known(rows, keys, here, turned, size + 1)
    more, found = len(found) > size, found[:size]
    if turned:
        found.reverse()
    first, last = (found[0], found[-1]) if found else (None, None)
    has_newer = more if turned else after is not None
    has_older = turned or more
    return Page(
        found,
        newer=_address(request, "before", keys, first) if has_newer and first is not None else "",
        older=_address(request, "after", keys, last) if has_older and last is not None else "",
    )


def _sliced(rows: Any, keys: Sequence[_Key], here: Sequence[Any] | None, turned: bool, size: int) -> Any:
    if here is not None:
        rows = rows.filter(_beyond(keys, here, turned=turned))
    return rows.order_by(*(key.order(turned=turned) for key in keys))[:size]


def _known(rows: Known, keys: tuple[_Key, ...], here: Sequence[Any] | None, turned: bool, size: int) -> list[Any]:
    kinds = None if here is None else tuple(type(value) for value in here)
    try:
        statement = _statement(rows, keys, kinds, turned, size)
    except KeyError:  # a place in the order that this list never has
        statement, here = _statement(rows, keys, None, turned, size), None
    places = {f"key_{no}": value for no, value in enumerate(here or ()) if value is not None}
    return [rows.row(found) for found in statement.rows(**rows.values, **places)]


#: Values that stand for a place in the order while a statement is compiled, by their type.
_STAND_INS: dict[type, Callable[[int], Any]] = {
    datetime: lambda no: datetime(1, 2, 3 + no, tzinfo=TZ), date: lambda no: date(1, 2, 3 + no),
    UUID: lambda no: UUID(int=0x5EED + no), str: lambda no: f"stand-in {no}", int: lambda no: -410_000_100 - no,
}  # fmt: skip


@lru_cache(maxsize=1024)
def _statement(
    rows: Known, keys: tuple[_Key, ...], kinds: tuple[type, ...] | None, turned: bool, size: int
) -> Prepared:
    here = [None if kind is type(None) else _STAND_INS[kind](no) for no, kind in enumerate(kinds or ())]
    places = {f"key_{no}": value for no, value in enumerate(here) if value is not None}

    def made(**values: Any) -> Any:
        of_list = {name: value for name, value in values.items() if name not in places}
        return _sliced(rows.rows(**of_list), keys, here if kinds is not None else None, turned, size)

    return Prepared(made, {**rows.stand_ins, **places})


def _beyond(keys: Sequence[_Key], here: Sequence[Any], *, turned: bool) -> Q:
    """The rows that come after `here` in the order (before it when turned)."""
    found, same = Q(pk__in=[]), Q()
    for key, value in zip(keys, here, strict=True):
        falling = key.falling != turned
        if value is None:
            past = Q(**{f"{key.path}__isnull": False}) if falling else Q(pk__in=[])
        elif falling:
            past = Q(**{f"{key.path}__lt": value})
        else:
            past = Q(**{f"{key.path}__gt": value})
            past |= Q() if key is keys[-1] else Q(**{f"{key.path}__isnull": True})  # the last key is the row's own
        found |= same & past
        same &= Q(**{f"{key.path}__isnull": True}) if value is None else Q(**{key.path: value})
    if keys[0].falling != turned and here[0] is not None:
        found &= Q(**{f"{keys[0].path}__lte": here[0]})  # says nothing new, but an index can begin there
    return found


def _address(request: HttpRequest, name: str, keys: Sequence[_Key], row: Any) -> str:
    query = request.GET.copy()
    for old in ("after", "before"):
        query.pop(old, None)
    query[name] = _written([key.of(row) for key in keys])
    return f"?{query.urlencode()}"


def _written(values: Sequence[Any]) -> str:
    text = json.dumps([_typed(value) for value in values], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _typed(value: Any) -> Any:
    match value:
        case datetime():
            return ["t", value.isoformat()]
        case date():
            return ["d", value.isoformat()]
        case UUID():
            return ["u", str(value)]
    return value


_READ: dict[str, Callable[[str], Any]] = {"t": datetime.fromisoformat, "d": date.fromisoformat, "u": UUID}


def _read(text: str, length: int) -> list[Any] | None:
    if not text:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        values = [_READ[one[0]](one[1]) if isinstance(one, list) else one for one in found]
    except (ValueError, KeyError, IndexError, TypeError, binascii.Error):
        return None
    return values if len(values) == length else None
