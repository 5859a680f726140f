"""From a point to the place of the office that holds it; and where a new case stands.

A point comes in any of four reference systems, is kept as it was given, and is compared in WGS-84. Where the office's
own outline is not drawn nothing is refused: what is not known is not guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shapely.geometry import Point as Spot

from jiedao.entries.problems import Fault
from jiedao.mapping import Point, System, in_words
from jiedao.mapping.outlines import METRES
from jiedao.register import drawing, located
from jiedao.register.models import Place
from jiedao.register.problems import PointOutside
from jiedao.register.queries import office_place
from jiedao.register.scope import Scope
from jiedao.rulebook import Field, Form


@dataclass(frozen=True)
class Found:
    """Where a point lies: the places that hold it, the narrowest first; none where that is not drawn."""

    point: Point
    places: tuple[Place, ...]

    @property
    def place(self) -> Place | None:
        return self.places[0] if self.places else None


def find(scope: Scope, point: Point, *, on: date) -> Found:
    """The place of the office that a point lies in on a day. Raises PointOutside, which says how far outside."""
    here = point.converted(System.WGS84)
    places = tuple(located.places_at(scope, here, on=on))
    if not places and (whole := located.outlines(scope, on=on, levels=["sub_district"])):
        metres = whole[0].outline.shape.distance(Spot(here.lon, here.lat)) * METRES
        raise PointOutside(point=in_words(point), office=office_place(scope).name, metres=f"{max(1, metres):,.0f}")
    return Found(point, places)


def faults(form: Form, values: Mapping[str, Any], *, scope: Scope, on: date) -> list[Fault]:
    """What is wrong with the points that a record's own fields say: those outside the office, each said at its field."""
    found = []
    for name, point in _said_in(form.fields, values):
        try:
            find(scope, point, on=on)
        except PointOutside as outside:
            found.append(Fault(name, form.fields[name].label, str(outside), PointOutside.code))
    return found


def place_cases(
    cases: Sequence[UUID], *, subject: UUID, form: Form, values: Mapping[str, Any], at: datetime
) -> None:  # fmt: skip
    """Let new cases stand where the record that opened them says, else where their subject stands."""
    if not cases:
        return
    said = next((point for _, point in _said_in(form.fields, values)), None)
    if said is not None:
        drawing.place_points("case", dict.fromkeys(cases, said), at=at)
    else:
        drawing.follow_subject("case", cases, subject=subject, at=at)


def _said_in(fields: Mapping[str, Field], values: Mapping[str, Any]) -> Iterator[tuple[str, Point]]:
    """The points that a record's own fields say, by the field; without a word on it a phone says WGS-84."""
    for name, one in fields.items():
        value = values.get(name)
        if one.type == "position" and isinstance(value, Mapping):
            yield name, Point(float(value["lon"]), float(value["lat"]), System(value.get("system") or System.WGS84))
