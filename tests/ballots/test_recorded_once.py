"""What a meeting's record and a vote have told is not asked again: who came, who was elected, which grades were decided."""

import pytest

from jiedao.ballots.models import Choice, Elector, Poll
from jiedao.ballots.problems import GradesDiffer, NotRated, OverCap
from jiedao.ballots.rules import Counted
from jiedao.matters.models import Matter
from jiedao.procedures import balloting, balloting_grades, booking
from jiedao.procedures.matters import proposing, voting
from jiedao.procedures.submission import form_called
from tests import cast
from tests.ballots import holding
from tests.ballots.holding import APPRAISAL, ELECTION, ON, by, call, came, settle
from tests.ballots.test_elections_and_ratings import candidates, electing, plan  # noqa: F401

MEETING, RESULT = "democratic_life.appraisal_meeting", "democratic_life.appraisal_result"


def met(office, branch, people, reason="出差"):
    """The branch's appraisal meeting, with who came; the matter it opens."""
    everyone = [*branch.full, branch.probationary]
    rows = [
        {"person": str(one.pk), "state": "present"} if one in people
        else {"person": str(one.pk), "state": "absent", "reason": reason}
        for one in everyone
    ]  # fmt: skip
    written = office.submit(
        MEETING, branch.subject, who="community_secretary", on=ON, attendance=rows, self_rated="yes"
    )  # fmt: skip
    return Matter.objects.select_related("entry", "subject", "place").get(pk=written.matters[0].pk)


def there(poll):
    return set(Elector.objects.filter(poll=poll, present=True).values_list("person_id", flat=True))


def test_the_vote_of_an_appraisal_begins_with_who_came_to_its_meeting(office, branch):
    people = [*branch.full[:7], branch.probationary]
    matter = met(office, branch, people)
    poll = voting.call(matter, on=ON, **by(office))
    assert Poll.objects.filter(ballot=APPRAISAL).count() == 1
    assert there(poll) == {one.pk for one in people}
    assert Elector.objects.get(poll=poll, person_id=branch.full[8].pk).absent_why == "出差"
    came(office, poll, [*people, branch.full[8]])  # somebody came late: put right at the vote, before it begins
    assert there(voting.call(matter, on=ON, **by(office))) == {one.pk for one in [*people, branch.full[8]]}


def test_a_vote_called_again_on_the_day_of_the_meeting_knows_who_is_there_and_on_another_day_nobody(office, branch):
    matter = met(office, branch, branch.full[:7])
    first = voting.call(matter, on=ON, **by(office))
    balloting.fail_poll(first, why="票多了一张", **by(office))
    again = voting.call(matter, on=ON, **by(office))
    assert again.pk != first.pk and there(again) == {one.pk for one in branch.full[:7]}
    balloting.fail_poll(again, why="又多了一张", **by(office))
    later = voting.call(matter, on=cast.TODAY, **by(office, on=cast.TODAY, now=cast.at(cast.TODAY, 10)))
    assert there(later) == set()


def test_a_vote_that_was_held_before_the_meeting_is_written_up_carries_the_matter_on(office, branch):
    poll = call(office, APPRAISAL, branch.subject, source="page:early")
    rate(office, branch, poll)
    matter = met(office, branch, branch.full)
    assert matter.step == "vote"
    assert voting.call(matter, on=ON, **by(office)).pk == poll.pk
    assert Matter.objects.get(pk=matter.pk).step == "grades"


# ---- grades ----


def rate(office, branch, poll, excellent=3):
    came(office, poll, [*branch.full, branch.probationary])
    numbers = {
        no: {"excellent": 8 if no <= excellent else 2, "qualified": 3 if no <= excellent else 9, "basic": 0, "unqualified": 0}
        for no in range(1, 11)
    }  # fmt: skip
    holding.count(office, poll, Counted(11, 11, 11, 0, numbers))
    return settle(office, poll)


@pytest.fixture
def graded(office, branch):
    """An appraisal whose grades have been decided: the matter that waits for their record, and who has which."""
    matter = met(office, branch, [*branch.full, branch.probationary])
    poll = rate(office, branch, voting.call(matter, on=ON, **by(office)))
    voting.follow(poll, **by(office))
    wanted = {one.pk: "excellent" if one.no < 4 else "qualified" for one in Choice.objects.filter(poll=poll)}
    balloting_grades.set_grades(poll, wanted, **by(office))
    kept = {one.person_id: wanted[one.pk] for one in Choice.objects.filter(poll=poll)}
    return Matter.objects.select_related("entry", "subject", "place").get(pk=matter.pk), kept


def proposed(office, matter, who):
    form = form_called(booking.edition(office.code, ON), RESULT, ON)
    return proposing.proposed(matter, form, office.row, who=office.standing(who, ON), on=ON)


def write(office, branch, grades):
    rows = [{"person": str(person), "grade": grade} for person, grade in grades.items()]
    return office.submit(RESULT, branch.subject, who="community_secretary", on=ON, grades=rows)


def test_the_record_of_grades_is_proposed_as_decided_to_the_secretary_alone(office, branch, graded):
    matter, kept = graded
    found = proposed(office, matter, "community_secretary")["grades"]
    assert {row["person"]: row["grade"] for row in found} == {str(one): grade for one, grade in kept.items()}
    for other in ("second_handler", "secretary", "community_staff"):
        assert proposed(office, matter, other) == {}
    write(office, branch, kept)
    assert Matter.objects.get(pk=matter.pk).step == "tell"


def test_a_record_of_grades_over_the_cap_of_the_unrated_or_of_something_else_is_refused(office, branch, graded):
    _matter, kept = graded
    fourth = next(one for one in branch.full if kept[one.pk] == "qualified")
    with pytest.raises(OverCap, match="“优秀”最多3人（10人参评"):
        write(office, branch, kept | {fourth.pk: "excellent"})
    with pytest.raises(NotRated, match=f"{holding.PROBATIONARY}不在“.*”的评议对象里"):
        write(office, branch, kept | {branch.probationary.pk: "qualified"})
    with pytest.raises(GradesDiffer, match=fourth.name):
        write(office, branch, kept | {fourth.pk: "basic"})


def test_without_a_vote_in_the_system_the_cap_holds_over_those_written_down(office, branch):
    with pytest.raises(OverCap, match="“优秀”最多1人（5人参评"):
        write(
            office, branch, {one.pk: "excellent" if no < 2 else "qualified" for no, one in enumerate(branch.full[:5])}
        )
    write(office, branch, {one.pk: "excellent" if no < 1 else "qualified" for no, one in enumerate(branch.full[:5])})


# ---- elections ----


def test_a_run_off_of_the_same_day_is_called_once_and_knows_who_is_there(office, branch, candidates):  # noqa: F811
    plan(office, branch.subject, candidates, seats=2)
    poll = call(office, ELECTION, branch.subject, source="matter:8")
    came(office, poll, branch.full[:9], absent={branch.full[9].pk: "住院"})
    holding.count(office, poll, electing(9, 8, 5, 5))
    settle(office, poll)
    again = balloting.run_off(poll, on=ON, **by(office))
    assert there(again) == {one.pk for one in branch.full[:9]}
    assert balloting.run_off(poll, on=ON, **by(office)).pk == again.pk
    holding.count(office, again, electing(9, 4, 5))
    assert balloting.run_off(poll, on=ON, **by(office)).pk == again.pk


def test_a_recusal_stands_when_the_vote_is_held_again_on_the_same_day(office, team):
    from jiedao.ballots.problems import RecusedCounted
    from jiedao.register.models import Subject
    from tests.ballots.holding import ORDINARY, simple

    whole = Subject.objects.get(pk=office.place().pk)
    chief = by(office, "secretary")
    poll = call(office, ORDINARY, whole, question="修缮活动中心", source="page:again")
    balloting.recuse(poll, person=team["leader"].pk, why="亲属", **chief)
    balloting.note_presence(poll, present=[one.pk for name, one in team.items() if name != "leader"], **chief)
    balloting.fail_poll(poll, why="票多了一张", **chief)
    again = balloting.hold_again(poll, on=ON, **chief)
    held = balloting.read(again, office.row)
    assert (held.due, held.came) == (4, 4)
    for name in ("director", "office_head", "auditor", "secretary"):
        balloting.note_spoken(again, person=team[name].pk, **chief)
    with pytest.raises(RecusedCounted, match=r"梁上秋.*已经回避（亲属），不能发票、计票"):
        balloting.enter_count(again, simple(5, 5, 0, 0), **chief)
