"""Outlines as people bring them: a GeoJSON file of areas, or the corners of one, typed or pasted line by line."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jiedao.mapping.outlines import Outline, outline_of
from jiedao.mapping.problems import CornerOutOfRange, NotGeoJSON, RingOpen, RingTooShort, SystemUnknown, TooManyCorners
from jiedao.mapping.systems import SYSTEMS, Point, System, is_degrees, read_point

MOST_BYTES = 2 * 1024 * 1024
MOST_CORNERS = 20_000
MOST_AREAS = 2_000

#: What an area's code and name may be called in a file.
CODES = ("code", "代码", "编码", "CODE", "adcode", "id")
NAMES = ("name", "名称", "NAME", "short_name", "简称")


@dataclass(frozen=True)
class Drawn:
    """One area of a file: what it says it is, its outline in WGS-84, and the corners as they were given."""

    code: str
    name: str
    outline: Outline
    given: list[Any]
    system: System

    @property
    def said(self) -> str:
        return self.name or self.code


def read_geojson(content: bytes | str, system: str = System.WGS84) -> list[Drawn]:
    """The areas of a GeoJSON file, whose coordinates stand in this reference system.

    Raises NotGeoJSON, TooManyCorners, CornerOutOfRange, RingOpen, RingTooShort, CrossesItself, HoleOutside, SystemUnknown.
    """
    if system not in SYSTEMS:
        raise SystemUnknown(typed=str(system)[:20], choices="、".join(SYSTEMS))
    if len(content) > MOST_BYTES:
        raise TooManyCorners(where="文件", count=f"{len(content) // 1024} KB", limit=f"{MOST_BYTES // 1024} KB")
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise NotGeoJSON(where="文件", reason="不是 UTF-8 编码的 JSON") from None
    areas = list(_areas(found))
    if not areas:
        raise NotGeoJSON(where="文件", reason="里面没有面（Polygon、MultiPolygon）")
    if len(areas) > MOST_AREAS:
        raise TooManyCorners(where="文件", count=f"{len(areas)} 块", limit=f"{MOST_AREAS} 块")
    return [_drawn(no, *area, System(system)) for no, area in enumerate(areas, 1)]


def _no_number(word: str) -> float:
    raise ValueError(word)


def _areas(found: Any) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """(properties, geometry) of each area in a file, whatever it is wrapped in."""
    if not isinstance(found, dict):
        raise NotGeoJSON(where="文件", reason="最外层不是 GeoJSON 对象")
    if found.get("type") == "FeatureCollection":
        features = found.get("features")
        for feature in features if isinstance(features, list) else []:
            if not isinstance(feature, dict) or feature.get("type") != "Feature":
                raise NotGeoJSON(where="文件", reason="features 里有一项不是 Feature")
            yield from _areas(feature)
    elif found.get("type") == "Feature":
        properties, geometry = found.get("properties"), found.get("geometry")
        yield properties if isinstance(properties, dict) else {}, geometry if isinstance(geometry, dict) else {}
    else:
        yield {}, found


def _drawn(no: int, properties: Mapping[str, Any], geometry: Mapping[str, Any], system: System) -> Drawn:
    code, name = _first(properties, CODES), _first(properties, NAMES)
    where = f"第 {no} 块“{name or code}”" if name or code else f"第 {no} 块"
    kind, coordinates = str(geometry.get("type", "")), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon"):
        words = {"Point": "点", "LineString": "线", "MultiLineString": "线", "MultiPoint": "点", "": "空的"}
        raise NotGeoJSON(where=where, reason=f"它是{words.get(kind, kind[:30])}，不是面")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    if not isinstance(polygons, list) or not polygons:
        raise NotGeoJSON(where=where, reason="没有坐标")
    given = [[_ring(ring, where) for ring in _listed(rings, where)] for rings in polygons]
    return Drawn(code, name, _outline(given, where, system), given, system)


def one_area(brought: Sequence[Drawn]) -> Drawn:
    """The only area of a file. Raises NotGeoJSON."""
    if (n := len(brought)) != 1:
        raise NotGeoJSON(where="文件里", reason=f"要一块面，现在有 {n} 块")
    return brought[0]


def _first(properties: Mapping[str, Any], names: Sequence[str]) -> str:
    found = (properties.get(name) for name in names)
    return next((str(one).strip()[:60] for one in found if isinstance(one, str | int) and str(one).strip()), "")


def _listed(rings: Any, where: str) -> list[Any]:
    if not isinstance(rings, list) or not rings:
        raise NotGeoJSON(where=where, reason="面里没有一圈点")
    return rings


def _ring(ring: Any, where: str) -> list[list[float]]:
    """A closed ring of a file as (longitude, latitude); heights are left out."""
    if not isinstance(ring, list):
        raise NotGeoJSON(where=where, reason="一圈点不是列表")
    corners = []
    for no, corner in enumerate(ring, 1):
        if not isinstance(corner, list) or len(corner) < 2:
            raise NotGeoJSON(where=where, reason=f"第 {no} 个点不是两个数")
        x, y = corner[0], corner[1]
        if not (is_degrees(x, 180) and is_degrees(y, 90)):
            raise CornerOutOfRange(where=where, no=no, x=str(x)[:20], y=str(y)[:20])
        corners.append([float(x), float(y)])
    if len(corners) < 3:
        raise RingTooShort(where=where, count=len(corners))
    if corners[0] != corners[-1]:
        raise RingOpen(where=where, first=_pair(corners[0]), last=_pair(corners[-1]))
    return corners


def _pair(corner: Sequence[float]) -> str:
    return f"{corner[0]:g}, {corner[1]:g}"


def _outline(given: Sequence[Sequence[Sequence[Sequence[float]]]], where: str, system: System) -> Outline:
    count = sum(len(ring) for rings in given for ring in rings)
    if count > MOST_CORNERS:
        raise TooManyCorners(where=where, count=f"{count} 个点", limit=f"{MOST_CORNERS} 个点")
    return outline_of(
        [[[Point(x, y, system).converted(System.WGS84).micro for x, y in ring] for ring in rings] for rings in given],
        where,
    )


def read_corners(typed: str, system: str = System.WGS84, *, name: str = "") -> Drawn:
    """One area whose corners are typed, one a line, in order; it closes by itself.

    Raises PointUnreadable, SystemUnknown, TooManyCorners, RingTooShort, CrossesItself.
    """
    lines = [line for line in typed.splitlines() if line.strip()]
    if len(lines) > MOST_CORNERS:
        raise TooManyCorners(where="这块边界", count=f"{len(lines)} 个点", limit=f"{MOST_CORNERS} 个点")
    points = [read_point(line, system) for line in lines]
    ring = [[point.lon, point.lat] for point in points]
    if len(ring) < 3:
        raise RingTooShort(where=f"“{name}”" if name else "这块边界", count=len(ring))
    if ring[0] != ring[-1]:
        ring.append(list(ring[0]))
    return Drawn(
        "", name, _outline([[ring]], f"“{name}”" if name else "这块边界", System(system)), [[ring]], System(system)
    )
