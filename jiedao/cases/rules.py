"""Decisions about cases on plain values: which step leads where, who may take it, and why not. No database here.

Basis: the life of a case in the domain reference 2.0 (registered to closed; returned, extended, hung, transferred,
void), that the closer must not be the fixer, and `docs/decisions/0019-parts-and-joins-of-a-case.md`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

OPEN = (
    "registered", "assigned", "accepted", "fixing", "submitted", "returned", "extended", "hung", "transferred", "divided",
)  # fmt: skip
ENDED = ("closed", "void", "joined", "recalled")
WITH_FIXER = ("registered", "assigned", "accepted", "fixing", "returned", "extended")
#: States in which somebody has the case in a lane of it, or outside the office.
IN_LANE = (*WITH_FIXER, "transferred")
#: States in which no clock of the case itself runs against anybody.
WAITING = ("hung", "divided")
#: Steps that a part of a case does not take: its whole does.
NOT_OF_PARTS = ("void", "divide", "gather", "join", "part", "ask_reporter", "reporter_says")

#: How a check form may call what confirms everything at once.
CONFIRMS = ("fixed", "done", "confirmed")


@dataclass(frozen=True)
class Move:
    """One step of the table: what it is called on its button, from which states, to which, and whose hand it needs.

    `ends` "" = the state stays; `or_ends`: the other states it may lead to, where the lane or the answer decides.
    """

    name: str
    label: str
    done: str  # how the step reads afterwards, in 经过
    begins: tuple[str, ...]
    ends: str
    hand: str  # fixer, checker, approver, dispatcher, reporter, clock, opener
    says_why: bool = False
    or_ends: tuple[str, ...] = ()
    says_basis: bool = False

    @property
    def leads_to(self) -> tuple[str, ...]:
        """Every state it may end in; "" = the one it began in."""
        return (self.ends, *self.or_ends)


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("open", "立案", "立案", (), "assigned", "opener", or_ends=("transferred",)),
        Move("accept", "受理", "受理", ("registered", "assigned"), "accepted", "fixer"),
        Move("dispatch", "派单", "派单", IN_LANE, "assigned", "dispatcher", True, ("transferred",)),
        Move("start", "开始整改", "开始整改", ("accepted", "returned"), "fixing", "fixer"),
        Move("submit", "登记整改情况", "整改完成，报请复查", IN_LANE, "submitted", "fixer"),
        Move("close", "登记复查结果", "复查合格，销号", ("submitted",), "closed", "checker"),
        Move("send_back", "登记复查结果", "复查不合格，退回整改", ("submitted",), "returned", "checker"),
        Move(
            "hand_back", "退回", "退回，不属于本级职权", ("assigned", "accepted", "fixing", "returned", "extended", "transferred"),
            "assigned", "fixer", True, ("registered", "transferred"), says_basis=True,
        ),
        Move("pass_on", "移交下一级", "移交", IN_LANE, "assigned", "fixer", True, ("transferred",)),
        Move("transfer", "移送主管部门", "移送", IN_LANE, "transferred", "fixer", True, says_basis=True),
        Move("ask_extension", "申请延期", "申请延期", IN_LANE, "", "fixer", True),
        Move("extend", "批准延期", "批准延期", IN_LANE, "extended", "approver", True),
        Move("refuse_extension", "不批准延期", "不批准延期", IN_LANE, "", "approver", True),
        Move("hang", "挂账", "挂账", (*IN_LANE, "submitted"), "hung", "approver", True),
        Move("resume", "恢复办理", "恢复办理", ("hung",), "fixing", "approver", True),
        Move("divide", "拆分", "拆分办理", WITH_FIXER, "divided", "dispatcher", True),
        Move("recall", "收回", "收回到原案", (*IN_LANE, "submitted", "hung"), "recalled", "dispatcher", True),
        Move("gather", "汇总", "各分案办结，汇总", ("divided",), "submitted", "clock", or_ends=("fixing",)),
        Move("join", "并案", "并入另案", IN_LANE, "joined", "dispatcher", True),
        Move("part", "拆出", "从并案中拆出", ("joined",), "assigned", "dispatcher", True, ("transferred",)),
        Move("take_in", "并入本案", "另案并入本案", (), "", "clock"),  # what the other case of a join or part is told
        Move("let_go", "拆出", "从本案拆出一件", (), "", "clock"),
        Move("ask_reporter", "询问反映人", "请反映人确认", ("submitted",), "", "clock"),
        Move("reporter_says", "登记反映人答复", "反映人答复", ("submitted", "joined"), "", "reporter", or_ends=("returned",)),
        Move(
            "void", "作废", "作废", tuple(state for state in OPEN if state != "divided"), "void", "approver", True,
        ),
        Move("reopen", "重新办理", "重新办理", ("closed",), "returned", "checker", True),
        Move("notice", "督办", "督办", tuple(state for state in OPEN if state != "divided"), "", "approver"),
        Move("hand_over", "交接", "换人办理", (), "", "office"),  # with all else that somebody hands over
    )
}  # fmt: skip


def possible(state: str, *, part: bool = False) -> list[Move]:
    """The steps people may take from a state by the table, the usual one first."""
    shut = NOT_OF_PARTS if part else ("recall",)
    return [move for move in MOVES.values() if state in move.begins and move.hand != "clock" and move.name not in shut]


def confirmed(findings: Iterable[str], answers: Mapping[str, Any]) -> bool:
    """Whether a check says of every finding that it is put right."""
    return not unconfirmed(findings, answers)


def unconfirmed(findings: Iterable[str], answers: Mapping[str, Any]) -> list[str]:
    """The findings a check does not confirm.

    A check form says it either once for all (`fixed`, `done` or `confirmed`: yes) or line by line (a list whose columns hold `finding` and
    `fixed`). A finding that no line names is not confirmed, nor one that any line of the same words denies.
    """
    labels = list(findings)
    if any(answers.get(name) == "yes" for name in CONFIRMS):
        return []
    for rows in answers.values():
        if isinstance(rows, list) and any(isinstance(row, dict) and "fixed" in row for row in rows):
            said = {str(row.get("finding")) for row in rows if row.get("fixed") == "yes"}
            said -= {str(row.get("finding")) for row in rows if row.get("fixed") != "yes"}
            return [label for label in labels if label not in said]
    return labels


def next_notice(sent: int, roles: tuple[str, ...]) -> str | None:
    """Whom the next supervised notice goes to; None when all have had theirs."""
    return roles[sent] if sent < len(roles) else None


def came_from(stays: Sequence[tuple[str, str, str]]) -> int | None:
    """Which of its stays a case came from into the one it stands in: their place in the sequence, None in the first lane.

    A stay is (lane, label, how it was left). What was handed back stands where it stood before, and goes from there to
    where it had come from then: two lanes cannot hand a case to and fro.
    """
    way: list[int] = []
    for no, (lane, label, _left) in enumerate(stays):
        left = stays[no - 1][2] if no else ""
        if left == "handed_back" and len(way) > 1:
            way.pop()
        here = (lane, label)
        if way and stays[way[-1]][:2] == here:
            way[-1] = no
        else:
            way.append(no)
    return way[-2] if len(way) > 1 else None


def in_accept_time(accept_by: datetime | None, at: datetime) -> bool:
    """Whether a lane may still say that a case is not its own."""
    return accept_by is None or at <= accept_by
