"""What the address of a register asks for: place, words, group and what its fields say. The list, the map and the labels read
the same."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedao.entries import registers
from jiedao.procedures import booking, sizes
from jiedao.register.models import Place
from jiedao.register.queries import found_by, members_among, places_covered, stands_on
from jiedao.rulebook import Edition, Field, Kind
from jiedao.web import clock
from jiedao.web.ledgers.fields import counts_whole

#: The list may be narrowed by so many fields.
SIEVES = 3


@dataclass(frozen=True)
class Narrowed:
    """Who stands on a register today under the filters of an address, and the filters themselves."""

    rows: Any
    around: list[Place]
    place: Place | None
    text: str
    sieves: list[dict[str, Any]]
    group: Any

    @property
    def is_narrowed(self) -> bool:
        return bool(self.place or self.text or self.group or any(one["value"] for one in self.sieves))


def narrowed(request: HttpRequest, kind: Kind, edition: Edition) -> Narrowed:
    """Read the address: place, words, group, and up to three of the register's own choices."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    get: Mapping[str, str] = request.GET
    around = list(places_covered(scope))
    place = next((one for one in around if one.code == get.get("place", "")), None)
    sieves = sieves_of(request, kind, edition)
    text = get.get("q", "").strip()[:60]
    group = _group(request, kind, edition)
    ids = found_by(scope, text, of="subject", limit=500) if text else None
    if group is not None:
        ids = sorted(group[1] & set(ids) if ids is not None else group[1])
    rows = registers.listed(
        scope, edition, kind, on=clock.today(request),
        places=frozenset(p.pk for p in around if p.code.startswith(place.code)) if place else None,
        choices={one["name"]: one["value"] for one in sieves if one["value"]},
        ids=ids,
    )  # fmt: skip
    return Narrowed(rows, around, place, text, sieves, group[0] if group else None)


def _group(request: HttpRequest, kind: Kind, edition: Edition) -> tuple[Any, set[UUID]] | None:
    """The group whose members alone are asked for (`?of=`), all below it included, and who they are; None without one
    that the viewer finds."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    try:
        id = UUID(request.GET.get("of", ""))
    except ValueError:
        return None
    today = clock.today(request)
    for row in stands_on(scope, id, on=today):
        of = edition.kinds.get(row.kind)
        if of is not None and of.members == kind.name:
            return row.subject, members_among(scope, sizes.below(scope, of, id, on=today).ids, on=today)
    return None


def sieves_of(request: HttpRequest, kind: Kind, edition: Edition) -> list[dict[str, Any]]:
    """The choices of the register by which it may be narrowed: those whose words are kept as facts."""
    promoted = booking.promoted_fields()
    found = [_whole(request)] if counts_whole(kind) else []
    for one in kind.fields.values():
        if one.type not in ("choice", "yes_no") or kind.source(one.name) not in promoted:
            continue
        options = _options(one, edition)
        value = request.GET.get(one.name, "")
        found.append(
            {"name": one.name, "label": one.label, "options": options, "value": value if value in dict(options) else ""}
        )
    return found[:SIEVES]


def _whole(request: HttpRequest) -> dict[str, Any]:
    """Whether the file is complete, where somebody counts by it."""
    value = request.GET.get("complete", "")
    options = [("yes", _("齐全")), ("no", _("有缺项"))]
    return {
        "name": "complete",
        "label": _("档案"),
        "options": options,
        "value": value if value in ("yes", "no") else "",
    }


def _options(one: Field, edition: Edition) -> list[tuple[str, str]]:
    if one.type == "yes_no":
        return [("yes", _("是")), ("no", _("否"))]
    return [(name, member.label) for name, member in edition.members(one).items()]
