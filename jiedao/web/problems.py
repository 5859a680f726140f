"""What happens when a request meets a problem: a page, a fragment in the page, or JSON; never a bare one.

Each says the thing, the reason and the next step, what became of the person's input, the code and a record number under
which the log has it. A view lets a Problem rise; `leading_to` names the way on. Middleware returns `answer(request, …)`.
"""

import logging
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest as DjangoBadRequest,
)
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.core.signals import got_request_exception
from django.db import DataError, InterfaceError, OperationalError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
    RawPostDataException,
    UnreadablePostError,
)
from django.http.multipartparser import MultiPartParserError
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected, LockNotAvailable

from jiedao.problems import Problem
from jiedao.web import clock, pages
from jiedao.web.oversized import drained
from jiedao.web.parts import Door
from jiedao.web.tags.spoken import spoken

logger = logging.getLogger("jiedao.web")


class PageMissing(Problem):
    code, status = "page.missing", 404
    message = gettext_noop(
        "没有找到这个页面。地址可能写错了，也可能这件事不在您的工作范围内。请核对地址，或者从“今日”重新进入。"
    )


class PageForbidden(Problem):
    code, status = "page.forbidden", 403
    message = gettext_noop("这一页您不能打开。您现在的岗位没有这项权限。请到“谁能看到什么”核对，或者找本单位管理员。")


class FormExpired(Problem):
    code, status = "form.expired", 403
    message = gettext_noop("这张表放得太久，没有存上。安全校验已经过期。请刷新后再办一次。")


class RequestUnreadable(Problem):
    code, status = "request.unreadable", 400
    message = gettext_noop("送来的内容读不懂，没有存上。可能是地址或表单被改动过。请回到上一页重新填写。")


class WrongMethod(Problem):
    code, status = "request.wrong_method", 405
    message = gettext_noop("这个地址不能这样打开。它只用来办理，不用来查看。请从“今日”重新进入。")


class TooLarge(Problem):
    code, status = "upload.too_large", 413
    message = gettext_noop("文件太大，没有传上。一次最多 {most}。请把照片缩小，或者分几次上传。")


class Unexpected(Problem):
    code, status = "unexpected", 500
    message = gettext_noop(
        "系统出了错，这一步没有办完，不是您的错。请先看看有没有存上，没有再办一次；还不行，请把记录号告诉管理员。"
    )


class DatabaseAway(Problem):
    code, status = "database.away", 503
    message = gettext_noop(
        "现在连不上数据库，这一步没有办完，不是您的错。请过一两分钟再办一次；还不行，请把记录号告诉管理员。"
    )


class DatabaseBusy(Problem):
    code, status = "database.busy", 503
    message = gettext_noop("刚好有人在办同一件事，这一步没有办完。请再办一次；还不行，请把记录号告诉管理员。")


#: After these the same input may well succeed, so it is kept in the page.
_TRY_AGAIN = {409, 422, 500, 503}


@contextmanager
def leading_to(*doors: Door) -> Iterator[None]:
    """Name the way on for any Problem that rises inside: `with leading_to((_("登记复查结果"), url)): …`."""
    try:
        yield
    except Problem as problem:
        problem.__dict__.setdefault("doors", doors)
        raise


@dataclass(frozen=True)
class Telling:
    """A problem as it is told: `title` is the first sentence, `sentence` the rest."""

    code: str
    status: int
    title: str
    sentence: str
    doors: tuple[Door, ...]
    kept: tuple[tuple[str, str], ...]
    files: bool
    record: str


def record_number(request: HttpRequest) -> str:
    """The number under which the log has this request: 2018-06-27 11:06:32 / 7c1e."""
    found: str | None = getattr(request, "record_number", None)
    if found is None:
        found = f"{clock.wall():%Y-%m-%d %H:%M:%S} / {secrets.token_hex(2)}"
        request.record_number = found  # type: ignore[attr-defined]
    return found


def sentence_of(problem: Problem) -> str:
    """The problem's sentence in the language of the page, Chinese where there is no translation."""
    return _(problem.message).format(**{k: spoken(v) if isinstance(v, str) else v for k, v in problem.facts.items()})


def _first_sentence(text: str) -> tuple[str, str, str]:
    """The first sentence, its stop, and the rest; Chinese or English."""
    title, stop, rest = (*re.split(r"(。|\.(?:\s+|$))", text, maxsplit=1), "", "")[:3]
    return title, stop, rest


def telling(request: HttpRequest, problem: Problem) -> Telling:
    """Put a problem into words for this request."""
    title, stop, rest = _first_sentence(sentence_of(problem))
    again = problem.status in _TRY_AGAIN or isinstance(problem, FormExpired) or hasattr(request, "typed")
    kept, files = _kept(request) if again else ((), False)
    doors: tuple[Door, ...] = tuple(getattr(problem, "doors", ()))
    if not doors and (back := pages.way_back(request, otherwise="")) and not back.endswith(request.get_full_path()):
        doors = ((_("回到上一页"), back),)
    return Telling(
        problem.code, problem.status, title if rest else title + stop, rest, doors, kept, files, record_number(request)
    )


#: How a control begins whose value goes into no page again: a vote.
NEVER_KEPT = "secret."


def _kept(request: HttpRequest) -> tuple[tuple[tuple[str, str], ...], bool]:
    """What was typed, so far as it may be given back, and whether there were files that cannot be."""
    if (typed := getattr(request, "typed", None)) is not None:
        fields, files = typed, bool(typed)
    elif request.method == "POST" and _readable(request):
        fields, files = (
            [(name, str(value)) for name, values in request.POST.lists() for value in values],
            bool(request.FILES),
        )
    else:
        return (), False
    if any(name.startswith(NEVER_KEPT) or "password" in name for name, _value in fields):
        return (), False
    return tuple(f for f in fields if f[0] != "csrfmiddlewaretoken"), files


def _readable(request: HttpRequest) -> bool:
    # Reading the body may be what went wrong in the first place.
    try:
        return request.POST is not None
    except (SuspiciousOperation, MultiPartParserError, RawPostDataException, UnreadablePostError):
        return False


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """A problem as JSON (asked for, or under /api/), as a fragment (htmx) or as a page."""
    told = telling(request, problem)
    if _wants_json(request):
        response: HttpResponse = JsonResponse(
            body_of(request, problem), status=told.status, json_dumps_params={"ensure_ascii": False}
        )
    elif request.headers.get("HX-Request") == "true" and not request.headers.get("HX-Boosted"):
        response = HttpResponse(render_to_string("problems/fragment.html", {"told": told}), status=told.status)
        # Beside the form, not in its place: what was typed stays.
        response["HX-Retarget"] = "#problem"
        response["HX-Reswap"] = "innerHTML show:#problem:top"
    elif told.status >= 500:
        response = HttpResponse(_bare(request, told), status=told.status)
    else:
        context = {"told": told, "room": ""}
        response = HttpResponse(render_to_string("problems/problem.html", context, request), status=told.status)
    response["Cache-Control"] = "no-store"
    response["X-Record-Number"] = told.record
    if told.status == DatabaseAway.status:
        response["Retry-After"] = "60"
    return response


def body_of(request: HttpRequest, problem: Problem) -> dict[str, Any]:
    """A problem as JSON tells it."""
    body: dict[str, Any] = problem.as_dict() | {
        "message": sentence_of(problem), "status": problem.status, "record": record_number(request),
    }  # fmt: skip
    if getattr(getattr(request, "street", None), "demonstration_day", None):
        body["notice"] = _("演示·数据虚构")
    return body


def _wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.get_preferred_type(["text/html", "application/json"]) == (
        "application/json"
    )


def _bare(request: HttpRequest, told: Telling) -> str:
    """The page of an unexpected fault: no context processor, no database; and if even that fails, plain words."""
    try:
        context = {
            "told": told,
            "display": getattr(request, "view", None),
            "language": get_language(),
            "action": request.get_full_path(),
            "token": get_token(request) if told.kept else "",
        }
        return render_to_string("problems/bare.html", context)
    except Exception:
        logger.exception("the page of an unexpected fault could not be drawn, record %s", told.record)
        words = (f"<h1>{escape(told.title)}</h1>", f"<p>{escape(told.sentence)}</p>", f"<p>{escape(told.record)}</p>")
        return '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>500</title>' + "".join(words)


def problem_of(exc: BaseException) -> Problem:
    """The Problem a user meets for an exception; Unexpected for what nobody foresaw."""
    if isinstance(exc, Problem):
        return exc
    if isinstance(exc, Http404):
        return PageMissing()
    if isinstance(exc, PermissionDenied):
        return PageForbidden()
    if isinstance(exc, (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)):
        return TooLarge(most=_most())
    if isinstance(exc, (SuspiciousOperation, DjangoBadRequest)) or _holds_null(exc):
        return RequestUnreadable()
    if isinstance(exc, OperationalError | InterfaceError):
        return DatabaseBusy() if isinstance(exc.__cause__, DeadlockDetected | LockNotAvailable) else DatabaseAway()
    return Unexpected()


def _holds_null(exc: BaseException) -> bool:
    """Whether a text held the one character that no keyboard types and no column takes."""
    return isinstance(exc, DataError) and "NUL" in str(exc)


def _most() -> str:
    return f"{_most_bytes() // 1024 // 1024} MB"


def _most_bytes() -> int:
    return int(getattr(settings, "JIEDAO_MAX_UPLOAD", 50 * 1024 * 1024))


class ProblemMiddleware:
    """Turns what rises from a view, and any bare refusal, into something a person can read and act on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if _declared_size(request) > _most_bytes():
            request.typed = drained(request, size=_declared_size(request), most=4 * _most_bytes())  # type: ignore[attr-defined]
            return answer(request, TooLarge(most=_most()))
        response = self.get_response(request)
        if response.status_code >= 400 and not response.streaming and not response.content:  # type: ignore[attr-defined]
            made = answer(request, _BARE.get(response.status_code, RequestUnreadable)())
            made.status_code = response.status_code
            for name in ("Allow", "Retry-After"):
                if name in response.headers:
                    made[name] = response.headers[name]
            return made
        return response

    def process_exception(self, request: HttpRequest, exc: Exception) -> HttpResponse | None:
        problem = problem_of(exc)
        if problem.status < 500:
            return answer(request, problem)
        if settings.DEBUG and isinstance(problem, Unexpected):
            return None
        return _failed(request, problem, exc)


_BARE: dict[int, type[Problem]] = {403: PageForbidden, 404: PageMissing, 405: WrongMethod, 500: Unexpected}


def _failed(request: HttpRequest, problem: Problem, exc: BaseException | None) -> HttpResponse:
    number = record_number(request)
    logger.error("%s %s failed, record %s", request.method, request.path, number, exc_info=exc)
    if exc is not None:
        got_request_exception.send(sender=ProblemMiddleware, request=request)
    response = answer(request, problem)
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response


def _declared_size(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django could not read."""
    return answer(request, problem_of(exception) if isinstance(exception, SuspiciousOperation) else RequestUnreadable())


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What was refused outside a view."""
    return answer(request, PageForbidden())


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere."""
    return answer(request, PageMissing())


def handler500(request: HttpRequest) -> HttpResponse:
    """What rose outside a view: already logged by Django; here it gets its record number and its words."""
    exc = sys.exc_info()[1]
    problem = problem_of(exc) if exc is not None else Unexpected()
    if problem.status >= 500:
        logger.error("record %s: %s %s", record_number(request), request.method, request.path, exc_info=exc)
    return answer(request, problem)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose token is missing or old."""
    logger.warning("form refused at %s: %s, record %s", request.path, reason, record_number(request))
    return answer(request, FormExpired())
