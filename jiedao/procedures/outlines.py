"""Bringing outlines of communities, grids and yards: looked at first, then drawn from a day on, all of them or none.

Neighbours may share a line but no ground, and nothing may lie outside what it is part of; ground that no grid covers is said,
since outlines come one after another. Without a point's outline the map works as before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission, roles_with
from jiedao.mapping import Gap, Outline, fit
from jiedao.mapping.reading import Drawn
from jiedao.problems import Refused
from jiedao.procedures.positions import NOWHERE
from jiedao.register import drawing, located
from jiedao.register.drawing import ToDraw
from jiedao.register.models import Boundary, Place, Subject
from jiedao.register.problems import HasNoPoint, NoSuchPlace
from jiedao.register.queries import places
from jiedao.register.scope import Scope


class NotYoursToDraw(Refused):
    """Outlines are kept by those who keep the office's settings."""

    code = "outlines.not_yours"
    message = "您不能改“{name}”的边界。可以办理的岗位：{who}。"


@dataclass(frozen=True)
class Proposed:
    """One area of what was brought: for which place, and what it follows."""

    place: Place
    drawn: Drawn
    before: Outline | None

    @property
    def grows(self) -> float:
        """By how many square metres it is larger than before."""
        return self.drawn.outline.area - (self.before.area if self.before else 0.0)


@dataclass(frozen=True)
class Preview:
    """What would be drawn, and the ground of a place that none of its parts would cover."""

    proposed: tuple[Proposed, ...]
    gaps: tuple[tuple[str, Gap], ...]


def match(scope: Scope, brought: Sequence[Drawn]) -> list[tuple[Place, Drawn]]:
    """Which place each area is of, by its code, else by its name. Raises NoSuchPlace."""
    known = list(places(scope).filter(ended_on=None))
    by = {one.name: one for one in known} | {one.short_name: one for one in known} | {one.code: one for one in known}
    found = []
    for no, one in enumerate(brought, 1):
        place = by.get(one.code) or by.get(one.name)
        if place is None:
            raise NoSuchPlace(place=one.said or f"第 {no} 块（没有 code 也没有 name）")
        found.append((place, one))
    return found


def look(scope: Scope, brought: Sequence[tuple[Place, Drawn]], *, from_on: date) -> Preview:
    """What would come of drawing these from a day on. Raises Overlaps, OutsideParent."""
    standing = {one.id: one.outline for one in located.outlines(scope, on=from_on)}
    after = standing | {place.pk: drawn.outline for place, drawn in brought}
    gaps = _gaps(scope, after, touched={place.pk for place, _ in brought})
    return Preview(
        tuple(Proposed(place, drawn, standing.get(place.pk)) for place, drawn in brought), tuple(gaps)
    )  # fmt: skip


def _gaps(scope: Scope, after: Mapping[UUID, Outline], *, touched: set[UUID]) -> Iterable[tuple[str, Gap]]:
    """Check every family of outlines that a new one belongs to, and tell what is left over in it."""
    known = {one.pk: one for one in places(scope)}
    families: dict[UUID | None, dict[str, Outline]] = {}
    for id, outline in after.items():
        families.setdefault(known[id].parent_id, {})[known[id].name] = outline
    for parent, parts in families.items():
        if parent not in touched and not any(known[id].parent_id == parent for id in touched):
            continue
        within = (known[parent].name, after[parent]) if parent is not None and parent in after else None
        for gap in fit(parts, within=within).gaps:
            yield known[parent].name if parent else "", gap


@transaction.atomic
def draw(
    brought: Sequence[tuple[Place, Drawn]], *, act: UUID, from_on: date, who: Standing, now: datetime
) -> list[Boundary]:
    """Let the outlines of places hold from a day on; looked at once more, all or none. The same act again changes nothing.

    Raises NotYoursToDraw, Overlaps, OutsideParent, BoundaryLater.
    """
    if not may_draw(who) and brought:
        raise NotYoursToDraw(name=brought[0][0].name, who=roles_with(Permission.OUTLINE_KEEP))
    look(Scope.everything(who.scope.street), brought, from_on=from_on)
    subjects = {one.pk: one for one in Subject.objects.filter(pk__in=[place.pk for place, _ in brought])}
    drawn = [ToDraw(subjects[place.pk], place.kind, one.outline, one.given, one.system) for place, one in brought]
    return drawing.draw_boundaries(drawn, act=act, from_on=from_on, by=who.by, at=now)


@transaction.atomic
def draw_yard(
    subject: Subject, drawn: Drawn, *, act: UUID, from_on: date, who: Standing, now: datetime
) -> list[Boundary]:  # fmt: skip
    """Let the outline of a yard, site or facility hold from a day on.

    Raises NotYoursToDraw, HasNoPoint, OutsideParent, BoundaryLater.
    """
    require_drawable(subject, who)
    _require_inside(subject, drawn.outline, Scope.everything(who.scope.street), from_on)
    one = ToDraw(subject, subject.base, drawn.outline, drawn.given, drawn.system)
    return drawing.draw_boundaries([one], act=act, from_on=from_on, by=who.by, at=now)


def require_drawable(subject: Subject, who: Standing) -> None:
    """Whether somebody may draw a subject, and it has ground of its own. Raises NotYoursToDraw, HasNoPoint."""
    if not may_draw(who):
        raise NotYoursToDraw(name=subject.name, who=roles_with(Permission.OUTLINE_KEEP))
    if subject.base in NOWHERE:
        raise HasNoPoint(name=subject.name)


def _require_inside(subject: Subject, outline: Outline, scope: Scope, on: date) -> None:
    """Nothing of it lies outside the office, where the office is drawn. It may lie on two grids. Raises OutsideParent."""
    for whole in located.outlines(scope, on=on, levels=["sub_district"]):
        fit({subject.name: outline}, within=(whole.name, whole.outline))


def may_draw(who: Standing) -> bool:
    """Whether somebody keeps the office's outlines."""
    return who.may(Permission.OUTLINE_KEEP)


def as_collection(scope: Scope, *, on: date) -> dict[str, Any]:
    """The outlines that hold on a day, as a FeatureCollection of RFC 7946: what is brought can be taken away again."""
    codes = dict(places(scope).values_list("pk", "code"))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature", "geometry": one.outline.geojson,
                "properties": {"code": codes[one.id], "name": one.name, "kind": one.level, "from": one.from_on.isoformat()},
            }
            for one in located.outlines(scope, on=on)
        ],
    }  # fmt: skip
