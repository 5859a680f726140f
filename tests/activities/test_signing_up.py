"""A place or the waiting list in the order of signing up; who withdraws lets the first move up; consent goes before."""

from datetime import timedelta

import pytest

from jiedao.activities import queries
from jiedao.activities.models import SignUp, Stands
from jiedao.activities.problems import (
    CapacityWrong,
    ConsentUnclear,
    InThePast,
    NoSuchActivity,
    NotOfThose,
    NotYoursToKeep,
    SessionFull,
    SessionOver,
    SignedUpTwice,
    WhyMissing,
)
from jiedao.audit.models import Event
from jiedao.entries.problems import WrongSubject
from jiedao.procedures import activity
from jiedao.procedures.activity import Wish
from jiedao.procedures.activity_reading import givers, open_to
from jiedao.register.scope import Scope
from tests import cast
from tests.activities import gathering
from tests.activities.gathering import DAY, HELD, consent, given, plan, sign_up


def stands(office, session):
    rows = queries.signups(Scope.everything(office.code), session)
    return [(one.person.name, one.stands) for one in rows]


def test_who_comes_after_the_last_place_waits_in_the_order_of_signing_up(office, team, coming):
    for one in team.volunteers:
        sign_up(office, coming, one)
    assert stands(office, coming) == [
        ("方小满", "placed"), ("程立夏", "placed"), ("闻惊蛰", "placed"), ("秦白露", "waiting"), ("柳霜降", "waiting"),
    ]  # fmt: skip
    assert coming.capacity == 3  # the rule's


def test_withdrawing_lets_the_first_who_waits_move_up_and_nobody_else(office, team, coming):
    made = [sign_up(office, coming, one) for one in team.volunteers]
    up = activity.withdraw(made[1], **given(office, "community_staff"))
    assert [one.person.name for one in up] == ["秦白露"]
    assert dict(stands(office, coming)) == {
        "方小满": "placed", "闻惊蛰": "placed", "秦白露": "placed", "柳霜降": "waiting",
    }  # fmt: skip
    assert activity.withdraw(made[4], **given(office, "community_staff")) == []  # who waited leaves no place
    kinds = list(Event.objects.filter(subject=f"activities.session:{coming.pk}").values_list("kind", flat=True))
    assert kinds.count("activity.withdrawn") == 2
    assert kinds.count("activity.moved_up") == 1


def test_who_signs_up_again_after_withdrawing_stands_at_the_end(office, team, coming):
    made = [sign_up(office, coming, one) for one in team.volunteers]
    activity.withdraw(made[0], **given(office, "community_staff"))
    sign_up(office, coming, team.volunteers[0])
    assert stands(office, coming)[-1] == ("方小满", "waiting")


def test_somebody_who_waits_is_not_passed_by_who_comes_later(office, team, coming):
    """A place that is raised goes to the waiting list before anybody new."""
    for one in team.volunteers[:4]:
        sign_up(office, coming, one)
    SignUp.objects.filter(session_id=coming.pk, no=1).update(stands=Stands.WITHDRAWN)  # a place nobody has yet
    late = sign_up(office, coming, team.volunteers[4])
    assert late.stands == Stands.WAITING


def test_a_full_session_is_refused_to_who_will_not_wait_and_says_the_place_in_the_list(office, team, coming):
    for one in team.volunteers[:4]:
        sign_up(office, coming, one)
    with pytest.raises(SessionFull, match=r"3个名额已经报满。现在报名排在候补第2位.*报名候补"):
        sign_up(office, coming, team.volunteers[4], waits=False)
    assert len(stands(office, coming)) == 4


def test_nobody_signs_up_twice(office, team, coming):
    sign_up(office, coming, team.volunteers[0])
    with pytest.raises(SignedUpTwice, match="方小满已经报名“周末清洁家园”，现在是已报上"):
        sign_up(office, coming, team.volunteers[0])


def test_only_those_on_the_register_who_meet_its_condition_may_sign_up(office, team, coming):
    with pytest.raises(NotOfThose, match=r"何处暑不能报名.*志愿者.*登记到名册"):
        sign_up(office, coming, team.unready)
    with pytest.raises(NotOfThose, match="所选的人不能报名"):
        sign_up(office, coming, team.subject)


def test_who_sees_another_community_signs_nobody_up_there(office, team, coming):
    elsewhere = office.enter("volunteer", "温大寒", below="002", who="secretary", ready="yes")
    with pytest.raises(NotOfThose, match="所选的人"):
        sign_up(office, coming, elsewhere)
    with pytest.raises(NotYoursToKeep, match="不在您的工作范围内"):
        sign_up(office, coming, team.volunteers[0], who="neighbour_staff")
    with pytest.raises(NotYoursToKeep, match="队长"):
        sign_up(office, coming, team.volunteers[0], who="grid_worker")  # hers is not among the posts of the form


def test_a_person_signs_up_for_themself_with_their_consent(office, team, coming):
    how = given(office, "grid_worker")
    with pytest.raises(ConsentUnclear, match="还没有勾选同意"):
        activity.sign_up_oneself(coming, consents=False, may_wait=False, **how)
    made = activity.sign_up_oneself(coming, consents=True, may_wait=False, **how)
    assert (made.own, made.stands, made.consent_on) == (True, "placed", DAY)
    assert activity.withdraw(made, **how) == []
    with pytest.raises(NotOfThose):
        activity.sign_up_oneself(coming, consents=True, may_wait=True, **given(office, "neighbour"))


def test_after_it_has_begun_only_who_keeps_it_signs_anybody_up_or_off(office, team, coming):
    mine = activity.sign_up_oneself(coming, consents=True, may_wait=False, **given(office, "grid_worker"))
    begun = given(office, "grid_worker", HELD, 10)
    with pytest.raises(NotYoursToKeep):
        activity.withdraw(mine, **begun)
    activity.withdraw(mine, **given(office, "community_staff", HELD, 10))
    with pytest.raises(SessionOver, match="已经开始"):
        activity.sign_up_oneself(coming, consents=True, may_wait=False, **begun)
    assert sign_up(office, coming, team.own, on=HELD).stands == "placed"  # she stands at the door


def test_a_person_is_shown_only_what_they_may_sign_up_for(office, team):
    from jiedao.procedures import booking

    edition = booking.edition(office.row, DAY)
    assert {one.name for one in open_to(edition, team.own.pk, DAY)} == {gathering.VOLUNTEERING, gathering.TRAINED}
    assert {one.name for one in open_to(edition, team.unready.pk, DAY)} == {gathering.TRAINED}
    assert open_to(edition, office.standing("handler").scope.person, DAY) == []


def test_more_places_go_to_the_waiting_list_and_fewer_than_have_one_are_refused(office, team):
    session = plan(office, team, capacity=1)
    for one in team.volunteers[:4]:
        sign_up(office, session, one)
    how = given(office, "community_staff")
    wish = Wish(session.title, session.venue, session.starts_at, 3)
    session = activity.change(session, wish, **how)
    assert [word for _, word in stands(office, session)] == ["placed", "placed", "placed", "waiting"]
    with pytest.raises(CapacityWrong, match="已经有3人报上"):
        activity.change(session, Wish("少一些", "", session.starts_at, 2), **how)
    with pytest.raises(CapacityWrong, match="制度规定最多3人"):
        activity.change(session, Wish("多一些", "", session.starts_at, 4), **how)


def test_what_is_planned_must_be_to_come_and_of_a_rule_and_about_somebody_it_is_for(office, team):
    with pytest.raises(InThePast, match="记一笔"):
        plan(office, team, on=DAY - timedelta(days=1))
    with pytest.raises(NoSuchActivity):
        plan(office, team, name="volunteer_teams.nothing")
    with pytest.raises(WrongSubject):
        plan(office, team.volunteers[0])


def test_a_session_that_was_called_off_takes_nobody(office, team, coming):
    how = given(office, "community_staff")
    with pytest.raises(WhyMissing):
        activity.call_off(coming, why=" ", **how)
    activity.call_off(coming, why="下雨", **how)
    with pytest.raises(SessionOver, match="“周末清洁家园”已取消，不能报名。要参加的，请报别的场次"):
        sign_up(office, coming, team.volunteers[0])


def test_a_guardians_consent_names_who_gave_it_sealed_under_the_childs_key(office):
    programme = office.enter("programme", "四点半课堂", who="secretary", sort="class_430")
    child = office.enter("pupil", "田小雪", who="community_staff", guardian="田父")
    session = plan(office, programme, name=gathering.CLASS, title="周五课堂")
    signup = sign_up(office, session, child)
    with pytest.raises(ConsentUnclear, match="哪位监护人"):
        consent(office, signup)
    with pytest.raises(ConsentUnclear, match="还没有到"):
        consent(office, signup, by="田大山", on=DAY + timedelta(days=1), day=DAY)
    signed = consent(office, signup, by=" 田大山 ")
    assert "田大山" not in signed.consent_by
    assert givers([signed]) == {signed.pk: "田大山"}
    with pytest.raises(NotOfThose):  # a guardian does not sign up by somebody's own page
        activity.sign_up_oneself(session, consents=True, may_wait=True, **given(office, "grid_worker"))


def test_who_consented_is_forgotten_with_the_child(office):
    from jiedao.register.models import Subject

    programme = office.enter("programme", "四点半课堂", who="secretary", sort="class_430")
    child = office.enter("pupil", "田小雪", who="community_staff", guardian="田父")
    signed = consent(office, sign_up(office, plan(office, programme, name=gathering.CLASS), child), by="田大山")
    Subject.objects.filter(pk=child.pk).update(data_key=None, forgotten_at=cast.at(HELD))
    assert givers([signed]) == {}
