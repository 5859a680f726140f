"""An office with outlines: two communities side by side, each of two grids, drawn by who keeps them."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from jiedao.mapping import System, read_geojson
from jiedao.procedures import outlines
from tests import cast
from tests.register.drawn import LIE, collection


@pytest.fixture
def draw(office: Any) -> Callable[..., Any]:
    """Bring areas, as a page does, and let them hold from a day on."""

    def draw(
        areas: Any = None, *, on: Any = cast.SINCE, who: str = "secretary", act: Any = None, system: Any = System.WGS84
    ) -> Any:
        who = office.standing(who)
        brought = outlines.match(who.scope, read_geojson(json.dumps(collection(areas or LIE)), system))
        return outlines.draw(brought, act=act or uuid4(), from_on=on, who=who, now=cast.NOON)

    return draw


@pytest.fixture
def drawn(draw: Any) -> Any:
    return draw()
