"""Votes on paper, as people hold them: who is due, who came, who withdraws, two tellers, a result that says why."""

from datetime import date, timedelta

import pytest

from jiedao.audit.models import Event
from jiedao.ballots.models import Count, Elector, Poll, Tally
from jiedao.ballots.problems import (
    CountedAlready,
    CountWrong,
    NoElectors,
    NoRecusal,
    NotAllSpoken,
    NotAMemberThatDay,
    NotAnElector,
    NotInThisState,
    NotYoursToHold,
    NoVoting,
    QuorumNotMet,
    RecusedCounted,
    Settled,
    SpeaksLast,
    SpokeAlready,
    TellersDisagree,
    TellersMissing,
)
from jiedao.procedures import balloting, balloting_reading
from tests import cast
from tests.ballots import holding
from tests.ballots.holding import ASSEMBLY, ON, ORDINARY, by, call, came, count, settle, simple


@pytest.fixture
def poll(office, branch):
    return call(office, ASSEMBLY, branch.subject, question="是否整修活动室")


def test_full_members_of_the_branch_that_day_are_due_and_nobody_else(office, branch, poll):
    electors = set(Elector.objects.filter(poll=poll).values_list("person_id", flat=True))
    assert electors == {one.pk for one in branch.full}
    assert branch.probationary.pk not in electors


def test_called_twice_for_one_reason_it_is_one_poll(office, branch):
    first, again = (call(office, ASSEMBLY, branch.subject, source="matter:1") for _ in range(2))
    assert first.pk == again.pk and Poll.objects.count() == 1


def test_without_anybody_who_may_vote_there_is_no_poll(office, branch):
    other = office.enter(
        "party_organisation", "晚照社区党支部", below="002", who="second_handler", level="branch", setting="community",
        has_committee="no",
    )  # fmt: skip
    with pytest.raises(NoElectors, match="晚照社区党支部那天没有符合条件的成员"):
        call(office, ASSEMBLY, other)


def test_the_members_of_branches_below_vote_at_the_general_branch(office, branch):
    above = office.enter(
        "party_organisation", "街道党总支", who="second_handler", level="general_branch", setting="community",
        has_committee="no",
    )  # fmt: skip
    from jiedao.register.models import Listing

    Listing.objects.filter(subject_id=branch.subject.pk, kind="party_organisation").update(part_of_id=above.pk)
    poll = call(office, ASSEMBLY, above)
    assert Elector.objects.filter(poll=poll).count() == len(branch.full)


# ---- who came ----


def test_ten_due_six_there_six_in_favour_carries(office, branch, poll):
    came(office, poll, branch.full[:6])
    count(office, poll, simple(6, 6, 0, 0))
    done = settle(office, poll)
    assert (done.due, done.came, done.valid, done.passed) == (10, 6, 6, True)
    assert dict(Tally.objects.filter(poll=poll).values_list("option", "votes")) == {
        "in_favour": 6, "against": 0, "abstained": 0,
    }  # fmt: skip
    assert list(Tally.objects.filter(poll=poll, won=True).values_list("option", flat=True)) == ["in_favour"]


def test_half_of_those_due_in_favour_is_not_more_than_half(office, branch, poll):
    came(office, poll, branch.full[:8])
    count(office, poll, simple(8, 5, 2, 1))
    assert settle(office, poll).passed is False
    assert not Tally.objects.filter(poll=poll, won=True).exists()


def test_too_few_cannot_vote_and_the_refusal_says_how_many_are_needed_by_which_article(office, branch, poll):
    came(office, poll, branch.full[:4])
    with pytest.raises(QuorumNotMet, match=r"应到10人，实到4人，至少要5人到会。依据：.*惯例.*待核"):
        balloting.enter_count(poll, simple(4, 4, 0, 0), **by(office))
    ended = balloting.end_without_quorum(poll, why="多人外出", **by(office))
    assert ended.state == "no_quorum" and not Tally.objects.exists()
    next_day = ON + timedelta(days=1)
    again = balloting.hold_again(ended, on=next_day, street=office.row, who=office.standing("community_secretary"), now=cast.at(next_day))  # fmt: skip
    assert (again.attempt, again.follows_id, again.state) == (2, poll.pk, "called")


def test_who_was_no_member_that_day_cannot_be_counted_as_there(office, branch, poll):
    stranger = office.enter("party_member", "韩秋分", who="second_handler", since=date(2018, 7, 1), **holding.member_values(branch.subject))  # fmt: skip
    with pytest.raises(NotAMemberThatDay, match="韩秋分在2018-06-29不是朝霞社区党支部的成员"):
        came(office, poll, [*branch.full[:6], stranger])
    with pytest.raises(NotAnElector, match=r"沈白露.*没有表决权"):
        came(office, poll, [*branch.full[:6], branch.probationary])
    assert not Elector.objects.filter(poll=poll, present=True).exists()


def test_the_list_is_made_anew_when_the_day_is_there(office, branch):
    poll = call(office, ASSEMBLY, branch.subject, now=cast.at(ON - timedelta(days=9)))
    from jiedao.register.models import Membership

    gone = branch.others[0]
    Membership.objects.filter(member_id=gone.pk).update(to_on=ON)
    with pytest.raises(NotAMemberThatDay):
        came(office, poll, [*branch.full[:5], gone])
    came(office, poll, branch.full[:5])
    assert not Elector.objects.filter(poll=poll, person_id=gone.pk).exists()
    assert Elector.objects.filter(poll=poll).count() == 9


def test_only_how_many_came_may_be_said_but_no_more_than_are_due(office, branch, poll):
    with pytest.raises(CountWrong, match="到会11人，多于应到10人"):
        came(office, poll, [], headcount=11)
    came(office, poll, [], headcount=7)
    count(office, poll, simple(7, 6, 1, 0))
    assert settle(office, poll).came == 7


# ---- two tellers ----


def test_one_teller_is_not_enough_and_one_person_is_not_two(office, branch, poll):
    came(office, poll, branch.full[:8])
    balloting.enter_count(poll, simple(8, 8, 0, 0), **by(office))
    with pytest.raises(TellersMissing, match="只有1人登记"):
        settle(office, poll)
    with pytest.raises(CountedAlready, match="您已经登记过一次"):
        balloting.enter_count(poll, simple(8, 8, 0, 0), **by(office))


def test_tellers_who_differ_are_told_every_difference_and_both_count_again(office, branch, poll):
    came(office, poll, branch.full[:8])
    balloting.enter_count(poll, simple(8, 8, 0, 0), **by(office))
    entered = balloting.enter_count(poll, simple(8, 6, 1, 0, invalid=1), **by(office, "community_staff"))
    assert entered.agrees is False
    with pytest.raises(TellersDisagree) as said:
        settle(office, poll)
    assert "有效 8／7；无效 0／1；是否整修活动室 赞成 8／6；是否整修活动室 反对 0／1" in str(said.value)
    assert "关月明、柏松年" in str(said.value) and "各自登记第2轮" in str(said.value)
    assert balloting.enter_count(poll, simple(8, 7, 1, 0), **by(office)).agrees is None
    assert balloting.enter_count(poll, simple(8, 7, 1, 0), **by(office, "community_staff")).agrees is True
    assert settle(office, poll).passed
    assert list(Count.objects.filter(poll=poll).order_by("at", "id").values_list("round", flat=True)) == [1, 1, 2, 2]


def test_a_third_teller_of_a_round_that_agrees_is_refused(office, branch, poll):
    came(office, poll, branch.full[:8])
    count(office, poll, simple(8, 8, 0, 0))
    with pytest.raises(CountedAlready, match="已有两名计票人登记"):
        balloting.enter_count(poll, simple(8, 8, 0, 0), **by(office, "secretary"))


def test_a_count_sent_twice_is_one(office, branch, poll):
    from jiedao.tenancy.ids import uuid7

    came(office, poll, branch.full[:8])
    id = uuid7()
    for _ in range(2):
        balloting.enter_count(poll, simple(8, 8, 0, 0), id=id, **by(office))
    assert Count.objects.filter(poll=poll).count() == 1


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        (simple(9, 9, 0, 0), "发出9张，多于有表决权的到会8人"),
        (simple(8, 7, 0, 0), "赞成7加反对0加弃权0，不等于有效8张"),
        (holding.Counted(8, 9, 9, 0, {1: {"in_favour": 9, "against": 0, "abstained": 0}}), "收回9张，多于发出8张"),
        (holding.Counted(8, 8, 7, 0, {1: {"in_favour": 7, "against": 0, "abstained": 0}}), "不等于收回8张"),
        (holding.Counted(8, 8, 8, 0, {1: {"in_favour": 8, "against": 0}}), "还没有填弃权"),
        (holding.Counted(8, 8, 8, 0, {1: {"in_favour": 9, "against": -1, "abstained": 0}}), "不能是负数"),
    ],
)
def test_a_count_that_does_not_add_up_is_refused_with_what_is_wrong(office, branch, poll, counted, said):
    came(office, poll, branch.full[:8])
    with pytest.raises(CountWrong, match=said):
        balloting.enter_count(poll, counted, **by(office))
    assert not Count.objects.exists()


def test_more_returned_than_given_out_is_invalid_and_held_again_the_same_day(office, branch, poll):
    came(office, poll, branch.full[:8])
    failed = balloting.fail_poll(poll, why="收回多于发出", **by(office))
    again = balloting.hold_again(failed, on=ON, **by(office))
    assert Elector.objects.filter(poll=again, present=True).count() == 8
    count(office, again, simple(8, 8, 0, 0))
    assert settle(office, again).passed
    assert balloting_reading.result_of(source=poll.source, street=office.row).passed


# ---- what may no longer be ----


def test_a_settled_poll_changes_no_more(office, branch, poll):
    came(office, poll, branch.full[:8])
    count(office, poll, simple(8, 8, 0, 0))
    settle(office, poll)
    for again in (
        lambda: settle(office, poll),
        lambda: came(office, poll, branch.full),
        lambda: count(office, poll, simple(8, 8, 0, 0)),
        lambda: balloting.fail_poll(poll, why="x", **by(office)),
    ):
        with pytest.raises(Settled, match="已经宣布结果"):
            again()
    assert Tally.objects.filter(poll=poll).count() == 3


def test_who_came_is_closed_by_the_first_count(office, branch, poll):
    came(office, poll, branch.full[:8])
    balloting.enter_count(poll, simple(8, 8, 0, 0), **by(office))
    with pytest.raises(NotInThisState, match="现在是“计票中”，不能登记到会"):
        came(office, poll, branch.full)


def test_paper_ballots_are_not_cast_on_screen(office, branch, poll):
    came(office, poll, branch.full[:8])
    with pytest.raises(NoVoting, match="用纸质票或举手表决，不能在屏幕上投票"):
        balloting.open_screen(poll, **by(office))


@pytest.mark.parametrize("who", ["neighbour", "auditor", "handler"])
def test_nobody_outside_the_place_or_the_line_of_work_holds_it(office, branch, poll, who):
    with pytest.raises(NotYoursToHold):
        balloting.note_presence(poll, present=[], **by(office, who))


# ---- withdrawal, and who speaks when ----


@pytest.fixture
def decision(office, team):
    """Five of the leading group decide on money."""
    return call(office, ORDINARY, office_subject(office), question="修缮活动中心")


def office_subject(office):
    from jiedao.register.models import Subject

    return Subject.objects.get(pk=office.place().pk)


def chief(office, **more):
    return by(office, "secretary", **more)


def test_who_withdraws_leaves_those_due_and_those_present(office, team, decision):
    everyone = [one.pk for one in team.values()]
    balloting.note_presence(decision, present=everyone, **chief(office))
    balloting.recuse(decision, person=team["leader"].pk, why="申请单位负责人是其亲属", **chief(office))
    held = balloting_reading.read(decision, office.row)
    assert (held.due, held.came) == (4, 4)
    with pytest.raises(RecusedCounted, match="已经回避（申请单位负责人是其亲属），不能计为到会"):
        balloting.note_presence(decision, present=everyone, **chief(office))
    with pytest.raises(RecusedCounted):
        balloting.note_spoken(decision, person=team["leader"].pk, **chief(office))
    for name in ("director", "office_head", "auditor", "secretary"):
        balloting.note_spoken(decision, person=team[name].pk, **chief(office))
    with pytest.raises(RecusedCounted, match="到会有表决权的4人，发出了5张"):
        balloting.enter_count(decision, simple(5, 5, 0, 0), **chief(office))
    with pytest.raises(CountWrong, match="多于有表决权的到会4人（回避的不发票）"):
        balloting.enter_count(decision, simple(6, 6, 0, 0), **chief(office))
    count(office, decision, simple(4, 3, 1, 0), tellers=("secretary", "director"))
    assert settle(office, decision, "secretary").passed  # three of four due


def test_recusal_needs_a_reason_and_a_rule_that_knows_it(office, branch, poll, team, decision):
    from jiedao.ballots.problems import WhyMissing

    with pytest.raises(WhyMissing, match="“回避”要写明原因"):
        balloting.recuse(decision, person=team["leader"].pk, why=" ", **chief(office))
    with pytest.raises(NoRecusal, match="没有规定回避"):
        balloting.recuse(poll, person=branch.full[0].pk, why="亲属", **by(office))
    balloting.recuse(decision, person=team["leader"].pk, why="登记错了人", **chief(office))
    balloting.take_back_recusal(decision, person=team["leader"].pk, **chief(office))
    assert balloting_reading.read(decision, office.row).due == 5


def test_the_principal_speaks_last(office, team, decision):
    balloting.note_presence(decision, present=[one.pk for one in team.values()], **chief(office))
    balloting.note_spoken(decision, person=team["director"].pk, **chief(office))
    with pytest.raises(SpeaksLast, match="宋晚晴是书记，要最后表态；还没有表态的有：") as said:
        balloting.note_spoken(decision, person=team["secretary"].pk, **chief(office))
    assert {"梁上秋", "穆春来", "严守中"} <= set(str(said.value).split("有：")[1].split("。")[0].split("、"))
    with pytest.raises(NotAllSpoken, match="还不能计票"):
        balloting.enter_count(decision, simple(5, 5, 0, 0), **chief(office))
    for name in ("leader", "office_head"):
        balloting.note_spoken(decision, person=team[name].pk, **chief(office))
    balloting.recuse(decision, person=team["auditor"].pk, why="临时回避", **chief(office))
    spoken = balloting.note_spoken(decision, person=team["secretary"].pk, **chief(office))
    assert spoken.spoke_no == 4
    with pytest.raises(SpokeAlready, match="已经登记过了"):
        balloting.note_spoken(decision, person=team["secretary"].pk, **chief(office))
    balloting.enter_count(decision, simple(4, 4, 0, 0), **chief(office))


def test_four_of_seven_are_enough_for_money_but_not_for_appointments(office, team):
    ordinary, appointment = (
        call(office, name, office_subject(office), question=name) for name in (ORDINARY, holding.APPOINTMENT)
    )
    for poll, enough in ((ordinary, True), (appointment, False)):
        balloting.note_presence(
            poll, present=[team[n].pk for n in ("secretary", "director", "leader")], **chief(office)
        )
        assert balloting_reading.read(poll, office.row).has_quorum is enough


# ---- what the audit holds ----


def test_each_step_stands_in_the_chain_without_a_name_or_a_number_of_votes_for_anybody(office, branch, poll):
    came(office, poll, branch.full[:8])
    count(office, poll, simple(8, 8, 0, 0))
    settle(office, poll)
    events = Event.objects.filter(subject=f"ballots.poll:{poll.pk}").order_by("seq")
    kinds = [one.kind for one in events]
    assert kinds == ["ballot.called", "ballot.presence", "ballot.counted", "ballot.counted", "ballot.settled"]
    said = "".join(str(one.data) for one in events)
    assert "in_favour" not in said and "关月明" not in said
