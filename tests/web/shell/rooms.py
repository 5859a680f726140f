"""Addresses that only the tests of the shell have: rooms in which something goes wrong, and one form."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST
from psycopg.errors import DeadlockDetected

from jiedao.access.roles import Permission
from jiedao.problems import NotFound, Problem
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to
from jiedao.web.requires import requires

handler400 = "jiedao.web.problems.handler400"
handler403 = "jiedao.web.problems.handler403"
handler404 = "jiedao.web.problems.handler404"
handler500 = "jiedao.web.problems.handler500"


class StillOpen(Problem):
    code, status = "case.findings_unconfirmed", 409
    message = "案件{case}还不能结案。有1个问题还没有确认整改：{finding}。请先登记复查结果，再办理结案。"


class NoteForm(forms.Form):
    note = forms.CharField(label="说明")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the roof fell in")


def database(request: HttpRequest, what: str) -> HttpResponse:
    if what == "busy":
        raise OperationalError("deadlock detected") from DeadlockDetected()
    raise OperationalError("server closed the connection unexpectedly")


def gone(request: HttpRequest) -> HttpResponse:
    raise Http404


def missing(request: HttpRequest) -> HttpResponse:
    raise NotFound(what="案件2018-0001")


def shut(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def close(request: HttpRequest) -> HttpResponse:
    with leading_to(("登记复查结果", "/cases/1/check/")):
        raise StillOpen(case="2018-0398", finding="问题2，盲道被占约4米")


@requires(Permission.CASE_APPROVE)
def approve(request: HttpRequest) -> HttpResponse:
    return HttpResponse("approved")


def note(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "已登记，记录2018-1837")
        return see_other("note", query={"from": "note"}, fragment="note")
    return page(request, "note.html", form=form)


NOTE = """{% extends "base.html" %}{% block title %}写一条{% endblock %}{% block content %}<h1>写一条</h1>
{% partialdef note inline %}<form id="note" method="post" action="/note/" hx-post="/note/" hx-target="#note" hx-swap="outerHTML" novalidate>
{% csrf_token %}{% errors form %}{% field form.note %}<button class="btn btn--primary">登记这一条</button></form>{% endpartialdef %}
<button class="btn" id="close" hx-post="/close/" hx-target="#note">办理结案</button>{% endblock %}"""

urlpatterns = [
    path("", include("jiedao.web.urls")),
    path("broken/", broken),
    path("database/<str:what>/", database),
    path("gone/", gone),
    path("missing/", missing),
    path("shut/", shut),
    path("close/", close),
    path("api/close/", close),
    path("approve/", approve),
    path("only-post/", require_POST(broken)),
    path("note/", note, name="note"),
]
