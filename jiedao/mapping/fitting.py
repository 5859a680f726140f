"""Whether outlines fit together: neighbours may share a line but no ground, and what is left over is said.

Drawn lines never meet exactly. What is thinner than a metre is a matter of drawing and is passed over.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shapely import STRtree
from shapely.affinity import scale
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from jiedao.mapping.outlines import METRES, Outline, polygons_in, square_metres
from jiedao.mapping.problems import OutsideParent, Overlaps
from jiedao.mapping.systems import Point, in_words

#: Half of what two lines may differ by, in metres.
TOLERANCE = 0.5


@dataclass(frozen=True)
class Gap:
    """Ground of a parent that none of its parts covers."""

    area: float
    at: Point

    @property
    def said(self) -> str:
        return f"约 {self.area:,.0f} 平方米，在{in_words(self.at)}附近"


@dataclass(frozen=True)
class Fit:
    """What was found of outlines beside one another that is no fault: what of the parent is left over."""

    gaps: tuple[Gap, ...] = field(default=())


def fit(parts: Mapping[str, Outline], *, within: tuple[str, Outline] | None = None) -> Fit:
    """Outlines of neighbours by name, and the one they lie in. Raises Overlaps, OutsideParent; tells what is left over."""
    names = list(parts)
    shapes = [parts[name].shape for name in names]
    tree = STRtree(shapes)
    for no, shape in enumerate(shapes):
        for other in sorted(int(one) for one in tree.query(shape) if one > no):
            _refuse_shared(names[no], shape, names[other], shapes[other])
    if within is None:
        return Fit()
    whole_name, whole = within
    for name, shape in zip(names, shapes, strict=True):
        if thick := _thick(shape.difference(whole.shape)):
            raise OutsideParent(name=name, other=whole_name, **_facts(thick))
    return Fit(
        tuple(Gap(square_metres(one), _point_in(one)) for one in _thick(whole.shape.difference(unary_union(shapes))))
    )


def _refuse_shared(name: str, shape: BaseGeometry, other: str, beside: BaseGeometry) -> None:
    if shape.intersects(beside) and (thick := _thick(shape.intersection(beside))):
        raise Overlaps(name=name, other=other, **_facts(thick))


def _thick(shape: BaseGeometry) -> list[BaseGeometry]:
    """The pieces that are wider than drawn lines may differ, the largest first."""
    found = []
    for one in polygons_in(shape):
        south, north = one.bounds[1], one.bounds[3]
        narrowed = scale(one, xfact=math.cos(math.radians((south + north) / 2)), origin=(0, 0))
        if not narrowed.buffer(-TOLERANCE / METRES).is_empty:
            found.append(one)
    return sorted(found, key=lambda one: -one.area)


def _facts(pieces: Sequence[BaseGeometry]) -> dict[str, Any]:
    area = sum(square_metres(one) for one in pieces)
    return {"area": f"{area:,.0f}", "point": in_words(_point_in(pieces[0]))}


def _point_in(shape: BaseGeometry) -> Point:
    found = shape.representative_point()
    return Point(found.x, found.y)
