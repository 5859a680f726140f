"""三重一大 step by step: papers lie two days, the principal speaks last, the recused is not counted, dissent is kept, and
what was decided is carried out as cases; an election and its matter likewise."""

from datetime import date

import pytest

from jiedao.ballots.problems import QuorumNotMet
from jiedao.cases.models import Case
from jiedao.matters.models import Matter, Passage, State
from jiedao.matters.problems import TooEarly
from jiedao.procedures import balloting
from jiedao.procedures.matters import taking, voting
from jiedao.procedures.offices import StaffRow, enter_staff
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.ballots.holding import simple, team

MONDAY = date(2018, 6, 11)


@pytest.fixture
def going(office):
    """The leading group, a handler of the general office, and a topic that has been looked at and put on the agenda."""
    enter_staff(
        [StaffRow(f"clerk_{office.code}", "施景行", "handler", "", ("general",), cast.SINCE),
         StaffRow(f"teller_{office.code}", "晏清和", "handler", "", ("general",), cast.SINCE)],
        password_hash="", by="system:test", at=cast.at(cast.SINCE),
    )  # fmt: skip
    group = team(office)
    written = office.submit(
        "major_decision.topic", None, who="clerk", on=MONDAY, kind="spending", subject_text="购置便民设施", amount="60000.00",
        proposal="公开询价", emergency="no", publish="yes",
    )  # fmt: skip
    matter = written.matters[0]
    views = [{"from_whom": "finance", "agrees": "yes", "opinion": "在预算内"}]
    matter = record(office, matter, "advice", "clerk", MONDAY, views=views)
    talked = [{"person": str(group["leader"].pk), "view": "同意上会"}]
    matter = record(office, matter, "consultation", "secretary", MONDAY, hour=11, talked=talked)
    matter = take(office, matter, "approve", "secretary", MONDAY, hour=12)
    sent = [{"person": str(one.pk), "state": "present"} for one in group.values()]
    matter = record(office, matter, "papers_sent", "clerk", MONDAY, hour=14, sent=sent)
    return office, group, matter


def record(office, matter, form, who, on, hour=10, **values):
    sent = Sent(uuid7(), f"major_decision.{form}", None, cast.at(on, hour), values)
    return taking.record(matter, sent=sent, street=office.row, who=office.standing(who, on), now=cast.at(on, hour, 5))


def take(office, matter, move, who, on, hour=10, **more):
    return taking.take(matter, move, street=office.row, who=office.standing(who, on), now=cast.at(on, hour), **more)


def by(office, who, on, hour=15):
    return {"street": office.row, "who": office.standing(who, on), "now": cast.at(on, hour)}


def put_to_the_vote(office, group, matter, on, *, recused=(), came=None):
    poll = voting.call(matter, on=on, **by(office, "clerk", on, 9))
    there = [one for name, one in group.items() if came is None or name in came]
    balloting.note_presence(poll, present=[one.pk for one in there], **by(office, "clerk", on, 9))
    for one in recused:
        balloting.recuse(poll, person=group[one].pk, why="配偶任职于报价单位", **by(office, "clerk", on, 9))
    for name, one in sorted(group.items(), key=lambda pair: pair[0] == "secretary"):
        if one in there and name not in recused:
            balloting.note_spoken(poll, person=one.pk, **by(office, "clerk", on, 10))
    return poll


def counted(office, poll, on, *numbers):
    for teller in ("clerk", "teller"):
        balloting.enter_count(poll, simple(sum(numbers), *numbers), id=uuid7(), **by(office, teller, on, 11))
    return voting.settle(poll, **by(office, "clerk", on, 12))


def test_papers_lie_two_days_before_anybody_votes(going):
    office, _group, matter = going
    with pytest.raises(TooEarly):
        voting.call(matter, on=date(2018, 6, 12), **by(office, "clerk", date(2018, 6, 12)))
    poll = voting.call(matter, on=date(2018, 6, 13), **by(office, "clerk", date(2018, 6, 13)))
    again = voting.call(matter, on=date(2018, 6, 13), **by(office, "clerk", date(2018, 6, 13)))
    assert again.pk == poll.pk


def test_a_decision_with_one_recused_is_passed_by_those_who_are_left(going):
    office, group, matter = going
    on = date(2018, 6, 13)
    poll = put_to_the_vote(office, group, matter, on, recused=("director",))
    done = counted(office, poll, on, 3, 1, 0)
    assert (done.due, done.came, done.passed) == (4, 4, True)
    matter = Matter.objects.get(pk=matter.pk)
    assert (matter.step, matter.state) == ("told", State.RUNNING)
    said = Passage.objects.get(matter=matter, move="vote")
    assert said.data["passed"] is True and said.data["votes"] == {"in_favour": 3, "against": 1, "abstained": 0}
    matter = take(office, matter, "notify", "clerk", on, hour=16)
    assert (matter.outcome, matter.state) == ("passed", State.ENDED)
    assert office.figure("decisions_in_order", "2018-06").value == 100
    assert office.figure("large_spending_sum", "2018-06").value == 60000


def test_what_was_voted_down_ends_so_and_who_asked_is_told(going):
    office, group, matter = going
    on = date(2018, 6, 13)
    counted(office, put_to_the_vote(office, group, matter, on), on, 2, 3, 0)
    matter = Matter.objects.get(pk=matter.pk)
    assert (matter.step, matter.outcome) == ("told", "rejected")


def test_too_few_decide_nothing(going):
    office, group, matter = going
    on = date(2018, 6, 13)
    poll = put_to_the_vote(office, group, matter, on, came=("leader", "office_head"))
    with pytest.raises(QuorumNotMet):
        counted(office, poll, on, 2, 0, 0)
    assert Matter.objects.get(pk=matter.pk).step == "vote"


def test_the_minutes_keep_the_dissent_and_their_actions_become_cases(going):
    office, group, matter = going
    on = date(2018, 6, 13)
    counted(office, put_to_the_vote(office, group, matter, on), on, 4, 1, 0)
    attendance = [{"person": str(one.pk), "state": "present"} for one in group.values()]
    topics = [{"topic": str(matter.pk), "outcome": "passed", "dissent": "建议先修旧的"}]
    actions = [{"what": "完成询价采购", "owner": str(group["leader"].pk), "due_on": "2018-06-29"}]
    written = office.submit(
        "major_decision.team_meeting", None, who="clerk", on=on, hour=17, attendance=attendance,
        chair=str(group["secretary"].pk), topics=topics, actions=actions,
    )  # fmt: skip
    assert written.entry.values["topics"][0]["dissent"] == "建议先修旧的"
    (case,) = Case.objects.filter(ladder="major_decision.execution")
    assert case.due_on == date(2018, 6, 29)
