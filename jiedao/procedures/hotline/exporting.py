"""The sheet goes back: under its own headings and in its own order, each line that is answered or returned with what is said
of it. It can be taken out again; each time is noted."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.hotline import actions, queries, rules
from jiedao.hotline.models import Order, Row, Sheet
from jiedao.hotline.problems import NothingToExport
from jiedao.periods import TZ
from jiedao.procedures.hotline.bringing import opened, require
from jiedao.procedures.hotline.reading import ANSWERS
from jiedao.register.scope import Scope
from jiedao.tenancy.models import Street
from jiedao.workbooks import ListHead, write_list

ABOUT = "说明"


@dataclass(frozen=True)
class Exported:
    """A sheet that goes back: the file, its name, and how many lines it has."""

    data: bytes
    name: str
    rows: int


@transaction.atomic
def export(sheet: Sheet, *, anew: bool, street: Street, who: Standing, now: datetime) -> Exported:
    """Take out what has been answered or returned: what has not gone out yet, or with `anew` all of it.

    Raises NothingToExport, SheetNotInState, NotYourSheet.
    """
    require(who, sheet.place, sheet.line, sheet.form)
    actions.hold(sheet, (Sheet.State.TAKEN,), "导出")
    rows = [row for row in queries.rows(Scope.everything(street.code), sheet) if _goes_out(row, sheet, anew)]
    if not rows:
        raise NothingToExport(file=sheet.file)
    heads, places = _heads(sheet)
    out = io.BytesIO()
    about = [("来自", sheet.file), ("件数", str(len(rows))), ("导出时间", f"{now.astimezone(TZ):%Y-%m-%d %H:%M}")]
    write_list(
        out, sheet.tab or "工单", [ListHead(head or " ") for head in heads], _lines(rows, len(heads), places), about,
        about_name=ABOUT,
    )  # fmt: skip
    ids: list[UUID] = [row.order_id for row in rows]
    actions.note_exported(sheet, ids, by=who.by, at=now)
    return Exported(out.getvalue(), f"{sheet.file.rpartition('.')[0] or sheet.file}（答复）.xlsx", len(rows))


def ready(sheet: Sheet, street: Street) -> tuple[int, int]:
    """How many lines wait to go out, and how many have been answered or returned at all."""
    orders = Order.objects.filter(sheet_id=sheet.pk, state__in=rules.ENDED, street_id=street.code)
    exported = list(orders.values_list("exported_at", flat=True))
    return sum(at is None for at in exported), len(exported)


def _goes_out(row: Row, sheet: Sheet, anew: bool) -> bool:
    order = row.order
    if order is None or order.sheet_id != sheet.pk or order.state not in rules.ENDED:
        return False
    return anew or order.exported_at is None


def _heads(sheet: Sheet) -> tuple[list[str], dict[str, int]]:
    """The headings as they came, with those of the answers that are missing behind them; and where each answer stands."""
    heads, places = list(sheet.heads), {}
    for key, words in ANSWERS.items():
        column = sheet.columns.get(f"answer.{key}")
        if column is None:
            column = len(heads)
            heads.append(words[0])
        places[key] = column
    return heads, places


def _lines(rows: list[Row], width: int, places: dict[str, int]) -> Iterator[list[Any]]:
    for row in rows:
        cells: list[Any] = [*opened(row).cells]
        cells += [""] * (width - len(cells))
        for key, said in answers(row.order).items():
            cells[places[key]] = said
        yield cells


def answers(order: Any) -> dict[str, str]:
    """What the city is told of an order."""
    is_returned = order.state == Order.State.RETURNED
    return {
        "state": "退回" if is_returned else "已办结", "reply": "" if is_returned else order.outcome,
        "ended": f"{order.ended_at.astimezone(TZ):%Y-%m-%d %H:%M}", "reason": order.outcome if is_returned else "",
        "basis": order.basis,
    }  # fmt: skip
