"""The list of polls: what the address asks for, and the rows in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.ballots import queries
from jiedao.ballots.queries import Listed, Wanted
from jiedao.register.models import Place
from jiedao.rulebook import Edition
from jiedao.web import addresses, states
from jiedao.web.ballots import words
from jiedao.web.cases.listing import address
from jiedao.web.parts import Column, Ledger
from jiedao.web.tags.days import day
from jiedao.web.tags.marks import plate, state
from jiedao.web.tags.spoken import spoken

#: Groups of the list in their order: name -> the state it is drawn with.
GROUPS = {"running": ("doing", ""), "settled": ("done", ""), "nothing": ("no_quorum", "ballot"), "all": ("none", "")}


@dataclass(frozen=True)
class Asked:
    """What the address asks for."""

    group: str
    ballot: str
    place: Place | None
    wanted: Wanted

    @property
    def is_narrowed(self) -> bool:
        return bool(self.ballot or self.place)


def asked(request: HttpRequest, edition: Edition, around: Sequence[Place]) -> Asked:
    """Read the address: state, sort, place. What it does not know is as if it were not there."""
    get = request.GET
    group = get.get("state", "running")
    ballot = get.get("ballot", "") if get.get("ballot", "") in edition.ballots else ""
    place = next((one for one in around if one.code == get.get("place", "")), None)
    places = frozenset(p.pk for p in around if p.code.startswith(place.code)) if place else None
    return Asked(group if group in GROUPS else "running", ballot, place, Wanted(ballot=ballot, places=places))


def groups(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    """Every group with its count and address; the counts come from one statement."""
    counts = queries.counts(request.scope, asked.wanted)  # type: ignore[attr-defined]
    labels = {"running": _("在办"), "settled": _("已有结果"), "nothing": _("没有结果"), "all": _("全部")}
    return [
        {
            "name": name, "word": labels[name], "look": states.look(*drawn), "count": counts[name],
            "url": address(request, state=name), "current": name == asked.group,
        }
        for name, drawn in GROUPS.items()
    ]  # fmt: skip


def table(rows: Sequence[Listed], edition: Edition) -> Ledger:
    """The rows in words: what is voted on, where it stands or how it came out, whose members, who came."""
    columns = [
        Column(_("表决什么")), Column(_("结果"), inline=True), Column(_("哪一类"), inline=True), Column(_("谁来表决")),
        Column(_("日期"), inline=True), Column(_("实到／应到"), numeric=True),
    ]  # fmt: skip
    return Ledger(_("表决"), columns, [_row(one, edition) for one in rows])


def _row(row: Listed, edition: Edition) -> list[Any]:
    declared = edition.ballots.get(row.ballot)
    again = _("（第%(n)s次）") % {"n": row.attempt} if row.attempt > 1 else ""
    title = format_html('<a class="case-title" href="{}">{}{}</a>', addresses.ballot(row.id), row.question, again)
    looks = words.look(row, declared.kind if declared else "vote")
    place = "" if row.place in row.subject else plate(row.place, kind="line")
    return [
        title, state(looks, kind="ballot"), spoken(declared) if declared else "", format_html("{} {}", row.subject, place),
        day(row.held_on), f"{row.came}／{row.due}" if row.due is not None else "",
    ]  # fmt: skip
