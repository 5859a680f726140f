"""The list of cases: what the address asks for, and the rows in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.cases import queries
from jiedao.cases.queries import Listed, Wanted
from jiedao.periods import Calendar
from jiedao.procedures import casework
from jiedao.register.models import Place
from jiedao.register.queries import found_by, places_covered
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition
from jiedao.web import addresses, clock, states
from jiedao.web.cases import words
from jiedao.web.parts import Column, Ledger
from jiedao.web.tags.marks import plate, state

NO_ORDERS: Mapping[str, Any] = MappingProxyType({})
#: Groups of the list in their order: name -> (state it is drawn with, kind of state).
GROUPS = {
    "open": ("doing", ""), "overdue": ("overdue", ""), "today": ("today", ""), "chased": ("due", ""), "check": ("submitted", "case"), "hung": ("hung", "case"),
    "closed": ("closed", "case"), "all": ("none", ""),
}  # fmt: skip
#: Groups that the board leads to; among the others they stand only while they are looked at.
SELDOM = frozenset({"today", "chased"})
#: A case with the box that chooses it.
BOX = '<input class="pick" type="checkbox" name="n" value="{}" aria-label="{}"> {}'


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    group: str
    ladder: str
    lane: str
    place: Place | None
    exact: bool  # what stands at the place itself, not what stands below it
    mine: bool
    text: str
    wanted: Wanted

    @property
    def is_narrowed(self) -> bool:
        return bool(self.ladder or self.lane or self.place or self.mine or self.text)


def asked(request: HttpRequest, edition: Edition, around: Sequence[Place]) -> Asked:
    """Read the address: state, ladder, place, mine, words. What it does not know is as if it were not there."""
    get, scope = request.GET, request.scope  # type: ignore[attr-defined]
    group = get.get("state", "open")
    ladder = get.get("ladder", "") if get.get("ladder", "") in edition.ladders else ""
    lanes = {lane.name for lane in edition.ladders[ladder].lanes} if ladder else set()
    lane = get.get("lane", "") if get.get("lane", "") in {*lanes, queries.CHECK} else ""
    place = next((one for one in around if one.code == get.get("place", "")), None)
    exact = place is not None and get.get("exact") == "1"
    mine = get.get("mine") == "1"
    text = get.get("q", "").strip()[:60]
    wanted = Wanted(
        ladder=ladder,
        lane=lane,
        places=_within(place, around, exact=exact) if place else None,
        turns=casework.turns_of(request.standing, edition) if mine else None,  # type: ignore[attr-defined]
        ids=tuple(found_by(scope, text, of="case", limit=500)) if text else None,
    )
    return Asked(group if group in GROUPS else "open", ladder, lane, place, exact, mine, text, wanted)


def _within(place: Place, around: Sequence[Place], *, exact: bool) -> frozenset[Any]:
    return frozenset(one.pk for one in around if one == place or (not exact and one.code.startswith(place.code)))


def groups(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    """Every group with its count and address; the counts come from one statement."""
    counts = queries.counts(request.scope, asked.wanted, now=clock.now(request))  # type: ignore[attr-defined]
    labels = {
        "open": _("在办"), "overdue": _("逾期"), "today": _("今天到期"), "chased": _("督办过"), "check": _("待复查"), "hung": _("挂账"), "closed": _("已销号"), "all": _("全部"),
    }  # fmt: skip
    return [
        {
            "name": name, "word": labels[name], "look": states.look(look, kind), "count": counts[name],
            "url": address(request, state=name), "current": name == asked.group,
        }
        for name, (look, kind) in GROUPS.items()
        if name not in SELDOM or name == asked.group
    ]  # fmt: skip


def address(request: HttpRequest, **changes: str) -> str:
    """This list with some of its filters changed, from its first page."""
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"


def around(request: HttpRequest) -> list[Place]:
    """The places of the viewer's work in code order, for the filter."""
    return list(_around(request.scope, request.street.stamp))  # type: ignore[attr-defined]


@lru_cache(maxsize=512)
def _around(scope: Scope, stamp: int) -> tuple[Place, ...]:
    """The same until a place, post or responsibility of the office changes (`stamp`)."""
    return tuple(places_covered(scope))


def table(
    rows: Sequence[Listed], edition: Edition, calendar: Calendar, request: HttpRequest, *, choosing: bool = False,
    city: Mapping[str, Any] = NO_ORDERS,
) -> Ledger:  # fmt: skip
    """The rows in words: number and title, state, where, clock (beside it the city's, `city`), who has it; while choosing,
    each with a box to tick."""
    now = clock.now(request)
    columns = [
        Column(_("案号和事由")), Column(_("状态"), inline=True), Column(_("地点"), inline=True), Column(_("期限")),
        Column(_("在谁手上")),
    ]  # fmt: skip
    return Ledger(
        _("案件"), columns, [_row(one, edition, calendar, now, choosing, city.get(one.number)) for one in rows]
    )


def _row(case: Listed, edition: Edition, calendar: Calendar, now: Any, choosing: bool, city: Any) -> list[Any]:
    ticking = words.clock(case, now, calendar)
    titled = words.titled(case.number, addresses.case(case.number), case.title)
    return [
        format_html(BOX, case.number, _("选%(number)s") % {"number": words.plate(case.number)}, titled)
        if choosing
        else titled,
        state(case.state, kind="case"),
        plate(case.place, kind="line"),
        until(ticking) if city is None else format_html("{}<br>{}", until(ticking), city),
        words.who_has_it(case, edition),
    ]


@lru_cache(maxsize=4096)
def until(ticking: words.Clock) -> Any:
    """A clock as a cell: its state only where it is near or over."""
    if ticking.state in ("overdue", "today", "due") and ticking.said:
        said = state(ticking.state, word=ticking.said)
        return format_html('<span class="clock">{}<span class="dim">{}</span></span>', said, ticking.until)
    return format_html('{}<span class="dim">{}</span>', f"{ticking.said} " if ticking.said else "", ticking.until)
