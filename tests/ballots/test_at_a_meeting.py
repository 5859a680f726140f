"""A record of a meeting calls the votes that were held at it, once each, with who came; and their counts are rows of figures."""

from datetime import date

import pytest

from jiedao.ballots.models import Elector, Poll
from jiedao.figures import listing
from jiedao.figures.opening import may_open
from jiedao.procedures import balloting, correcting, submission
from jiedao.procedures.balloting_reading import result_of
from jiedao.procedures.submission import Sent
from jiedao.register.models import Subject
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.ballots import holding
from tests.ballots.holding import APPRAISAL, ASSEMBLY, ON, call, count, settle, simple

FORM = "branch_votes.assembly"


def attended(branch, people, reason="外出"):
    everyone = [*branch.full, branch.probationary]
    return [
        {"person": str(one.pk), "state": "present"} if one in people
        else {"person": str(one.pk), "state": "absent", "reason": reason}
        for one in everyone
    ]  # fmt: skip


def meet(office, branch, *contents, parts=("assembly",), people=None, **more):
    return office.submit(
        FORM, branch.subject, who="community_secretary", on=ON, parts=list(parts),
        attendance=attended(branch, branch.full[:8] if people is None else people),
        resolutions=[{"content": one} for one in contents], **more,
    ).entry  # fmt: skip


def polls(entry):
    return list(Poll.objects.filter(entry=entry).order_by("item"))


def test_each_resolution_is_a_vote_of_its_own_with_who_came(office, branch):
    entry = meet(office, branch, "整修活动室", "帮扶一户")
    found = polls(entry)
    assert [(one.item, one.question, one.ballot, one.held_on) for one in found] == [
        (1, "整修活动室", ASSEMBLY, ON), (2, "帮扶一户", ASSEMBLY, ON),
    ]  # fmt: skip
    there = Elector.objects.filter(poll=found[0], present=True).values_list("person_id", flat=True)
    assert set(there) == {one.pk for one in branch.full[:8]}
    away = Elector.objects.get(poll=found[0], person_id=branch.full[8].pk)
    assert (away.present, away.absent_why) == (False, "外出")


def test_a_meeting_that_was_no_assembly_votes_on_nothing(office, branch):
    assert polls(meet(office, branch, "整修活动室", parts=("lesson",))) == []


def test_a_record_sent_twice_calls_its_votes_once(office, branch):
    id = uuid7()
    for _ in range(2):
        meet(office, branch, "整修活动室", id=id)
    assert Poll.objects.count() == 1


def test_a_meeting_of_a_branch_without_voters_is_recorded_all_the_same(office, branch):
    other = office.enter(
        "party_organisation", "晚照社区党支部", below="002", who="second_handler", level="branch", setting="community",
        has_committee="no",
    )  # fmt: skip
    only = office.enter("party_member", "钱小雪", who="second_handler", **holding.member_values(other, "probationary"))
    written = office.submit(
        FORM, other, who="secretary", on=ON, parts=["assembly"], attendance=[{"person": str(only.pk), "state": "present"}],
        resolutions=[{"content": "选址"}],
    )  # fmt: skip
    assert written.new and not Poll.objects.exists()


def test_a_correction_keeps_the_vote_ties_it_to_the_new_record_and_ends_what_is_gone(office, branch):
    entry = meet(office, branch, "整修活动室", "帮扶一户")
    first, second = polls(entry)
    values = {"parts": ["assembly"], "attendance": attended(branch, branch.full),
              "resolutions": [{"content": "整修活动室和图书角"}]}  # fmt: skip
    sent = Sent(uuid7(), FORM, branch.subject.pk, cast.at(ON), values)
    corrected = correcting.correct(
        entry, sent=sent, why="漏写", street=office.row, who=office.standing("community_secretary"), now=cast.at(ON, 15)
    ).entry
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.entry_id, first.question, first.state) == (corrected.pk, "整修活动室和图书角", "called")
    assert Elector.objects.filter(poll=first, present=True).count() == 10
    assert (second.state, second.why) == ("failed", "会议记录更正后，已经没有这一项")
    assert Poll.objects.count() == 2


def test_a_meeting_that_is_voided_ends_the_votes_that_have_not_begun(office, branch):
    entry = meet(office, branch, "整修活动室", "帮扶一户")
    first, second = polls(entry)
    count(office, first, simple(8, 8, 0, 0))
    submission.void(
        entry, street=office.row, who=office.standing("community_secretary"), why="记错了支部", now=cast.at(ON, 16)
    )
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, second.state, second.why) == ("counting", "failed", "会议记录已作废")


def test_a_vote_called_beforehand_is_tied_to_the_line_with_its_words(office, branch):
    before = call(office, ASSEMBLY, branch.subject, question="整修活动室", source="page:1")
    entry = meet(office, branch, "整修活动室")
    (poll,) = polls(entry)
    assert poll.pk == before.pk and poll.source == "page:1"


def test_a_rating_held_on_screen_before_is_tied_to_the_record_of_its_meeting(office, branch):
    before = call(office, APPRAISAL, branch.subject, source="page:2")
    entry = office.submit(
        "democratic_life.appraisal_meeting", branch.subject, who="community_secretary", on=ON,
        attendance=attended(branch, branch.full), self_rated="yes",
    ).entry  # fmt: skip
    assert [one.pk for one in polls(entry)] == [before.pk]


def test_a_decision_of_the_leading_group_votes_item_by_item_by_the_kind_of_its_topic(office, team):
    from jiedao.procedures import balloting_entries, booking

    whole = Subject.objects.get(pk=office.place().pk)
    people = [{"person": str(one.pk), "state": "present"} for one in team.values()]
    beforehand = call(office, holding.ORDINARY, whole, source="matter:decision-1", question="修缮活动中心")
    edition = booking.edition(office.code, ON)
    form = edition.forms["major_decision.team_meeting"]
    entry = office.submit(
        "major_decision.papers_sent", None, who="second_handler", on=ON, sent=people
    ).entry  # fmt: skip
    entry.values = {
        "attendance": people,
        "topics": [{"topic": "decision-1", "outcome": "passed"}, {"topic": "decision-2"}],
    }
    kinds = {"decision-1": "project", "decision-2": "appointment"}
    made = balloting_entries.polls_from_entry(
        entry, form=form, edition=edition, street=office.row, subject=whole, who=office.standing("secretary"), now=holding.AT,
        through=lambda id, column: kinds[id],
    )  # fmt: skip
    assert [(one.ballot, one.item) for one in made] == [(holding.ORDINARY, 1), (holding.APPOINTMENT, 2)]
    assert made[0].pk == beforehand.pk and made[0].source == "matter:decision-1"
    last = Elector.objects.filter(poll=made[0], speaks_last=True).values_list("person__name", flat=True)
    assert list(last) == ["宋晚晴"]
    assert result_of(source="matter:decision-1", street=office.row).passed is None


def test_the_result_is_found_by_the_line_of_the_record(office, branch):
    entry = meet(office, branch, "整修活动室", "帮扶一户")
    count(office, polls(entry)[1], simple(8, 8, 0, 0))
    settle(office, polls(entry)[1])
    assert result_of(entry=entry, item=1, street=office.row).is_settled is False
    found = result_of(entry=entry, item=2, street=office.row)
    assert found.passed and found.votes == {"in_favour": 8, "against": 0, "abstained": 0}
    assert result_of(entry=entry, item=3, street=office.row) is None


# ---- rows of figures ----


@pytest.fixture
def counted(office, branch):
    entry = meet(office, branch, "整修活动室", "帮扶一户", "评优")
    first, second, _open = polls(entry)
    for poll, numbers in ((first, (8, 0, 0)), (second, (3, 4, 1))):
        count(office, poll, simple(8, *numbers))
        settle(office, poll)
    return entry


def test_figures_add_up_the_counts_of_settled_votes_only(office, counted):
    assert office.figure("assembly_votes").value == 11
    assert office.figure("assembly_carried").counts == (50, 1, 2)
    split = {one.word: one.amount for one in listing.split(office.figure("votes_by_option"), "option")}
    assert split == {"赞成": 11, "反对": 4, "弃权": 1}
    assert office.figure("assembly_votes", place=office.place("002")).value is None
    assert office.figure("assembly_votes", "2018-05").value is None


def test_the_rows_behind_open_to_their_vote_and_name_nobody(office, branch, counted):
    figure = office.figure("assembly_votes")
    lines = list(listing.lines(figure, listing.listed(figure)))
    assert {one.opens for one in lines} == {("ballot", str(one.pk)) for one in polls(counted)[:2]}
    assert {(one.title, one.said, one.subject) for one in lines} == {
        ("赞成8票", "党员大会表决", "朝霞社区党支部"), ("赞成3票", "党员大会表决", "朝霞社区党支部"),
    }  # fmt: skip
    assert may_open(figure, office.standing("second_handler").scope)
    assert not may_open(figure, office.standing("handler").scope)


def test_a_figure_as_known_before_the_result_does_not_count_it(office, counted):
    from dataclasses import replace

    figure = office.figure("assembly_votes")
    assert replace(figure, at=cast.at(ON, 9)).value is None
    assert replace(figure, at=cast.at(date(2018, 7, 1))).value == 11


def test_votes_of_a_rating_are_counted_without_a_person(office, branch):
    poll = call(office, APPRAISAL, branch.subject)
    holding.came(office, poll, branch.full)
    numbers = {n: {"excellent": 3, "qualified": 7, "basic": 0, "unqualified": 0} for n in range(1, 11)}
    count(office, poll, holding.Counted(10, 10, 10, 0, numbers))
    settle(office, poll)
    figure = office.figure("appraisal_votes")
    assert figure.value == 100
    shown = str([list(vars(line).values()) if hasattr(line, "__dict__") else line for line in listing.lines(figure, listing.listed(figure))])  # fmt: skip
    assert not any(one.name in shown for one in branch.full)


def test_who_may_not_hold_votes_calls_none_by_hand(office, branch):
    from jiedao.ballots.problems import NotYoursToHold
    from jiedao.procedures import booking

    ballot = booking.edition(office.code, ON).ballots[ASSEMBLY]
    balloting.require_caller(ballot, branch.subject, office.standing("community_secretary"))
    for name in ("neighbour_staff", "auditor", "handler"):
        with pytest.raises(NotYoursToHold):
            balloting.require_caller(ballot, branch.subject, office.standing(name))
