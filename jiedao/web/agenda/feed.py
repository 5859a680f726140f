"""The address that a phone or Outlook fetches: no sign-in, the address is the secret; for reading only.

What is unknown, dead or another's reads the same: 404. Whoever asks for many such is told to wait, as at the sign-in; an
address that opens something is never held up by them, since a whole office may share one network address.
"""

from copy import copy
from datetime import timedelta

from axes.handlers.proxy import AxesProxyHandler
from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from jiedao.access.problems import NoSuchFeed, TooManyFeeds
from jiedao.procedures import agenda, booking, subscribing
from jiedao.register.queries import calendar
from jiedao.tenancy import context
from jiedao.web import clock, problems
from jiedao.web.agenda import ical
from jiedao.web.office import standing
from jiedao.web.requires import public

#: Under this name failures are counted beside those of signing in; no account can have it.
COUNTED_AS = {"username": "agenda:feed"}
TYPE = "text/calendar; charset=utf-8"


@public
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """One person's calendar as of now, by its secret address; unchanged since the last time, 304."""
    before = context.current()
    try:
        street = subscribing.street_of(token)
        context.enter(street.code)
        user = subscribing.account_of(token)
    except NoSuchFeed as unknown:
        context.enter(before)
        return _unknown(request, unknown)
    request.street, request.user = street, user  # type: ignore[attr-defined]
    who = standing(request)
    edition, days = booking.edition(street, who.on), calendar(who.scope)
    found = agenda.whole(who, edition, days, now=clock.now(request))
    some = ical.happenings(found, edition, days, request.build_absolute_uri)
    name = _("%(who)s的日程") % {"who": who.user.name} + (_("（演示·数据虚构）") if street.demonstration_day else "")
    tag = ical.tag(name, some)
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(ical.written(name, some), content_type=TYPE)
    for header, value in (("ETag", tag), ("Cache-Control", "private, no-cache"), ("X-Robots-Tag", "noindex")):
        response[header] = value
    return response


def _unknown(request: HttpRequest, unknown: NoSuchFeed) -> HttpResponse:
    """404, and after several of them 429; the address itself stands in no log and in no table."""
    hidden = copy(request)
    hidden.path = hidden.path_info = "/feeds/"
    hidden.META = {**request.META, "PATH_INFO": hidden.path}
    if AxesProxyHandler.is_allowed(hidden, COUNTED_AS):
        AxesProxyHandler.user_login_failed(feed, COUNTED_AS, hidden)
        response = problems.answer(hidden, unknown)
    else:
        wait = get_cool_off(hidden) or timedelta()
        response = problems.answer(hidden, TooManyFeeds(minutes=int(wait.total_seconds() // 60)))
        response["Retry-After"] = str(int(wait.total_seconds()))
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
