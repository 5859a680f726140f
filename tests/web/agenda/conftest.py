"""An office with permits that run out, people to visit and a register that is shut to most; and its calendar, read back."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import icalendar
import pytest

from jiedao.procedures import subscribing
from jiedao.procedures.clock import tick
from tests import cast
from tests.stories import afresh

WITH_PERMITS = Path(__file__).parent / "with_permits"
UNTIL = date(2018, 9, 30)


@pytest.fixture(scope="module")
def permits(story: Any) -> Any:
    """The office on its day: one permit running out at the end of September, a person to visit, one on the shut register."""
    with cast.more_rules(WITH_PERMITS), cast.inside(cast.HERE) as office:
        made = SimpleNamespace(
            office=office,
            firm=office.enter("permit_holder", "万象洗涤", until=str(UNTIL), number="91410102MA40000000"),
            person=office.enter("visited", "成小满", phone="13603715678"),
            guarded=office.enter("guarded", "池上楼", note="慢性病"),
        )
        tick(office.row, now=cast.at(cast.TODAY, 8))
        return made


@pytest.fixture
def watched(permits: Any, office: Any) -> Iterator[Any]:
    """The same for a test."""
    with cast.more_rules(WITH_PERMITS):
        yield afresh(permits)


@pytest.fixture
def address(office: Any) -> Callable[[str], str]:
    """Gives somebody of the cast a secret address; its path."""

    def address(who: str) -> str:
        user = office.user(who)
        return f"/feeds/{subscribing.give_address(user, by=user, at=cast.NOON)}.ics"

    return address


def read(response: Any) -> dict[str, Any]:
    """The events of a calendar by their UID, as another's library reads them."""
    assert response.status_code == 200, response.content.decode()
    return {str(event["UID"]): event for event in icalendar.Calendar.from_ical(response.content).walk("VEVENT")}
