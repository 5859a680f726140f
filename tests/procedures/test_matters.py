"""A matter from its opening to its end: whose step it is, rounds that are kept, numbers, notices, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from jiedao.audit.models import Event
from jiedao.entries.models import Entry
from jiedao.matters.models import Matter, Passage, Stage, State
from jiedao.matters.problems import (
    ApproverHasChecked,
    ChangedMeanwhile,
    NoSuchMatter,
    NoSuchMove,
    NoticeStands,
    NotToBeChanged,
    NotYourTurn,
    NumberTaken,
    ReasonMissing,
    TooEarly,
)
from jiedao.matters.queries import Wanted, counts, matter_by_id, matters
from jiedao.procedures import booking, correcting
from jiedao.procedures.clock import tick
from jiedao.procedures.matters import taking, whose
from jiedao.procedures.submission import Sent
from jiedao.tenancy.ids import uuid7
from tests import cast

DAY = date(2018, 6, 11)  # a Monday; 16th to 18th are days off


@pytest.fixture(autouse=True)
def _with_matters(office):
    with cast.more_rules(Path(__file__).with_name("with_matters")):
        yield


def propose(office, *, cost="12000.00", name="朝霞游园", on=DAY, who="community_staff", **more):
    written = office.submit(
        "pocket_park.park_plan", office.place("001"), who=who, on=on, name=name, cost=cost, size=300, **more
    )
    return written.matters[0]


def take(office, matter, move, who="handler", on=DAY, hour=10, **more):
    return taking.take(matter, move, street=office.row, who=office.standing(who, on), now=cast.at(on, hour), **more)


def said(office, matter, on=DAY, who="community_staff", agree="yes", id=None):
    sent = Sent(
        id or uuid7(), "pocket_park.residents_said", office.place("001").pk, cast.at(on, 11),
        {"households": 40, "agree": agree},
    )  # fmt: skip
    return taking.record(matter, sent=sent, street=office.row, who=office.standing(who, on), now=cast.at(on, 12))


def approved(office, **more):
    """A matter as far as the notice."""
    matter = take(office, propose(office, **more), "pass")
    return take(office, said(office, matter), "approve", who="leader", hour=13)


def ended(office, **more):
    """A matter to its good end."""
    matter = take(office, approved(office, **more), "publish", who="community_staff", hour=14)
    tick(office.row, now=cast.at(date(2018, 6, 18), 8))
    matter = take(office, matter, "file", on=date(2018, 6, 19))
    return take(office, matter, "notify", on=date(2018, 6, 19), hour=11)


def test_an_entry_opens_its_matter_once_at_its_first_step_with_its_clock(office):
    id = uuid7()
    matter = propose(office, id=id)
    assert (matter.step, matter.state, matter.title) == ("check", State.RUNNING, "朝霞游园")
    assert matter.step_due_on == date(2018, 6, 19)  # five workdays: 12, 13, 14, 15, 19
    assert Matter.objects.filter(entry_id=id).count() == 1
    again = office.submit(
        "pocket_park.park_plan", office.place("001"), who="community_staff", on=DAY, id=id, name="朝霞游园",
        cost="12000.00", size=300,
    )  # fmt: skip
    assert not again.new and Matter.objects.count() == 1


def test_a_matter_goes_through_its_steps_to_its_good_end(office):
    matter = ended(office)
    assert (matter.state, matter.outcome, matter.step) == (State.ENDED, "built", "")
    assert matter.number == "试园审〔2018〕1号"
    assert matter.ended_on == date(2018, 6, 19) and matter.workdays == 5
    moves = list(Passage.objects.filter(matter=matter).order_by("no").values_list("move", flat=True))
    assert moves == ["open", "pass", "record", "approve", "publish", "stand", "file", "notify"]
    kinds = list(Event.objects.filter(kind__startswith="matter.").order_by("seq").values_list("kind", flat=True))
    assert kinds == [f"matter.{move}" for move in ["opened", *moves[1:]]]


def test_a_step_whose_condition_holds_is_not_left_out(office):
    matter = take(office, approved(office, cost="50000.00"), "publish", who="community_staff", hour=14)
    tick(office.row, now=cast.at(date(2018, 6, 18), 8))
    matter = Matter.objects.get(pk=matter.pk)
    assert matter.step == "district"
    assert take(office, matter, "decide", on=date(2018, 6, 19), note="区城管局函12号").step == "file"


def test_the_record_of_a_step_carries_its_matter_on_wherever_it_is_entered(office):
    matter = take(office, propose(office), "pass")
    office.submit(
        "pocket_park.residents_said", office.place("001"), who="community_staff", on=DAY, hour=11, households=20,
        agree="no",
    )  # fmt: skip
    matter.refresh_from_db()
    assert matter.step == "approve"
    assert Stage.objects.get(matter=matter, step="said").entry.values["households"] == 20


def test_the_same_record_sent_twice_is_one_step(office):
    matter = take(office, propose(office), "pass")
    id = uuid7()
    once = said(office, matter, id=id)
    again = said(office, once, id=id)
    assert once.step == again.step == "approve"
    assert Entry.objects.filter(form="pocket_park.residents_said").count() == 1


def test_a_press_sent_twice_takes_the_step_once(office):
    matter, id = propose(office), uuid7()
    take(office, matter, "pass", id=id)
    take(office, matter, "pass", id=id)
    assert Passage.objects.filter(matter=matter, move="pass").count() == 1


def test_returned_is_not_refused_and_every_round_is_kept(office):
    matter = said(office, take(office, propose(office), "pass"))
    matter = take(office, matter, "return", who="leader", hour=13, note="预算太高")
    assert (matter.state, matter.step, matter.round) == (State.RETURNED, "", 1)
    entry = Entry.objects.get(pk=matter.entry_id)
    who = office.standing("community_staff", DAY)
    sent = Sent(uuid7(), entry.form, entry.subject_id, entry.occurred_at, {**entry.values, "cost": "9000.00"})
    now = cast.at(DAY, 15)
    corrected = correcting.correct(entry, sent=sent, why="压减预算", street=office.row, who=who, now=now)
    matter = Matter.objects.get(pk=matter.pk)
    assert corrected.matters == (matter,)
    assert (matter.state, matter.step, matter.round) == (State.RUNNING, "check", 2)
    assert matter.entry_id == corrected.entry.pk
    assert Matter.objects.count() == 1
    matter = take(office, matter, "pass", hour=16)
    assert matter.step == "approve"  # what the residents said stands; what judges is judged anew
    rounds = list(Passage.objects.filter(matter=matter).order_by("no").values_list("move", "round"))
    assert rounds == [("open", 1), ("pass", 1), ("record", 1), ("return", 1), ("resubmit", 2), ("pass", 2)]


def test_nobody_approves_what_he_checked_or_proposed(office):
    matter = said(office, take(office, propose(office), "pass", who="office_head"))
    with pytest.raises(ApproverHasChecked) as refused:
        take(office, matter, "approve", who="office_head", hour=13)
    assert "梁上秋" in str(refused.value)
    assert take(office, matter, "approve", who="leader", hour=13).step == "notice"
    own = said(office, take(office, propose(office, who="office_head", name="另一处"), "pass"))
    with pytest.raises(ApproverHasChecked):
        take(office, own, "approve", who="office_head", hour=14)


def test_a_step_is_refused_to_whom_it_does_not_belong_naming_who_may(office):
    matter = propose(office)
    with pytest.raises(NotYourTurn) as refused:
        take(office, matter, "pass", who="community_staff")
    assert "苗青禾" in str(refused.value)
    verdict = whose.verdict(matter, taking.course_of(matter, office.row).step("check"), office.standing("handler"),
                            taking.course_of(matter, office.row))  # fmt: skip
    assert verdict.may


def test_a_step_knows_only_its_own_moves(office):
    matter = propose(office)
    with pytest.raises(NoSuchMove) as refused:
        take(office, matter, "approve")
    assert "审核通过" in str(refused.value)
    done = ended(office, name="第二处")
    with pytest.raises(NoSuchMove):
        take(office, done, "pass", on=date(2018, 6, 20))


def test_returning_and_refusing_need_a_reason(office):
    matter = propose(office)
    with pytest.raises(ReasonMissing):
        take(office, matter, "return", note="  ")
    matter = said(office, take(office, matter, "pass"))
    with pytest.raises(ReasonMissing):
        take(office, matter, "refuse", who="leader", hour=13)


def test_who_is_refused_is_still_told(office):
    matter = said(office, take(office, propose(office), "pass"))
    matter = take(office, matter, "refuse", who="leader", hour=13, note="地块另有规划")
    assert (matter.step, matter.outcome, matter.state) == ("tell", "refused", State.RUNNING)
    matter = take(office, matter, "notify", hour=14)
    assert (matter.state, matter.outcome) == (State.ENDED, "refused")


def test_a_notice_stands_its_days_and_the_clock_ends_it_once(office):
    matter = take(office, approved(office), "publish", who="community_staff", hour=14)
    assert matter.step_due_on == date(2018, 6, 16)
    with pytest.raises(NoticeStands):
        take(office, matter, "stand", who="community_staff", on=date(2018, 6, 16))
    assert tick(office.row, now=cast.at(date(2018, 6, 16), 23)).published == 0
    assert tick(office.row, now=cast.at(date(2018, 6, 17), 1)).published == 1
    assert tick(office.row, now=cast.at(date(2018, 6, 17), 2)).published == 0
    assert Matter.objects.get(pk=matter.pk).step == "file"


def test_an_objection_gives_it_back(office):
    matter = take(office, approved(office), "publish", who="community_staff", hour=14)
    matter = take(office, matter, "object", who="community_staff", hour=15, note="占了消防通道")
    assert matter.state == State.RETURNED
    assert tick(office.row, now=cast.at(date(2018, 6, 25), 8)).published == 0


def test_a_filing_number_is_given_once(office):
    first = ended(office)
    second = take(office, approved(office, name="第二处"), "publish", who="community_staff", hour=15)
    tick(office.row, now=cast.at(date(2018, 6, 18), 9))
    with pytest.raises(NumberTaken) as refused:
        take(office, second, "file", on=date(2018, 6, 19), number=first.number)
    assert "试园审〔2018〕2号" in str(refused.value) and first.title in str(refused.value)
    assert take(office, second, "file", on=date(2018, 6, 19)).number == "试园审〔2018〕2号"


def test_what_was_filed_and_then_changed_goes_through_review_again_under_its_number(office):
    matter = ended(office)
    entry = Entry.objects.get(pk=matter.entry_id)
    later = date(2018, 6, 20)
    sent = Sent(uuid7(), entry.form, entry.subject_id, entry.occurred_at, {**entry.values, "size": 280})
    who = office.standing("community_staff", later)
    correcting.correct(entry, sent=sent, why="面积核减", street=office.row, who=who, now=cast.at(later))
    matter = Matter.objects.get(pk=matter.pk)
    assert (matter.state, matter.step, matter.round, matter.outcome) == (State.RUNNING, "check", 2, "")
    assert matter.number == "试园审〔2018〕1号"


def test_what_somebody_has_judged_is_not_changed_under_his_hands(office):
    matter = take(office, propose(office), "pass")
    entry = Entry.objects.get(pk=matter.entry_id)
    sent = Sent(uuid7(), entry.form, entry.subject_id, entry.occurred_at, {**entry.values, "cost": "1.00"})
    who, now = office.standing("community_staff", DAY), cast.at(DAY, 15)
    with pytest.raises(NotToBeChanged):
        correcting.correct(entry, sent=sent, why="改", street=office.row, who=who, now=now)
    with pytest.raises(NotToBeChanged):
        correcting.void(entry, why="重复", street=office.row, who=who, now=now)


def test_voiding_what_nobody_has_touched_withdraws_it(office):
    matter = propose(office)
    entry = Entry.objects.get(pk=matter.entry_id)
    who, now = office.standing("community_staff", DAY), cast.at(DAY, 15)
    correcting.void(entry, why="填错社区", street=office.row, who=who, now=now)
    matter.refresh_from_db()
    assert (matter.state, matter.outcome) == (State.ENDED, "withdrawn")


def test_a_corrected_record_of_a_step_takes_its_place(office):
    matter = said(office, take(office, propose(office), "pass"))
    entry = Stage.objects.get(matter=matter, step="said").entry
    sent = Sent(uuid7(), entry.form, entry.subject_id, entry.occurred_at, {**entry.values, "households": 44})
    who, now = office.standing("community_staff", DAY), cast.at(DAY, 15)
    new = correcting.correct(entry, sent=sent, why="漏了四户", street=office.row, who=who, now=now).entry
    assert Stage.objects.get(matter=matter, step="said").entry_id == new.pk


def test_the_proposer_withdraws_and_nobody_else(office):
    matter = take(office, propose(office), "pass")
    now = cast.at(DAY, 15)
    with pytest.raises(NotYourTurn):
        taking.withdraw(matter, street=office.row, who=office.standing("handler", DAY), why="不建了", now=now)
    who = office.standing("community_staff", DAY)
    done = taking.withdraw(matter, street=office.row, who=who, why="地块被征用", now=now)
    assert (done.state, done.outcome, done.step) == (State.ENDED, "withdrawn", "")


def test_papers_lie_their_days_before_the_meeting(office):
    written = office.submit("pocket_park.purchase", None, on=DAY, what="电脑", cost="30000.00", urgent="no")
    matter = written.matters[0]
    assert matter.number == "试采〔2018〕1号"  # without a filing step the number comes with the opening
    sent = Sent(uuid7(), "pocket_park.papers", None, cast.at(DAY, 10), {"pages": 12})
    matter = taking.record(
        matter, sent=sent, street=office.row, who=office.standing("handler", DAY), now=cast.at(DAY, 11)
    )
    assert (matter.step, matter.not_before) == ("meeting", date(2018, 6, 13))
    with pytest.raises(TooEarly):
        take(office, matter, "approve", who="secretary", on=date(2018, 6, 12))
    assert take(office, matter, "approve", who="secretary", on=date(2018, 6, 13)).outcome == "bought"


def test_an_urgent_purchase_leaves_the_papers_out(office):
    written = office.submit("pocket_park.purchase", None, on=DAY, what="抽水泵", cost="30000.00", urgent="yes")
    assert written.matters[0].step == "meeting"


def test_a_planned_day_is_moved_only_with_a_reason(office):
    written = office.submit("pocket_park.purchase", None, on=DAY, what="电脑", cost="30000.00", urgent="no")
    given = {"step": "meeting", "street": office.row, "who": office.standing("secretary", DAY), "now": cast.at(DAY, 12)}
    taking.plan(written.matters[0], on=date(2018, 6, 15), **given)
    with pytest.raises(ReasonMissing):
        taking.plan(written.matters[0], on=date(2018, 6, 20), **given)
    taking.plan(written.matters[0], on=date(2018, 6, 20), why="书记外出", **given)
    assert Stage.objects.get(step="meeting").planned_on == date(2018, 6, 20)


def test_who_was_slower_is_told(office):
    matter = propose(office)
    seen = "running:check:1"
    take(office, matter, "pass", who="second_handler", seen=seen)
    with pytest.raises(ChangedMeanwhile) as refused:
        take(office, matter, "pass", seen=seen, hour=12)
    assert "钟有声" in str(refused.value)


def test_a_matter_outside_ones_work_is_the_same_as_none(office, other_office):
    matter = propose(office)
    with pytest.raises(NoSuchMatter):
        matter_by_id(office.standing("neighbour_staff").scope, matter.pk)
    with other_office.street(), pytest.raises(NoSuchMatter):
        matter_by_id(other_office.standing("secretary").scope, matter.pk)
    assert matter_by_id(office.standing("community_staff").scope, matter.pk) == matter


def test_the_list_shows_what_waits_for_ones_own_hand(office):
    waiting = propose(office)
    sent_back = take(office, propose(office, name="第二处"), "return", note="缺图")
    scope = office.standing("handler").scope
    edition = booking.edition(office.row, cast.TODAY)
    turns = whose.turns_of(office.standing("handler"), edition)
    assert list(matters(scope, Wanted(turns=turns), group="open", on=DAY)) == [waiting]
    own = whose.turns_of(office.standing("community_staff"), edition)
    assert list(matters(office.standing("community_staff").scope, Wanted(turns=own), group="open", on=DAY)) == [
        sent_back
    ]
    assert counts(scope, Wanted(), on=date(2018, 6, 25)) == {
        "open": 2, "overdue": 1, "returned": 1, "ended": 0, "all": 2,
    }  # fmt: skip


def test_figures_count_matters_by_their_end_and_by_what_steps_recorded(office):
    ended(office)
    said_no = take(office, propose(office, name="第二处", cost="7000.00"), "pass")
    take(office, said(office, said_no, agree="no"), "refuse", who="leader", hour=13, note="居民不同意")
    assert office.figure("parks_approved").value == 1
    assert office.figure("parks_sum").value == 12000
    assert office.figure("parks_approved", on=date(2018, 6, 18)).value == 0  # it had not ended yet
    assert office.figure("parks_in_time").value == 100
    assert list(office.figure("parks_approved").rows()) == list(Matter.objects.filter(outcome="built"))
