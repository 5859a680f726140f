"""Every test here has the activities of `with_volunteers` in force: volunteering, a training, a children's class."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.activities import gathering


@pytest.fixture(autouse=True)
def _activities() -> Iterator[None]:
    with gathering.activities_in_force():
        yield


@pytest.fixture
def team(office: Any) -> gathering.Team:
    return gathering.team(office)


@pytest.fixture
def coming(office: Any, team: gathering.Team) -> Any:
    """A session of the team on Saturday, with places for three."""
    return gathering.plan(office, team)
