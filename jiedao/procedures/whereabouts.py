"""Where a point lies: inside the office, and in which community. Points are WGS-84.

An office that has drawn no outlines takes every point and places none.
"""

from jiedao.register.models import Place
from jiedao.register.scope import Scope
from jiedao.requests.rules import Point


def is_inside(scope: Scope, point: Point) -> bool:
    """Whether a point lies in the sub-district, as far as is known."""
    return True


def community_at(scope: Scope, point: Point) -> Place | None:
    """The community a point lies in, where that is known."""
    return None
