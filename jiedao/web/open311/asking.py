"""What a program sends, read by the specification: instants with their zone, lists with commas, points, the report itself."""

import hashlib
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from jiedao import mapping
from jiedao.procedures.open311_reading import MOST_DAYS, Wanted
from jiedao.procedures.requesting import Report
from jiedao.requests.rules import Point
from jiedao.tenancy.ids import is_id, uuid7
from jiedao.web.door.words import uploads
from jiedao.web.open311.answering import given
from jiedao.web.open311.problems import BodyUnread, LocationMissing, ServiceMissing, TooManyDays, ValueRefused

#: Extensions, as attributes of every service: the community, the reference system of the point, and whether the telephone
#: number is left for an answer.
COMMUNITY, SYSTEM, ANSWER = "attribute[community]", "attribute[system]", "attribute[answer_wanted]"
#: Years in which a report can have been made.
_YEARS = range(2000, 2100)
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def listed(request: HttpRequest, name: str) -> tuple[str, ...]:
    """The members of a list with commas."""
    return tuple(one.strip() for one in given(request, name).split(",") if one.strip())


def as_ids(typed: Iterable[str]) -> tuple[UUID, ...]:
    """Those of some texts that can be an id at all."""
    return tuple(UUID(one) for one in typed if is_id(one))


def instant(request: HttpRequest, name: str) -> datetime | None:
    """An instant in the W3C's form of ISO 8601, with its zone; None for nothing. Raises ValueRefused."""
    typed = given(request, name)
    if not typed:
        return None
    try:
        # A plus sign that was not written as %2B arrives as a space.
        found = datetime.fromisoformat(re.sub(r" (?=\d\d:\d\d$)", "+", typed))
    except ValueError:
        found = None
    if found is None or found.utcoffset() is None or found.year not in _YEARS:
        raise ValueRefused(
            field=name, typed=typed[:40], wanted=gettext_noop("2018-07-02T09:00:00+08:00 这样带时区的时间")
        )
    return found


def span(request: HttpRequest, now: datetime) -> tuple[datetime, datetime]:
    """The time that is asked for: the last 90 days where nothing is said. Raises ValueRefused, TooManyDays."""
    since, until = instant(request, "start_date"), instant(request, "end_date")
    most = timedelta(MOST_DAYS)
    if since is None:
        until = until or now
        return until - most, until
    if until is None:
        return since, min(max(now, since), since + most)
    if until - since > most:
        raise TooManyDays(most=MOST_DAYS)
    return since, until


def wanted(request: HttpRequest, now: datetime) -> Wanted:
    """Which requests are asked for; ids overrule everything else. Raises ValueRefused, TooManyDays."""
    ids = listed(request, "service_request_id")
    if ids:
        return Wanted(now, now, ids=as_ids(ids))
    since, until = span(request, now)
    states = set(listed(request, "status"))
    if not states <= {"open", "closed"}:
        raise ValueRefused(field="status", typed=",".join(sorted(states))[:40], wanted=gettext_noop("open 或 closed"))
    is_open = None if len(states) != 1 else states == {"open"}
    return Wanted(since, until, services=listed(request, "service_code"), is_open=is_open)


def report(request: HttpRequest, communities: dict[str, Any]) -> Report:
    """What a program reports. Names, mail addresses and the number of the device are not read at all; a telephone number
    only where an answer is wanted. Raises BodyUnread, ServiceMissing, LocationMissing, ValueRefused."""
    if request.content_type not in _FORMS:
        raise BodyUnread()
    if not given(request, "service_code"):
        raise ServiceMissing()
    where, point = given(request, "address_string"), _point(request)
    if not where and point is None:
        raise LocationMissing()
    named = given(request, COMMUNITY)
    if named and named not in communities:
        raise ValueRefused(field=COMMUNITY, typed=named[:40], wanted=gettext_noop("服务定义中列出的社区"))
    return Report(
        uuid7(), given(request, "service_code"), given(request, "description"), where=where, point=point,
        community=communities[named] if named else None, contact=given(request, "phone") if wants_answer(request) else "",
        pictures=uploads(request.FILES.getlist("media")),
    )  # fmt: skip


def wants_answer(request: HttpRequest) -> bool:
    """Whether the reporter left a telephone number for an answer."""
    return given(request, ANSWER).lower() in ("yes", "true", "1")


def _point(request: HttpRequest) -> Point | None:
    """The point in WGS-84, from whichever reference system it was taken in. Raises PointUnreadable, SystemUnknown."""
    lat, long = given(request, "lat"), given(request, "long")
    if not lat and not long:
        return None
    read = mapping.read_point(f"{long} {lat}", given(request, SYSTEM) or mapping.System.WGS84)
    here = read.converted(mapping.System.WGS84)
    return Point(here.lon, here.lat)


def content_of(request: HttpRequest) -> bytes:
    """A digest of everything that was sent, but for the key; photos by their bytes."""
    digest = hashlib.sha256()
    for name in sorted(request.POST):
        if name != "api_key":
            digest.update(repr((name, request.POST.getlist(name))).encode())
    for file in request.FILES.getlist("media"):
        digest.update(hashlib.sha256(b"".join(file.chunks())).digest())
        file.seek(0)
    return digest.digest()
