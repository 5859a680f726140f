"""What the desk of the hotline does with a sheet, the way the pages do."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jiedao.cases.models import Case
from jiedao.hotline.models import Order, Sheet
from jiedao.procedures import casework
from jiedao.procedures.hotline import answering, bringing, taking
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import uuid7
from jiedao.workbooks import open_roster
from tests import cast

NOW = cast.NOON


def brought(
    office: Any, data: bytes, *, who: str = "handler", now: datetime = NOW, name: str = "工单0702.xlsx"
) -> Sheet:
    return bringing.bring(data, name, street=office.row, who=office.standing(who), now=now)


def taken(office: Any, data: bytes, *, who: str = "handler", now: datetime = NOW, name: str = "工单0702.xlsx") -> Sheet:
    sheet = brought(office, data, who=who, now=now, name=name)
    return taking.take(sheet, street=office.row, who=office.standing(who), now=now)


def orders(sheet: Sheet) -> list[Order]:
    return list(Order.objects.filter(sheet_id=sheet.pk).select_related("place", "sheet").order_by("number"))


def case_of(order: Order) -> Case:
    return Case.objects.select_related("place", "subject").get(entry_id=order.entry_id)


def worked(office: Any, order: Order, *, by: Any = None, checker: Any = None, at: datetime = NOW) -> None:
    """The case of an order from acceptance to closing: by one person put right, by another checked."""
    street, case = office.row, case_of(order)
    fixer = by or office.standing("second_handler" if case.lane == "department" else staff_of(order))
    casework.step(case, "accept", why="", street=street, who=fixer, now=at + timedelta(minutes=1))
    about = None if order.subject_id == order.sheet.place_id else order.subject_id
    done = {"done": f"已到现场处理（{order.number}）", "contacted": "talked", "says": "fixed"}
    later = at + timedelta(minutes=5)
    casework.rectify(
        case, sent=Sent(uuid7(), "city_hotline.order_done", about, later, done), street=street, who=fixer, now=later
    )
    last = at + timedelta(minutes=9)
    check = Sent(uuid7(), "city_hotline.order_checked", about, last, {"fixed": "yes"})
    casework.reinspect(case, sent=check, street=street, who=checker or office.standing("handler"), now=last)


def staff_of(order: Order) -> str:
    return "community_staff" if order.place.code.endswith("001") else "neighbour_staff"


def answered(office: Any, order: Order, words: str = "", *, by: Any = None, at: datetime = NOW) -> Order:
    """Answered by one person, checked by another."""
    street = office.row
    said = words or answering.proposed(order, street)
    answering.write(order, words=said, id=uuid7(), who=by or office.standing("handler"), now=at + timedelta(minutes=10))
    order.refresh_from_db()
    return answering.check(
        order, passes=True, note="", street=street, who=office.standing("office_head"), now=at + timedelta(minutes=11)
    )


def cells(data: bytes) -> list[list[str]]:
    """Every cell of the first sheet as text."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "out.xlsx"
        file.write_bytes(data)
        grid = open_roster(file).grids[0]
        return [[grid.cell(line, column).text() for column in range(grid.width)] for line in range(len(grid.lines))]
