"""Where the places of the tests' office lie: rectangles in degrees, by what their code adds to the office's."""

from collections.abc import Mapping
from typing import Any

from tests import cast

Sides = tuple[float, float, float, float]  # west, south, east, north

LIE: Mapping[str, Sides] = {
    "": (113.60, 34.70, 113.64, 34.72),
    "001": (113.60, 34.70, 113.62, 34.72),
    "002": (113.62, 34.70, 113.64, 34.72),
    "001001": (113.60, 34.70, 113.61, 34.72),
    "001002": (113.61, 34.70, 113.62, 34.72),
    "002001": (113.62, 34.70, 113.63, 34.72),
    "002002": (113.63, 34.70, 113.64, 34.72),
}


def ring(sides: Sides) -> list[list[float]]:
    west, south, east, north = sides
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def collection(areas: Mapping[str, Sides], *, at: int = cast.HERE) -> dict[str, Any]:
    """A file of these areas, each with the code of its place."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature", "properties": {"code": f"{at}{below}"},
                "geometry": {"type": "Polygon", "coordinates": [ring(sides)]},
            }
            for below, sides in areas.items()
        ],
    }  # fmt: skip
