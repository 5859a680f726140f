"""The way in: two doors, the ways for whoever would rather not use this page, and what the office has open."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.procedures import following, publishing
from jiedao.requests import rules
from jiedao.web.door.entering import Entrance, at_the_door, with_a_code
from jiedao.web.door.words import numbers
from jiedao.web.pages import page, see_other


def crumbs(at: Entrance, words: str) -> list[tuple[Any, str]]:
    """The way back to the two doors."""
    return [(_("首页"), reverse("door:front", args=[at.street.slug])), (words, "")]


@at_the_door
def front(request: HttpRequest, at: Entrance) -> HttpResponse:
    """Report, or follow what was reported; how else to reach the office; its open figures and notices."""
    return page(
        request, "door/front.html", at=at, figures=numbers(at, 4), notices=publishing.notices(at.scope, now=at.now)[:3],
        open=following.nearby(at.scope, street=at.street, now=at.now, most=3),
    )  # fmt: skip


@at_the_door
def figures(request: HttpRequest, at: Entrance) -> HttpResponse:
    """The figures that the rulebook declares public, each with its sentence."""
    return page(request, "door/figures.html", at=at, figures=numbers(at), trail=crumbs(at, _("公开的数字")))


@at_the_door
def notices(request: HttpRequest, at: Entrance) -> HttpResponse:
    """What is on public notice today; what has ended stands here no longer."""
    found = publishing.notices(at.scope, now=at.now)
    return page(request, "door/notices.html", at=at, notices=found, trail=crumbs(at, _("公示")))


@at_the_door
def privacy(request: HttpRequest, at: Entrance) -> HttpResponse:
    """What is kept of whoever reports, for what, how long, and who sees it."""
    return page(request, "door/privacy.html", at=at, trail=crumbs(at, _("个人信息怎么用")))


@with_a_code
def look(request: HttpRequest, at: Entrance) -> HttpResponse:
    """Ask for a code and lead to what it opens."""
    given = request.POST.get("code", "") if request.method == "POST" else request.GET.get("code", "")
    if given and (code := rules.plain_code(given)):
        return see_other("door:followed", at.street.slug, code)
    status = 422 if given else 200
    return page(
        request,
        "door/look.html",
        status=status,
        at=at,
        given=given,
        wrong=bool(given),
        trail=crumbs(at, _("查办理进度")),
    )
