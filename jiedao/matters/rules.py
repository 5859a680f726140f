"""Decisions about matters on plain values: what may be done at which sort of step, and which step comes next.

Basis: FORMAT of the rulebook, section 8: every round is kept, returned is not refused, nobody approves what he checked.
No database here.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any

from jiedao.rulebook import Step

#: Steps that judge the paper: what comes back changed is judged anew. What was recorded stands.
JUDGES = ("check", "approve", "publish", "vote", "file", "notify")
#: Steps that go on after a refusal: whoever asked is still told.
AFTER_REFUSAL = ("notify",)
#: Moves that end a step well.
DONE = ("record", "pass", "approve", "stand", "vote", "file", "notify", "decide")


@dataclass(frozen=True)
class Move:
    """One thing that may be done: what its button says, how it reads afterwards, and at which sorts of steps."""

    name: str
    label: str
    done: str
    at: tuple[str, ...]
    says_why: bool = False


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("open", "提出", "提出", ()),
        Move("record", "登记", "已登记", ("record",)),
        Move("pass", "审核通过", "审核通过", ("check",)),
        Move("approve", "批准", "批准", ("approve",)),
        Move("return", "退回修改", "退回修改", ("check", "approve"), True),
        Move("refuse", "不予批准", "不予批准", ("approve", "elsewhere"), True),
        Move("publish", "开始公示", "开始公示", ("publish",)),
        Move("object", "登记异议，退回", "公示期内有异议，退回", ("publish",), True),
        Move("stand", "公示期满", "公示期满，没有异议", ("publish",)),
        Move("vote", "登记表决结果", "表决", ("vote",)),
        Move("file", "备案", "备案", ("file",)),
        Move("notify", "登记送达", "已送达", ("notify",)),
        Move("decide", "登记对方决定", "对方已同意", ("elsewhere",)),
        Move("plan", "安排日期", "安排日期", ()),
        Move("resubmit", "修改后重新报送", "修改后重新报送", ()),
        Move("revise", "变更后重新报审", "内容有变更，重新报审", ()),
        Move("withdraw", "撤回", "撤回", (), True),
        Move("enter", "补正记录", "更正了记录", ()),
    )
}


def possible(does: str) -> list[Move]:
    """What may be done at a sort of step, the usual first."""
    return [move for move in MOVES.values() if does in move.at]


def upcoming(
    steps: Iterable[Step], done: Collection[str], meets: Callable[[Any], bool], *, refused: bool = False
) -> Step | None:
    """The first step not gone whose condition holds; after a refusal only whoever asked is still told."""
    for step in steps:
        if step.name in done or (refused and step.does not in AFTER_REFUSAL):
            continue
        if meets(step.when):
            return step
    return None


def judged_anew(steps: Iterable[Step]) -> set[str]:
    """The steps that what was sent again goes through once more."""
    return {step.name for step in steps if step.does in JUDGES}


def good_end(ends: Iterable[str]) -> str:
    """How a matter ends whose steps have all gone well: the first of its ends."""
    return next(iter(ends), "")


def bad_ends(ends: Iterable[str]) -> list[str]:
    """How a matter may end otherwise: by refusal, by a lost vote, or withdrawn. A withdrawal has its own move."""
    return [end for end in list(ends)[1:] if end not in ("withdrawn", "postponed")] or list(ends)[1:]


def numbered(pattern: str, year: int, serial: int) -> str:
    """A number in the form the rulebook gives: 示乙党计〔<year>〕<serial>号."""
    return pattern.replace("<year>", str(year)).replace("<serial>", str(serial))
