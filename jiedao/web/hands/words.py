"""What stands in somebody's name, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from jiedao.access.roles import LINES
from jiedao.procedures.handover import InHand, Part
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition
from jiedao.web.cases.words import plate
from jiedao.web.tags.spoken import spoken

#: So many names of a part are said; the rest is counted.
NAMED = 8


@dataclass(frozen=True)
class Told:
    """One part in words: what it is, how many, and the first of them by name as far as the viewer may see them."""

    part: Part
    name: str  # of its control
    label: str
    named: str


def told(held: InHand, edition: Edition, places: Mapping[str, str], scope: Scope) -> list[Told]:
    """Every part of what stands in somebody's name, in a fixed order."""
    order = ("tie", "post", "case", "draft")
    parts = sorted(held.parts, key=lambda part: (order.index(part.what), part.key))
    return [Told(part, f"p{no}", _label(part, edition, places), _named(part, scope)) for no, part in enumerate(parts)]


def _label(part: Part, edition: Edition, places: Mapping[str, str]) -> str:
    many = len(part.rows)
    match part.what:
        case "tie":
            kind_name, _dot, role = part.name.rpartition(".")
            kind = edition.kinds.get(kind_name)
            said = {
                "role": kind.assigned.get(role, role) if kind else role, "kind": spoken(kind) if kind else kind_name,
                "place": places.get(part.where, part.where), "n": many,
            }  # fmt: skip
            return _("%(role)s：%(place)s的%(kind)s%(n)s个") % said
        case "post":
            return spoken(part.name)
        case "case":
            line = spoken(LINES.get(part.name, part.name))
            return _("%(line)s案件%(n)s件") % {"line": line, "n": many}
    try:
        form = spoken(edition.any_form(part.name))
    except LookupError:
        form = part.name
    return _("%(form)s%(n)s份") % {"form": form, "n": many}


def _named(part: Part, scope: Scope) -> str:
    names: list[str] = []
    if part.what == "tie":
        names = [one.subject.name for one in part.rows if scope.reaches(one.subject.place_id, one.subject_id)]
    elif part.what == "case":
        names = [plate(one.number) for one in part.rows if _sees(one, scope)]
    if not names:
        return ""
    shown = _("、").join(names[:NAMED])
    more = len(part.rows) - len(names[:NAMED])
    return _("%(names)s，另有%(n)s个") % {"names": shown, "n": more} if more else shown


def _sees(case: Any, scope: Scope) -> bool:
    return scope.covers(case.place_id, case.line, name=case.ladder, subject=case.subject_id)
