"""A case divided into parts and gathered again; a duplicate joined to the case it repeats, and parted from it.

Findings never change the case they were found in: a part works on some of them, the case that took in a duplicate answers
for its findings too. So dividing, recalling, joining and parting lose nothing. Basis:
`docs/decisions/0019-parts-and-joins-of-a-case.md`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.hand import Hand
from jiedao.audit.actions import record
from jiedao.cases import rules
from jiedao.cases.asking import forget_answer
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, Finding, State
from jiedao.cases.problems import CannotJoin, NotAllDone, NotDivided
from jiedao.cases.stepping import (
    add_step,
    again,
    enter_lane,
    entry_state,
    findings_of,
    finish,
    lane_of,
    leave,
    locked,
    require_why,
    run_clock,
    set_due,
)
from jiedao.register.actions import index_tokens
from jiedao.rulebook import Ladder


@dataclass(frozen=True)
class Share:
    """What one part is to be: the lane that works on it, and which findings."""

    lane: str
    findings: tuple[UUID, ...]


@transaction.atomic
def divide(
    case: Case, *, shares: Sequence[Share], ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None
) -> tuple[Case, ...]:  # fmt: skip
    """Split a case into parts, each with some of its findings, a lane and a clock of its own; the case itself waits until
    they are closed. Every finding goes to exactly one part. Gives back the parts. Raises NotDivided."""
    move = rules.MOVES["divide"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    found = {one.pk: one for one in findings_of(case)}
    if fault := _fault(shares, list(found), {lane.name for lane in ladder.lanes}):
        raise NotDivided(case=case.number, reason=fault)
    leave(case, hand.at, "divided")
    case.extension_asked_at = case.extension_asked_by_id = None
    first = Case.objects.filter(whole_id=case.pk).count() + 1
    made = [
        _open_part(case, no, share, [found[pk] for pk in share.findings], ladder, clocks, hand)
        for no, share in enumerate(shares, first)
    ]
    run_clock(case, None)
    finish(case, move, hand, note=why, parts=[one.number for one in made])
    return tuple(made)


def _fault(shares: Sequence[Share], findings: list[UUID], lanes: set[str]) -> str:
    """Why a case cannot be split so, '' when it can."""
    given = [pk for share in shares for pk in share.findings]
    if len(shares) < 2:
        return "至少要分成两份"
    if any(not share.findings for share in shares):
        return "每一份至少要有一个问题"
    if sorted(given) != sorted(findings):
        return "每个问题要分到一份里，不能漏，也不能重复"
    if any(share.lane not in lanes for share in shares):
        return "有一份没有选办理的一级"
    return ""


def _open_part(
    whole: Case, no: int, share: Share, findings: list[Finding], ladder: Ladder, clocks: Clocks, hand: Hand
) -> Case:
    """Open one part under the number of its whole. It is of the day the whole was opened; its clock runs from now."""
    lane = lane_of(ladder, share.lane)
    part = Case(
        number=f"{whole.number}-{no}", ladder=whole.ladder, line=whole.line, whole_id=whole.pk,
        title=f"{whole.title.partition('：')[0]}：{'、'.join(one.label for one in findings)}"[:80], subject_id=whole.subject_id,
        place_id=whole.place_id, opened_on=whole.opened_on, opened_at=whole.opened_at,
        state=entry_state(lane), found=whole.found, changed_at=hand.now, repeated=whole.repeated,
    )  # fmt: skip
    set_due(part, lane, clocks, hand.at)
    part.save(force_insert=True)
    Finding.objects.filter(pk__in=[one.pk for one in findings]).update(part=part.pk, fixed=None)
    enter_lane(part, lane, clocks, hand.at, no=1)
    add_step(part, "open", replace(hand, id=None), note="；".join(one.label for one in findings))
    index_tokens(
        of="case", thing=part.pk, texts=[part.number, part.title], place=part.place_id, line=part.line, name=part.ladder,
        subject=part.subject_id,
    )  # fmt: skip
    record(
        "case.opened", subject=part, by=hand.by, at=hand.now,
        data={"number": part.number, "ladder": part.ladder, "whole": whole.number, "findings": len(findings)},
    )  # fmt: skip
    return part


@transaction.atomic
def recall(part: Case, *, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Take a part back into its whole while it is open: its findings are the whole's to work on again."""
    move = rules.MOVES["recall"]
    part = locked(part, move, seen=seen)
    require_why(part, move, why)
    leave(part, hand.at, "recalled")
    Finding.objects.filter(part_id=part.pk).update(part=None)
    part.review_on = part.given_to_id = part.extension_asked_at = part.extension_asked_by_id = None
    run_clock(part, None)
    return finish(part, move, hand, note=why, whole=part.number.rpartition("-")[0])


@transaction.atomic
def gather(case: Case, *, ladder: Ladder, clocks: Clocks, hand: Hand) -> Case:
    """Bring the parts of a case together when none is open any more: to the check of the whole, or back to work where
    findings were recalled. Raises NotAllDone."""
    move = rules.MOVES["gather"]
    case = locked(case, move)
    if left := list(open_parts(case)):
        raise NotAllDone(case=case.number, parts="、".join(left))
    parts = Case.objects.filter(whole_id=case.pk)
    case.late = case.late or parts.filter(late=True).exists()
    numbers = "、".join(parts.filter(state=State.CLOSED).order_by("number").values_list("number", flat=True))
    if findings_of(case).filter(part=None).exists():
        again(case, ladder, clocks, hand.at)
        return finish(case, move, hand, state=State.FIXING, note=numbers)
    forget_answer(case)
    again(case, ladder, clocks, hand.at)
    leave(case, hand.at, "submitted")
    run_clock(case, clocks.due(ladder.check.within if ladder.check else None, hand.at))
    return finish(case, move, hand, note=numbers)


def open_parts(case: Case) -> Any:
    """The numbers of the parts of a case that are still worked on, in order."""
    parts = Case.objects.filter(whole_id=case.pk, state__in=rules.OPEN)
    return parts.order_by("opened_at", "id").values_list("number", flat=True)


@transaction.atomic
def join(case: Case, *, into: Case, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Let a duplicate go on with the earlier case it repeats: its findings, record and reporter show there, its own clock
    stops. Raises CannotJoin."""
    move = rules.MOVES["join"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    into = Case.objects.select_for_update().get(pk=into.pk)
    if fault := _cannot_join(case, into):
        raise CannotJoin(case=case.number, into=into.number, reason=fault)
    leave(case, hand.at, "joined")
    earlier = list(Case.objects.filter(joined_into_id=case.pk))
    for one in earlier:  # what went into the duplicate goes on with it
        one.joined_into_id = into.pk
        one.save(update_fields=["joined_into"])
    case.joined_into_id = into.pk
    case.given_to_id = case.extension_asked_at = case.extension_asked_by_id = None
    run_clock(case, None)
    _tell(into, "take_in", f"{case.number}并入本案：{why}", hand)
    return finish(case, move, hand, note=f"并入{into.number}：{why}", into=into.number)


def _cannot_join(case: Case, into: Case) -> str:
    """Why one case cannot go into another, '' when it can."""
    if into.pk == case.pk:
        return "不能并入自己"
    if into.whole_id or case.whole_id:
        return "分案不能并案，请用原案"
    if into.state not in rules.IN_LANE:
        return f"{into.number}现在是“{State(into.state).label}”，只能并入正在办理的案件"
    if into.ladder != case.ladder:
        return "两件不是同一类案件"
    if (into.opened_at, into.pk) > (case.opened_at, case.pk):
        return "后立的并入先立的"
    return ""


@transaction.atomic
def part(case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Take a duplicate out of the case it went into, while that one is worked on: it goes on by itself, in the lane it
    left, with its clock anew. Raises CannotJoin."""
    move = rules.MOVES["part"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    into = Case.objects.select_for_update().get(pk__in=[case.joined_into_id])
    if into.state not in (*rules.IN_LANE, "submitted", "hung"):
        reason = f"{into.number}现在是“{State(into.state).label}”，不能拆出"
        raise CannotJoin(case=case.number, into=into.number, reason=reason)
    Finding.objects.filter(case_id=case.pk).update(part=None)
    case.joined_into_id = None
    forget_answer(case)
    again(case, ladder, clocks, hand.at)
    _tell(into, "let_go", f"{case.number}从本案拆出：{why}", hand)
    lane = lane_of(ladder, case.lane)
    return finish(case, move, hand, state=entry_state(lane), note=why, out_of=into.number)


def _tell(case: Case, move: str, said: str, hand: Hand) -> None:
    """A line, with its event, in the case that took another in or let it go."""
    finish(case, rules.MOVES[move], replace(hand, id=None), note=said)
