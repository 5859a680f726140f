"""An office of one street and one colleague, kept in memory: enough house around the shell to test it without a database."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import include, path
from django.views.decorators.http import require_POST

from jiedao.access.models import User
from jiedao.problems import NotFound, Problem
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to
from jiedao.web.tags.marks import n

handler400 = "jiedao.web.problems.handler400"
handler403 = "jiedao.web.problems.handler403"
handler404 = "jiedao.web.problems.handler404"
handler500 = "jiedao.web.problems.handler500"

OFFICE = SimpleNamespace(name="样板街道", slug="sample", demonstration_day=date(2018, 7, 2), reproduces="")
PASSWORD = "open-the-door"
COLLEAGUE = User(id="01890000-0000-7000-8000-000000000001", username="miaoqinghe", name="苗青禾", is_active=True)
COLLEAGUE.password = make_password(PASSWORD)


class OneColleague(BaseBackend):
    """Knows one account."""

    def authenticate(self, request: HttpRequest | None, **given: Any) -> User | None:
        right = given.get("username") == COLLEAGUE.username and check_password(
            given.get("password"), COLLEAGUE.password
        )
        return COLLEAGUE if right else None

    def get_user(self, pk: Any) -> User | None:
        return COLLEAGUE if str(pk) == str(COLLEAGUE.pk) else None


class InTheOffice:
    """Every request is in the sample office; `?real` makes it an office of real data."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "real" not in request.GET:
            request.street = OFFICE  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            request.standing = SimpleNamespace(posts="城市管理科室经办人", may=lambda permission: True)  # type: ignore[attr-defined]
        return self.get_response(request)


def offered(request: HttpRequest) -> dict[str, Any]:
    """The accounts the sign-in page offers."""
    people = [
        ("miaoqinghe", "苗青禾", "城市管理经办人"),
        ("muchunlai", "穆春来", "分管领导"),
        ("taoyiming", "陶一鸣", "网格员"),
    ]
    accounts = [{"username": u, "name": name, "post": post, "office": OFFICE.name} for u, name, post in people]
    return {"accounts": accounts, "password": PASSWORD}


class FindingsUnconfirmed(Problem):
    code, status = "case.findings_unconfirmed", 409
    message = "案件{case}还不能结案。有1个问题还没有确认整改：{finding}。请先登记复查结果，再办理结案。"


class NoteForm(forms.Form):
    note = forms.CharField(label="说明")


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the roof fell in")


def gone(request: HttpRequest) -> HttpResponse:
    raise Http404


def missing(request: HttpRequest) -> HttpResponse:
    raise NotFound(what="案件2018-0001")


def shut(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def close(request: HttpRequest) -> HttpResponse:
    with leading_to(("登记复查结果", "/cases/1/check/")):
        raise FindingsUnconfirmed(case="2018-0398", finding="问题2，盲道被占约4米")


def note(request: HttpRequest) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        messages.success(request, "已登记，记录2018-1837")
        return see_other("note", query={"from": "note"}, fragment="note")
    return page(request, "shell_note.html", form=form, count=n(3, "条", "/note/"))


urlpatterns = [
    path("", include("jiedao.web.signin.urls")),
    path("", include("jiedao.web.shell.urls")),
    path("broken/", broken),
    path("gone/", gone),
    path("missing/", missing),
    path("shut/", shut),
    path("close/", close),
    path("api/close/", close),
    path("only-post/", require_POST(broken)),
    path("note/", note, name="note"),
]
