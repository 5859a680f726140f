"""The activities of `with_volunteers` are in force while their pages are looked at."""

from collections.abc import Iterator

import pytest

from tests.activities import gathering


@pytest.fixture(autouse=True)
def _activities() -> Iterator[None]:
    with gathering.activities_in_force():
        yield
