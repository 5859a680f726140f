"""Whose office a request belongs to: the street for the whole response, then the person's standing in it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponseBase

from jiedao.access import queries as access
from jiedao.procedures import booking
from jiedao.register.scope import Scope
from jiedao.tenancy import context
from jiedao.web import clock

Answer = Callable[[HttpRequest], HttpResponseBase]


class OneStreet:
    """Sees to it that the street said during a request ends with its response, streamed ones included.

    Outermost of what touches the database: a page that is rendered late and an export that is streamed read under the
    same street as the view did, and the next request on this connection begins with none.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        context.drop_dead()
        before = context.enter(None)
        try:
            response = self.get_response(request)
        except BaseException:
            context.enter(before)
            raise
        if getattr(response, "streaming", False):
            response.streaming_content = _until_sent(response.streaming_content, before)  # type: ignore[attr-defined]
        else:
            context.enter(before)
        return response


def _until_sent(parts: Any, before: int | None) -> Iterator[Any]:
    code = context.current()
    try:
        for part in parts:
            # Another request may have been served on this thread since the last part was asked for.
            if context.current() != code:
                context.enter(code)
            yield part
    finally:
        context.enter(before)


class InTheOffice:
    """Tells a signed-in person's request its street, its `standing` and its `scope`."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.user = user = get_user(request)  # the account itself: a lazy stand-in is looked through at every use
        if user.is_authenticated:
            request.street = street = user.street  # type: ignore[attr-defined]
            context.enter(street.code)
            request.standing = held = standing(request)  # type: ignore[attr-defined]
            request.scope = held.scope  # type: ignore[attr-defined]
        return self.get_response(request)


_known: dict[tuple[Any, ...], access.Standing] = {}


def standing(request: HttpRequest) -> access.Standing:
    """What the person may do and see today. Worked out anew when a place, post, responsibility or rule changed."""
    user, street, today = request.user, request.street, clock.today(request)  # type: ignore[attr-defined]
    edition = booking.edition(street, today)
    key = (user.pk, street.code, street.stamp, today, edition)
    found = _known.get(key)
    if found is None:
        if len(_known) >= 2000:
            _known.clear()
        whole = Scope.everything(street.code)
        rules = {"shut": booking.shut(edition), "naming": booking.naming(edition)}
        found = _known[key] = access.standing_of(whole, user, on=today, **rules)  # type: ignore[arg-type]
    return replace(found, user=user)  # type: ignore[arg-type]
