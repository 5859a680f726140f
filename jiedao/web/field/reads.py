"""What a phone says of itself with everything it sends: whose it is, and what its clock shows."""

from datetime import UTC, datetime

from django.http import HttpRequest

from jiedao.procedures import fieldwork
from jiedao.web import clock
from jiedao.web.problems import RequestUnreadable

#: When the phone sends it, by its own clock, in milliseconds since 1970.
PHONE_TIME = "X-Phone-Time"


def check(request: HttpRequest) -> None:
    """Raises OthersPhone; ClockOff, unless the person has looked at the time since it was told."""
    fieldwork.check_owner(request.POST.get("_owner", ""), request.standing)  # type: ignore[attr-defined]
    if "_looked" not in request.POST:
        fieldwork.check_clock(_phone_time(request), clock.wall())


def _phone_time(request: HttpRequest) -> datetime:
    try:
        return datetime.fromtimestamp(int(request.headers[PHONE_TIME]) / 1000, UTC).astimezone(clock.ZONE)
    except (KeyError, ValueError, OverflowError, OSError) as wrong:
        raise RequestUnreadable() from wrong
