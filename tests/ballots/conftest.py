"""Every test here has the ballots of the corpus in force."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests import cast
from tests.ballots import holding
from tests.stories import afresh


@pytest.fixture(autouse=True)
def _ballots() -> Iterator[None]:
    with holding.ballots_in_force():
        yield


@pytest.fixture(scope="module")
def branch_stands(story: Any) -> holding.Branch:
    with holding.ballots_in_force(), cast.inside(cast.HERE) as office:
        return holding.branch(office)


@pytest.fixture
def branch(branch_stands: holding.Branch, office: Any) -> holding.Branch:
    return afresh(branch_stands)  # type: ignore[no-any-return]


@pytest.fixture
def team(office: Any) -> dict[str, Any]:
    return holding.team(office)
