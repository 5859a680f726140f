"""Whoever reported a problem is asked before it is closed: asked, heard, or silent for as long as the ladder says."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from jiedao.access.hand import Hand
from jiedao.cases import rules
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, State
from jiedao.cases.problems import NoSuchAnswer, NotAskedNow, ReporterUnheard
from jiedao.cases.stepping import again, finish, locked, run_clock
from jiedao.periods import day_in_words, day_of
from jiedao.rulebook import Ladder

#: What whoever reported it may say.
ANSWERS = ("fixed", "not_fixed")
#: What stands where they said nothing in time.
SILENT = "silent"


@transaction.atomic
def ask_reporter(case: Case, *, ladder: Ladder, clocks: Clocks, hand: Hand) -> Case:
    """Ask whoever reported a case, and those whose reports went into it, whether it is put right. The clock of the check
    waits for the answer, or for the end of the time to give it."""
    move = rules.MOVES["ask_reporter"]
    case = locked(case, move)
    due = clocks.due(ladder.asks, hand.at)
    asked = {"asked_at": hand.at, "answer_by": due.at if due else hand.at, "answered_at": None, "answer": ""}
    Case.objects.filter(joined_into_id=case.pk).update(**asked)
    for name, value in asked.items():
        setattr(case, name, value)
    if case.answer_by is not None:
        run_clock(case, clocks.due(ladder.check.within if ladder.check else None, case.answer_by))
    return finish(case, move, hand, until=case.answer_by)


@transaction.atomic
def reporter_says(
    case: Case, *, answer: str, words: str, ladder: Ladder, clocks: Clocks, hand: Hand, seen: str | None = None
) -> Case:  # fmt: skip
    """Note what whoever reported it says: put right, and the check may close it; not put right, and it goes back with
    their words. A report that went into another case answers for that one. Gives back the case that is worked on.

    Raises NotAskedNow, NoSuchAnswer.
    """
    move = rules.MOVES["reporter_says"]
    case = locked(case, move, seen=seen)
    if answer not in ANSWERS:
        raise NoSuchAnswer(case=case.number, answer=answer)
    worked = case if case.state != State.JOINED else _worked(case)
    if case.asked_at is None or case.answer or worked.state != State.SUBMITTED:
        raise NotAskedNow(case=case.number)
    case.answer, case.answered_at = answer, hand.at
    if worked.pk != case.pk:
        case.save(update_fields=["answer", "answered_at"])
        words = f"并入的{case.number}：{words}"
    if answer == "not_fixed":
        forget_answer(worked)
        again(worked, ladder, clocks, hand.at)
        return finish(worked, move, hand, state=State.RETURNED, note=words, answer=answer)
    if not _unheard(worked).exclude(pk=case.pk).exists():
        run_clock(worked, clocks.due(ladder.check.within if ladder.check else None, hand.at))
    return finish(worked, move, hand, note=words, answer=answer)


def _worked(case: Case) -> Case:
    """The case that one went into, locked."""
    return Case.objects.select_for_update().get(pk__in=[case.joined_into_id])  # type: ignore[no-any-return]


def require_heard(case: Case, at: datetime) -> None:
    """Raises ReporterUnheard while somebody who was asked has neither answered nor let the time pass. Whoever let it pass
    is noted as silent."""
    waiting = list(_unheard(case))
    if early := [one for one in waiting if one.answer_by is not None and at < one.answer_by]:
        until = max(one.answer_by for one in early if one.answer_by is not None)
        raise ReporterUnheard(case=case.number, until=day_in_words(day_of(until)))
    Case.objects.filter(pk__in=[one.pk for one in waiting]).update(answer=SILENT)
    if any(one.pk == case.pk for one in waiting):
        case.answer = SILENT


def _unheard(case: Case) -> Any:
    near = Q(pk=case.pk) | Q(joined_into_id=case.pk)
    return Case.objects.filter(near, asked_at__isnull=False, answer="")


def forget_answer(case: Case) -> None:
    """Ask anew when it is next reported as put right: what was said of the last time holds no more."""
    case.asked_at = case.answer_by = case.answered_at = None
    case.answer = ""
    Case.objects.filter(joined_into_id=case.pk).update(asked_at=None, answer_by=None, answered_at=None, answer="")


def check_from(case: Case, ladder: Ladder, clocks: Clocks, submitted: datetime) -> datetime:
    """From when the clock of the check runs: the report, or the answer it waits for. The time to answer is counted anew."""
    if case.asked_at is None:
        return submitted
    due = clocks.due(ladder.asks, case.asked_at)
    case.answer_by = due.at if due else case.asked_at
    return case.answered_at or case.answer_by
