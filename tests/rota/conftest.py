"""Two sites with a rota of two posts and three shifts, of which the night goes over midnight."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from jiedao.procedures import booking, rota
from tests import cast

WITH_WATCH = Path(__file__).parent / "with_watch"
FORM = "yard_watch.roster"


def sites(office: Any) -> list[Any]:
    return [
        office.enter("building_site", name, below="001001", builder="中原建工", floor_area="900", earthwork="no",
                     stage="building")
        for name in ("东工地", "西工地")
    ]  # fmt: skip


@pytest.fixture
def watched(office: Any) -> Iterator[Any]:
    with cast.more_rules(WITH_WATCH):
        kept = rota.rotas(booking.edition(office.row, cast.TODAY))[FORM]
        east, west = sites(office)
        yield SimpleNamespace(office=office, rota=kept, east=east, west=west)
