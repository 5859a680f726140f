"""How orders and sheets are said: their states, and the city's clock beside the office's own."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.hotline.models import Order, Row, Sheet
from jiedao.periods import Calendar, day_of
from jiedao.web.cases import words
from jiedao.web.tags.days import instant

#: What an order, a line or a sheet is drawn with.
ORDER_LOOKS = {"open": "doing", "replied": "check", "answered": "done", "returned": "returned", "undone": "void"}
ROW_LOOKS = {"new": "new", "repeated": "changed", "known": "same", "refused": "refused"}
SHEET_LOOKS = {"proposed": "ask", "taken": "done", "dropped": "void", "undone": "void"}

_ORDER = {
    "open": gettext_lazy("在办"), "replied": gettext_lazy("答复待核"), "answered": gettext_lazy("已答复"),
    "returned": gettext_lazy("已退回"), "undone": gettext_lazy("已撤销"),
}  # fmt: skip
_ROW = {
    "new": gettext_lazy("新工单"), "repeated": gettext_lazy("重复反映"), "known": gettext_lazy("已经收过"),
    "refused": gettext_lazy("有问题"),
}  # fmt: skip
_SHEET = {
    "proposed": gettext_lazy("待确认"), "taken": gettext_lazy("已收下"), "dropped": gettext_lazy("没有收下"),
    "undone": gettext_lazy("已撤销"),
}  # fmt: skip
#: The lines of a sheet in the order in which they are looked at.
LOOKED_AT = (Row.Outcome.REFUSED, Row.Outcome.REPEATED, Row.Outcome.NEW, Row.Outcome.KNOWN)


class Ticking(NamedTuple):
    """A clock as `cases.words` reads it."""

    state: str
    due_at: datetime
    due_on: Any
    provisional: bool = False


def order_word(state: str) -> Any:
    return _ORDER[state]


def row_word(outcome: str) -> Any:
    return _ROW[outcome]


def sheet_word(sheet: Sheet) -> Any:
    return _SHEET[sheet.state]


def city_clock(order: Order, now: datetime, calendar: Calendar) -> words.Clock:
    """The city's clock of an order: what is left of it, or when it stopped."""
    if order.ended_at is not None:
        late = order.ended_at > order.reply_by
        said = _("超过市里期限") if late else ""
        return words.Clock("overdue" if late else "done", said, instant(order.ended_at))
    ticking: Any = Ticking("open", order.reply_by, day_of(order.reply_by))
    return words.clock(ticking, now, calendar)


def said_instant(iso: str) -> str:
    """An instant that was kept as text, as people read it."""
    return words.moment(datetime.fromisoformat(iso))
