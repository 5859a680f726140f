"""The outline of a yard, site or facility: clicked together on the picture, typed corner by corner, or brought as a file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.mapping import Box, Point
from jiedao.problems import Problem
from jiedao.procedures import outlines as procedure
from jiedao.register import located
from jiedao.register.models import Subject
from jiedao.web import addresses, clock
from jiedao.web.map import picture as drawn
from jiedao.web.map.forms import YardForm
from jiedao.web.map.outlines import corners_of, is_simple
from jiedao.web.map.picture import Dot, Picture
from jiedao.web.pages import page, see_other
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.subjects.dossier import found as found_subject

#: How much is shown around a yard, or around the point where it stands, in microdegrees: some three hundred metres.
AROUND = 3000


@requires(Permission.OUTLINE_KEEP)
def yard(request: HttpRequest, id: UUID) -> HttpResponse:
    """Draw the outline of a subject, from a day on."""
    who, today = request.standing, clock.today(request)  # type: ignore[attr-defined]
    subject, _rows = found_subject(who.scope, id)
    procedure.require_drawable(subject, who)
    now = next(iter(located.outlines(who.scope, on=today, subjects=[subject.pk])), None)
    at = _stands(request, subject)
    form = YardForm(request.POST or None, request.FILES or None, today=today, corners=corners_of(now))
    problem, status = "", 200
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            procedure.draw_yard(
                subject, form.brought(subject.name), act=given["id"], from_on=given["on"], who=who, now=clock.now(request)
            )  # fmt: skip
            messages.success(request, _("已画上%(name)s的边界") % {"name": subject.name})
            return see_other("map:yard", subject.pk)
        except Problem as refused:
            problem, status = sentence_of(refused), refused.status
    elif request.method == "POST":
        status = 422
    return page(
        request, "map/yard.html", status=status, form=form, subject=subject, now=now, problem=problem, room="",
        picture=_picture(request, subject, now, at), stands=at is not None, many=now is not None and not is_simple(now),
        lines=[(one, one.system) for one in located.history_of(who.scope, subject.pk)],
        trail=[(_("台账"), reverse("ledgers:list")), (subject.name, addresses.subject(id)), (_("画边界"), "")],
    )  # fmt: skip


def _stands(request: HttpRequest, subject: Subject) -> Point | None:
    stands = located.position_of(request.standing.scope, "subject", subject.pk)  # type: ignore[attr-defined]
    return Point.of_micro(stands.lon, stands.lat) if stands is not None else None


def _picture(
    request: HttpRequest, subject: Subject, now: located.Drawn | None, at: Point | None
) -> Picture | None:  # fmt: skip
    """The yard as it is drawn, else where it stands, else the place it belongs to; nothing where none of it is known."""
    scope, today = request.standing.scope, clock.today(request)  # type: ignore[attr-defined]
    known = located.outlines(scope, on=today)
    box = drawn.framed(_frame(subject, known, now, at))
    if box is None:
        return None
    view = drawn.view_of(box)
    shown = [*known, *([now] if now is not None else [])]
    notes = {now.id: ("new", "", "")} if now is not None else {}
    dots = [Dot(*view.at(at), 1, "", "")] if at is not None else []
    return Picture(box, view, drawn.areas(view, shown, urls={}, notes=notes), dots, drawn.pieces(view))


def _frame(
    subject: Subject, known: list[located.Drawn], now: located.Drawn | None, at: Point | None
) -> Box | None:  # fmt: skip
    if now is not None:
        return now.outline.box.at_least(AROUND)
    if at is not None:
        lon, lat = at.micro
        return Box(lon, lat, lon, lat).at_least(AROUND)
    return drawn.around([one for one in known if one.id == subject.place_id]) or drawn.around(known)
