"""Invented ground: an outline for an office that is nowhere, cut by straight lines into communities and these into grids,
each as large as its number of grids asks; and a point inside its grid for whatever stands on a register of things.

The coordinates are placeholders beside one another; they are no places of the city whose published figures are reproduced.
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from math import cos, pi, sin
from random import Random
from typing import Any

from shapely.geometry import LineString, Polygon
from shapely.geometry import Point as Spot
from shapely.ops import split

from jiedao.demo.chance import dice, id_of, moment
from jiedao.demo.office import LISTED, Office
from jiedao.mapping import Point, read_geojson
from jiedao.procedures import outlines, positions
from jiedao.register.models import Listing, Place

#: The middle of each office, in degrees: side by side, some kilometres apart.
MIDDLES = {"demo-a": (113.9000, 34.4200), "demo-b": (113.9600, 34.4200)}
#: How far an office reaches from its middle, in degrees to the east and north: some four kilometres across.
REACH = 0.021, 0.016
#: Registers whose things stand on the map.
SHOWN = ("shop", "building_site")
EVENING = moment(LISTED, 20)


def draw(office: Office) -> None:
    """Draw the outlines of all places of an office, and put its shops and sites on the map."""
    shapes = _shapes(office)
    who = office.standing(office.holder("secretary"), LISTED)
    features = [
        {"type": "Feature", "properties": {"code": office.places[below].code}, "geometry": _geometry(shape)}
        for below, shape in shapes.items()
    ]
    brought = read_geojson(json.dumps({"type": "FeatureCollection", "features": features}))
    act = id_of(EVENING, office.plan.slug, "ground")
    outlines.draw(outlines.match(who.scope, brought), act=act, from_on=LISTED, who=who, now=EVENING)
    points = {}
    listed = Listing.objects.filter(kind__in=SHOWN, to_on=None).select_related("subject", "place")
    for row in listed.order_by("kind", "name_key", "id"):
        inside = shapes[office.below[row.place_id]]
        points[row.subject_id] = _point_in(inside, dice("stands", office.plan.slug, row.kind, row.subject.name))
    positions.place_many(points, who=who, now=EVENING, cause=f"ground:{office.plan.slug}")


def _shapes(office: Office) -> dict[str, Polygon]:
    """What a place's code adds to the office's -> its outline."""
    whole = _whole(office.plan.slug)
    places = [(below, place) for below, place in office.places.items() if place.ended_on is None]
    communities = [below for below, place in places if place.kind == Place.Kind.COMMUNITY]
    grids = {
        one: [below for below, place in places if place.kind == Place.Kind.GRID and below.startswith(one)]
        for one in communities
    }
    found = {"": whole}
    throw = dice("ground", office.plan.slug)
    for community, part in zip(
        communities, _parts(whole, [max(1, len(grids[one])) for one in communities], throw), strict=True
    ):
        found[community] = part
        found |= zip(grids[community], _parts(part, [1] * len(grids[community]), throw), strict=True)
    return found


def _whole(slug: str) -> Polygon:
    """An outline of eleven corners without any hollow, so that what is cut from it stays in one piece."""
    throw = dice("outline", slug)
    x, y = MIDDLES[slug]
    turns = sorted(2 * pi * (no + throw.uniform(-0.25, 0.25)) / 11 for no in range(11))
    corners = [(x + REACH[0] * cos(turn), y + REACH[1] * sin(turn)) for turn in turns]
    return Polygon([(round(lon, 6), round(lat, 6)) for lon, lat in corners])


def _parts(shape: Polygon, weights: Sequence[int], throw: Random) -> list[Polygon]:
    """A shape cut into pieces as large as these weights ask, by one line after another across its longer side."""
    if len(weights) <= 1:
        return [shape][: len(weights)]
    half = len(weights) // 2
    one, other = _cut(shape, sum(weights[:half]) / sum(weights), throw)
    return [*_parts(one, weights[:half], throw), *_parts(other, weights[half:], throw)]


def _cut(shape: Polygon, share: float, throw: Random) -> tuple[Polygon, Polygon]:
    """Two pieces, the first, to the west or north, of this share of the area. The line is a little askew."""
    west, south, east, north = shape.bounds
    is_wide = (east - west) * 0.82 >= north - south
    askew = throw.uniform(-0.18, 0.18)
    least, most = (west, east) if is_wide else (-north, -south)
    for _ in range(40):
        at = (least + most) / 2
        pieces = sorted(_pieces(shape, at, askew, is_wide=is_wide), key=lambda one: _side(one, is_wide=is_wide))
        if (len(pieces) == 2 and pieces[0].area / shape.area > share) or (
            len(pieces) == 1 and _side(pieces[0], is_wide=is_wide) < at
        ):
            most = at
        else:
            least = at
    one, other = sorted(
        _pieces(shape, (least + most) / 2, askew, is_wide=is_wide), key=lambda one: _side(one, is_wide=is_wide)
    )
    return one, other


def _pieces(shape: Polygon, at: float, askew: float, *, is_wide: bool) -> list[Polygon]:
    west, south, east, north = shape.bounds
    if is_wide:
        tilt = askew * (north - south)
        line = LineString([(at - tilt, south - 0.001), (at + tilt, north + 0.001)])
    else:
        tilt = askew * (east - west)
        line = LineString([(west - 0.001, -at - tilt), (east + 0.001, -at + tilt)])
    return [one for one in split(shape, line).geoms if isinstance(one, Polygon)]


def _side(shape: Polygon, *, is_wide: bool) -> float:
    return float(shape.centroid.x if is_wide else -shape.centroid.y)


def _geometry(shape: Polygon) -> dict[str, Any]:
    corners = [[round(x, 6), round(y, 6)] for x, y in shape.exterior.coords]
    kept = [corners[0], *(after for before, after in pairwise(corners) if before != after)]
    return {"type": "Polygon", "coordinates": [kept]}


def _point_in(shape: Polygon, throw: Random) -> Point:
    """A point well inside a shape."""
    inner = shape.buffer(-0.0004)
    room = inner if not inner.is_empty else shape
    west, south, east, north = room.bounds
    for _ in range(200):
        found = Point(round(throw.uniform(west, east), 6), round(throw.uniform(south, north), 6))
        if room.contains(Spot(found.lon, found.lat)):
            return found
    middle = shape.representative_point()
    return Point(round(middle.x, 6), round(middle.y, 6))
