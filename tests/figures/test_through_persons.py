"""A figure looks through whom a line names: age on the day, sex, and what a register says of them on that day."""

from datetime import date

import pytest

from jiedao.procedures.registration import Entering, enter
from jiedao.tenancy.ids import uuid7
from tests import cast

RESULT, MEETING = "committee_election.election_result", "three_meetings.meeting"
ELECTED = date(2018, 5, 20)


def put_on(office, kind, name, *, sex="", born_on=None, place="001", **values):
    """Somebody new on a register of the Party line."""
    entering = Entering(
        uuid7(), kind, name, office.place(place).pk, cast.at(cast.SINCE), values, sex=sex, born_on=born_on
    )
    who = office.standing("second_handler", on=cast.SINCE)
    return enter(entering, street=office.row, who=who, now=cast.at(cast.SINCE, 10)).entry.subject


@pytest.fixture
def elected(office):
    """A residents' committee: 35 on the day, 36 the day after, young, without a day of birth, 36 without a sex."""
    told = [
        ("甲", "female", date(1983, 5, 20), "bachelor"), ("乙", "male", date(1982, 5, 21), "college"),
        ("丙", "female", date(1990, 2, 28), "senior_middle"), ("丁", "female", None, "college"),
        ("戊", "", date(1982, 5, 20), "primary"),
    ]  # fmt: skip
    people = [
        put_on(office, "committee_candidate", name, sex=sex, born_on=born, education=education, party="no")
        for name, sex, born, education in told
    ]
    result(office, office.place("001"), people, "residents")
    return people


def result(office, about, people, committee):
    rows = [{"person": str(one.pk), "position": "member"} for one in people]
    office.submit(
        RESULT, about, who="second_handler", on=ELECTED, committee=committee, term="9", occasion="general",
        electors_due="2100", present="1500", elected=rows,
    )  # fmt: skip


def values(office, *names, period="2018"):
    return [office.figure(f"committee_members_{name}", period).value for name in names]


def test_age_counts_in_full_years_on_the_day_of_the_election(office, elected):
    young = office.figure("committee_members_aged_35_or_under", "2018")
    assert young.value == 3  # 35 on the very day, and 36 only tomorrow; who gave no day of birth is not counted
    assert values(office, "elected", "women", "college_or_above") == [5, 3, 3]
    assert values(office, "elected", "aged_35_or_under", period="2017") == [0, 0]


def test_what_a_register_says_later_does_not_change_the_day_of_the_election(office, elected):
    office.submit(
        "committee_election.committee_candidate", elected[4], who="second_handler", on=date(2018, 6, 1),
        education="college", party="yes",
    )  # fmt: skip
    assert values(office, "college_or_above", "in_party") == [3, 0]


def test_one_person_in_two_posts_is_one_and_a_firm_elects_no_committee(office, elected):
    for name, setting, people in (("社区支部", "community", elected[:2]), ("企业支部", "firm", elected[:3])):
        branch = put_on(office, "party_organisation", name, level="branch", setting=setting, has_committee="no")
        result(office, branch, people, "party")
    rows = office.figure("committee_members_elected", "2018")
    assert (rows.value, rows.rows().count()) == (5, 7)


def test_the_parts_of_the_structure_sum_to_the_whole(office, elected):
    from jiedao.figures import listing

    asked = office.figure("committee_posts_filled", "2018")
    assert {one.word: one.rows for one in listing.split(asked, "person.sex")} == {"女": 3, "男": 1, "": 1}
    assert sum(one.rows for one in listing.split(asked, "person.education")) == 5


def test_leaders_attendance_is_read_from_who_came(office):
    branch = put_on(office, "party_organisation", "机关支部", level="branch", setting="organ", has_committee="no")
    known = {"branch": str(branch.pk), "joined_on": "2001-07-01", "status": "full", "retired": "no", "hardship": "no"}
    leader, other, absent = (
        put_on(office, "party_member", name, leader=leads, **known)
        for name, leads in (("书记", "yes"), ("干事", "no"), ("主任", "yes"))
    )
    rows = [("present", leader), ("absent", other), ("absent", absent)]
    office.submit(
        MEETING, branch, who="second_handler", on=date(2018, 6, 12), parts=["assembly"], held="yes", place_text="会议室",
        chair=str(leader.pk), topics="学习",
        attendance=[{"person": str(one.pk), "state": state, "reason": ""} for state, one in rows],
    )  # fmt: skip
    asked = office.figure("leaders_branch_life", "2018-06", on=cast.TODAY)
    assert (asked.value, asked.rows().count()) == (50, 2)
