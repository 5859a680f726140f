"""What part of the Earth a drawing shows, and where in it a point stands: Web Mercator, as the tiles of base maps are cut."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from jiedao.mapping.systems import MICRO, Point, System

#: How many units wide a drawing is; its height follows from what it shows.
WIDTH = 1000
#: The poles lie infinitely far; nothing is drawn beyond this.
_LAST = 85.05
#: The side of a tile of a base map, in its own dots.
TILE = 256
DEEPEST = 18


class Box(NamedTuple):
    """A rectangle in microdegrees."""

    west: int
    south: int
    east: int
    north: int

    def around(self, other: "Box") -> "Box":
        """The rectangle around both."""
        return Box(
            min(self.west, other.west), min(self.south, other.south), max(self.east, other.east),
            max(self.north, other.north),
        )  # fmt: skip

    def wider(self, share: float) -> "Box":
        """The same with a margin on each side, a share of its size (less than nothing: narrower)."""
        x, y = round((self.east - self.west) * share), round((self.north - self.south) * share)
        return Box(self.west - x, self.south - y, self.east + x, self.north + y)

    def moved(self, x: float, y: float) -> "Box":
        """The same, by shares of its size to the east and north."""
        east, north = round((self.east - self.west) * x), round((self.north - self.south) * y)
        return Box(self.west + east, self.south + north, self.east + east, self.north + north)

    def at_least(self, size: int) -> "Box":
        """The same around its middle, no side shorter than this."""
        x, y = max(0, size - (self.east - self.west)) // 2, max(0, size - (self.north - self.south)) // 2
        return Box(self.west - x, self.south - y, self.east + x, self.north + y)

    def no_higher(self, share: float) -> "Box":
        """The same around its middle, wide enough to be drawn no higher than this share of its width."""
        turn = math.cos(math.radians((self.south + self.north) / 2 / MICRO))
        missing = round((self.north - self.south) / turn / share) - (self.east - self.west)
        x = max(0, missing) // 2
        return Box(self.west - x, self.south, self.east + x, self.north)

    @property
    def is_on_earth(self) -> bool:
        return (
            -180 * MICRO <= self.west < self.east <= 180 * MICRO
            and -85 * MICRO <= self.south < self.north <= 85 * MICRO
        )

    def __str__(self) -> str:
        return ",".join(str(part) for part in self)

    @classmethod
    def read(cls, text: str) -> "Box | None":
        """A rectangle as an address says it; None for what is none."""
        parts = text.split(",")
        if len(parts) != 4 or not all(
            part.removeprefix("-").isascii() and part.removeprefix("-").isdigit() and len(part) < 12 for part in parts
        ):
            return None
        found = cls(*(int(part) for part in parts))
        return found if found.is_on_earth else None


class Tile(NamedTuple):
    """A piece of a base map: its address, and where it stands in the drawing."""

    zoom: int
    x: int
    y: int
    left: float
    top: float
    side: float


@dataclass(frozen=True)
class View:
    """A drawing of a rectangle of WGS-84, `WIDTH` units wide. `system`: that of the base map beneath it, if there is one."""

    box: Box
    system: System = System.WGS84

    @property
    def _corner(self) -> tuple[float, float]:
        return _mercator(Point.of_micro(self.box.west, self.box.north).converted(self.system))

    @property
    def _scale(self) -> float:
        """Drawing units for the whole width of the Earth."""
        east = _mercator(Point.of_micro(self.box.east, self.box.north).converted(self.system))[0]
        return WIDTH / (east - self._corner[0])

    @property
    def height(self) -> int:
        south = _mercator(Point.of_micro(self.box.west, self.box.south).converted(self.system))[1]
        return max(1, round((south - self._corner[1]) * self._scale))

    def at(self, point: Point) -> tuple[float, float]:
        """Where a point stands: units from the left and from the top."""
        x, y = _mercator(point.converted(self.system))
        left, top = self._corner
        return round((x - left) * self._scale, 1), round((y - top) * self._scale, 1)

    def path(self, polygons: Iterable[Iterable[Iterable[tuple[int, int]]]]) -> str:
        """Polygons in microdegrees as the path of a drawing."""
        return "".join(self._ring(ring) for rings in polygons for ring in rings)

    def _ring(self, ring: Iterable[tuple[int, int]]) -> str:
        spots: list[tuple[float, float]] = []
        for x, y in ring:
            spot = self.at(Point.of_micro(x, y))
            if not spots or spots[-1] != spot:
                spots.append(spot)
        return "M" + "L".join(f"{x:g} {y:g}" for x, y in spots) + "Z"

    @property
    def metres(self) -> float:
        """How many metres a unit of the drawing is, in its middle."""
        middle = math.radians((self.box.south + self.box.north) / 2 / MICRO)
        return 40_075_016.7 * math.cos(middle) / self._scale

    def tiles(self) -> Iterator[Tile]:
        """The pieces of a base map that lie under the drawing, each shown at about its own size."""
        zoom = min(DEEPEST, max(0, round(math.log2(self._scale / TILE))))
        count = 1 << zoom
        left, top = self._corner
        side = self._scale / count
        right, bottom = left + WIDTH / self._scale, top + self.height / self._scale
        for y in range(int(top * count), min(count - 1, int(bottom * count)) + 1):
            for x in range(int(left * count), min(count - 1, int(right * count)) + 1):
                yield Tile(
                    zoom,
                    x,
                    y,
                    round((x / count - left) * self._scale, 2),
                    round((y / count - top) * self._scale, 2),
                    round(side, 2),
                )


def _mercator(point: Point) -> tuple[float, float]:
    """Web Mercator: the Earth as a square of side 1, from the north-west."""
    lat = math.radians(max(-_LAST, min(_LAST, point.lat)))
    return point.lon / 360 + 0.5, 0.5 - math.log(math.tan(math.pi / 4 + lat / 2)) / (2 * math.pi)
