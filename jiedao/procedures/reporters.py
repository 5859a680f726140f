"""Whoever reported a problem is asked whether it is put right, and what they say is noted: by themselves at the door, or by a
clerk who was told by telephone or at the counter."""

from django.db import transaction

from jiedao.access.hand import Hand
from jiedao.cases import asking
from jiedao.cases.models import Case, Step
from jiedao.procedures.ladders import clocks_of, ladder_of
from jiedao.tenancy.models import Street


@transaction.atomic
def reporter_says(case: Case, answer: str, words: str, hand: Hand, *, street: Street, seen: str | None = None) -> Case:
    """Note what whoever reported a case says: `answer` is `fixed` or `not_fixed`, `words` their own. Gives back the case
    that is worked on: a report that went into another case answers for that one.

    `hand`: without an account it is the reporter's own, `Hand(None, None, now, now, id, system="system:door")`. Its `id` is
    the page's own: sent twice, it is noted once. Raises NotAskedNow, NoSuchAnswer, NoSuchStep.
    """
    known = Step.objects.filter(pk=hand.id).select_related("case").first() if hand.id else None
    if known is not None:
        return known.case  # type: ignore[no-any-return]
    ladder, edition = ladder_of(case, street)
    clocks = clocks_of(case, street, edition)
    return asking.reporter_says(case, answer=answer, words=words, ladder=ladder, clocks=clocks, hand=hand, seen=seen)


def ask_where_due(case: Case, hand: Hand, *, street: Street) -> Case:
    """Ask whoever reported it, once it is reported as put right, where its ladder says so. A part asks nobody: its whole does."""
    ladder, edition = ladder_of(case, street)
    if not ladder.asks or case.whole_id:
        return case
    clocked = Hand(None, None, hand.at, hand.now)
    return asking.ask_reporter(case, ladder=ladder, clocks=clocks_of(case, street, edition), hand=clocked)
