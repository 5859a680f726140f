"""What is done with residents' reports, as `test_actions` tries it: each with the audit refusing leaves nothing."""

from collections.abc import Callable
from datetime import date
from typing import Any

from jiedao.requests import actions
from jiedao.requests.actions import Said, Word
from jiedao.requests.models import Addition, Channel, Client, Door, Picture, Request
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.audit.readying import ready

DAY = date(2018, 6, 27)
AT = cast.at(DAY)
HOW: dict[str, Any] = {"by": "system:test", "at": AT}
WORD = Word("试验区政府办", "试政办〔2018〕7号", DAY, "同意开通。")
#: Counting who knocks is no act, and is forgotten within the hour.
WITHOUT_EVENT = {"knock", "forget_knocks", "minutes_left"}


def opened(made: Any) -> Door:
    return actions.open_door(word=WORD, on=DAY, by=made.user, at=AT)


def admitted(made: Any) -> Client:
    return actions.admit_client(name="随手拍", blind=b"0" * 32, by=made.user, at=AT)


def kept(made: Any) -> Request:
    return actions.keep_request(
        made.entry, said=Said("路灯不亮"), where="", category="other", place=made.place, channel=Channel.DOOR,
        contact="sealed", **HOW,
    )  # fmt: skip


def added(made: Any) -> Addition:
    return actions.add(kept(made), id=uuid7(), said=Said("又坏了"), by_reporter=True, **HOW)


def photo(made: Any) -> Picture:
    return actions.keep_picture(kept(made), digest="0" * 64, name="a.jpg", width=1, height=1, **HOW)


ACTIONS: dict[str, Callable[[Any], Callable[[], Any]]] = {
    "requests.open_door": lambda m: lambda: opened(m),
    "requests.shut_door": ready(opened, lambda d, m: actions.shut_door(d, why="理由", by=m.user, at=AT)),
    "requests.admit_client": lambda m: lambda: admitted(m),
    "requests.end_client": ready(admitted, lambda c, m: actions.end_client(c, by=m.user, at=AT)),
    "requests.keep_request": lambda m: lambda: kept(m),
    "requests.keep_picture": ready(
        kept, lambda r, m: actions.keep_picture(r, digest="0" * 64, name="a.jpg", width=1, height=1, **HOW)
    ),
    "requests.confirm": ready(kept, lambda r, m: actions.confirm(r, **HOW)),
    "requests.add": ready(kept, lambda r, m: actions.add(r, id=uuid7(), said=Said("又坏了"), by_reporter=False, **HOW)),
    "requests.answer": ready(kept, lambda r, m: actions.answer(r, id=uuid7(), fixed=True, words="", **HOW)),
    "requests.reply": ready(kept, lambda r, m: actions.reply(r, words="已派人", by=m.user, at=AT)),
    "requests.show": ready(added, lambda a, m: actions.show(a, **HOW)),
    "requests.hide": ready(kept, lambda r, m: actions.hide(r, why="人身指责", **HOW)),
    "requests.free_words": ready(added, lambda a, m: actions.free_words(a, words="又坏了", **HOW)),
    "requests.show_picture": ready(
        photo, lambda p, m: actions.show_picture(p, areas=[[0, 0, 9, 9]], blurred="1" * 64, **HOW)
    ),
    "requests.hide_picture": ready(photo, lambda p, m: actions.hide_picture(p, **HOW)),
    "requests.forget_contact": ready(kept, lambda r, m: actions.forget_contact(r, **HOW)),
}
