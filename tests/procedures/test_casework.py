"""A case from its opening to its closing: lanes, clocks, who may take which step, and why not."""

from datetime import date, timedelta

import pytest
from django.db import transaction

from jiedao.access.hand import Hand
from jiedao.audit.models import Event
from jiedao.cases.actions import send_notice
from jiedao.cases.many import Told, send_notices
from jiedao.cases.models import Case, Step
from jiedao.cases.problems import ChangedMeanwhile, CloserWasFixer, NotYourStep, WhyMissing
from jiedao.procedures import casework
from jiedao.procedures.clock import tick
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import uuid7
from tests import cast

OPENED = date(2018, 6, 14)  # a Thursday; the 18th is the Dragon Boat holiday


@pytest.fixture
def case(office):
    """A problem that a day patrol found in a grid: an ordinary case."""
    written = office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=OPENED,
        problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}],
    )  # fmt: skip
    return written.cases[0]


def sent(form, case, on, hour=9, **values):
    return Sent(uuid7(), form, case.subject_id, cast.at(on, hour), values)


def rectify(office, case, who="grid_worker", on=date(2018, 6, 20), hour=9):
    return casework.rectify(
        case, sent=sent("rectification.rectified", case, on, hour, done="已清走"), street=office.row,
        who=office.standing(who, on), now=cast.at(on, hour, 5),
    )  # fmt: skip


def recheck(office, case, who="handler", on=date(2018, 6, 21), fixed="yes", hour=9):
    findings = [{"finding": "店外堆放建材", "fixed": fixed}]
    return casework.reinspect(
        case, sent=sent("rectification.recheck", case, on, hour, findings=findings), street=office.row,
        who=office.standing(who, on), now=cast.at(on, hour, 5),
    )  # fmt: skip


def step(office, case, move, who="grid_worker", why="", on=date(2018, 6, 15), seen=None):
    return casework.step(
        case, move, why=why, street=office.row, who=office.standing(who, on), now=cast.at(on, 10), seen=seen
    )  # fmt: skip


def test_the_clock_counts_legal_workdays(case):
    assert case.due_on == date(2018, 6, 22)  # five workdays: 15, 19, 20, 21, 22; the 16th to 18th are days off


def test_a_case_closes_when_another_confirms_it_fixed(office, case):
    step(office, case, "accept")
    fixed = rectify(office, case)
    assert (fixed.state, fixed.due_on) == ("submitted", date(2018, 6, 22))
    closed = recheck(office, fixed)
    assert (closed.state, closed.closed_on, closed.workdays) == ("closed", date(2018, 6, 21), 4)
    assert [s.move for s in Step.objects.filter(case_id=case.pk).order_by("no")] == [
        "open",
        "accept",
        "submit",
        "close",
    ]


def test_the_closer_is_not_the_fixer(office, case):
    fixed = rectify(office, case, who="community_secretary")
    with pytest.raises((CloserWasFixer, NotYourStep)) as told:
        recheck(office, fixed, who="community_secretary")
    assert told.value.code in {"case.closer_was_fixer", "case.not_your_step"}
    fixed_by_handler = rectify(office, open_another(office), who="handler")
    with pytest.raises(CloserWasFixer, match="钟有声"):
        recheck(office, fixed_by_handler, who="handler")
    assert recheck(office, fixed_by_handler, who="second_handler").state == "closed"


def open_another(office):
    written = office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=OPENED, hour=11,
        problems=[{"what": "店外堆放建材", "where_it_is": "互助路30号"}],
    )  # fmt: skip
    return written.cases[0]


def test_a_case_with_an_unconfirmed_finding_goes_back_under_its_number(office, case):
    back = recheck(office, rectify(office, case), fixed="no")
    assert (back.state, back.number, back.due_on) == ("returned", case.number, date(2018, 6, 28))


def test_nobody_outside_the_work_takes_a_step(office, case):
    before = Event.objects.count()
    for who in ("other_handler", "auditor"):
        with pytest.raises(NotYourStep):
            step(office, case, "accept", who=who)
    assert Event.objects.count() == before


def test_an_extension_needs_a_reason_and_an_approver_and_is_granted_once(office, case):
    with pytest.raises(NotYourStep):
        step(office, case, "extend", who="grid_worker", why="下雨")
    with pytest.raises(WhyMissing):
        step(office, case, "extend", who="office_head")
    extended = step(office, case, "extend", who="office_head", why="店主外出")
    assert (extended.state, extended.due_on) == ("extended", date(2018, 6, 29))
    with pytest.raises(Exception, match="延期"):
        step(office, extended, "extend", who="office_head", why="再延")


def test_hung_is_out_of_the_clock_until_its_review(office, case):
    hung = step(office, case, "hang", who="office_head", why="等待上级批复")
    assert (hung.state, hung.review_on) == ("hung", date(2018, 9, 15))
    resumed = step(office, hung, "resume", who="office_head", why="批复已到", on=date(2018, 6, 19))
    assert (resumed.state, resumed.due_on) == ("fixing", date(2018, 6, 26))


def test_a_reopened_case_keeps_its_number(office, case):
    closed = recheck(office, rectify(office, case))
    again = step(office, closed, "reopen", who="handler", why="问题反复", on=date(2018, 6, 25))
    assert (again.state, again.number, again.closed_on) == ("returned", case.number, None)


def test_a_step_on_a_stale_page_is_refused(office, case):
    seen = case.state
    step(office, case, "accept", seen=seen)
    with pytest.raises(ChangedMeanwhile):
        step(office, case, "start", seen=seen, on=date(2018, 6, 19))


def test_an_overdue_case_is_chased_up_the_ladder_once_a_gap_and_never_closed(office, case):
    for day in (22, 25, 26, 27, 28, 29):
        tick(office.row, now=cast.at(date(2018, 6, day), 8))
    case.refresh_from_db()
    assert (case.late, case.notices, case.state) == (True, 2, "assigned")
    before = Event.objects.count()
    tick(office.row, now=cast.at(date(2018, 6, 29), 8))
    assert Event.objects.count() == before


def shop_case(office):
    shop = office.enter("shop", "老街面馆", road="前进巷", road_kind="back_street", keeper="演示", keeper_since="2017-03-01",
                        phone="13603715678")  # fmt: skip
    items = [{"item": i, "answer": "pass"} for i in office.items("shopfront_three.frontage_item")]
    items[3] |= {"answer": "fail", "note": "桌椅摆到路边"}
    return office.submit("shopfront_three.frontage_check", shop, on=OPENED, items=items).cases[0]


def test_a_lane_whose_clock_ran_out_hands_the_case_on_by_itself(office):
    case = shop_case(office)
    assert (case.lane, case.due_at) == ("keeper", cast.at(OPENED, 13))
    tick(office.row, now=cast.at(OPENED, 14))
    case.refresh_from_db()
    assert (case.lane, case.due_on) == ("community", date(2018, 6, 19))
    tick(office.row, now=cast.at(date(2018, 6, 20), 9))
    case.refresh_from_db()
    assert (case.lane, case.state, case.late) == ("squad", "transferred", True)


def test_the_pledge_item_opens_no_case(office):
    shop = office.enter("shop", "转角粮油", road="前进巷", road_kind="back_street", keeper="演示", keeper_since="2017-03-01",
                        phone="13603715678")  # fmt: skip
    items = [{"item": i, "answer": "pass"} for i in office.items("shopfront_three.frontage_item")]
    items[-1] |= {"answer": "fail", "note": "已过期"}
    assert office.submit("shopfront_three.frontage_check", shop, on=OPENED, items=items).cases == ()


def test_the_same_proof_sent_twice_moves_the_case_once(office, case):
    proof = sent("rectification.rectified", case, date(2018, 6, 20), done="已清走")
    for _ in range(2):
        moved = casework.rectify(
            Case.objects.get(pk=case.pk), sent=proof, street=office.row,
            who=office.standing("grid_worker", date(2018, 6, 20)), now=cast.at(date(2018, 6, 20), 9, 5),
        )  # fmt: skip
    assert moved.state == "submitted"
    assert Step.objects.filter(case_id=case.pk, move="submit").count() == 1


def left_by(case, chase):
    """What a notice leaves behind; it is taken back afterwards."""
    with transaction.atomic():
        before = Event.objects.count()
        chase()
        step = Step.objects.filter(case_id=case.pk).order_by("no").last()
        events = list(Event.objects.order_by("seq").values_list("kind", "subject", "by", "at", "data"))[before:]
        told = Case.objects.filter(pk=case.pk).values().get(), step.no, step.move, step.state, step.lane, step.note
        transaction.set_rollback(True)
    return *told, step.at, step.entered_at, step.user_id, step.person_id, step.basis, events


def test_notices_sent_together_leave_what_one_alone_leaves(office, case):
    at = cast.at(date(2018, 6, 25), 8)
    hand = Hand(None, None, at, at)
    alone = left_by(case, lambda: send_notice(case, role="office_head", label="科室负责人", hand=hand))
    together = left_by(case, lambda: send_notices([Told(case.pk, 0, "office_head", "科室负责人")], hand=hand))
    assert together == alone
    assert send_notices([Told(case.pk, 1, "office_head", "科室负责人")], hand=hand) == 0  # chased by somebody meanwhile


def test_two_notices_lie_at_least_the_gap_apart(office, case):
    days = [date(2018, 6, 23) + timedelta(days=n) for n in range(10)]
    noticed = []
    for day in days:
        tick(office.row, now=cast.at(day, 8))
        case.refresh_from_db()
        noticed.append(case.notices)
    assert noticed == [1, 1, 1, 1, 1, 2, 2, 2, 2, 2] or noticed == sorted(noticed)
