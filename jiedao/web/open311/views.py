"""The addresses of GeoReport v2: discovery, services, requests, one request, tokens; and the extension for updates."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from jiedao.procedures import following, open311, open311_reading
from jiedao.procedures.open311_reading import Wanted
from jiedao.requests.problems import NoSuchCategory
from jiedao.web import clock
from jiedao.web.door.entering import Entrance
from jiedao.web.open311 import asking, words
from jiedao.web.open311.answering import Told, answered, given, of_an_office, office
from jiedao.web.open311.problems import KeyRefused, RequestUnknown, ServiceUnknown


@answered("GET")
def discovery(request: HttpRequest) -> Told:
    """Where the interface is, and which formats it speaks; with `jurisdiction_id` for that office."""
    at = office(request) if given(request, "jurisdiction_id") else None
    return Told("discovery", words.discovery(request.build_absolute_uri("/open311/v2"), at))


@of_an_office("GET")
def services(request: HttpRequest, at: Entrance) -> Told:
    """The kinds of problems that may be reported today."""
    return Told("services", [words.service(one) for one in open311.services(at.street, now=at.now).values()])


@of_an_office("GET")
def service(request: HttpRequest, at: Entrance, code: str) -> Told:
    """What may be said besides with a report of a kind."""
    if code not in open311.services(at.street, now=at.now):
        raise ServiceUnknown(typed=code[:40])
    return Told("service_definition", words.definition(code, following.communities(at.scope)))


@csrf_exempt  # a program has no page of ours that could hold a token; its key is asked for instead, and no cookie is read
@of_an_office("GET", "POST")
def requests(request: HttpRequest, at: Entrance) -> Told:
    """The requests that are asked for; sent with a key, a new one."""
    if request.method == "POST":
        return _taken(request, at)
    found = open311_reading.requests(at.scope, asking.wanted(request, at.now), street=at.street)
    return Told("service_requests", [words.request(one, at, request.build_absolute_uri) for one in found])


def _taken(request: HttpRequest, at: Entrance) -> Told:
    client = open311.client_of(at.scope, given(request, "api_key"))
    if client is None:
        at.knock("miss")
        raise KeyRefused()
    open311.held_up(client, at=clock.wall(), phone=at.phone)
    communities = {one.code: one.pk for one in following.communities(at.scope)}
    report = asking.report(request, communities)
    try:
        made = open311.receive(
            report, content=asking.content_of(request), client=client, street=at.street, now=at.now
        )  # fmt: skip
    except NoSuchCategory as unknown:
        raise ServiceUnknown(typed=report.category[:40]) from unknown
    follow = request.build_absolute_uri(reverse("door:followed", args=[at.street.slug, made.request.code]))
    notices = [_("编号%(code)s，办到哪里了在这里看：%(address)s") % {"code": made.request.code, "address": follow}]
    if given(request, "media_url") or request.POST.getlist("media_url[]"):
        notices.append(_("照片没有收：不从外面的地址取照片，请用 media 附上文件。"))
    told = {"service_request_id": str(made.request.pk), "service_notice": " ".join(notices), "account_id": None}
    return Told("service_requests", [told], 201 if made.new else 200)


@of_an_office("GET")
def one(request: HttpRequest, at: Entrance, id: str) -> Told:
    """One request; a list with one member, as the specification has it."""
    found = _stands(at, id)
    return Told("service_requests", [words.request(found, at, request.build_absolute_uri)])


@of_an_office("GET")
def token(request: HttpRequest, at: Entrance, token: str) -> Told:
    """The id of a request by its token: here every request has its id at once, and that is its token."""
    found = _stands(at, token)
    return Told("service_requests", [{"service_request_id": str(found.request.pk), "token": str(found.request.pk)}])


def _stands(at: Entrance, id: str) -> open311_reading.Stands:
    asked = Wanted(at.now, at.now, ids=asking.as_ids([id]))
    found = open311_reading.requests(at.scope, asked, street=at.street) if asked.ids else []
    if not found:
        raise RequestUnknown(typed=id[:40])
    return found[0]


@of_an_office("GET")
def updates(request: HttpRequest, at: Entrance) -> Told:
    """Every step of requests within a time, in plain words."""
    since, until = asking.span(request, at.now)
    found = open311_reading.updates(at.scope, since, until, street=at.street)
    return Told("service_request_updates", [words.update(one) for one in found])
