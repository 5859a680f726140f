from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.mapping import read_corners, read_geojson
from jiedao.problems import Problem
from jiedao.procedures import outlines as procedure
from jiedao.register import located
from jiedao.register.models import Place
from jiedao.register.problems import NoSuchPlace
from jiedao.register.queries import places
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock
from jiedao.web.map import picture as drawn
from jiedao.web.map.forms import CornersForm, FileForm
from jiedao.web.map.picture import Picture
from jiedao.web.pages import page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import plate


@requires(Permission.OUTLINE_KEEP)
def outlines(request: HttpRequest) -> HttpResponse:
    """Every place with the outline it has, and a file of outlines brought in: looked at first, then drawn from a day on."""
    scope, today = request.standing.scope, clock.today(request)  # type: ignore[attr-defined]
    form = FileForm(request.POST or None, request.FILES or None, today=today)
    look, problem, status = None, "", 200
    if request.method == "POST" and form.is_valid():
        try:
            text = form.content
            brought = procedure.match(scope, read_geojson(text, form.cleaned_data["system"]))
            if request.POST.get("draw"):
                made = procedure.draw(
                    brought, act=form.cleaned_data["id"], from_on=form.cleaned_data["on"],
                    who=request.standing, now=clock.now(request),  # type: ignore[attr-defined]
                )  # fmt: skip
                messages.success(
                    request,
                    _("已换上%(n)s条边界，从%(day)s起") % {"n": len(made), "day": fullday(form.cleaned_data["on"])},
                )
                return see_other("map:outlines")
            look = procedure.look(scope, brought, from_on=form.cleaned_data["on"])
            kept = {**form.cleaned_data, "text": text.decode("utf-8-sig") if isinstance(text, bytes) else text}
            form = FileForm(today=today, **{name: kept[name] for name in ("id", "system", "on", "text")})
        except Problem as refused:
            problem, status = sentence_of(refused), refused.status
    elif request.method == "POST":
        status = 422
    known = located.outlines(scope, on=today)
    return page(
        request, "map/outlines.html", status=status, form=form, look=look, problem=problem, room="",
        proposed=_proposed(look) if look else None, picture=_looked(look, known, today) if look else None,
        table=_table(list(places(scope)), known), drawn=len(known),
        trail=[_map(request), (_("边界"), "")],
    )  # fmt: skip


def _map(request: HttpRequest) -> tuple[str, str]:
    """Where the pages of outlines belong; a door only for who may see the map."""
    may = request.standing.may(Permission.REGISTER_SEE)  # type: ignore[attr-defined]
    return _("地图"), reverse("map:map") if may else ""


def _proposed(look: procedure.Preview) -> Ledger:
    columns = [
        Column(_("地方")), Column(_("点数"), numeric=True, inline=True), Column(_("面积"), numeric=True, inline=True),
        Column(_("和现在比"), inline=True),
    ]  # fmt: skip
    return Ledger(_("要换上的边界"), columns, rows=[
        [one.place.name, str(one.drawn.outline.corners), _area(one.drawn.outline.area), _compared(one)]
        for one in look.proposed
    ])  # fmt: skip


def _compared(one: procedure.Proposed) -> str:
    if one.before is None:
        return str(_("新画"))
    if one.before == one.drawn.outline:
        return str(_("不变"))
    words = _("大%(area)s") if one.grows > 0 else _("小%(area)s")
    return words % {"area": _area(abs(one.grows))}


def _area(metres: float) -> str:
    return f"{metres / 1e6:.3f} km²" if metres >= 100_000 else f"{metres:,.0f} m²"


def _looked(look: procedure.Preview, known: list[located.Drawn], today: date) -> Picture:
    """What would be drawn, over what is."""
    new = {one.place.pk: one for one in look.proposed}
    found = [one for one in known if one.id not in new]
    found += [
        located.Drawn(id, one.place.kind, one.place.name, one.drawn.outline, today, one.drawn.system)
        for id, one in new.items()
    ]
    box = drawn.framed(drawn.around(found))
    assert box is not None
    view = drawn.view_of(box)
    return Picture(
        box, view, drawn.areas(view, found, urls={}, notes=dict.fromkeys(new, ("new", "", ""))), (), drawn.pieces(view)
    )


def _table(known: list[Place], lines: list[located.Drawn]) -> Ledger:
    have = {one.id: one for one in lines}
    columns = [
        Column(_("地方")),
        Column(_("代码"), inline=True),
        Column(_("边界"), inline=True),
        Column(_("从"), inline=True),
    ]
    rows = []
    for one in known:
        if one.ended_on is not None:
            continue
        url, line = reverse("map:draw", args=[one.code]), have.get(one.pk)
        said = _area(line.outline.area) if line else _("还没有画")
        rows.append([
            format_html('<a href="{}">{}</a>', url, one.name), plate(one.code, kind="line"), said,
            fullday(line.from_on) if line else "",
        ])  # fmt: skip
    return Ledger(_("各地方的边界"), columns, rows=rows)


@requires(Permission.OUTLINE_KEEP)
def draw(request: HttpRequest, code: int) -> HttpResponse:
    """Draw the outline of one place: by clicking on the picture, or by typing its corners. Looked at first, then drawn."""
    scope, today = request.standing.scope, clock.today(request)  # type: ignore[attr-defined]
    place = next((one for one in places(scope) if one.code == str(code)), None)
    if place is None:
        raise NoSuchPlace(place=str(code))
    known = located.outlines(scope, on=today)
    now = next((one for one in known if one.id == place.pk), None)
    form = CornersForm(request.POST or None, today=today, corners=corners_of(now))
    look, problem, status = None, "", 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            brought = [(place, read_corners(given["corners"], given["system"], name=place.name))]
            if request.POST.get("draw"):
                procedure.draw(
                    brought, act=given["id"], from_on=given["on"], who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
                )  # fmt: skip
                messages.success(request, _("已换上%(place)s的边界") % {"place": place.name})
                return see_other("map:draw", place.code)
            look = procedure.look(scope, brought, from_on=given["on"])
        except Problem as refused:
            problem, status = sentence_of(refused), refused.status
    elif request.method == "POST":
        status = 422
    return page(
        request, "map/draw.html", status=status, form=form, look=look, problem=problem, place=place, now=now, room="",
        proposed=_proposed(look) if look else None, picture=_around(place, known, look, today), lines=_history(scope, place),
        many=now is not None and not is_simple(now), id=uuid7(),
        trail=[_map(request), (_("边界"), reverse("map:outlines")), (place.name, "")],
    )  # fmt: skip


def is_simple(line: located.Drawn) -> bool:
    """Whether an outline is one area without holes, which can be typed."""
    return len(line.outline.polygons) == 1 and len(line.outline.polygons[0]) == 1


def corners_of(line: located.Drawn | None) -> str:
    """An outline of one ring as it is typed; others are brought as a file."""
    if line is None or not is_simple(line):
        return ""
    return "\n".join(f"{x / 1e6:.6f}, {y / 1e6:.6f}" for x, y in line.outline.polygons[0][0][:-1])


def _around(place: Place, known: list[located.Drawn], look: procedure.Preview | None, today: date) -> Picture | None:
    """The place, its neighbours and what it lies in; without any, nothing to click on."""
    if look is not None:
        return _looked(look, known, today)
    near = [one for one in known if one.id in (place.pk, place.parent_id)] or known
    box = drawn.framed(drawn.around(near))
    if box is None:
        return None
    view = drawn.view_of(box)
    return Picture(
        box, view, drawn.areas(view, known, urls={}, notes={place.pk: ("new", "", "")}), (), drawn.pieces(view)
    )


def _history(scope: Any, place: Place) -> list[tuple[Any, str]]:
    return [(one, one.system) for one in located.history_of(scope, place.pk)]
