from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import cast

WITH_REPORTS = Path(__file__).parent / "with_reports"


@pytest.fixture(autouse=True)
def _with_reports(django_db_setup: None) -> Iterator[None]:
    """Every office has one more regulation: what residents report goes through three lanes and is asked about."""
    with cast.more_rules(WITH_REPORTS):
        yield
