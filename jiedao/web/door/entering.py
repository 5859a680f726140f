"""Coming in at an office's door: which office, whether the door stands open, and from about where."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from jiedao.procedures import requesting
from jiedao.register.scope import Scope
from jiedao.requests import queries
from jiedao.requests.models import Door
from jiedao.requests.problems import DoorShut
from jiedao.tenancy import context, streets
from jiedao.tenancy.models import Street
from jiedao.tenancy.problems import UnknownOffice
from jiedao.web import clock
from jiedao.web.requires import public

#: What search engines may take up: the way in, and nothing of anybody.
INDEXED = {"front", "report"}


@dataclass(frozen=True)
class Entrance:
    """The door somebody stands at. `door` None = it is shut, and only a code opens what it opened before."""

    street: Street
    scope: Scope
    now: datetime
    door: Door | None
    address: str

    @property
    def phone(self) -> str:
        """Where the office can be called."""
        return self.door.phone if self.door is not None else ""

    def knock(self, what: str, thing: str = "") -> None:
        """Note one more of this from about here; too many are refused. Raises TooManyKnocks."""
        requesting.held_up(
            what, self.address, street=self.street, now=clock.wall(), thing=thing, phone=self.phone
        )  # fmt: skip


def at_the_door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A public view of one office: `view(request, at, …)`. Raises DoorShut for an office that keeps none."""
    return _entered(view, shut=False)


def with_a_code(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The same where a code was given, which opens what it opened although the door has been shut since."""
    return _entered(view, shut=True)


def _entered(view: Callable[..., HttpResponseBase], *, shut: bool) -> Callable[..., HttpResponseBase]:
    @public
    @wraps(view)
    def entered(request: HttpRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
        at = entrance(request, slug)
        if at.door is None and not shut:
            raise DoorShut()
        response = view(request, at, *args, **kwargs)
        if view.__name__ not in INDEXED:
            response["X-Robots-Tag"] = "noindex"
        response["Cache-Control"] = "no-store"
        return response

    return entered


def entrance(request: HttpRequest, slug: str) -> Entrance:
    """The office of a slug; the request is from now on one to it. Raises DoorShut where there is none."""
    try:
        street = streets.street_called(slug)
    except UnknownOffice as unknown:
        raise DoorShut() from unknown
    if street.slug != slug:
        raise DoorShut()
    context.enter(street.code)
    request.street, request.frame = street, "door/frame.html"  # type: ignore[attr-defined]
    scope = Scope.everything(street.code)
    found = request.entrance = Entrance(  # type: ignore[attr-defined]
        street, scope, clock.now(request), queries.door(scope), address_of(request)
    )
    return found


def address_of(request: HttpRequest) -> str:
    """The address a request comes from; behind a proxy of the office's own the one that the proxy saw."""
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip() or request.META["REMOTE_ADDR"]
    return str(request.META.get("REMOTE_ADDR", ""))
