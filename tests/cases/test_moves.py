"""The life of a case in its lanes: handed back, sent out, dispatched, given more time, and asked about before it is closed."""

from datetime import date, timedelta

import pytest

from jiedao.access.hand import Hand
from jiedao.cases.models import LaneStay, Step
from jiedao.cases.problems import (
    AcceptTimeOver,
    AskedBefore,
    AskerGrants,
    BasisMissing,
    CloserWasFixer,
    NotAskedNow,
    NotAvailable,
    NotYourStep,
    ReporterUnheard,
    ReviewOutside,
    SameHands,
)
from jiedao.cases.queries import Wanted, cases
from jiedao.periods import DayRow
from jiedao.procedures import booking, casework
from jiedao.procedures.calendar import enter_notice
from jiedao.procedures.reporters import reporter_says
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.cases.reporting import BASIS, OPENED, check, fix, fresh, reported, step

TUESDAY, FRIDAY = date(2018, 6, 5), date(2018, 6, 8)


def mine(office, who, on=OPENED):
    """The open cases that wait for somebody's hand."""
    standing = office.standing(who, on)
    turns = casework.turns_of(standing, booking.edition(office.row, on))
    rows = cases(standing.scope, Wanted(turns=turns), group="open", now=cast.at(on, 12))
    return {row.number for row in rows}


def stays(case):
    return [(one.lane, one.outcome) for one in LaneStay.objects.filter(case_id=case.pk).order_by("no")]


# ---- handing back ----


def test_what_is_handed_back_goes_to_the_lane_it_came_from_with_its_clock_anew(office):
    case = step(office, reported(office), "pass_on", why="超出网格能力")
    back = step(office, case, "hand_back", who="community_staff", basis=BASIS, on=TUESDAY)
    assert (back.state, back.lane, back.due_on) == ("assigned", "grid", date(2018, 6, 7))
    assert stays(back) == [("grid", "passed_on"), ("community", "handed_back"), ("grid", "")]
    last = Step.objects.filter(case_id=case.pk).order_by("-no")[0]
    assert (last.move, last.note, last.basis) == ("hand_back", "理由", BASIS)


def test_two_lanes_cannot_hand_a_case_to_and_fro(office):
    case = step(office, reported(office), "pass_on")
    case = step(office, case, "hand_back", who="community_staff", basis=BASIS, hour=11)
    case = step(office, case, "hand_back", who="grid_worker", basis=BASIS, hour=12)
    assert (case.state, case.lane) == ("registered", "grid")


def test_in_the_first_lane_it_goes_to_whoever_dispatches_and_its_clock_runs_on(office):
    case = reported(office)
    back = step(office, case, "hand_back", basis=BASIS, on=TUESDAY, hour=8)
    assert (back.state, back.due_at) == ("registered", case.due_at)
    assert case.number in mine(office, "handler") and case.number not in mine(office, "grid_worker")


def test_handing_back_needs_a_reason_and_what_it_rests_on(office):
    case = reported(office)
    with pytest.raises(BasisMissing):
        step(office, case, "hand_back")
    assert stays(case) == [("grid", "")]


def test_after_the_time_to_accept_only_an_approver_hands_back(office):
    case = reported(office)
    with pytest.raises(AcceptTimeOver):
        step(office, case, "hand_back", basis=BASIS, on=date(2018, 6, 6))
    back = step(office, case, "hand_back", who="office_head", basis=BASIS, on=date(2018, 6, 6))
    assert back.state == "registered"


# ---- sending out and dispatching ----


def test_what_is_transferred_is_named_by_its_department_and_stays_open_until_the_reply(office):
    case = step(office, reported(office), "transfer", to="区住建局", basis="物业管理条例第五条")
    assert (case.state, case.lane, case.due_on) == ("transferred", "bureau", date(2018, 6, 11))
    assert LaneStay.objects.filter(case_id=case.pk).order_by("-no")[0].label == "移送区住建局"
    assert fix(office, case, who="handler", on=FRIDAY).state == "submitted"


def test_a_department_may_say_that_it_is_not_theirs_either(office):
    case = step(office, reported(office), "transfer", to="区住建局", basis=BASIS)
    back = step(office, case, "hand_back", who="handler", basis="住建局函", on=FRIDAY)
    assert (back.state, back.lane) == ("assigned", "grid")


def test_to_be_dispatched_wins_no_time(office):
    case = reported(office)
    given = step(office, case, "dispatch", who="handler", lane="community", on=TUESDAY)
    assert (given.state, given.lane, given.due_at) == ("assigned", "community", case.due_at)
    enter_notice(
        [DayRow(date(2018, 6, 6), False, "停工", "试验")], street=office.row, by="system:test", now=cast.at(TUESDAY, 15)
    )
    assert fresh(case).due_on == case.due_on + timedelta(days=1)


def test_a_case_given_by_name_is_in_that_hand_and_in_no_other(office):
    case = reported(office)
    to = office.standing("community_secretary").scope.person
    given = step(office, case, "dispatch", who="office_head", lane="community", person=to)
    assert given.number in mine(office, "community_secretary") and given.number not in mine(office, "community_staff")
    listed = cases(office.standing("handler").scope, Wanted(), group="open", now=cast.NOON).get(number=case.number)
    assert listed.holder == "关月明"
    last = Step.objects.filter(case_id=case.pk).order_by("-no")[0]
    assert (last.person.name, last.to.name) == ("穆春来", "关月明")


def test_only_who_may_take_its_steps_is_given_a_case(office):
    case, stranger = reported(office), office.standing("neighbour_staff").scope.person
    with pytest.raises(NotAvailable):
        step(office, case, "dispatch", who="handler", lane="community", person=stranger)
    with pytest.raises(SameHands):
        step(office, case, "dispatch", who="handler")
    with pytest.raises(NotYourStep):
        step(office, case, "dispatch", who="grid_worker", lane="community")


def test_whoever_was_given_a_case_by_name_does_not_check_it(office):
    to = office.standing("community_secretary").scope.person
    case = step(office, reported(office), "dispatch", who="handler", lane="community", person=to)
    case = fix(office, case, who="community_staff", on=TUESDAY)
    with pytest.raises((CloserWasFixer, NotYourStep)):
        check(office, case, who="community_secretary")


# ---- more time ----


def test_an_extension_is_asked_for_by_one_and_granted_by_another(office):
    case = step(office, reported(office), "ask_extension", who="office_head")
    assert (case.state, case.extended) == ("assigned", 0)
    with pytest.raises(AskedBefore):
        step(office, case, "ask_extension")
    with pytest.raises(AskerGrants):
        step(office, case, "extend", who="office_head")
    assert case.number in mine(office, "leader") and case.number not in mine(office, "office_head")
    granted = step(office, case, "extend", who="leader")
    assert (granted.state, granted.due_on, granted.extension_asked_at) == ("extended", date(2018, 6, 11), None)


def test_a_refused_extension_may_be_asked_for_again_and_the_clock_has_run(office):
    case = reported(office)
    step(office, case, "ask_extension")
    refused = step(office, case, "refuse_extension", who="office_head", why="可以按期")
    assert (refused.state, refused.due_at, refused.extension_asked_at) == (case.state, case.due_at, None)
    assert step(office, case, "ask_extension", on=TUESDAY).extension_asked_at is not None


def test_the_approver_chooses_the_day_of_review_up_to_the_ladders_limit(office):
    case = reported(office)
    with pytest.raises(ReviewOutside):
        step(office, case, "hang", who="office_head", review_on=date(2018, 7, 5))
    hung = step(office, case, "hang", who="office_head", review_on=date(2018, 6, 20))
    assert (hung.state, hung.review_on) == ("hung", date(2018, 6, 20))


# ---- whoever reported it ----


def heard(office, case, answer, on=TUESDAY, words="看过了", id=None):
    hand = Hand(None, None, cast.at(on, 15), cast.at(on, 15), id, system="system:door")
    return reporter_says(fresh(case), answer, words, hand, street=office.row)


def test_whoever_reported_it_is_asked_and_waited_for(office):
    case = fix(office, reported(office))
    assert (case.asked_at, case.answer_by.date()) == (cast.at(OPENED, 11), date(2018, 6, 7))
    with pytest.raises(ReporterUnheard):
        check(office, case, on=TUESDAY)
    assert heard(office, case, "fixed").state == "submitted"
    closed = check(office, case, on=TUESDAY, hour=16)
    assert (closed.state, closed.answer) == ("closed", "fixed")


def test_silence_for_as_long_as_the_ladder_says_is_an_answer(office):
    closed = check(office, fix(office, reported(office)), on=FRIDAY)
    assert (closed.state, closed.answer) == ("closed", "silent")


def test_not_put_right_sends_it_back_with_their_words_and_asks_anew_next_time(office):
    case = heard(office, fix(office, reported(office)), "not_fixed", words="还堆着一半")
    assert (case.state, case.due_on, case.asked_at) == ("returned", date(2018, 6, 7), None)
    last = Step.objects.filter(case_id=case.pk).order_by("-no")[0]
    assert (last.move, last.note, last.user) == ("reporter_says", "还堆着一半", None)
    again = fix(office, case, on=date(2018, 6, 6))
    assert (again.answer, again.answer_by.date()) == ("", date(2018, 6, 11))


def test_an_answer_counts_once_and_only_while_it_is_waited_for(office):
    case, id = fix(office, reported(office)), uuid7()
    heard(office, case, "fixed", id=id)
    heard(office, case, "fixed", id=id)
    assert Step.objects.filter(case_id=case.pk, move="reporter_says").count() == 1
    with pytest.raises(NotAskedNow):
        heard(office, case, "not_fixed")


def test_whoever_put_it_right_does_not_enter_what_the_reporter_says(office):
    case = fix(office, reported(office))
    with pytest.raises(NotYourStep):
        step(office, case, "reporter_says", who="grid_worker", answer="fixed", on=TUESDAY)


def test_the_check_has_its_time_from_the_answer_or_its_end(office):
    case = fix(office, reported(office))
    assert case.due_on == date(2018, 6, 11)  # two workdays after the 7th
    assert heard(office, case, "fixed").due_on == date(2018, 6, 7)
