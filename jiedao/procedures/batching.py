"""One step for many cases at once: what would happen to each is shown first; then each is taken by itself, so that one
that cannot go on holds up no other, and nothing is done to it without its reason being told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.cases import rules
from jiedao.cases.models import Case
from jiedao.problems import Problem
from jiedao.procedures import casework, ladders
from jiedao.procedures.problems import TooManyAtOnce
from jiedao.tenancy.models import Street

#: Steps that make sense for many at once: each has one reason for all. Closing is not among them: each is looked at.
MOVES = ("accept", "start", "notice", "pass_on", "extend", "hang")
MOST = 100


@dataclass(frozen=True)
class Judged:
    """A case of the choice: whether the step may be taken on it, and if not, why ('': the table does not know the step from here)."""

    case: Case
    may: bool
    reason: str = ""


@dataclass(frozen=True)
class Outcome:
    """What was done, and what was not, with the sentence that says why."""

    done: Sequence[Case]
    refused: Sequence[Judged]


def limit(cases: Sequence[Any]) -> None:
    """Raises TooManyAtOnce."""
    if len(cases) > MOST:
        raise TooManyAtOnce(n=len(cases), most=MOST)


def preview(cases: Sequence[Case], move: str, *, street: Street, who: Standing) -> list[Judged]:
    """What would happen to each case, before anything is done."""
    wanted = rules.MOVES[move]
    found = []
    for case in cases:
        if case.state not in wanted.begins:
            found.append(Judged(case, False))
            continue
        ladder, _edition = ladders.ladder_of(case, street)
        # No check is among the moves, so it does not matter who put it right.
        verdict = casework.verdict(case, wanted, who, ladder, [])
        found.append(Judged(case, verdict.may, "" if verdict.may else verdict.reason))
    return found


def take(
    cases: Sequence[Case], move: str, *, why: str, street: Street, who: Standing, now: datetime, id: UUID
) -> Outcome:
    """Take the step on each case. `id` is the page's own: sent twice, each step is taken once.

    Raises TooManyAtOnce; what a single case refuses stands in the outcome.
    """
    limit(cases)
    done, refused = [], []
    for case in cases:
        try:
            with transaction.atomic():
                done.append(
                    casework.step(
                        case, move, why=why, street=street, who=who, now=now, seen=None, id=uuid5(id, case.number)
                    )
                )
        except Problem as problem:
            refused.append(Judged(case, False, str(problem)))
    return Outcome(done, refused)
