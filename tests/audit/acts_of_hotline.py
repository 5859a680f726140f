"""What is done with the city's orders, as `test_actions` tries it: each with the audit refusing leaves nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from jiedao.hotline import actions
from jiedao.hotline.actions import NewOrder, NewRow
from jiedao.hotline.models import Order, Sheet
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.audit.readying import ready

DAY = date(2018, 6, 27)
AT = cast.at(DAY)
HOW: dict[str, Any] = {"by": "system:test", "at": AT}
#: Part of taking a sheet or of merging, which have their events; holding changes nothing.
WITHOUT_EVENT = {"hold", "take_order", "tell_row", "retie"}


def proposed(made: Any, state: str = "proposed") -> Sheet:
    """A sheet of one line, as far along as is said."""
    sheet = actions.propose(
        id=uuid7(), form="city_hotline.city_order", line="urban", place=made.place, file="工单.xlsx", digest="0" * 64, tab="工单",
        heads=["工单编号"], columns={"number": 0}, rows=[NewRow(uuid7(), 2, "1", "new", (), "sealed")], owner=made.user, **HOW,
    )  # fmt: skip
    Sheet.objects.filter(pk=sheet.pk).update(state=state)
    return sheet


def taken(made: Any) -> Sheet:
    return proposed(made, "taken")


def order(made: Any) -> Order:
    hours = [AT + timedelta(hours=n) for n in (0, 2, 48)]
    return actions.take_order(
        taken(made), NewOrder("1", 1, "路灯不亮", "市政", "路口", "", "", *hours, None), entry=made.entry, at=AT
    )


def replied(made: Any) -> Order:
    """An order whose answer somebody else wrote."""
    given = order(made)
    other = made.office.standing("second_handler", DAY).user
    actions.write_reply(given, words="已修好", id=uuid7(), user=other, **HOW)
    return given


ACTIONS: dict[str, Callable[[Any], Callable[[], Any]]] = {
    "hotline.propose": lambda m: lambda: proposed(m),
    "hotline.finish_taking": ready(proposed, lambda s, m: actions.finish_taking(s, counts={"new": 1}, **HOW)),
    "hotline.drop": ready(proposed, lambda s, m: actions.drop(s, **HOW)),
    "hotline.undo": ready(taken, lambda s, m: actions.undo(s, why="理由", **HOW)),
    "hotline.write_reply": ready(
        order, lambda o, m: actions.write_reply(o, words="已修好", id=uuid7(), user=m.user, **HOW)
    ),
    "hotline.pass_reply": ready(replied, lambda o, m: actions.pass_reply(o, user=m.user, others="", **HOW)),
    "hotline.send_reply_back": ready(
        replied, lambda o, m: actions.send_reply_back(o, note="没说结果", user=m.user, others="", **HOW)
    ),
    "hotline.return_order": ready(
        order,
        lambda o, m: actions.return_order(o, entry=m.entry, reason="elsewhere", basis="不在辖区", said_until="", **HOW),
    ),
    "hotline.note_exported": ready(taken, lambda s, m: actions.note_exported(s, [], **HOW)),
}
