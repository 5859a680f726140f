"""Change of hands: nothing is lost, everything can be taken back the same day, and acting for somebody ends by date."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jiedao.access import rules
from jiedao.access.models import ActedFor, Appointment
from jiedao.access.problems import (
    ActingForOneself,
    ActingUntimely,
    HandoverStoodOn,
    HandoverTooOld,
    NothingHandedOver,
    NotYoursToDispose,
)
from jiedao.access.queries import acted_for, posts_of
from jiedao.audit.actions import key
from jiedao.audit.models import Event
from jiedao.cases.models import Step
from jiedao.cases.queries import held_by
from jiedao.entries.models import Draft
from jiedao.entries.problems import NotYourForm, WrongSubject
from jiedao.procedures import acting, casework, drafts, handover, ladders
from jiedao.procedures.today import owned
from jiedao.register.models import Assignment
from jiedao.register.queries import assigned, assigned_to
from jiedao.register.scope import Scope
from tests import cast

PATROL = "day_night_patrol.day_patrol"
LEFT_ON = date(2018, 7, 1)
LAST = date(2018, 7, 8)


@pytest.fixture
def busy(office):
    """A grid worker with two shops, a case in hand and a draft."""
    worker = person_of(office, "grid_worker")
    for name in ("老街面馆", "新街面馆"):
        office.enter("shop", name, below="001001", road="前进巷", road_kind="back_street", keeper="甲", phone="13603715678",
                     keeper_since="2017-03-01", assigned={"frontage_officer": worker.pk})  # fmt: skip
    found = patrol(office, "grid_worker")
    (case,) = found.cases
    casework.step(
        case, "accept", why="", street=office.row, who=office.standing("grid_worker"), now=cast.at(cast.TODAY, 10)
    )
    drafts.keep(
        id=uuid4(), form=PATROL, about=office.place("001001").pk, typed={"problems.1.what": ["没写完"]},
        by=office.user("grid_worker"), at=cast.at(cast.TODAY, 11),
    )  # fmt: skip
    return worker


def person_of(office, name):
    return office.standing(name).appointments[0].person


def patrol(office, who, what="堆物", below="001001"):
    problems = [{"what": what, "where_it_is": "互助路28号"}]
    return office.submit(PATROL, office.place(below), who=who, problems=problems)


def give(office, person, to, *, who="community_secretary", on=LEFT_ON, id=None, only=None):
    held = handover.in_hand(Scope.everything(), person, on=cast.TODAY)
    wanted = {part.key: str(to.pk) for part in held.parts if only is None or part.what in only}
    return handover.hand_over(
        person, id=id or uuid4(), to=wanted, on=on, why="调离", who=office.standing(who), now=cast.NOON
    )


def everything_of(person):
    """What stands in a person's name today, thing by thing."""
    held = handover.in_hand(Scope.everything(), person, on=cast.TODAY)
    return {
        (part.what, str(getattr(row, "subject_id", row.pk)))
        for part in held.parts
        for row in part.rows
        if part.what != "post"
    }


def test_everything_in_a_persons_name_goes_to_the_successor_and_nothing_is_lost(office, busy):
    taker = person_of(office, "community_staff")
    before = everything_of(busy)
    assert {what for what, _ in before} == {"tie", "case", "draft"} and not everything_of(taker)
    give(office, busy, taker)
    assert everything_of(taker) == before and not everything_of(busy)
    assert "网格员" in office.standing("community_staff").posts and not posts_of(
        Scope.everything(), busy.pk, on=cast.TODAY
    )


def test_ties_end_and_begin_by_date_and_the_case_says_who_gave_it_to_whom(office, busy):
    taker = person_of(office, "community_staff")
    give(office, busy, taker)
    everywhere = Scope.everything()
    assert len(assigned_to(everywhere, busy.pk, on=date(2018, 6, 30))) == 2 and not assigned_to(
        everywhere, busy.pk, on=LEFT_ON
    )
    assert len(assigned_to(everywhere, taker.pk, on=LEFT_ON)) == 2
    (case,) = held_by(everywhere, taker.pk)
    step = Step.objects.filter(case_id=case.pk).order_by("-no")[0]
    assert (step.move, step.person_id) == ("hand_over", taker.pk) and step.note == "陶一鸣交给柏松年：调离"


def test_parts_go_to_different_people_and_what_is_not_named_stays(office, busy):
    first, second = person_of(office, "community_staff"), person_of(office, "community_secretary")
    held = handover.in_hand(Scope.everything(), busy, on=cast.TODAY)
    to = {"tie": str(first.pk), "case": str(second.pk), "draft": ""}
    handover.hand_over(
        busy, id=uuid4(), to={part.key: to.get(part.what, "") for part in held.parts}, on=LEFT_ON, why="分工",
        who=office.standing("secretary"), now=cast.NOON,
    )  # fmt: skip
    assert {what for what, _ in everything_of(first)} == {"tie"} and {what for what, _ in everything_of(second)} == {
        "case"
    }
    assert {what for what, _ in everything_of(busy)} == {"draft"} and office.standing("grid_worker").appointments


def test_a_post_can_be_left_empty_and_its_holder_sees_nothing_from_then_on(office, busy):
    post = office.standing("grid_worker").appointments[0]
    handover.hand_over(
        busy, id=uuid4(), to={f"post.{post.pk}": "vacant"}, on=LEFT_ON, why="退休",
        who=office.standing("community_secretary"), now=cast.NOON,
    )  # fmt: skip
    assert office.standing("grid_worker", date(2018, 6, 30)).appointments
    assert not office.standing("grid_worker", LEFT_ON).appointments


def test_the_same_handover_sent_twice_is_one(office, busy):
    taker, id = person_of(office, "community_staff"), uuid4()
    give(office, busy, taker, id=id)
    give(office, busy, taker, id=id)
    assert Event.objects.filter(kind="access.handed_over").count() == 1
    assert Assignment.objects.filter(person_id=taker.pk).count() == 2


def test_who_does_not_stand_above_the_post_may_not_hand_it_over(office, busy):
    for who in ("grid_worker", "neighbour", "community_staff", "handler", "office_head", "auditor", "system_admin"):
        with pytest.raises(NotYoursToDispose):
            give(office, busy, person_of(office, "community_staff"), who=who)
    with pytest.raises(NothingHandedOver):
        handover.hand_over(
            busy, id=uuid4(), to={}, on=LEFT_ON, why="无", who=office.standing("secretary"), now=cast.NOON
        )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(takers=st.lists(st.sampled_from(["community_staff", "community_secretary", ""]), min_size=6, max_size=6))
def test_taken_back_on_its_day_everything_is_in_the_hands_it_was_in(office, busy, takers):
    from django.db import transaction

    people = ["grid_worker", "community_staff", "community_secretary"]
    with transaction.atomic():
        before = {name: everything_of(person_of(office, name)) for name in people}
        answers = answering(office)
        posts = {name: office.standing(name).posts for name in people}
        held = handover.in_hand(Scope.everything(), busy, on=cast.TODAY)
        to = {
            part.key: str(person_of(office, name).pk) if name else ""
            for part, name in zip(held.parts, takers, strict=False)
        }
        who = office.standing("secretary")
        if any(to.values()):
            done = handover.hand_over(busy, id=uuid4(), to=to, on=LEFT_ON, why="调离", who=who, now=cast.NOON)
            for _ in range(2):
                handover.take_back(done, who=who, now=cast.NOON)
        assert {name: everything_of(person_of(office, name)) for name in people} == before
        assert answering(office) == answers
        assert {name: office.standing(name).posts for name in people} == posts
        transaction.set_rollback(True)


def answering(office):
    subjects = set(Assignment.objects.values_list("subject_id", flat=True))
    return [
        {
            subject: {role: [one.pk for one in some] for role, some in roles.items()}
            for subject, roles in assigned(Scope.everything(), subjects, on=day).items()
        }
        for day in (date(2018, 6, 30), LEFT_ON, cast.TODAY)
    ]


def test_what_was_done_on_it_since_is_named_when_it_cannot_be_taken_back(office, busy):
    done = give(office, busy, person_of(office, "community_staff"))
    who = office.standing("secretary")
    (case,) = held_by(Scope.everything(), person_of(office, "community_staff").pk)
    casework.step(case, "start", why="", street=office.row, who=office.standing("community_staff"), now=cast.NOON)
    with pytest.raises(HandoverStoodOn, match=case.number):
        handover.take_back(done, who=who, now=cast.NOON)
    with pytest.raises(HandoverTooOld, match="2018-07-02"):
        handover.take_back(done, who=who, now=cast.NOON + timedelta(days=1))


def test_a_draft_that_changed_hands_is_taken_up_by_its_new_owner_alone(office, busy):
    give(office, busy, person_of(office, "community_staff"), only={"draft"})
    id = Draft.objects.get().pk
    assert drafts.taken_up(Scope.everything(), office.user("grid_worker"), id) is None
    assert drafts.taken_up(Scope.everything(), office.user("community_staff"), id).typed == {
        "problems.1.what": ["没写完"]
    }


# ---- acting ----


def act(office, name="neighbour", by="community_staff", *, first=cast.TODAY, last=LAST, who="secretary"):
    post = office.standing(name).appointments[0]
    return acting.act_for(
        post, id=uuid4(), by_whom=person_of(office, by), first=first, last=last, why="休假", who=office.standing(who),
        now=cast.NOON,
    )  # fmt: skip


def test_who_acts_sees_and_does_the_work_and_the_record_names_both(office):
    with pytest.raises((NotYourForm, WrongSubject)):
        patrol(office, "community_staff", below="002001")
    act(office)
    entry = patrol(office, "community_staff", below="002001").entry
    named = acted_for(Scope.everything(), [key(entry)])[key(entry)]
    assert (entry.person.name, named.acting_for.name, named.post) == ("柏松年", "乔知远", "代理晚照社区第1网格员")
    event = Event.objects.get(kind="access.acted_for")
    assert str(named.acting_for_id) in event.data and event.subject == key(entry)


def test_what_ones_own_post_allows_is_not_done_for_another(office):
    act(office)
    entry = patrol(office, "community_staff", below="001001").entry
    assert not ActedFor.objects.filter(thing=key(entry)).exists()


def test_a_step_of_a_case_taken_for_another_names_both(office):
    (case,) = patrol(office, "neighbour", below="002001").cases
    act(office)
    casework.step(case, "accept", why="", street=office.row, who=office.standing("community_staff"), now=cast.NOON)
    step = Step.objects.get(case_id=case.pk, move="accept")
    assert acted_for(Scope.everything(), [key(step)])[key(step)].acting_for.name == "乔知远"


def test_who_acts_for_the_fixer_does_not_check(office):
    (case,) = patrol(office, "grid_worker").cases
    ladder, _edition = ladders.ladder_of(case, office.row)
    from jiedao.cases.rules import MOVES

    handler = person_of(office, "handler")
    act(office, name="handler", by="other_handler")
    verdicts = [
        casework.verdict(case, MOVES["close"], office.standing("other_handler"), ladder, fixers)
        for fixers in ([], [handler.pk])
    ]
    assert [one.may for one in verdicts] == [True, False]
    assert verdicts[1].reason == "代理的是本案整改人" and "代苗青禾" in verdicts[0].reason


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(start=st.integers(0, 20), length=st.integers(0, 40), ask=st.integers(-5, 70))
def test_an_acting_appointment_ends_by_date(office, start, length, ask):
    from django.db import transaction

    with transaction.atomic():
        first = cast.TODAY + timedelta(days=start)
        last, day = first + timedelta(days=length), cast.TODAY + timedelta(days=ask)
        act(office, first=first, last=last)
        who = office.standing("community_staff", day)
        reaches = who.scope.reaches(office.place("002001").pk, office.place("002001").pk)
        assert reaches == (first <= day <= last) == ("代理" in who.posts) == bool(who.acting)
        transaction.set_rollback(True)


def test_subjects_tied_to_the_other_by_name_are_tied_while_one_acts(office):
    theirs = person_of(office, "neighbour")
    shop = office.enter("shop", "晚照面馆", below="002002", road="巷", road_kind="back_street", keeper="甲", phone="13603715678",
                        keeper_since="2017-03-01", assigned={"frontage_officer": theirs.pk})  # fmt: skip
    assert shop.pk not in office.standing("grid_worker").scope.subjects
    act(office, by="grid_worker")
    who = office.standing("grid_worker")
    assert shop.pk in who.scope.subjects and theirs.pk in who.persons
    from jiedao.procedures import booking

    assert owned(who, booking.edition(office.code, cast.TODAY))[0]


@pytest.mark.parametrize(
    ("days", "said"), [((0, -1), "早于第一天"), ((-1, 3), "已经过去"), ((0, 200), "最多代理半年")]
)  # fmt: skip
def test_days_on_which_nobody_can_act_are_refused(office, days, said):
    first, last = (cast.TODAY + timedelta(days=one) for one in days)
    with pytest.raises(ActingUntimely, match=said):
        act(office, first=first, last=last)


def test_nobody_acts_for_oneself_and_only_who_disposes_of_the_post_lets_somebody_act(office):
    with pytest.raises(ActingForOneself):
        act(office, name="neighbour", by="neighbour")
    for who in ("community_secretary", "neighbour", "office_head"):
        with pytest.raises(NotYoursToDispose):
            act(office, who=who)


def test_acting_can_end_before_its_day(office):
    made = act(office)
    acting.end_acting(made, who=office.standing("secretary"), now=cast.NOON)
    assert not office.standing("community_staff").acting and Appointment.objects.get(pk=made.pk).to_on == cast.TODAY


POSTS = {
    "grid": rules.Post("grid_worker", "410199002001001"), "secretary_1": rules.Post("community_secretary", "410199002001"),
    "secretary_2": rules.Post("community_secretary", "410199002002"),
    "city": rules.Post("handler", "410199002", frozenset({"city_management"})),
    "civil": rules.Post("handler", "410199002", frozenset({"civil_affairs"})),
    "head": rules.Post("office_head", "410199002", frozenset({"city_management", "environment"})),
    "leader": rules.Post("leader", "410199002", frozenset({"city_management"})),
    "secretary": rules.Post("secretary", "410199002"), "director": rules.Post("director", "410199002"),
    "auditor": rules.Post("auditor", "410199002"),
}  # fmt: skip
WHOLE = {"city", "civil", "head", "leader", "secretary", "director", "auditor"}
DISPOSES = {
    ("secretary_1", "grid"), ("head", "city"), ("leader", "city"),
    *((head, other) for head in ("secretary", "director")
      for other in ("grid", "secretary_1", "secretary_2", "city", "civil", "head", "leader")),
    ("secretary", "director"), ("director", "secretary"), ("secretary", "secretary"), ("director", "director"),
}  # fmt: skip


@pytest.mark.parametrize("mine", POSTS)
@pytest.mark.parametrize("theirs", POSTS)
def test_a_post_disposes_of_those_below_it_within_its_reach(mine, theirs):
    found = rules.disposes(POSTS[mine], POSTS[theirs], whole_office=mine in WHOLE)
    assert found == ((mine, theirs) in DISPOSES)
