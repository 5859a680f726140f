"""Every test here has the ballots of the corpus in force."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.ballots import holding


@pytest.fixture(autouse=True)
def _ballots() -> Iterator[None]:
    with holding.ballots_in_force():
        yield


@pytest.fixture
def branch(office: Any) -> holding.Branch:
    return holding.branch(office)


@pytest.fixture
def team(office: Any) -> dict[str, Any]:
    return holding.team(office)
