"""One resident's report: what was written, what others see of it, the way it goes, and what a moderator may do."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.cases.models import Case
from jiedao.cases.replies import offered
from jiedao.procedures import duplicates, files, following, moderating
from jiedao.procedures.ladders import ladder_of
from jiedao.requests import actions, queries
from jiedao.requests.models import Addition, Request
from jiedao.requests.problems import AreaOutside
from jiedao.tenancy.ids import is_id, uuid7
from jiedao.web import clock
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requests.forms import AreasForm, HideForm, ReplyForm
from jiedao.web.requests.views import trail
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken


def _found(request: HttpRequest, code: str) -> Request:
    return queries.request_by_code(request.scope, code)  # type: ignore[attr-defined]


@requires(Permission.REQUEST_SEE)
def one(request: HttpRequest, code: str) -> HttpResponse:
    """A report within one's work with everything that belongs to it."""
    return _drawn(request, code)


def _drawn(request: HttpRequest, code: str, *, replying: Any = None, hiding: Any = None) -> HttpResponse:
    who: Any = request.standing  # type: ignore[attr-defined]
    found = following.follow(who.scope, code, street=request.street)  # type: ignore[attr-defined]
    moderates = who.may(Permission.REQUEST_MODERATE)
    added = queries.additions_of(who.scope, found.request)
    usual = _usual(request, found.case) if moderates else []
    begun = next((words for _label, url, words in usual if url == _begins(request.GET.get("reply", ""))), "")
    return page(
        request, "requests/one.html", found=found, moderates=moderates,
        status=422 if (replying and replying.errors) or (hiding and hiding.errors) else 200,
        original=moderating.original(found.request) if moderates and found.request.sealed_words else "",
        additions=[(one, moderating.original(one) if moderates and one.sealed_words else "") for one in added],
        pictures=queries.pictures_of(who.scope, found.request), may_reveal=who.may(Permission.PERSON_REVEAL),
        earlier=duplicates.offered(found.request, found.case, street=request.street, who=who), id=uuid7(),  # type: ignore[attr-defined]
        usual=usual, replying=replying or ReplyForm(initial={"words": begun}), hiding=hiding or HideForm(), trail=trail(code.upper()),
    )  # fmt: skip


def _usual(request: HttpRequest, case: Case) -> list[tuple[str, str, str]]:
    """The words an answer may begin with: (label, address of the page that begins so, words)."""
    ladder, _edition = ladder_of(case, request.street)  # type: ignore[attr-defined]
    return [(spoken(one), _begins(one.name), words) for one, words in offered(ladder, case)]


def _begins(name: str) -> str:
    return f"?reply={name}#reply"


@require_POST
@requires(Permission.REQUEST_MODERATE)
def moderate(request: HttpRequest, code: str) -> HttpResponse:
    """Show, hide or free a report, or what was added to it (`addition`)."""
    who: Any = request.standing  # type: ignore[attr-defined]
    found, now, do = _found(request, code), clock.now(request), request.POST.get("do", "")
    thing = _thing(request, found)
    if do == "show":
        actions.show(thing, by=who.by, at=now)
        messages.success(request, _("已公开。"))
    elif do == "free":
        moderating.free(thing, who=who, now=now)
        messages.success(request, _("已放开原文。"))
    elif do == "hide":
        form = HideForm(request.POST)
        if not form.is_valid():
            return _drawn(request, code, hiding=form)
        actions.hide(thing, why=form.cleaned_data["why"], by=who.by, at=now)
        messages.success(request, _("已改为不公开，照样办理。"))
    return see_other("requests:one", code)


def _thing(request: HttpRequest, found: Request) -> Request | Addition:
    added = queries.additions_of(request.scope, found)  # type: ignore[attr-defined]
    return next((one for one in added if str(one.pk) == request.POST.get("addition")), found)


@require_POST
@requires(Permission.CASE_CHECK)
def join(request: HttpRequest, code: str) -> HttpResponse:
    """Let the case of a report go on with that of an earlier report of the same."""
    who: Any = request.standing  # type: ignore[attr-defined]
    sent, id = request.POST, request.POST.get("id", "")
    with leading_to((_("看这一件"), reverse("requests:one", args=[code]))):
        done = duplicates.join(
            _found(request, code), into=sent.get("into", ""), id=UUID(id) if is_id(id) else uuid7(),
            seen=sent.get("seen", ""), street=request.street, who=who, now=clock.now(request),  # type: ignore[attr-defined]
        )  # fmt: skip
    messages.success(request, _("案件%(number)s已并入，合在一件里办。") % {"number": done.number})
    return see_other("requests:one", code)


@require_POST
@requires(Permission.REQUEST_MODERATE)
def reply(request: HttpRequest, code: str) -> HttpResponse:
    """Tell whoever follows the report something."""
    who: Any = request.standing  # type: ignore[attr-defined]
    found, form = _found(request, code), ReplyForm(request.POST)
    if not form.is_valid():
        return _drawn(request, code, replying=form)
    actions.reply(found, words=form.cleaned_data["words"].strip(), by=who.by, at=clock.now(request))
    messages.success(request, _("已答复，凭编号看得到。"))
    return see_other("requests:one", code)


@require_POST
@requires(Permission.PERSON_REVEAL)
def contact(request: HttpRequest, code: str) -> HttpResponse:
    """Show the number that was left for an answer, once, with the purpose noted."""
    who: Any = request.standing  # type: ignore[attr-defined]
    number = moderating.reveal_contact(_found(request, code), purpose="case", who=who, now=clock.now(request))
    said = _("电话%(number)s。已记下您查看了，用途：办理案件。") % {"number": number} if number else _("没有留电话。")
    messages.info(request, said)
    return see_other("requests:one", code)


@requires(Permission.REQUEST_MODERATE)
def picture(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """Look at a photo, mark what must not be seen, and let it be seen or not."""
    who: Any = request.standing  # type: ignore[attr-defined]
    kept = queries.picture(who.scope, _found(request, code), no)
    now, form = clock.now(request), AreasForm(request.POST if request.method == "POST" else None)
    if request.POST.get("do") == "hide":
        actions.hide_picture(kept, by=who.by, at=now)
        messages.success(request, _("照片不公开。"))
        return see_other("requests:one", code)
    if form.is_valid():
        try:
            moderating.blur(kept, form.cleaned_data["areas"], who=who, now=now)
            messages.success(request, _("照片已公开。"))
            return see_other("requests:one", code)
        except AreaOutside as refused:
            form.add_error("areas", sentence_of(refused))
    return page(
        request, "requests/picture.html", status=422 if form.errors else 200, kept=kept, code=code, form=form,
        trail=trail(code.upper()),
    )  # fmt: skip


@requires(Permission.REQUEST_MODERATE)
def original(request: HttpRequest, code: str, no: int) -> HttpResponse:
    """The photo as it came, for who moderates; `?shown=1`: as others see it."""
    kept = queries.picture(request.scope, _found(request, code), no)  # type: ignore[attr-defined]
    wanted = kept.blurred if request.GET.get("shown") and kept.blurred else kept.digest
    response = HttpResponse(files.bytes_of(wanted), content_type="image/jpeg")
    response["Cache-Control"], response["X-Content-Type-Options"] = "no-store", "nosniff"
    return response
