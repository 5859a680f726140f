"""The list of matters: what the address asks for, and the rows in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.matters import queries
from jiedao.matters.models import Matter
from jiedao.matters.queries import Wanted
from jiedao.periods import Calendar
from jiedao.procedures.matters import whose
from jiedao.register.models import Place
from jiedao.register.queries import found_by
from jiedao.rulebook import Edition
from jiedao.web import addresses, clock, states
from jiedao.web.cases.listing import address, until
from jiedao.web.matters import words
from jiedao.web.parts import Column, Ledger
from jiedao.web.tags.marks import plate, state
from jiedao.web.tags.spoken import spoken

#: Groups of the list in their order: name -> the state it is drawn with.
GROUPS = {"open": "doing", "overdue": "overdue", "returned": "returned", "ended": "done", "all": "none"}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    group: str
    matter: str
    place: Place | None
    mine: bool
    text: str
    wanted: Wanted

    @property
    def is_narrowed(self) -> bool:
        return bool(self.matter or self.place or self.mine or self.text)


def asked(request: HttpRequest, edition: Edition, around: Sequence[Place]) -> Asked:
    """Read the address: state, sort, place, mine, words. What it does not know is as if it were not there."""
    get, scope = request.GET, request.scope  # type: ignore[attr-defined]
    group = get.get("state", "open")
    matter = get.get("matter", "") if get.get("matter", "") in edition.matters else ""
    place = next((one for one in around if one.code == get.get("place", "")), None)
    mine = get.get("mine") == "1"
    text = get.get("q", "").strip()[:60]
    wanted = Wanted(
        matter=matter,
        places=frozenset(p.pk for p in around if p.code.startswith(place.code)) if place else None,
        turns=whose.turns_of(request.standing, edition) if mine else None,  # type: ignore[attr-defined]
        ids=tuple(found_by(scope, text, of="matter", limit=500)) if text else None,
    )
    return Asked(group if group in GROUPS else "open", matter, place, mine, text, wanted)


def groups(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    """Every group with its count and address; the counts come from one statement."""
    counts = queries.counts(request.scope, asked.wanted, on=clock.today(request))  # type: ignore[attr-defined]
    labels = {
        "open": _("在办"), "overdue": _("超期"), "returned": _("退回修改"), "ended": _("已办结"), "all": _("全部"),
    }  # fmt: skip
    return [
        {
            "name": name, "word": labels[name], "look": states.look(look), "count": counts[name],
            "url": address(request, state=name), "current": name == asked.group,
        }
        for name, look in GROUPS.items()
    ]  # fmt: skip


def table(rows: Sequence[Matter], edition: Edition, calendar: Calendar, request: HttpRequest) -> Ledger:
    """The rows in words: number and title, sort, where it stands, clock."""
    today = clock.today(request)
    columns = [
        Column(_("事项")), Column(_("哪一类"), inline=True), Column(_("办到哪一步"), inline=True), Column(_("地点"), inline=True),
        Column(_("期限")),
    ]  # fmt: skip
    return Ledger(_("事项"), columns, [_row(one, edition, calendar, today) for one in rows])


def _row(matter: Matter, edition: Edition, calendar: Calendar, today: Any) -> list[Any]:
    declared = edition.matters.get(matter.matter)
    url = addresses.matter(matter.pk)
    title = format_html('<a class="case-title" href="{}">{}</a>', url, matter.title)
    number = format_html("{} ", plate(matter.number, kind="line")) if matter.number else ""
    return [
        format_html("{}{}", number, title),
        spoken(declared) if declared else matter.matter,
        state(words.look(matter, today), word=words.stands(matter, edition)),
        plate(matter.place.short_name, kind="line"),
        until(words.clock(matter, today, calendar)),  # type: ignore[arg-type]
    ]
