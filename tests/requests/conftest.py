"""An office whose door stands open on the district's word, and reports that come in at it."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from jiedao.procedures import door, requesting
from jiedao.procedures.requesting import Report
from jiedao.register.models import Place
from jiedao.requests.actions import Word
from jiedao.tenancy.ids import uuid7
from tests import cast

WORD = Word(
    "试验区人民政府办公室", "试政办〔2018〕7号", date(2018, 5, 20), "同意试验街道开通网上反映。", "0371-0000 0000",
    "周一至周日 8:00 – 20:00", "试验路1号",
)  # fmt: skip
OPENED = cast.at(date(2018, 5, 28), 8)


def open_door(office: Any, **more: Any) -> Any:
    """Open the door of an office, as its secretary does."""
    given = {"word": WORD, "now": OPENED} | more
    return door.open_up(street=office.row, who=office.standing("secretary", on=given["now"].date()), **given)


def report(**more: Any) -> Report:
    """A report as somebody at the door writes it."""
    given = {
        "id": uuid7(),
        "category": "facility_broken",
        "words": "3号楼前的路灯不亮，晚上看不见路",
        "where": "建设路161号",
    }
    return Report(**(given | more))


def receive(office: Any, *, on: date = cast.TODAY, hour: int = 9, minute: int = 0, who: str = "", **more: Any) -> Any:
    """Let a report come in, by the door or taken down by somebody of the cast."""
    standing = office.standing(who, on=on) if who else None
    return requesting.receive(report(**more), street=office.row, now=cast.at(on, hour, minute), who=standing)


@pytest.fixture
def door_open(office: Any) -> SimpleNamespace:
    """The first office with its door open, and its first community."""
    open_door(office)
    community = Place.objects.get(code=cast.code_of(cast.HERE, "001"))
    return SimpleNamespace(office=office, street=office.row, community=community)
