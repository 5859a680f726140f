"""Every test here has the activities of `with_volunteers` in force: volunteering, a training, a children's class."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import cast
from tests.activities import gathering
from tests.stories import afresh


@pytest.fixture(autouse=True)
def _activities() -> Iterator[None]:
    with gathering.activities_in_force():
        yield


@pytest.fixture(scope="module")
def team_stands(story: Any) -> gathering.Team:
    with gathering.activities_in_force(), cast.inside(cast.HERE) as office:
        return gathering.team(office)


@pytest.fixture
def team(team_stands: gathering.Team, office: Any) -> gathering.Team:
    return afresh(team_stands)  # type: ignore[no-any-return]


@pytest.fixture
def coming(office: Any, team: gathering.Team) -> Any:
    """A session of the team on Saturday, with places for three."""
    return gathering.plan(office, team)
