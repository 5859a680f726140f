"""The one place of the edge that looks at the clock.

An office of invented data lives on its demonstration day: there, today is that day and the time of day is the wall's.
Everything below the edge is told the day and the instant as arguments.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest

ZONE = ZoneInfo("Asia/Shanghai")


def wall() -> datetime:
    """The real instant, for record numbers, logs and locks; never for what an office did or owes."""
    return datetime.now(ZONE)


def now(request: HttpRequest) -> datetime:
    """The instant this request happens at, the same however often it is asked."""
    at: datetime | None = getattr(request, "_jiedao_now", None)
    day: date | None = getattr(getattr(request, "street", None), "demonstration_day", None)
    if at is None or (day is not None and at.date() != day):
        at = wall()
        if day is not None:
            at = datetime.combine(day, at.timetz())
        request._jiedao_now = at  # type: ignore[attr-defined]
    return at


def today(request: HttpRequest) -> date:
    """The day this request happens on."""
    return now(request).date()
