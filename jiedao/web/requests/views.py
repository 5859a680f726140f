"""The list of residents' reports, taking one down, and the door's switch."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.problems import Problem
from jiedao.procedures import door, following, requesting
from jiedao.procedures.requesting import Report
from jiedao.requests import queries
from jiedao.requests.actions import Word
from jiedao.requests.models import Channel
from jiedao.requests.problems import DoorOpenAlready, DoorUntimely
from jiedao.tenancy.ids import is_id, uuid7
from jiedao.web import clock, paging
from jiedao.web.door.forms import FIELDS
from jiedao.web.door.words import kinds_of, uploads
from jiedao.web.pages import page, see_other
from jiedao.web.problems import sentence_of
from jiedao.web.requests.forms import DoorForm, ShutForm, TakingForm
from jiedao.web.requires import requires


def trail(words: Any) -> list[tuple[Any, str]]:
    """The way back to the list."""
    return [(_("居民反映"), reverse("requests:list")), (words, "")]


@requires(Permission.REQUEST_SEE)
def listed(request: HttpRequest) -> HttpResponse:
    """What came in within one's work: what waits to be looked over first, or everything, the latest first."""
    who: Any = request.standing  # type: ignore[attr-defined]
    wants = request.GET.get("show", "waiting" if who.may(Permission.REQUEST_MODERATE) else "all")
    waits = queries.waiting(who.scope)
    cut = paging.cut(request, waits if wants == "waiting" else queries.requests(who.scope), size=50)
    rows = following.rows(who.scope, list(cut.rows), street=request.street)  # type: ignore[attr-defined]
    return page(
        request, "requests/list.html", rows=rows, cut=cut, waits=waits.count(), wants=wants,
        may_moderate=who.may(Permission.REQUEST_MODERATE), may_take=who.may(Permission.REQUEST_TAKE),
        may_switch=door.may_switch(who), open=queries.door(who.scope),
    )  # fmt: skip


@requires(Permission.REQUEST_TAKE)
def take(request: HttpRequest) -> HttpResponse:
    """Take a report down for somebody at the telephone or the counter, and give them the code."""
    who: Any = request.standing  # type: ignore[attr-defined]
    street, now = request.street, clock.now(request)  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else None
    form = TakingForm(
        sent, request.FILES or None, communities=following.communities(who.scope), kinds=kinds_of(street, now),
        initial={"id": uuid7(), "channel": Channel.PHONE},
    )  # fmt: skip
    if form.is_valid():
        try:
            made = requesting.receive(_report(form), street=street, now=now, who=who)
        except Problem as refused:
            if refused.code not in FIELDS and refused.status != 422:
                raise
            form.refuse(refused)
        else:
            messages.success(request, _("已登记。编号%(code)s，请告诉反映的人。") % {"code": made.request.code})
            return see_other("requests:one", made.request.code)
    status = 422 if form.errors else 200
    return page(request, "requests/take.html", status=status, form=form, trail=trail(_("替居民登记")))


def _report(form: TakingForm) -> Report:
    given = form.cleaned_data
    community = given["community"]
    return Report(
        id=given["id"], category=given["category"], words=given["words"], where=given["where"],
        community=community if community and is_id(community) else None, contact=given["contact"],
        pictures=uploads(given["photos"]), channel=Channel(given["channel"]),
    )  # fmt: skip


@requires(Permission.DOOR_SWITCH)
def switch(request: HttpRequest) -> HttpResponse:
    """Open the door on the district's word, or shut it; and every word that was recorded."""
    who: Any = request.standing  # type: ignore[attr-defined]
    door.require(who)
    stands = queries.door(who.scope)
    sent = request.POST if request.method == "POST" else None
    form: Any = ShutForm(sent) if stands is not None else DoorForm(sent, today=clock.today(request))
    if form.is_valid():
        asked: dict[str, Any] = {"street": request.street, "who": who, "now": clock.now(request)}  # type: ignore[attr-defined]
        try:
            if stands is not None:
                door.shut(why=form.cleaned_data["why"].strip(), **asked)
                messages.success(request, _("已停用。已经反映的照样办完，凭编号还能查。"))
            else:
                door.open_up(word=Word(**form.cleaned_data), **asked)
                messages.success(request, _("已登记区里的文件，网上反映开放了。"))
            return see_other("requests:switch")
        except (DoorUntimely, DoorOpenAlready) as refused:
            form.add_error(None, sentence_of(refused))
    return page(
        request, "requests/switch.html", status=422 if form.is_bound else 200, form=form, stands=stands,
        words=queries.doors(who.scope), trail=trail(_("开放与停用")),
    )  # fmt: skip
