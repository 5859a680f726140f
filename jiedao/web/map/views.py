import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases import mapped
from jiedao.mapping import SYSTEMS, Box, Point, in_words, read_point, size_for
from jiedao.problems import Problem
from jiedao.procedures import locating, outlines
from jiedao.register import located
from jiedao.register.queries import places_covered
from jiedao.web import clock
from jiedao.web.map import picture as drawn
from jiedao.web.map.asking import Cases, Shown, asked, kinds
from jiedao.web.map.picture import Dot, Picture
from jiedao.web.pages import page
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.marks import fig
from jiedao.web.tags.spoken import spoken


@requires(Permission.REGISTER_SEE)
def whole(request: HttpRequest) -> HttpResponse:
    """Cases, or those on a register, as points between the office's outlines, near ones together; beside it the same as a
    list. The filters are those of the list."""
    shown = asked(request)
    known = located.outlines(shown.scope, on=shown.today)
    placed, reach = located.how_many(shown.scope, shown.of, shown.listed.values_list(_id(shown)))
    box = shown.box or drawn.framed(_around(shown, known) or reach)
    rows, table = shown.cut()
    return page(
        request, "map/map.html", shown=shown, is_cases=isinstance(shown, Cases), kinds=kinds(request), placed=placed,
        unplaced=shown.total - placed, picture=box and _picture(shown, known, box), pager=rows, table=table,
        has_outlines=bool(known), ladders=_ladders(shown), tiles=settings.JIEDAO_TILES_CREDIT if settings.JIEDAO_TILES else "", systems=SYSTEMS,
        may_draw=outlines.may_draw(request.standing), may_count=request.standing.may(Permission.CASE_SEE),  # type: ignore[attr-defined]
    )  # fmt: skip


def _ladders(shown: Shown) -> list[Any]:
    return [one for name, one in shown.edition.ladders.items() if name not in shown.scope.closed]


def _id(shown: Shown) -> str:
    return "pk" if shown.of == "case" else "subject_id"


def _around(shown: Shown, known: list[located.Drawn]) -> Box | None:
    """What is shown at first: the place that is asked for, else the whole office."""
    one = shown.place
    return drawn.around([area for area in known if one is None or area.id == one.pk]) or drawn.around(known)


def _picture(shown: Shown, known: list[located.Drawn], box: Box) -> Picture:
    view = drawn.view_of(box)
    codes = {one.pk: one.code for one in shown.around}  # type: ignore[attr-defined]
    urls = {id: shown.address(place=code, box="") for id, code in codes.items()}
    found = located.clusters(shown.scope, shown.of, shown.listed, box=box, size=size_for(box))
    said = shown.said([one.thing for one in found if one.thing is not None])
    dots = []
    for one in found:
        x, y = view.at(Point.of_micro(one.lon, one.lat))
        alone = said.get(one.thing) if one.thing is not None else None
        near = Box(one.lon, one.lat, one.lon, one.lat).at_least(max(2 * size_for(box), drawn.LEAST))
        look = "overdue" if one.marked else ""
        if alone is not None:
            dots.append(Dot(x, y, 1, alone.url, alone.words, look))
        else:
            words = _("这里有%(n)s件") if shown.of == "case" else _("这里有%(n)s个")
            dots.append(Dot(x, y, one.count, shown.address(box=str(near)), words % {"n": one.count}, look))
    return Picture(
        box, view, drawn.areas(view, known, urls=urls), dots, drawn.pieces(view), _moves(shown, box)
    )  # fmt: skip


def _moves(shown: Shown, box: Box) -> list[tuple[str, str]]:
    """The addresses by which the map is moved: nearer, farther, to each side, and back to the whole."""
    steps = [
        (_("放大"), box.wider(-0.25).at_least(drawn.LEAST)), (_("缩小"), box.wider(0.5)),
        (_("往北"), box.moved(0, 0.4)), (_("往南"), box.moved(0, -0.4)),
        (_("往西"), box.moved(-0.4, 0)), (_("往东"), box.moved(0.4, 0)),
    ]  # fmt: skip
    near = [
        (words, shown.address(box=str(to)))
        for words, to in steps
        if to.is_on_earth and to.east - to.west <= drawn.WIDEST and to != box
    ]
    return [*near, (_("全图"), shown.address(box="", place=""))]


@requires(Permission.REGISTER_SEE)
def find(request: HttpRequest) -> HttpResponse:
    """The place that a point lies in, whatever system it is given in; outside the office it is said what to do."""
    typed, system = request.GET.get("at", "").strip()[:60], request.GET.get("system", SYSTEMS[0])
    found, problem, same = None, "", []
    if typed:
        try:
            point = read_point(typed, system)
            found = locating.find(request.scope, point, on=clock.today(request))  # type: ignore[attr-defined]
            same = [(one, f"{there.lon:.6f}, {there.lat:.6f}") for one in SYSTEMS for there in (point.converted(one),)]
        except Problem as refused:
            problem = sentence_of(refused)
    return page(
        request, "map/find.html", typed=typed, system=system, systems=SYSTEMS, found=found, problem=problem, same=same,
        said=in_words(found.point) if found else "", trail=[(_("地图"), reverse("map:map")), (_("点在哪个网格"), "")],
    )  # fmt: skip


@requires(Permission.CASE_SEE)
def load(request: HttpRequest) -> HttpResponse:
    """How many cases lie in each community and grid, shaded on the map and as a table in the order of codes. Places are
    counted, never persons."""
    shown = Cases(request)
    known = located.outlines(shown.scope, on=shown.today)
    counts = mapped.by_place(shown.scope, shown.asked.wanted, group=shown.asked.group, now=shown.now)
    covered = [one for one in places_covered(shown.scope) if one.ended_on is None]
    rows = _loads(shown, covered, counts)
    numbers = {one.pk: own for one, own, _whole, _late in rows if one.kind == "grid"}
    most = max(numbers.values(), default=0)
    notes = {
        one.pk: (drawn.shade_of(own, most), str(own), _("%(place)s，%(n)s件") % {"place": one.name, "n": own})
        for one, own, _whole, _late in rows if one.kind == "grid"
    }  # fmt: skip
    box = shown.box or drawn.framed(_around(shown, known))
    image = None
    if box:
        view = drawn.view_of(box)
        urls = {one.pk: _list_url(shown, one.code) for one, *_rest in rows}
        image = Picture(box, view, drawn.areas(view, known, urls=urls, notes=notes), (), drawn.pieces(view))
    return page(
        request, "map/load.html", shown=shown, picture=image, table=_load_table(shown, rows), most=most,
        steps=_steps(most), ladders=_ladders(shown), tiles=settings.JIEDAO_TILES_CREDIT if settings.JIEDAO_TILES else "",
        trail=[(_("地图"), reverse("map:map")), (_("各网格的工作量"), "")],
    )  # fmt: skip


def _loads(shown: Cases, covered: list[Any], counts: dict[UUID, mapped.Load]) -> list[tuple[Any, int, int, int]]:
    """(place, its own cases, those of all within it, overdue of these) of the places under the filter."""
    found = []
    for one in covered:
        if shown.place is not None and not one.code.startswith(shown.place.code):
            continue
        inside = [counts[below.pk] for below in covered if below.code.startswith(one.code) and below.pk in counts]
        own = counts.get(one.pk, mapped.Load(0, 0))
        found.append((one, own.all, sum(load.all for load in inside), sum(load.overdue for load in inside)))
    return found


def _list_url(shown: Cases, code: str) -> str:
    query = shown.request.GET.copy()
    for name in ("show", "box", "after", "before"):
        query.pop(name, None)
    query["place"] = code
    return f"{shown.whole_url}?{query.urlencode()}"


def _load_table(shown: Cases, rows: list[tuple[Any, int, int, int]]) -> Ledger:
    columns = [
        Column(_("地方")),
        Column(shown.label, numeric=True, inline=True),
        Column(_("其中逾期"), numeric=True, inline=True),
    ]
    return Ledger(_("各社区和网格的案件，含下级"), columns, rows=[
        [spoken(one.name), fig(whole, _("件"), url=_list_url(shown, one.code), size="s") if whole else _("没有"), str(late or "")]
        for one, _own, whole, late in rows
    ])  # fmt: skip


def _steps(most: int) -> list[tuple[str, str]]:
    """What each shade says, in words."""
    bounds: dict[str, list[int]] = {}
    for count in range(1, most + 1) if most <= 10_000 else ():
        bounds.setdefault(drawn.shade_of(count, most), []).append(count)
    return [("", _("没有"))] + [
        (shade, f"{counts[0]}" if counts[0] == counts[-1] else _("%(least)s至%(most)s件") % {"least": counts[0], "most": counts[-1]})
        for shade, counts in bounds.items()
    ]  # fmt: skip


@requires(Permission.REGISTER_SEE)
def geojson(request: HttpRequest) -> HttpResponse:
    """The office's outlines of today as a file (RFC 7946, WGS-84), for another programme or to bring them again."""
    found = outlines.as_collection(request.scope, on=clock.today(request))  # type: ignore[attr-defined]
    response = HttpResponse(json.dumps(found, ensure_ascii=False), content_type="application/geo+json")
    response["Content-Disposition"] = 'attachment; filename="outlines.geojson"'
    return response
