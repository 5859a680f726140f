"""What a search has found, in groups and in words, ready to be listed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jiedao.cases.models import Case
from jiedao.matters.models import Matter
from jiedao.register.search import Found
from jiedao.rulebook import Edition
from jiedao.web import addresses
from jiedao.web.matters import words
from jiedao.web.tags.spoken import spoken

#: A room's things in the order in which they are listed.
GROUPS: dict[str, str | Promise] = {
    "cases": _("案件"), "matters": _("事项"), "places": _("地点"), "subjects": _("单位和场所"), "colleagues": _("同事"), "residents": _("居民"),
    "figures": _("数字"), "forms": _("可以登记的表"),
}  # fmt: skip

#: More than these are not listed; the page says to be more precise.
MOST = 20


@dataclass(frozen=True)
class Line:
    """One thing that was found: its name, what it is, where it stands; `state` as drawn (name, kind)."""

    title: str
    url: str
    place: str = ""
    what: str = ""
    state: tuple[str, str] = ("", "")


@dataclass
class Group:
    """Things of one sort. `more`: there are more than are listed."""

    name: str
    lines: list[Line] = field(default_factory=list)

    @property
    def title(self) -> str | Promise:
        return GROUPS[self.name]

    @property
    def shown(self) -> list[Line]:
        return self.lines[:MOST]

    @property
    def more(self) -> bool:
        return len(self.lines) > MOST


def subjects(found: Iterable[Found], edition: Edition) -> dict[str, Group]:
    """Subjects as lines, sorted into places, colleagues, residents and the rest."""
    groups = {name: Group(name) for name in ("places", "subjects", "colleagues", "residents")}
    for one in found:
        where = "" if one.subject.is_place else one.subject.place.short_name
        line = Line(one.subject.name, addresses.subject(one.subject.pk), where, _kinds(one, edition))
        groups[_group(one)].lines.append(line)
    return groups


def _group(one: Found) -> str:
    if one.subject.is_place:
        return "places"
    if one.is_colleague:
        return "colleagues"
    return "residents" if one.is_resident else "subjects"


def _kinds(one: Found, edition: Edition) -> str:
    return str(_("、")).join(spoken(edition.kinds[kind]) for kind in one.kinds if kind in edition.kinds)


def cases(found: Iterable[Case]) -> Group:
    """Cases as lines: number and title, where, and how they stand."""
    return Group(
        "cases",
        [
            Line(
                f"{case.number} {case.title}",
                addresses.case(case.number),
                case.place.short_name,
                "",
                (case.state, "case"),
            )
            for case in found
        ],
    )


def matters(found: Iterable[Matter], edition: Edition, today: date) -> Group:
    """Matters as lines: number and title, what sort, and how they stand."""
    lines = []
    for one in found:
        declared = edition.matters.get(one.matter)
        title = f"{one.number} {one.title}".strip()
        lines.append(
            Line(
                title, addresses.matter(one.pk), one.place.short_name, spoken(declared) if declared else "",
                (words.look(one, today), ""),
            )
        )  # fmt: skip
    return Group("matters", lines)


def named(group: str, things: Iterable[Any], text: str, url: Any, what: Any) -> Group:
    """Things of the rulebook whose name carries the text, as typed or without its spaces."""
    wanted = text.replace(" ", "").lower()
    hits = [thing for thing in things if wanted in thing.label.lower()]
    return Group(group, [Line(spoken(thing), url(thing), "", what(thing)) for thing in hits])
