from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import cast

WITH_MATTERS = Path(__file__).parents[2] / "procedures" / "with_matters"


@pytest.fixture(autouse=True)
def _with_matters(django_db_setup: None) -> Iterator[None]:
    """Every office has one more regulation: pocket parks go through steps of every sort."""
    with cast.more_rules(WITH_MATTERS):
        yield
