"""How an address of Open311 answers: the office by `jurisdiction_id`, the format by the address's end, refusals in it too."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from jiedao.problems import Problem
from jiedao.requests.problems import DoorShut
from jiedao.web.door.entering import Entrance, entrance
from jiedao.web.open311.problems import BodyUnread, JurisdictionMissing, JurisdictionUnknown, MethodUnknown
from jiedao.web.open311.writing import FORMATS
from jiedao.web.problems import problem_of, record_number, sentence_of
from jiedao.web.requires import public


@dataclass(frozen=True)
class Told:
    """What an address answers: the name of the whole, what it holds, and the status."""

    root: str
    holds: Any
    status: int = 200


View = Callable[..., Told]

#: Refusals that keep their status; every other is the specification's general error.
_KEPT = {400, 403, 404, 405, 413, 429}


def of_an_office(*methods: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """A public address of one office that answers `methods`: `view(request, at, …)` gives what it holds."""

    def made(view: View) -> Callable[..., HttpResponse]:
        def asked(request: HttpRequest, **given: Any) -> Told:
            return view(request, office(request), **given)

        return answered(*methods)(wraps(view)(asked))

    return made


def answered(*methods: str) -> Callable[[View], Callable[..., HttpResponse]]:
    """A public address that answers `methods` in the format it ends with. What refuses is told in that format."""

    def made(view: View) -> Callable[..., HttpResponse]:
        @public
        @wraps(view)
        def answers(request: HttpRequest, format: str, **given: Any) -> HttpResponse:
            if format not in FORMATS:
                raise Http404
            try:
                if request.method not in methods and not (request.method == "HEAD" and "GET" in methods):
                    raise MethodUnknown(typed=str(request.method)[:10], wanted=", ".join(methods))
                told = view(request, **given)
            except Exception as exc:
                problem = problem_of(exc)
                if problem.status >= 500:
                    raise
                told = _refused(problem)
            return _written(request, told, format, methods)

        return answers

    return made


def office(request: HttpRequest) -> Entrance:
    """The office that is asked, whose door stands open. Raises JurisdictionMissing, JurisdictionUnknown."""
    named = given(request, "jurisdiction_id")
    if not named:
        raise JurisdictionMissing()
    try:
        at = entrance(request, named)
    except DoorShut as shut:
        raise JurisdictionUnknown() from shut
    if at.door is None:
        raise JurisdictionUnknown()
    return at


def given(request: HttpRequest, name: str) -> str:
    """What was sent under a name, in the body or in the address; "" for nothing. Raises BodyUnread."""
    found = (request.POST.get(name) or request.GET.get(name) or "").strip()
    if "\0" in found:  # no keyboard types it and no column takes it
        raise BodyUnread()
    return found


def _refused(problem: Problem) -> Told:
    status = problem.status if problem.status in _KEPT else 400
    return Told("errors", [{"code": status, "description": sentence_of(problem)}], status)


def _written(request: HttpRequest, told: Told, format: str, methods: tuple[str, ...]) -> HttpResponse:
    kind, write = FORMATS[format]
    response = HttpResponse(write(told.root, told.holds), content_type=kind, status=told.status)
    response["Cache-Control"], response["X-Robots-Tag"] = "no-store", "noindex"
    if request.method in ("GET", "HEAD"):  # pages of others may read what everybody may; none may report from a browser
        response["Access-Control-Allow-Origin"] = "*"
    if told.status >= 400:
        response["X-Record-Number"] = record_number(request)
    if told.status == MethodUnknown.status:
        response["Allow"] = ", ".join(methods)
    return response
