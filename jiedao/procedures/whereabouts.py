"""Where a point lies: inside the office, and in which community. Points are WGS-84.

An office that has drawn no outline of its own takes every point; in a community that has drawn none nothing lies.
"""

from datetime import date

from jiedao.mapping import Point as Spot
from jiedao.procedures import locating
from jiedao.register.models import Place
from jiedao.register.problems import PointOutside
from jiedao.register.scope import Scope
from jiedao.requests.rules import Point


def is_inside(scope: Scope, point: Point, *, on: date) -> bool:
    """Whether a point lies in the sub-district, as far as is known."""
    try:
        locating.find(scope, Spot(point.longitude, point.latitude), on=on)
    except PointOutside:
        return False
    return True


def community_at(scope: Scope, point: Point, *, on: date) -> Place | None:
    """The community a point lies in, where that is known."""
    found = locating.find(scope, Spot(point.longitude, point.latitude), on=on).places
    return next((one for one in found if one.kind == Place.Kind.COMMUNITY), None)
