"""The corpus and the shipped rulebook, read once: they are immutable."""

from datetime import date

import pytest

from jiedao.rulebook import Book, Edition, read
from tests.rulebook.writing import CORPUS, OFFICE_B, shipped


@pytest.fixture(scope="session")
def corpus() -> Book:
    return read([CORPUS])


@pytest.fixture(scope="session")
def ours() -> Book:
    return shipped()


@pytest.fixture(scope="session")
def june(ours) -> Edition:
    """The shipped rules in the second demonstration office on 30 June 2018."""
    return ours.at(date(2018, 6, 30), OFFICE_B)
