"""The board of open cases: where they stand and how their clocks are, each number a door to its rows. Nobody is ranked."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.cases.board import COUNTED, Board, Counts
from jiedao.cases.queries import CHECK
from jiedao.procedures.opening import roles_in_words
from jiedao.register.models import Place
from jiedao.rulebook import Edition, Ladder
from jiedao.web.cases.listing import Asked
from jiedao.web.parts import Column, Group, Ledger
from jiedao.web.tags.marks import fig, plate
from jiedao.web.tags.spoken import spoken


def by_lane(board: Board, asked: Asked, edition: Edition) -> Ledger:
    """One group a ladder, one row a lane in the ladder's order; a lane without open cases is left out."""
    found: dict[str, list[tuple[str, Counts]]] = {}
    for (ladder, lane), counts in board.lanes.items():
        found.setdefault(ladder, []).append((lane, counts))
    groups = []
    for name in [one for one in edition.ladders if one in found] + sorted(found.keys() - edition.ladders.keys()):
        known = edition.ladders.get(name)
        order = {lane.name: no for no, lane in enumerate(known.lanes)} if known else {}
        rows = sorted(found[name], key=lambda row: (row[0] == CHECK, order.get(row[0], len(order)), row[0]))
        said = [[_lane(known, lane), *_cells(counts, asked, ladder=name, lane=lane)] for lane, counts in rows]
        groups.append(Group(spoken(known) if known else name, said))
    return Ledger(_("按环节"), [Column(_("在哪一级")), *_columns()], groups=groups)


def by_place(board: Board, asked: Asked, around: Sequence[Place]) -> Ledger:
    """One row a community, with what lies in it; what stands at the office itself last. In the order of their codes."""
    heads: dict[Any, Place] = {one.pk: one for one in around if one.kind == Place.Kind.COMMUNITY}
    sums: dict[Place, dict[str, int]] = {}
    for place in around:
        if counts := board.places.get(place.pk):
            row = sums.setdefault(heads.get(place.parent_id, place), dict.fromkeys(COUNTED, 0))
            for name, count in counts.items():
                row[name] += count
    order = sorted(sums, key=lambda one: (one.kind == Place.Kind.SUB_DISTRICT, one.code))
    return Ledger(_("按地点"), [Column(_("在哪里")), *_columns()], [_place(one, sums[one], asked) for one in order])


def _place(place: Place, counts: Counts, asked: Asked) -> list[Any]:
    alone = {"exact": "1"} if place.kind == Place.Kind.SUB_DISTRICT else {}
    return [plate(place.short_name, kind="line"), *_cells(counts, asked, place=place.code, **alone)]


def _lane(ladder: Ladder | None, name: str) -> str:
    if name == CHECK:
        who = spoken(roles_in_words(ladder.check.who)) if ladder and ladder.check else ""
        return _("待复查，%(who)s") % {"who": who} if who else _("待复查")
    lane = next((one for one in ladder.lanes if one.name == name), None) if ladder else None
    return spoken(lane.label) if lane else name


def _columns() -> list[Column]:
    words = [_("在办"), _("今天到期"), _("逾期"), _("督办过"), _("挂账")]
    return [Column(word, numeric=True) for word in words]


def _cells(counts: Counts, asked: Asked, **narrowed: str) -> list[Any]:
    return [_cell(name, counts[name], asked, narrowed) for name in COUNTED]


def _cell(group: str, count: int, asked: Asked, narrowed: Mapping[str, str]) -> Any:
    if not count:
        return fig(0, size="s")
    query = {"ladder": asked.ladder, "place": asked.place.code if asked.place else "", **narrowed, "state": group}
    kept = {name: value for name, value in query.items() if value}
    return fig(count, url=f"{reverse('cases:list')}?{urlencode(kept)}", size="s")


def lane_in_words(edition: Edition, ladder: str, lane: str) -> str:
    """How a lane that the address asks for is called; '' where none is."""
    return _lane(edition.ladders.get(ladder), lane) if lane else ""


def address_of_list(request: HttpRequest, **query: str) -> str:
    """The list under the filters of the board."""
    kept = {name: request.GET[name] for name in ("ladder", "place") if request.GET.get(name)}
    return f"{reverse('cases:list')}?{urlencode({**kept, **query})}"
