"""What every page knows without its view saying so: the office, the person, the day, the rooms of the house."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.access.roles import Permission
from jiedao.audit import queries as audit
from jiedao.web import addresses, clock
from jiedao.web.middleware import View
from jiedao.web.tags.days import fullday
from jiedao.web.tags.spoken import spoken


@dataclass(frozen=True)
class Room:
    """One entry of the navigation. Addresses are what people type and write down; they do not change."""

    name: str
    label: str | Promise
    url: str
    icon: str
    needs: Permission


ROOMS = (
    Room("home", gettext_lazy("今日"), "/", "calendar-check", Permission.HOME_SEE),
    Room("cases", gettext_lazy("案件"), "/cases/", "clipboard-list", Permission.CASE_SEE),
    Room("matters", gettext_lazy("事项"), "/matters/", "file-text", Permission.MATTER_SEE),
    Room("ledgers", gettext_lazy("台账"), "/ledgers/", "building", Permission.REGISTER_SEE),
    Room("duties", gettext_lazy("履职"), "/duties/", "list-check", Permission.DUTY_SEE),
    Room("figures", gettext_lazy("数字"), "/figures/", "door", Permission.FIGURE_SEE),
)
RECORD = Room("record", gettext_lazy("记一笔"), "/record/", "plus", Permission.ENTRY_RECORD)

#: First part of an address -> the room it stands in, where the two differ.
_BELONGS = {
    "": "home",
    "activities": "more",
    "agenda": "home",
    "organisations": "home",
    "inbox": "home",
    "own": "home",
    "notices": "cases",
    "requests": "cases",
    "map": "cases",
    "more": "more",
    "ballots": "matters",
    "subjects": "ledgers",
    "persons": "ledgers",
    "entries": "",
    "import": "ledgers",
    "drafts": "figures",
    "reports": "figures",
}


@dataclass(frozen=True)
class Strip:
    """The line above everything in an office of invented data, as long as there is room for."""

    long: str
    short: str
    tiny: str


def room_of(path: str) -> str:
    """The room an address stands in, '' for none."""
    first = path.strip("/").split("/")[0]
    return _BELONGS.get(first, first)


def _may(request: HttpRequest, permission: Permission) -> bool:
    standing = getattr(request, "standing", None)
    return standing is None or bool(standing.may(permission))


def _audit_head(request: HttpRequest) -> str:
    """The short hash at the end of the office's chain, read once and only when a page draws its foot."""
    scope = getattr(request, "scope", None)
    if scope is None:
        return ""
    if not hasattr(request, "_jiedao_head"):
        request._jiedao_head = audit.head(scope).head  # type: ignore[attr-defined]
    head: str = request._jiedao_head  # type: ignore[attr-defined]
    return f"{head[:6]}…{head[-6:]}" if head else ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the frame. A view may override `room`."""
    office = getattr(request, "street", None)
    invented = bool(getattr(office, "demonstration_day", None))
    standing = getattr(request, "standing", None)
    rooms = [room for room in ROOMS if _may(request, room.needs)]
    return {
        "office": office,
        "demonstration": invented,
        "strip": _strip(request) if invented else None,
        "today": clock.today(request),
        "now": clock.now(request),
        "as_of": clock.now(request),
        "audit_head": lambda: _audit_head(request),
        "display": getattr(request, "view", View()),
        "posts": spoken(standing.posts) if standing else "",
        "rooms": rooms,
        "record_room": RECORD if _may(request, RECORD.needs) else None,
        "tabs": [room for room in rooms if room.name in ("home", "cases")],
        "tabs_after": [room for room in rooms if room.name == "figures"],
        "search_url": addresses.SEARCH if _may(request, Permission.SEARCH) else "",
        "access_url": addresses.ACCESS,
        "examinations_url": addresses.EXAMINATIONS if _may(request, Permission.OWN_SEE) else "",
        "sees_own": _may(request, Permission.OWN_SEE),
        "sees_duties": _may(request, Permission.DUTY_SEE),
        "room": room_of(request.path),
        "frame": getattr(request, "frame", "base.html"),
        "entrance": getattr(request, "entrance", None),
    }


def _strip(request: HttpRequest) -> Strip:
    return Strip(
        _("演示·数据虚构：人员、住户、企业均为虚构；这里的今天是%(day)s") % {"day": fullday(clock.today(request))},
        _("演示数据，人员企业均为虚构"),
        _("演示数据"),
    )
