"""An outline: one or more polygons in WGS-84, in whole microdegrees, sound in itself. What it holds, and how large it is."""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from shapely import make_valid
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry import Point as ShapelyPoint
from shapely.geometry.base import BaseGeometry
from shapely.prepared import prep
from shapely.validation import explain_validity

from jiedao.mapping.problems import CrossesItself, HoleOutside, RingTooShort
from jiedao.mapping.systems import MICRO, Point, in_words
from jiedao.mapping.view import Box

#: A degree of latitude in metres, on average.
METRES = 111_320.0

Corner = tuple[int, int]
Ring = tuple[Corner, ...]
Rings = tuple[Ring, ...]  # the shell, then its holes


@dataclass(frozen=True)
class Outline:
    """Polygons of closed rings in microdegrees of WGS-84: (longitude, latitude), the shell of each before its holes."""

    polygons: tuple[Rings, ...]

    @cached_property
    def shape(self) -> MultiPolygon:
        """The same in degrees, for reckoning."""
        return MultiPolygon([_polygon(rings) for rings in self.polygons])

    @cached_property
    def _ready(self) -> Any:
        return prep(self.shape)

    @cached_property
    def box(self) -> Box:
        """The rectangle around it."""
        corners = [corner for rings in self.polygons for corner in rings[0]]
        return Box(
            min(x for x, _ in corners), min(y for _, y in corners), max(x for x, _ in corners), max(y for _, y in corners)
        )  # fmt: skip

    def holds(self, point: Point) -> bool:
        """Whether a point in WGS-84 lies inside or on the line."""
        return bool(self._ready.covers(ShapelyPoint(point.lon, point.lat)))

    @cached_property
    def inside(self) -> Point:
        """A point surely inside, for its name."""
        found = max(self.shape.geoms, key=lambda one: one.area).representative_point()
        return Point(found.x, found.y)

    @property
    def area(self) -> float:
        """Square metres, to about a percent."""
        return square_metres(self.shape)

    @property
    def corners(self) -> int:
        """How many points its lines have, each counted once."""
        return sum(len(ring) - 1 for rings in self.polygons for ring in rings)

    @property
    def coordinates(self) -> list[Any]:
        """As the coordinates of a MultiPolygon of RFC 7946, in whole microdegrees: how it is kept."""
        return [[[list(corner) for corner in ring] for ring in rings] for rings in self.polygons]

    @classmethod
    def kept(cls, coordinates: Iterable[Iterable[Iterable[Sequence[int]]]]) -> "Outline":
        """An outline as it was kept."""
        return cls(tuple(tuple(tuple((x, y) for x, y in ring) for ring in rings) for rings in coordinates))

    @property
    def geojson(self) -> dict[str, Any]:
        """As a geometry of RFC 7946, in degrees."""
        return {
            "type": "MultiPolygon",
            "coordinates": [
                [[[x / MICRO, y / MICRO] for x, y in ring] for ring in rings] for rings in self.polygons
            ],
        }  # fmt: skip


def _polygon(rings: Rings) -> Polygon:
    shell, *holes = ([(x / MICRO, y / MICRO) for x, y in ring] for ring in rings)
    return Polygon(shell, holes)


def outline_of(polygons: Sequence[Sequence[Sequence[Corner]]], where: str) -> Outline:
    """An outline of closed rings, checked: it encloses something, its lines do not cross, its holes lie inside.

    `where` names it in a refusal. Raises RingTooShort, CrossesItself, HoleOutside.
    """
    found = Outline(tuple(tuple(_plain(ring) for ring in rings) for rings in polygons))
    for rings in found.polygons:
        for ring in rings:
            if len(set(ring)) < 3:
                raise RingTooShort(where=where, count=len(set(ring)))
    for rings in found.polygons:
        _check(_polygon(rings), rings, where)
    _check(found.shape, found.polygons[0], where)
    return found


def _check(shape: BaseGeometry, rings: Rings, where: str) -> None:
    if shape.convex_hull.area == 0:
        raise RingTooShort(where=where, count=len(set(rings[0])))
    if shape.is_valid:
        return
    said = explain_validity(shape)
    numbers = re.search(r"\[(-?[\d.e+-]+) (-?[\d.e+-]+)\]", said)
    point = in_words(Point(float(numbers[1]), float(numbers[2]))) if numbers else "边界上"
    raise (HoleOutside if "ole" in said else CrossesItself)(where=where, point=point)


def _plain(ring: Sequence[Corner]) -> Ring:
    """The same ring without a corner said twice in a row."""
    kept = [corner for no, corner in enumerate(ring) if no == 0 or corner != ring[no - 1]]
    return tuple((int(x), int(y)) for x, y in kept)


def square_metres(shape: BaseGeometry) -> float:
    """The area of a shape in degrees, as on a plane at its latitude: right to about a percent over a city."""
    if shape.is_empty:
        return 0.0
    south, north = shape.bounds[1], shape.bounds[3]
    return float(shape.area) * METRES * METRES * math.cos(math.radians((south + north) / 2))


def polygons_in(shape: BaseGeometry) -> list[Polygon]:
    """The polygons of whatever cutting has left."""
    whole = shape if shape.is_valid else make_valid(shape)
    parts = getattr(whole, "geoms", [whole])
    return [one for part in parts for one in getattr(part, "geoms", [part]) if isinstance(one, Polygon) and one.area]
