"""The ballots of the corpus are in force while the pages of votes are looked at."""

from collections.abc import Iterator

import pytest

from tests.ballots import holding
from tests.ballots.conftest import branch_stands  # noqa: F401


@pytest.fixture(autouse=True)
def _ballots() -> Iterator[None]:
    with holding.ballots_in_force():
        yield
