from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases import queries as cases
from jiedao.cases.models import Case
from jiedao.hotline import queries
from jiedao.hotline.models import Order
from jiedao.hotline.queries import Wanted
from jiedao.periods import Calendar
from jiedao.register.queries import calendar
from jiedao.web import clock, paging, states
from jiedao.web.cases.listing import address, around, until
from jiedao.web.cases.words import clock as case_clock
from jiedao.web.hotline import words
from jiedao.web.pages import page
from jiedao.web.parts import Column, Ledger
from jiedao.web.requires import requires
from jiedao.web.tags.marks import plate, state

#: Groups of the list -> the state it is drawn with.
GROUPS = {
    "open": "doing", "overdue": "overdue", "replied": "check", "answered": "done", "returned": "returned", "all": "none",
}  # fmt: skip


@requires(Permission.HOTLINE_SEE)
def orders(request: HttpRequest) -> HttpResponse:
    """The city's orders by state, place, category and number, with the city's clock beside the office's own."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    now, places = clock.now(request), around(request)
    get = request.GET
    group = get.get("state", "open") if get.get("state", "open") in GROUPS else "open"
    named = next((one for one in places if one.code == get.get("place", "")), None)
    kinds = queries.categories(scope)
    category = get.get("category", "") if get.get("category", "") in kinds else ""
    wanted = Wanted(
        number="".join(get.get("q", "").split())[:40], category=category, again=get.get("again") == "1",
        places=frozenset(one.pk for one in places if one.code.startswith(named.code)) if named else None,
    )  # fmt: skip
    found = paging.cut(request, queries.orders(scope, wanted, group=group, now=now))
    opened = cases.of_entries(scope, [one.entry_id for one in found.rows])
    return page(
        request, "hotline/list.html", groups=_groups(request, wanted, group, now), group=group, wanted=wanted, named=named,
        pager=found, table=table(found.rows, opened, calendar(scope), now), places=places, categories=kinds,
        is_narrowed=bool(wanted.number or category or named or wanted.again),
        plain_url=address(request, q="", category="", place="", again=""),
        again_url=address(request, again="" if wanted.again else "1"), may_take=may_take(request),
    )  # fmt: skip


def may_take(request: HttpRequest) -> bool:
    return bool(request.standing.may(Permission.HOTLINE_TAKE))  # type: ignore[attr-defined]


def _groups(request: HttpRequest, wanted: Wanted, current: str, now: datetime) -> list[dict[str, Any]]:
    """Every group with its count and address; the counts come from one statement."""
    counts = queries.counts(request.scope, wanted, now=now)  # type: ignore[attr-defined]
    labels = {
        "open": _("在办"), "overdue": _("超过市里期限"), "replied": _("答复待核"), "answered": _("已答复"),
        "returned": _("已退回"), "all": _("全部"),
    }  # fmt: skip
    return [
        {
            "word": labels[name], "look": states.look(look, ""), "count": counts[name],
            "url": address(request, state=name), "current": name == current,
        }
        for name, look in GROUPS.items()
    ]  # fmt: skip


def table(rows: Sequence[Order], opened: Mapping[UUID, Case], days: Calendar, now: datetime) -> Ledger:
    """The orders in words: number and matter, state, where, the city's clock, the office's own."""
    columns = [
        Column(_("工单编号和事由")), Column(_("状态"), inline=True), Column(_("地点"), inline=True), Column(_("市里期限")),
        Column(_("街道期限")),
    ]  # fmt: skip
    return Ledger(_("热线工单"), columns, [_row(one, opened.get(one.entry_id), days, now) for one in rows])


def _row(order: Order, case: Case | None, days: Calendar, now: datetime) -> list[Any]:
    return [
        format_html(
            '{} <a class="case-title" href="{}">{}</a>{}', plate(order.number, kind="line"),
            reverse("hotline:order", args=[order.pk]), order.title, again_mark(order),
        ),
        state(words.ORDER_LOOKS[order.state], word=words.order_word(order.state)),
        plate(order.place.short_name, kind="line"),
        until(words.city_clock(order, now, days)),
        until(case_clock(case, now, days)) if case is not None else "",
    ]  # fmt: skip


def again_mark(order: Order) -> Any:
    """Whether it was said before, as a mark behind the matter."""
    if order.repeats_id is None:
        return ""
    return format_html(' <span class="dim">{}</span>', state("due", word=_("重复反映")))
