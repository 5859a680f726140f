"""The four reference systems a point may come in, and the way from each to each, by WGS-84.

GCJ-02 shifts WGS-84 by some hundred metres within China; the way back is found by repeating the way there until it is
exact. BD-09 turns and shifts GCJ-02 once more. CGCS2000 differs from WGS-84 by centimetres, less than a phone knows:
both are taken as the same. GCJ-02 and BD-09 are not published officially; the formulas are those in general use.
"""

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from jiedao.mapping.problems import PointUnreadable, SystemUnknown

#: Microdegrees: how points are kept, whole numbers of about a tenth of a metre.
MICRO = 1_000_000
#: The ellipsoid of the formula in use (Krasovsky 1940).
_AXIS, _FLATNESS = 6378245.0, 0.00669342162296594323
_TURN = math.pi * 3000.0 / 180.0
#: Outside these degrees GCJ-02 shifts nothing.
_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271

Pair = tuple[float, float]


class System(StrEnum):
    """A reference system of longitude and latitude."""

    WGS84 = "WGS-84"
    GCJ02 = "GCJ-02"
    BD09 = "BD-09"
    CGCS2000 = "CGCS2000"


SYSTEMS: tuple[System, ...] = tuple(System)


@dataclass(frozen=True)
class Point:
    """Longitude and latitude in degrees, in the reference system they were read in."""

    lon: float
    lat: float
    system: System = System.WGS84

    def converted(self, to: System) -> "Point":
        """The same place in another system."""
        if to == self.system:
            return self
        here = _TO_WGS[self.system]((self.lon, self.lat))
        return Point(*_FROM_WGS[to](here), to)

    @property
    def micro(self) -> tuple[int, int]:
        """In whole microdegrees, as it is kept."""
        return round(self.lon * MICRO), round(self.lat * MICRO)

    @classmethod
    def of_micro(cls, lon: int, lat: int, system: System = System.WGS84) -> "Point":
        return cls(lon / MICRO, lat / MICRO, system)


def in_words(point: Point) -> str:
    """A place as people read it out."""
    return f"{'东经' if point.lon >= 0 else '西经'}{abs(point.lon):.6f}，{'北纬' if point.lat >= 0 else '南纬'}{abs(point.lat):.6f}"


def read_point(typed: str, system: str = System.WGS84) -> Point:
    """A point as it is typed: longitude, then latitude. Raises PointUnreadable, SystemUnknown."""
    if system not in SYSTEMS:
        raise SystemUnknown(typed=str(system)[:20], choices="、".join(SYSTEMS))
    parts = [part for part in re.split(r"[\s,，;；、]+", typed.strip()) if part]
    try:
        lon, lat = (float(part) for part in parts)
    except ValueError:
        raise PointUnreadable(typed=typed.strip()[:40]) from None
    if not (is_degrees(lon, 180) and is_degrees(lat, 90)):
        raise PointUnreadable(typed=typed.strip()[:40])
    return Point(lon, lat, System(system))


def is_degrees(value: Any, most: int) -> bool:
    """Whether something is a number of degrees no larger than `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and -most <= value <= most


def _is_shifted(lon: float, lat: float) -> bool:
    return _WEST <= lon <= _EAST and _SOUTH <= lat <= _NORTH


def _shift(lon: float, lat: float) -> Pair:
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * math.sin(6.0 * x * math.pi) + 20.0 * math.sin(2.0 * x * math.pi)) * 2.0 / 3.0
    root = math.sqrt(abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * math.sin(y * math.pi) + 40.0 * math.sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * math.sin(y / 12.0 * math.pi) + 320 * math.sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * math.sin(x * math.pi) + 40.0 * math.sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * math.sin(x / 12.0 * math.pi) + 300.0 * math.sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    radians = lat / 180.0 * math.pi
    bent = 1 - _FLATNESS * math.sin(radians) ** 2
    north = north * 180.0 / ((_AXIS * (1 - _FLATNESS)) / (bent * math.sqrt(bent)) * math.pi)
    east = east * 180.0 / (_AXIS / math.sqrt(bent) * math.cos(radians) * math.pi)
    return east, north


def _gcj_of_wgs(at: Pair) -> Pair:
    lon, lat = at
    if not _is_shifted(lon, lat):
        return at
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def _bd_of_gcj(at: Pair) -> Pair:
    x, y = at
    reach = math.hypot(x, y) + 0.00002 * math.sin(y * _TURN)
    angle = math.atan2(y, x) + 0.000003 * math.cos(x * _TURN)
    return reach * math.cos(angle) + 0.0065, reach * math.sin(angle) + 0.006


def _back(way: Callable[[Pair], Pair], at: Pair) -> Pair:
    """Where `way` leads to `at` from: the guess is moved by what it misses until it misses less than a millimetre."""
    x, y = at
    for _ in range(30):
        there = way((x, y))
        missed = at[0] - there[0], at[1] - there[1]
        x, y = x + missed[0], y + missed[1]
        if max(abs(missed[0]), abs(missed[1])) < 1e-10:
            break
    return x, y


def _wgs_of_gcj(at: Pair) -> Pair:
    return _back(_gcj_of_wgs, at) if _is_shifted(*at) else at


def _same(at: Pair) -> Pair:
    return at


_TO_WGS: dict[System, Callable[[Pair], Pair]] = {
    System.WGS84: _same, System.CGCS2000: _same, System.GCJ02: _wgs_of_gcj,
    System.BD09: lambda at: _wgs_of_gcj(_back(_bd_of_gcj, at)),
}  # fmt: skip
_FROM_WGS: dict[System, Callable[[Pair], Pair]] = {
    System.WGS84: _same, System.CGCS2000: _same, System.GCJ02: _gcj_of_wgs,
    System.BD09: lambda at: _bd_of_gcj(_gcj_of_wgs(at)),
}  # fmt: skip
