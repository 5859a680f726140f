"""The steps that give a case to other hands: back to where it came from, out of the office, to a lane or a person."""

from django.db import transaction

from jiedao.access.hand import Hand
from jiedao.cases import rules
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, LaneStay, State
from jiedao.cases.problems import AcceptTimeOver, NoSuchLane, SameHands
from jiedao.cases.stepping import (
    enter_lane,
    entry_state,
    finish,
    lane_of,
    leave,
    locked,
    require_why,
    run_clock,
    set_due,
)
from jiedao.register.models import Subject
from jiedao.rulebook import Ladder


@transaction.atomic
def hand_back(
    case: Case, *, ladder: Ladder, clocks: Clocks, why: str, basis: str, hand: Hand, late: bool = False,
    seen: str | None = None,
) -> Case:  # fmt: skip
    """Return a case that is not one's own to the lane it came from, whose clock starts anew; from the first lane, or one it
    was dispatched to, to whoever dispatches, with the clock running on. With reason and basis, within the time to accept unless `late` is
    allowed. Raises WhyMissing, BasisMissing, AcceptTimeOver."""
    move = rules.MOVES["hand_back"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why, basis)
    stays = list(LaneStay.objects.filter(case_id=case.pk).order_by("no"))
    here = stays[-1]
    if not late and not rules.in_accept_time(here.accept_by, hand.at):
        raise AcceptTimeOver(case=case.number, lane=here.label)
    leave(case, hand.at, "handed_back")
    case.given_to_id = case.extension_asked_at = case.extension_asked_by_id = None
    earlier = rules.came_from([(one.lane, one.label, one.outcome) for one in stays])
    if earlier is None or stays[earlier].outcome == "dispatched":
        _go_on(case, here, here.lane, here.label, hand)
        return finish(case, move, hand, state=State.REGISTERED, note=why, basis=basis, lane=case.lane)
    lane = lane_of(ladder, stays[earlier].lane)
    set_due(case, lane, clocks, hand.at)
    enter_lane(case, lane, clocks, hand.at, no=here.no + 1, label=stays[earlier].label)
    return finish(case, move, hand, state=entry_state(lane), note=why, basis=basis, lane=lane.name)


@transaction.atomic
def transfer(
    case: Case, *, to: str, ladder: Ladder, clocks: Clocks, why: str, basis: str, hand: Hand, seen: str | None = None
) -> Case:  # fmt: skip
    """Send a case to the department that is competent, named in words. The clock of the ladder's lane outside runs where
    there is one ahead, else none; the case stays open until the reply is recorded."""
    move = rules.MOVES["transfer"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why, basis)
    if not to.strip():
        raise NoSuchLane(case=case.number, lane=to)
    stay = leave(case, hand.at, "transferred")
    case.given_to_id = case.extension_asked_at = case.extension_asked_by_id = None
    names = [lane.name for lane in ladder.lanes]
    ahead = ladder.lanes[names.index(case.lane) + 1 :] if case.lane in names else ()
    outside = next((lane for lane in ahead if lane.outside), None)
    if outside is not None:
        set_due(case, outside, clocks, hand.at)
    else:
        run_clock(case, None)
    enter_lane(case, outside or lane_of(ladder, case.lane), clocks, hand.at, no=stay.no + 1, label=f"移送{to.strip()}")
    return finish(case, move, hand, note=f"移送{to.strip()}：{why}", basis=basis, lane=case.lane)


@transaction.atomic
def dispatch(
    case: Case, *, lane: str, to: Subject | None, ladder: Ladder, why: str, hand: Hand, seen: str | None = None
) -> Case:  # fmt: skip
    """Assign a case to a lane of the ladder, or to a person in it. The clock goes on: to be given on wins no time.

    Raises NoSuchLane, SameHands.
    """
    move = rules.MOVES["dispatch"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    wanted = next((one for one in ladder.lanes if one.name == (lane or case.lane)), None)
    if wanted is None:
        raise NoSuchLane(case=case.number, lane=lane)
    given = to.pk if to is not None else None
    if wanted.name == case.lane and given == case.given_to_id and case.state not in ("registered", "transferred"):
        raise SameHands(case=case.number, lane=wanted.label)
    stay = LaneStay.objects.filter(case_id=case.pk).order_by("-no")[0]
    if wanted.name != case.lane or stay.label != wanted.label:
        stay = leave(case, hand.at, "dispatched")
        case.lane = wanted.name
        _go_on(case, stay, wanted.name, wanted.label, hand)
    case.given_to_id = given
    said = f"{wanted.label}：{why}" if to is None else f"{wanted.label}，{to.name}：{why}"
    state = entry_state(wanted)
    return finish(case, move, hand, state=state, note=said, to=given, lane=wanted.name)


def _go_on(case: Case, before: LaneStay, lane: str, label: str, hand: Hand) -> None:
    """Begin a stay whose clock is that of the stay before, running on."""
    LaneStay.objects.create(
        case_id=case.pk, no=before.no + 1, lane=lane, label=label, from_at=hand.at, due_at=case.due_at,
        extended_from=before.extended_from, clock_from=before.clock_from or before.from_at,
        clock_lane=before.clock_lane or before.lane,
    )  # fmt: skip
