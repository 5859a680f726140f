"""What the Party's regulations ask for comes about in the database as their worked examples say."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from jiedao.access.queries import setup_standing
from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.entries.problems import RuleRefuses
from jiedao.periods import TZ
from jiedao.points.actions import Word
from jiedao.procedures import points_switch, submission
from jiedao.procedures.clock import tick
from jiedao.procedures.submission import Sent
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.test_branches import member, put_on

FIVE = ("plan_kept", "attendance", "minutes", "content", "earlier")
MONDAY = date(2018, 6, 11)


def enter(office: Any, form: str, about: Any = None, *, on: date, **values: Any) -> Any:
    """Record a form as the set-up of an office does: no post is asked for."""
    at = datetime.combine(on, time(9), tzinfo=TZ)
    sent = Sent(uuid7(), form, getattr(about, "pk", about), at, values)
    who = setup_standing(Scope.everything(office.code), on=on)
    return submission.submit(sent, street=office.row, who=who, now=at + timedelta(minutes=5))


def states(duty: str, on: date = cast.TODAY) -> list[tuple[str, date, str]]:
    """(whose, due, state) of a duty's obligations, the earliest first."""
    rows = Obligation.objects.filter(duty=duty).on(on).select_related("subject").order_by("due_on", "subject__name")
    return [(row.subject.name, row.due_on, row.state) for row in rows]


@pytest.fixture
def branch(office):
    return put_on(
        office, "party_organisation", "朝霞社区党支部", level="branch", setting="community", has_committee="no"
    )


def firm(office, name="演示电子"):
    return put_on(office, "private_firm", name, address="前进路", employees="60")


def visited(office, about, members, on=date(2018, 4, 20)):
    enter(office, "nonpublic_org.firm_visit", about, on=on, full_members=str(members), union="both")


# ---- forming in firms ----


def test_a_firm_forms_alone_only_with_three_members_by_its_last_visit(office):
    one = firm(office)
    with pytest.raises(RuleRefuses, match="还没有摸底走访"):
        enter(office, "nonpublic_org.application", one, on=date(2018, 5, 10), way="alone")
    visited(office, one, 0)
    with pytest.raises(RuleRefuses, match="先派党建指导员"):
        enter(office, "nonpublic_org.application", one, on=date(2018, 5, 10), way="alone")
    visited(office, one, 2, date(2018, 4, 21))
    with pytest.raises(RuleRefuses, match="正式党员不足3人，不能独立建"):
        enter(office, "nonpublic_org.application", one, on=date(2018, 5, 10), way="alone")
    visited(office, one, 3, date(2018, 4, 22))
    assert enter(office, "nonpublic_org.application", one, on=date(2018, 5, 10), way="alone").new


def test_a_joint_branch_of_more_than_five_firms_is_warned_of(office):
    firms = [firm(office, f"演示{no}厂") for no in range(6)]
    visited(office, firms[0], 1)
    rows = [{"firm": str(one.pk)} for one in firms]
    sent = enter(office, "nonpublic_org.application", firms[0], on=date(2018, 5, 10), way="joint", partners=rows)
    assert sent.warnings == ("联合支部一般不超过5家，请核对",)


# ---- elections ----


def result(office, about, committee):
    return enter(
        office, "committee_election.election_result", about, on=date(2018, 5, 20), committee=committee, term="9",
        occasion="general", electors_due="60", present="55",
        elected=[{"person": str(put_on(office, "committee_candidate", committee, education="college", party="yes").pk), "position": "member"}],
    )  # fmt: skip


def test_the_party_is_elected_in_its_organisation_and_the_residents_committee_in_its_community(office, branch):
    for about, committee, says in (
        (office.place("001"), "party", "登记在该党组织名下"), (branch, "residents", "登记在社区名下"),
    ):  # fmt: skip
        with pytest.raises(RuleRefuses, match=says):
            result(office, about, committee)
    assert result(office, branch, "party").new and result(office, office.place("001"), "residents").new


def test_a_term_counts_from_its_election_before_the_first_day_of_duties(office, branch):
    """What is elected afterwards fulfils it and begins a term of its own."""
    elected, ends = (2018, 3, 20), (2021, 3, 20)
    duty = "committee_election.community_branch_election_held"
    tick(office.row, now=cast.at(cast.DUTIES_SINCE, 8))
    assert [due for _, due, _ in states(duty)] == [date(2021, 5, 28)]  # until the last election is entered
    candidate = put_on(office, "committee_candidate", "书记人选", education="college", party="yes")
    for on, ahead in ((date(*elected), [date(*ends)]), (date(2018, 6, 20), [date(*ends), date(2021, 6, 20)])):
        sent = Sent(
            uuid7(), "committee_election.election_result", branch.pk, cast.at(on),
            {"committee": "party", "term": "9", "occasion": "general", "electors_due": "60", "present": "55",
             "elected": [{"person": str(candidate.pk), "position": "secretary"}]},
        )  # fmt: skip
        who = setup_standing(Scope.everything(office.code), on=cast.TODAY)
        submission.submit(sent, street=office.row, who=who, now=cast.at(cast.TODAY))
        assert [due for _, due, _ in states(duty)] == ahead
    assert [state for *_, state in states(duty)] == ["done", "open"]


# ---- plans ----


def test_each_line_of_a_plan_is_owed_and_done_by_a_meeting_with_the_same_in_it(office, branch):
    one = member(office, "党员甲", branch)
    lines = [{"planned_on": "2018-06-12", "part": part} for part in ("party_day", "lesson")]
    enter(office, "two_review_five_check.year_plan", branch, on=date(2018, 6, 1), sessions=lines)
    meeting = {
        "held": "yes", "place_text": "活动室", "chair": str(one.pk), "topics": "学习",
        "attendance": [{"person": str(one.pk), "state": "present"}],
    }  # fmt: skip
    enter(office, "three_meetings.meeting", branch, on=date(2018, 6, 12), parts=["assembly"], **meeting)
    assert {state for *_, state in states("two_review_five_check.planned_session", date(2018, 6, 13))} == {"open"}
    both = {"theme": "学习", "doing": ["study"], "speaker": "书记", "lesson": "党章"}
    enter(
        office, "three_meetings.meeting", branch, on=date(2018, 6, 13), parts=["party_day", "lesson"], **meeting, **both
    )
    found = states("two_review_five_check.planned_session", date(2018, 6, 13))
    assert [state for *_, state in found] == ["done", "done"]


def test_the_office_itself_owes_each_line_of_its_plan_of_study(office):
    rows = [{"planned_on": "2018-06-06", "topic": "甲"}, {"planned_on": "2018-06-20", "topic": "乙"}]
    enter(office, "centre_group_study.study_plan", on=date(2018, 6, 1), sessions=rows)
    leader = put_on(office, "team_member", "梁副主任", post="deputy", in_charge="党建")
    session(office, [(leader, "present")], on=date(2018, 6, 7))
    found = states("centre_group_study.planned_study", date(2018, 6, 30))
    assert [(due, state) for _, due, state in found] == [(date(2018, 6, 13), "done"), (date(2018, 6, 27), "done")]


# ---- the centre group ----


def session(office, came, on):
    rows = [{"person": str(one.pk), "state": state} for one, state in came]
    return enter(
        office, "centre_group_study.study_session", on=on, held="yes", topic="甲", way="discussion", attendance=rows,
        speakers=[{"person": str(came[0][0].pk), "main": "yes"}],
    )  # fmt: skip


def test_who_was_absent_owes_the_study_and_nobody_else(office):
    here, gone, lost = (put_on(office, "team_member", name, post="deputy", in_charge="城管") for name in "甲乙丙")
    held = session(office, [(here, "present"), (gone, "absent"), (lost, "absent")], on=date(2018, 6, 6))
    assert {who for who, *_ in states("centre_group_study.absence_made_up")} == {"乙", "丙"}
    enter(
        office, "centre_group_study.makeup_study", on=date(2018, 6, 11), session=str(held.entry.pk),
        people=[{"person": str(gone.pk), "way": "reading"}],
    )  # fmt: skip
    due = date(2018, 6, 21)  # ten workdays after 6 June, Dragon Boat day off
    assert set(states("centre_group_study.absence_made_up")) == {("乙", due, "done"), ("丙", due, "missed")}


def test_the_centre_group_of_this_office_meets_every_month(office):
    leader = put_on(office, "team_member", "甲", post="deputy", in_charge="城管")
    session(office, [(leader, "present")], on=date(2018, 6, 6))
    tick(office.row, now=cast.at(cast.TODAY))
    assert ("2018-06-30", "done") in [(str(due), state) for _, due, state in states("centre_group_study.centre_group")]
    assert office.figure("centre_group_sessions_per_month", "2018-H1").value == 1


# ---- dual organisational life ----


def test_a_leaders_month_is_done_by_the_meeting_of_the_branch_and_by_nothing_typed(office, branch):
    came, stayed = member(office, "甲", branch, leader="yes"), member(office, "乙", branch, leader="yes")
    tick(office.row, now=cast.at(date(2018, 6, 1)))
    enter(
        office, "three_meetings.meeting", branch, on=date(2018, 6, 12), parts=["assembly"], held="yes", place_text="活动室",
        chair=str(came.pk), topics="学习",
        attendance=[{"person": str(came.pk), "state": "made_up"}, {"person": str(stayed.pk), "state": "absent"}],
    )  # fmt: skip
    june = {(who, state) for who, due, state in states("dual_org_life.own_branch_life") if due == date(2018, 6, 30)}
    assert june == {("甲", "done"), ("乙", "missed")}


# ---- the ledger ----


def test_what_fails_of_five_is_one_item_of_the_ledger_and_is_chased_to_the_team_meeting(office, branch):
    items = [{"item": item, "answer": "pass"} for item in FIVE]
    items[1] = {"item": "attendance", "answer": "fail", "note": "不足半数"}
    items[2] = {"item": "minutes", "answer": "fail", "note": "缺三月"}
    (case,) = enter(office, "two_review_five_check.five_check", branch, on=MONDAY, items=items).cases
    assert (case.lane, case.due_on) == ("branch", date(2018, 6, 26))
    noticed = {}
    for day in range(30):
        on = date(2018, 6, 26) + timedelta(days=day)
        tick(office.row, now=cast.at(on, 8))
        one = Case.objects.get(pk=case.pk)
        noticed.setdefault(one.notices, on)
    assert noticed == {0: date(2018, 6, 26), 1: date(2018, 6, 27), 2: date(2018, 7, 4), 3: date(2018, 7, 11)}
    assert (one.state, one.late) == ("assigned", True)  # chased, never closed or punished


# ---- points ----


def test_the_duty_to_look_points_through_stands_only_on_the_superiors_word(office, branch):
    duty, may = "member_points.points_confirmed", date(2018, 5, 28)
    tick(office.row, now=cast.at(cast.TODAY))
    assert states(duty) == []
    points_switch.switch_on(
        points_switch.regulation_of(office.row), word=Word("示范区委组织部", "示组〔2018〕3号", may, "同意试行"), from_on=may,
        street=office.row, who=office.standing("secretary", may), now=cast.at(may),
    )  # fmt: skip
    tick(office.row, now=cast.at(cast.TODAY))
    assert [state for _, due, state in states(duty) if due == date(2018, 6, 30)] == ["missed"]
