"""What a code opens: every step in plain words, the question whether it is fixed, and room to add something."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.problems import Problem
from jiedao.procedures import following, requesting
from jiedao.procedures.following import Followed
from jiedao.requests.problems import NoSuchRequest, TooManyKnocks
from jiedao.tenancy.ids import uuid7
from jiedao.web.door.entering import Entrance, with_a_code
from jiedao.web.door.forms import AddForm, AnswerForm
from jiedao.web.door.views import crumbs
from jiedao.web.door.words import uploads
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to


@with_a_code
def followed(request: HttpRequest, at: Entrance, code: str) -> HttpResponse:
    """A request as its reporter follows it."""
    found = opened(at, code)
    return _drawn(request, at, found)


def opened(at: Entrance, code: str) -> Followed:
    """What a code opens; whoever tries many that open nothing is told to wait. Raises NoSuchRequest, TooManyKnocks."""
    try:
        with leading_to((_("再写一次编号"), reverse("door:look", args=[at.street.slug]))):
            return following.follow(at.scope, code, street=at.street)
    except NoSuchRequest:
        at.knock("miss")
        raise


@with_a_code
def answer(request: HttpRequest, at: Entrance, code: str) -> HttpResponse:
    """Take what the reporter says of the outcome."""
    found = opened(at, code)
    form = AnswerForm(request.POST or None)
    if not form.is_valid():
        return _drawn(request, at, found, status=422 if form.is_bound else 200, answering=form)
    given = form.cleaned_data
    try:
        at.knock("answer")
        requesting.answer(
            found.request, id=given["id"], fixed=given["fixed"] == "yes", words=given["words"], street=at.street, now=at.now
        )  # fmt: skip
    except Problem as refused:
        form.refuse(refused)
        return _drawn(request, at, found, status=_status(refused), answering=form)
    return see_other("door:followed", at.street.slug, code, query={"said": given["fixed"]})


@with_a_code
def add(request: HttpRequest, at: Entrance, code: str) -> HttpResponse:
    """Take what the reporter adds."""
    found = opened(at, code)
    form = AddForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            at.knock("add")
            requesting.add(
                found.request, id=form.cleaned_data["id"], words=form.cleaned_data["words"], by_reporter=True,
                street=at.street, now=at.now, pictures=uploads(form.cleaned_data["photos"]),
            )  # fmt: skip
        except Problem as refused:
            form.refuse(refused)
            return _drawn(request, at, found, status=_status(refused), adding=form)
        return see_other("door:followed", at.street.slug, code, query={"said": "added"})
    return _drawn(request, at, found, status=422 if form.is_bound else 200, adding=form)


def _status(refused: Problem) -> int:
    return refused.status if isinstance(refused, TooManyKnocks) or refused.status == 409 else 422


def _drawn(
    request: HttpRequest, at: Entrance, found: Followed, *, status: int = 200, answering: Any = None, adding: Any = None
) -> HttpResponse:  # fmt: skip
    return page(
        request, "door/followed.html", status=status, at=at, found=found, new=request.GET.get("new") == "1",
        said=request.GET.get("said", ""), answering=answering or AnswerForm(initial={"id": uuid7()}),
        adding=adding or AddForm(initial={"id": uuid7()}), opens_adding=adding is not None,
        trail=crumbs(at, _("办理进度")),
    )  # fmt: skip
