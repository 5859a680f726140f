from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.procedures import booking
from jiedao.web import clock, problems
from jiedao.web.claims.doors import care
from jiedao.web.middleware import COOKIE, SALT, SIZES, THEMES, View
from jiedao.web.pages import page, see_other, way_back
from jiedao.web.points.doors import doors
from jiedao.web.requires import public, requires
from jiedao.web.shell import sample

_YEAR = 365 * 24 * 3600


@public
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep how this browser wants pages (theme, size, language) in a signed cookie and go back to the page."""
    view: View = getattr(request, "view", View())
    posted = request.POST
    if posted.get("theme") in THEMES:
        view = replace(view, theme=posted["theme"])
    if posted.get("size") in SIZES:
        view = replace(view, size=posted["size"])
    if posted.get("language") in dict(settings.LANGUAGES):
        view = replace(view, language=posted["language"])
    response = see_other(way_back(request))
    response.set_signed_cookie(
        COOKIE, str(view), salt=SALT, max_age=_YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response


@requires(Permission.HOME_SEE)
def more(request: HttpRequest) -> HttpResponse:
    """Everything the phone's tab bar has no place for, on one page without hidden menus."""
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    return page(
        request, "shell/more.html", points=doors(request), care=care(request),
        has_orders=request.standing.may(Permission.HOTLINE_SEE),  # type: ignore[attr-defined]
        sees_requests=request.standing.may(Permission.REQUEST_SEE),  # type: ignore[attr-defined]
        has_activities=bool(edition.activities) and request.standing.may(Permission.OWN_SEE),  # type: ignore[attr-defined]
        sees_map=request.standing.may(Permission.REGISTER_SEE), keeps_outlines=request.standing.may(Permission.OUTLINE_KEEP),  # type: ignore[attr-defined]
    )  # fmt: skip


@public
def sheet(request: HttpRequest) -> HttpResponse:
    """Every part with sample values: the living style sheet, for development and tests only."""
    if not (settings.DEBUG or getattr(settings, "JIEDAO_SHEET", False)):
        raise problems.PageMissing()
    return page(request, "shell/sheet.html", **sample.context())
