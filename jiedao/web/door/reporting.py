"""Reporting in two short pages: what, where and how it looks; then what is open nearby, photos, and a telephone number."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiedao.entries.problems import SameIdOtherContent
from jiedao.problems import Problem
from jiedao.procedures import following, requesting
from jiedao.procedures.requesting import Report
from jiedao.requests import rules
from jiedao.requests.problems import TooManyKnocks
from jiedao.tenancy.ids import is_id, uuid7
from jiedao.web.door.entering import Entrance, at_the_door
from jiedao.web.door.forms import ReportForm
from jiedao.web.door.views import crumbs
from jiedao.web.door.words import kinds, uploads
from jiedao.web.pages import page, see_other
from jiedao.web.tags.spoken import spoken

#: Refusals of the second page; all others lead back to the first.
SECOND = {"contact", "photos"}
#: What the second page carries on from the first, out of sight.
CARRIED = ("category", "where", "community", "words")


@at_the_door
def report(request: HttpRequest, at: Entrance) -> HttpResponse:
    """Take a report. Sent from the first page it is looked at, from the second it is taken."""
    places, sorts = following.communities(at.scope), kinds(at)
    if request.method != "POST":
        form = ReportForm(
            communities=places, kinds=sorts, initial={"id": uuid7(), "category": request.GET.get("kind", "")}
        )
        return _first(request, at, form)
    form = ReportForm(request.POST, request.FILES, communities=places, kinds=sorts)
    if not form.is_valid():
        return _first(request, at, form, status=422)
    sends = request.POST.get("do") == "send"
    given = _report(form, with_photos=sends)
    try:
        if not sends:
            requesting.check(given, street=at.street, now=at.now)
            return _first(request, at, form) if request.POST.get("do") == "back" else _second(request, at, form, given)
        at.knock("report")
        made = requesting.receive(given, street=at.street, now=at.now)
    except SameIdOtherContent:
        raise
    except Problem as refused:
        form.refuse(refused)
        status = refused.status if isinstance(refused, TooManyKnocks) else 422
        stays = isinstance(refused, TooManyKnocks) or set(form.errors) <= SECOND
        return _second(request, at, form, given, status=status) if sends and stays else _first(request, at, form, status=status)  # fmt: skip
    return see_other("door:followed", at.street.slug, made.request.code, query={"new": "1"})


def _report(form: ReportForm, *, with_photos: bool) -> Report:
    given = form.cleaned_data
    community = given["community"]
    return Report(
        id=given["id"], category=given["category"], words=given["words"], where=given["where"],
        community=community if community and is_id(community) else None, point=form.point, contact=given["contact"],
        pictures=uploads(given["photos"]) if with_photos else (),
    )  # fmt: skip


def _first(request: HttpRequest, at: Entrance, form: ReportForm, *, status: int = 200) -> HttpResponse:
    return page(
        request,
        "door/report.html",
        status=status,
        at=at,
        form=form,
        most=rules.MOST_WORDS,
        trail=crumbs(at, _("报告问题")),
    )


def _second(request: HttpRequest, at: Entrance, form: ReportForm, given: Report, *, status: int = 200) -> HttpResponse:
    near = following.nearby(
        at.scope, street=at.street, now=at.now, category=given.category, community=given.community, point=given.point
    )
    masked = rules.masked(given.words)
    where = rules.masked(given.where)
    return page(
        request, "door/send.html", status=status, at=at, form=form, near=near, shown=masked.text,
        masked=_("、").join(spoken(one) for one in dict.fromkeys((*masked.found, *where.found))), where=where.text, most=rules.MOST_PICTURES,
        carried=[(name, form[name].value() or "") for name in CARRIED], kind=form.kinds[given.category], trail=crumbs(at, _("报告问题")),
    )  # fmt: skip
