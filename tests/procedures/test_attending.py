"""Who may stand in an attendance: those who belonged to the branch on the day it met. Others are refused by name."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from jiedao.access.queries import setup_standing
from jiedao.entries.models import Entry
from jiedao.entries.problems import NotAMember, NotFilledIn
from jiedao.procedures import correcting, registration, submission
from jiedao.procedures.submission import Sent
from jiedao.register.models import Listing
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.procedures.test_branches import MEETING, branch, held, member, put_on  # noqa: F401 - a fixture

DAY = date(2018, 6, 15)


def meets(of: Any, *people: Any, on: date = DAY, who: str = "community_secretary", **more: Any) -> Any:
    """An assembly of the branch at which its members and these others came."""
    rows = [{"person": str(one.pk), "state": "present"} for one in (*of.members, *people)]
    values = held(of, "assembly", attendance=rows) | more
    return of.office.submit(MEETING, of.subject, who=who, on=on, **values)


def transfer(of: Any, one: Any, to: Any, on: date) -> None:
    """Say in somebody's own record that they belong to another branch from a day on."""
    values = {"branch": str(to.pk), "joined_on": "1990-07-01", "status": "full", "leader": "no", "retired": "yes",
              "hardship": "no"}  # fmt: skip
    sent = Sent(uuid7(), "party_register.party_member", one.pk, cast.at(on, 8), values)
    who = setup_standing(Scope.everything(of.office.code), on=on)
    submission.submit(sent, street=of.office.row, who=who, now=cast.at(on, 9))


@pytest.fixture
def other(branch) -> Any:  # noqa: F811
    """The branch next door with a member of its own."""
    made = put_on(
        branch.office, "party_organisation", "晚照社区党支部", level="branch", setting="community", has_committee="no"
    )
    return SimpleNamespace(subject=made, member=member(branch.office, "沈惊蛰", made))


def test_a_member_of_another_branch_is_refused_by_name_day_and_next_step(branch, other):  # noqa: F811
    with pytest.raises(NotAMember) as refused:
        meets(branch, other.member)
    (fault,) = refused.value.faults
    assert (fault.path, fault.problem) == ("attendance", "entry.not_a_member")
    for said in ("沈惊蛰2018年6月15日", "不是“朝霞社区党支部”的成员", "党员名册登记转入", "改发生时间"):
        assert said in fault.sentence and said in str(refused.value)
    assert "晚照" not in fault.sentence  # where somebody else belongs is not for this branch to read
    assert refused.value.as_dict()["code"] == "entry.not_a_member"
    assert not Entry.objects.filter(form=MEETING).exists()


def test_who_joined_that_very_day_counts_and_who_joined_the_day_after_does_not(branch):  # noqa: F811
    fresh = member(branch.office, "初来者", branch.subject, on=DAY)
    late = member(branch.office, "迟来者", branch.subject, on=date(2018, 6, 16))
    assert meets(branch, fresh).new
    with pytest.raises(NotAMember, match=r"迟来者2018年6月15日不是.*（2018年6月16日才转入）"):
        meets(branch, fresh, late)


def test_who_left_the_day_before_does_not_count_and_who_leaves_the_day_after_does(branch, other):  # noqa: F811
    gone, going = branch.members.pop(0), branch.members.pop(0)
    transfer(branch, gone, other.subject, DAY)  # its last day with the branch was the 14th
    transfer(branch, going, other.subject, date(2018, 6, 16))
    chair = {"chair": str(branch.members[0].pk)}
    assert meets(branch, going, **chair).new
    with pytest.raises(NotAMember, match=r"冯禾生2018年6月15日不是.*（2018年6月15日起已转出）"):
        meets(branch, going, gone, **chair)


def test_who_has_left_the_party_register_is_named_too(branch):  # noqa: F811
    gone = branch.members[1]
    listing = Listing.objects.get(subject_id=gone.pk, kind="party_member")
    who = setup_standing(Scope.everything(branch.office.code), on=cast.TODAY)
    registration.leave(listing, on=DAY, why="moved_out", street=branch.office.row, who=who, now=cast.at(cast.TODAY))
    with pytest.raises(NotAMember, match="陈谷雨2018年6月15日不是"):
        meets(branch)


def test_once_the_transfer_is_registered_the_same_attendance_goes_in(branch, other):  # noqa: F811
    with pytest.raises(NotAMember):
        meets(branch, other.member)
    transfer(branch, other.member, branch.subject, DAY)
    assert meets(branch, other.member).new


def test_everybody_wrong_is_named_beside_what_else_is_missing(branch, other):  # noqa: F811
    second = member(branch.office, "许小满", other.subject)
    with pytest.raises(NotFilledIn) as refused:
        meets(branch, other.member, second, place_text="")
    assert refused.value.code == "entry.not_filled_in"
    said = [(fault.path, fault.problem, fault.sentence[:3]) for fault in refused.value.faults]
    assert said == [
        ("place_text", "", "“地点"), ("attendance", "entry.not_a_member", "沈惊蛰"), ("attendance", "entry.not_a_member", "许小满"),
    ]  # fmt: skip


def test_a_correction_is_held_to_the_day_it_says(branch, other):  # noqa: F811
    made = meets(branch, member(branch.office, "初来者", branch.subject, on=DAY)).entry
    who = branch.office.standing("community_secretary", DAY)
    now, rows = cast.at(DAY, 11), [*made.values["attendance"], {"person": str(other.member.pk), "state": "present"}]

    def correct(on: date, rows: Any) -> Any:
        sent = Sent(uuid7(), MEETING, branch.subject.pk, cast.at(on, 9), {**made.values, "attendance": rows})
        return correcting.correct(made, sent=sent, why="补记", street=branch.office.row, who=who, now=now)

    with pytest.raises(NotAMember, match="沈惊蛰"):
        correct(DAY, rows)
    with pytest.raises(NotAMember, match=r"初来者2018年6月14日不是.*（2018年6月15日才转入）"):
        correct(date(2018, 6, 14), made.values["attendance"])
    assert Entry.objects.get(pk=made.pk).until_at is None
    assert correct(DAY, made.values["attendance"]).new


def test_what_the_set_up_of_an_office_brings_in_is_held_to_it_too(branch, other):  # noqa: F811
    who = setup_standing(Scope.everything(branch.office.code), on=DAY)
    rows = [{"person": str(other.member.pk), "state": "present"}]
    sent = Sent(uuid7(), MEETING, branch.subject.pk, cast.at(DAY), held(branch, "assembly", attendance=rows))
    with pytest.raises(NotAMember, match="沈惊蛰"):
        submission.submit(sent, street=branch.office.row, who=who, now=cast.at(DAY, 10))


def test_where_a_register_is_due_who_does_not_stand_on_it_is_refused(office):
    leader = put_on(office, "team_member", "梁副主任", post="deputy", in_charge="党建")
    made = put_on(office, "party_organisation", "甲支部", level="branch", setting="organ", has_committee="no")
    plain = member(office, "王普通", made)

    def study(*people: Any) -> Any:
        rows = [{"person": str(one.pk), "state": "present"} for one in people]
        who = setup_standing(Scope.everything(office.code), on=DAY)
        values = {"held": "yes", "topic": "甲", "way": "discussion", "attendance": rows,
                  "speakers": [{"person": str(leader.pk), "main": "yes"}]}  # fmt: skip
        sent = Sent(uuid7(), "centre_group_study.study_session", None, cast.at(DAY), values)
        return submission.submit(sent, street=office.row, who=who, now=cast.at(DAY, 10))

    with pytest.raises(NotAMember, match=r"王普通2018年6月15日不在.*名册上"):
        study(leader, plain)
    assert study(leader).new


def test_an_id_that_nobody_has_is_told_by_its_line(branch):  # noqa: F811
    with pytest.raises(NotAMember, match="第4行的人2018年6月15日不是"):
        meets(branch, SimpleNamespace(pk=uuid7()))
