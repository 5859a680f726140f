"""When somebody last looked at 今日: kept in a signed cookie of their browser, not in the office's records.

Looking writes nothing to the database, and the house keeps no table of when its people look at what.
A look within half an hour is the same look, so that news do not vanish at a reload.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse

from jiedao.web import clock

COOKIE, SALT = "jiedao_looked", "jiedao.web.home.looked"
ONE_LOOK = timedelta(minutes=30)
AGE = 60 * 24 * 3600


def _read(request: HttpRequest) -> tuple[datetime, datetime] | None:
    text = request.get_signed_cookie(COOKIE, "", salt=SALT, max_age=AGE) or ""
    who, _dot, rest = text.partition("|")
    before, _dot, last = rest.partition("|")
    if who != str(request.user.pk):
        return None
    try:
        return datetime.fromisoformat(before), datetime.fromisoformat(last)
    except ValueError:
        return None


def since(request: HttpRequest) -> datetime:
    """Since when something is new to this person: the look before this one, at first the beginning of the day."""
    now = clock.now(request)
    begins = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if (found := _read(request)) is None:
        return begins
    before, last = found
    new = last if now - last > ONE_LOOK else before
    return new if new <= now else begins


def note(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Remember that this person has looked now."""
    now: Any = clock.now(request)
    found = _read(request)
    if found is not None and timedelta() <= now - found[1] <= ONE_LOOK:
        return response
    text = "|".join((str(request.user.pk), since(request).isoformat(), now.isoformat()))
    response.set_signed_cookie(
        COOKIE, text, salt=SALT, max_age=AGE, httponly=True, samesite="Lax", secure=request.is_secure()
    )
    return response
