"""Decisions about cases on plain values: which step leads where, who may take it, and why not. No database here.

Basis: the life of a case in the domain reference 2.0 (registered to closed; returned, extended, hung, transferred,
void), and that the closer must not be the fixer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

OPEN = ("registered", "assigned", "accepted", "fixing", "submitted", "returned", "extended", "hung", "transferred")
ENDED = ("closed", "void")
WITH_FIXER = ("registered", "assigned", "accepted", "fixing", "returned", "extended")


#: How a check form may call what confirms everything at once.
CONFIRMS = ("fixed", "done", "confirmed")


@dataclass(frozen=True)
class Move:
    """One step of the table: what it is called on its button, from which states, to which, and whose hand it needs."""

    name: str
    label: str
    done: str  # how the step reads afterwards, in 经过
    begins: tuple[str, ...]
    ends: str
    hand: str  # fixer, checker, approver, clock, opener
    says_why: bool = False


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("open", "立案", "立案", (), "assigned", "opener"),
        Move("accept", "受理", "受理", ("registered", "assigned"), "accepted", "fixer"),
        Move("start", "开始整改", "开始整改", ("accepted", "returned"), "fixing", "fixer"),
        Move("submit", "登记整改情况", "整改完成，报请复查", (*WITH_FIXER, "transferred"), "submitted", "fixer"),
        Move("close", "登记复查结果", "复查合格，销号", ("submitted",), "closed", "checker"),
        Move("send_back", "登记复查结果", "复查不合格，退回整改", ("submitted",), "returned", "checker"),
        Move("pass_on", "移交下一级", "移交", (*WITH_FIXER, "transferred"), "assigned", "fixer", True),
        Move("extend", "批准延期", "批准延期", (*WITH_FIXER, "transferred"), "extended", "approver", True),
        Move("hang", "挂账", "挂账", (*WITH_FIXER, "submitted", "transferred"), "hung", "approver", True),
        Move("resume", "恢复办理", "恢复办理", ("hung",), "fixing", "approver", True),
        Move("void", "作废", "作废", OPEN, "void", "approver", True),
        Move("reopen", "重新办理", "重新办理", ("closed",), "returned", "checker", True),
        Move("notice", "督办", "督办", OPEN, "", "approver"),
        Move("hand_over", "交接", "换人办理", (), "", "office"),  # with all else that somebody hands over
    )
}


def possible(state: str) -> list[Move]:
    """The steps the table knows from a state, the usual one first."""
    return [move for move in MOVES.values() if state in move.begins]


def confirmed(findings: Iterable[str], answers: Mapping[str, Any]) -> bool:
    """Whether a check says of every finding that it is put right."""
    return not unconfirmed(findings, answers)


def unconfirmed(findings: Iterable[str], answers: Mapping[str, Any]) -> list[str]:
    """The findings a check does not confirm.

    A check form says it either once for all (`fixed`, `done` or `confirmed`: yes) or line by line (a list whose columns hold `finding` and
    `fixed`). A finding that no line names is not confirmed.
    """
    labels = list(findings)
    if any(answers.get(name) == "yes" for name in CONFIRMS):
        return []
    for rows in answers.values():
        if isinstance(rows, list) and any(isinstance(row, dict) and "fixed" in row for row in rows):
            said = {str(row.get("finding")) for row in rows if row.get("fixed") == "yes"}
            return [label for label in labels if label not in said]
    return labels


def next_notice(sent: int, roles: tuple[str, ...]) -> str | None:
    """Whom the next supervised notice goes to; None when all have had theirs."""
    return roles[sent] if sent < len(roles) else None
