from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission, roles_with
from jiedao.mapping import Point, System, read_point
from jiedao.problems import Problem
from jiedao.procedures import positions
from jiedao.register import located
from jiedao.register.problems import NotYoursToKeep
from jiedao.web import addresses, clock
from jiedao.web.map import picture as drawn
from jiedao.web.map.forms import PointForm
from jiedao.web.map.picture import Dot, Picture
from jiedao.web.pages import page, see_other
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.subjects.dossier import found as found_subject


@requires(Permission.REGISTER_EDIT)
def position(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say where a subject stands: by clicking on the picture, by typing coordinates, or where the phone is."""
    who, now = request.standing, clock.now(request)  # type: ignore[attr-defined]
    subject, _rows = found_subject(who.scope, id)
    if not positions.may_place(who, subject, now):
        raise NotYoursToKeep(name=subject.name, who=roles_with(Permission.REGISTER_EDIT))
    kept = located.position_of(who.scope, "subject", subject.pk)
    known = located.outlines(who.scope, on=clock.today(request))
    given = Point.of_micro(kept.given_lon, kept.given_lat, System(kept.system)) if kept else None
    initial = {"at": f"{given.lon:.6f}, {given.lat:.6f}", "system": given.system} if given else {}
    form = PointForm(request.POST or None, initial=initial)
    problem, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            point = read_point(form.cleaned_data["at"], form.cleaned_data["system"])
            found = positions.place_subject(subject, point, who=who, now=now)
            where = found.place.name if found.place else ""
            messages.success(request, _("已标在地图上：%(place)s") % {"place": where} if where else _("已标在地图上"))
            return see_other(addresses.subject(id))
        except Problem as refused:
            problem, status = sentence_of(refused), refused.status
    elif request.method == "POST":
        status = 422
    return page(
        request, "map/position.html", status=status, form=form, subject=subject, problem=problem, kept=kept,
        picture=_picture(subject.place_id, known, given),
        trail=[(_("台账"), reverse("ledgers:list")), (subject.name, addresses.subject(id)), (_("标在地图上"), "")],
    )  # fmt: skip


def _picture(place: UUID, known: list[located.Drawn], at: Point | None) -> Picture | None:
    """The place it belongs to, and where it stands now."""
    box = drawn.framed(drawn.around([one for one in known if one.id == place]) or drawn.around(known))
    if box is None:
        return None
    view = drawn.view_of(box)
    dots = [Dot(*view.at(at), 1, "", "")] if at is not None else []
    return Picture(
        box, view, drawn.areas(view, known, urls={}, notes={place: ("new", "", "")}), dots, drawn.pieces(view)
    )
