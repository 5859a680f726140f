"""What every step of a case shares: the case locked, the table asked, lanes and clocks entered, the step and its event
written. The steps themselves stand in `actions`, `sending`, `parts` and `asking`."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from jiedao.access.hand import Hand
from jiedao.audit.actions import record
from jiedao.cases import rules
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, Finding, LaneStay, State, Step
from jiedao.cases.problems import BasisMissing, ChangedMeanwhile, NoSuchStep, PartOnly, WhyMissing
from jiedao.entries.models import Entry
from jiedao.periods import Due
from jiedao.rulebook import Ladder, Lane
from jiedao.tenancy.ids import uuid7


def locked(case: Case, move: rules.Move, *, seen: str | None = None) -> Case:
    """The case as it is now, locked; refused when the table does not know the step, or somebody was quicker."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if seen is not None and seen != fresh.state:
        last = Step.objects.filter(case_id=fresh.pk).select_related("person").order_by("-no").first()
        who = last.person.name if last and last.person else "时限"
        raise ChangedMeanwhile(case=fresh.number, who=who, state=State(fresh.state).label)
    if fresh.state not in move.begins or (move.name == "recall" and not fresh.whole_id):
        could = "、".join(m.label for m in rules.possible(fresh.state, part=bool(fresh.whole_id))) or "没有可办的步骤"
        raise NoSuchStep(case=fresh.number, state=State(fresh.state).label, move=move.label, possible=could)
    if fresh.whole_id and move.name in rules.NOT_OF_PARTS:
        raise PartOnly(case=fresh.number, move=move.label)
    return fresh  # type: ignore[no-any-return]


def finish(
    case: Case, move: rules.Move, hand: Hand, *, state: str = "", note: str = "", basis: str = "", to: UUID | None = None,
    entry: Entry | None = None, **data: Any,
) -> Case:  # fmt: skip
    """Let the case stand where the step leads, and write step and event. `state`: which of the ends, where there are several."""
    if ends := state or move.ends:
        case.state = ends
    case.changed_at = hand.now
    case.save()
    add_step(case, move.name, hand, note=note, basis=basis, to=to, entry=entry)
    kind = "case.closed" if move.name == "close" else f"case.{move.name}"
    record(
        kind, subject=case, by=hand.by, at=hand.now,
        data={"number": case.number, "state": case.state, "entry": entry.pk if entry else None, **data},
    )  # fmt: skip
    return case


def add_step(
    case: Case,
    move: str,
    hand: Hand,
    *,
    note: str = "",
    basis: str = "",
    to: UUID | None = None,
    entry: Entry | None = None,
) -> Step:
    """One line of 经过."""
    no = Step.objects.filter(case_id=case.pk).count() + 1
    return Step.objects.create(  # type: ignore[no-any-return]
        id=hand.id or uuid7(), case_id=case.pk, no=no, move=move, state=case.state, lane=case.lane, at=hand.at, entered_at=hand.now,
        user=hand.user, person_id=hand.person, note=note, basis=basis, to_id=to, entry_id=entry.pk if entry else None,
    )  # fmt: skip


def require_why(case: Case, move: rules.Move, why: str, basis: str = "") -> None:
    """Raises WhyMissing, BasisMissing."""
    if not why.strip():
        raise WhyMissing(case=case.number, move=move.label)
    if move.says_basis and not basis.strip():
        raise BasisMissing(case=case.number, move=move.label)


# ---- lanes and clocks ----


def lane_of(ladder: Ladder, name: str) -> Lane:
    """The lane of this name; the first when the rulebook has renamed its lanes since."""
    return next((lane for lane in ladder.lanes if lane.name == name), ladder.lanes[0])


def entry_state(lane: Lane) -> State:
    """How a case stands in a lane it has just come to."""
    return State.TRANSFERRED if lane.outside else State.ASSIGNED


def run_clock(case: Case, due: Due | None) -> None:
    """Let the case be due then; None stops its clock."""
    case.due_at, case.due_on = (due.at, due.on) if due else (None, None)
    case.provisional = bool(due and due.provisional)


def set_due(case: Case, lane: Lane, clocks: Clocks, start: datetime) -> None:
    """Stand in a lane with its clock running from a moment; whoever it was given to elsewhere has it no more."""
    due = clocks.finish(lane, start)
    if case.lane != lane.name:
        case.given_to_id = None
    case.lane = lane.name
    run_clock(case, due)


def enter_lane(case: Case, lane: Lane, clocks: Clocks, start: datetime, *, no: int, label: str = "") -> LaneStay:
    """Begin a stay in a lane, due as the case is. `label`: another name than the lane's own, of a department outside."""
    accept = clocks.accept(lane, start)
    return LaneStay.objects.create(  # type: ignore[no-any-return]
        case_id=case.pk, no=no, lane=lane.name, label=label or lane.label, from_at=start, due_at=case.due_at,
        accept_by=accept.at if accept else None,
    )  # fmt: skip


def stay_of(case: Case) -> LaneStay:
    """The stay the case is in."""
    return LaneStay.objects.filter(case_id=case.pk).order_by("-no")[0]  # type: ignore[no-any-return]


def leave(case: Case, at: datetime, outcome: str) -> LaneStay:
    """End the stay the case is in; one that was over its time is told of for good."""
    stay = stay_of(case)
    stay.until_at, stay.outcome = at, outcome
    stay.save(update_fields=["until_at", "outcome"])
    case.late = case.late or bool(stay.due_at and at > stay.due_at)
    return stay


def again(case: Case, ladder: Ladder, clocks: Clocks, start: datetime, lane: Lane | None = None) -> None:
    """Begin anew in a lane, by default the one it is in, with its clock from the start."""
    lane = lane or lane_of(ladder, case.lane)
    set_due(case, lane, clocks, start)
    enter_lane(case, lane, clocks, start, no=LaneStay.objects.filter(case_id=case.pk).count() + 1)


# ---- what belongs to a case ----


def of_findings(case: Case) -> Q:
    """The findings a case answers for: those of a part; else its own and those of the duplicates that went into it."""
    return Q(part_id=case.pk) if case.whole_id else Q(case_id=case.pk) | Q(case__joined_into_id=case.pk)


def findings_of(case: Case) -> Any:
    """The findings a case answers for, its own first, in order."""
    own_first = F("case__joined_into_id").asc(nulls_first=True)
    return Finding.objects.filter(of_findings(case)).order_by(own_first, "case_id", "no")


def fixers(case: Case) -> list[UUID]:
    """The persons who put it right or said so, in it, in its parts, its whole or the duplicates it took in, and to whom
    it was given by name: none of them may check it."""
    near = Q(pk=case.pk) | Q(whole_id=case.pk) | Q(joined_into_id=case.pk)
    if case.whole_id:
        near |= Q(pk=case.whole_id)
    cases = list(Case.objects.filter(near).values_list("pk", "given_to_id"))
    steps = Step.objects.filter(case_id__in=[pk for pk, _ in cases], move__in=["start", "submit"], person__isnull=False)
    found = list(steps.values_list("person_id", flat=True).distinct())
    return list(dict.fromkeys([*found, *(given for _, given in cases if given)]))
