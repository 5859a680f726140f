"""The ways to points from elsewhere: the doors of 更多, and the page on which a form of points is filled in."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.procedures import points_switch
from jiedao.procedures.points_reading import opened_by, view
from jiedao.register.queries import calendar
from jiedao.rulebook import Edition, Form


def doors(request: HttpRequest) -> list[tuple[str, str]]:
    """The doors to points in 更多: (words, address). None where the office scores nobody; the switch for whose it is."""
    who: Any = request.standing  # type: ignore[attr-defined]
    regulation = points_switch.regulation_of(request.street)  # type: ignore[attr-defined]
    if regulation is None:
        return []
    found = []
    if (held := view(request.street, who, calendar(who.scope))) is not None:  # type: ignore[attr-defined]
        if held.own is not None and who.may(Permission.OWN_SEE):
            found.append((_("我的积分"), reverse("points:own")))
        if who.may(Permission.MATTER_SEE) and (held.is_desk or held.tied or held.is_above):
            found.append((_("党员积分"), reverse("points:months")))
    if points_switch.may_switch(who, regulation):
        found.append((_("党员积分的启用与停用"), reverse("points:switch")))
    return found


def instead(form: Form, edition: Edition, about: UUID | None) -> str:
    """Where a form of points is filled in, with the lines in view; "" for any other form."""
    _points, what = opened_by(edition).get(form.name, (None, ""))
    if not what:
        return ""
    if about is None:
        return reverse("points:own") if what == "appeal" else reverse("points:months")
    return reverse("points:member" if what == "appeal" else "points:confirm", args=[about])
