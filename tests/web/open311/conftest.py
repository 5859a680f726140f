"""The door stands open in the first office, and a program holds a key there."""

from types import SimpleNamespace
from typing import Any

import pytest

from jiedao.procedures import open311
from tests.register.conftest import draw, drawn
from tests.requests.conftest import OPENED, door_open
from tests.web.open311.client import Street311

__all__ = ["city", "door_open", "draw", "drawn"]


@pytest.fixture
def city(door_open: SimpleNamespace, visit: Any) -> SimpleNamespace:
    """The office, and a program as FixMyStreet is one that talks with it."""
    who = door_open.office.standing("secretary", on=OPENED.date())
    key = open311.admit("示范路况小程序", who=who, now=OPENED)
    door_open.program = Street311(visit(), key)
    return door_open
