"""Elections by the plan's candidates, run-offs, appraisals with a cap, and grades that only the person is told."""

from datetime import date, timedelta

import pytest

from jiedao.audit.models import Event
from jiedao.ballots.models import Choice, Elector, Grade, Poll, Tally
from jiedao.ballots.problems import (
    CountWrong,
    GradeMissing,
    NoSeats,
    NoSuchPoll,
    NothingToChoose,
    NothingToRunOff,
    NotYoursToGrade,
    OverCap,
    QuorumNotMet,
    TellerIsCandidate,
    WhyMissing,
)
from jiedao.ballots.rules import Counted
from jiedao.procedures import balloting, balloting_grades
from jiedao.procedures.balloting_reading import result_of
from jiedao.register.models import Subject
from tests import cast
from tests.ballots import holding
from tests.ballots.holding import APPRAISAL, ELECTION, ON, by, call, came, settle


def electing(given_out, *votes, invalid=0):
    return Counted(given_out, given_out, given_out - invalid, invalid, {no: {"votes": n} for no, n in enumerate(votes, 1)})  # fmt: skip


@pytest.fixture
def community(office):
    return Subject.objects.get(pk=office.place("001").pk)


def plan(office, about, people, seats=2, committee="party", on=date(2018, 6, 20)):
    candidates = [{"person": str(one.pk), "position": "member"} for one in people]
    return office.submit(
        "committee_election.election_plan", about, who="second_handler", on=on, committee=committee, term="7",
        occasion="general", seats=seats, planned_on=str(ON), candidates=candidates,
    ).entry  # fmt: skip


@pytest.fixture
def candidates(office):
    return [office.subject("committee_candidate", name) for name in ("林小暑", "方大寒", "江立夏")]


@pytest.fixture
def planned(office, branch, candidates):
    return plan(office, branch.subject, candidates)


@pytest.fixture
def poll(office, planned, branch):
    return call(office, ELECTION, branch.subject, question="社区党委换届选举", source="matter:1")


def test_candidates_are_those_of_the_plan_and_electors_the_full_members(branch, poll, candidates):
    assert list(Choice.objects.filter(poll=poll).order_by("no").values_list("label", flat=True)) == [
        "林小暑", "方大寒", "江立夏",
    ]  # fmt: skip
    assert Elector.objects.filter(poll=poll).count() == len(branch.full)
    assert poll.seats == 2


def test_the_plan_of_another_committee_gives_no_candidates(office, branch, community, candidates):
    plan(office, community, candidates, seats=5, committee="residents")
    with pytest.raises(NothingToChoose, match="还没有候选人"):
        call(office, ELECTION, community)


def test_the_plan_that_is_named_is_the_one(office, planned, branch, candidates):
    later = plan(office, branch.subject, candidates[:1], seats=1, on=date(2018, 6, 21))
    assert call(office, ELECTION, branch.subject, source="a").seats == later.values["seats"] == 1
    assert call(office, ELECTION, branch.subject, source="b", plan=planned).seats == 2


def test_without_a_number_of_seats_there_is_no_election(office, branch, candidates):
    from jiedao.entries.models import Entry

    entry = plan(office, branch.subject, candidates)
    values = {name: value for name, value in entry.values.items() if name != "seats"}
    bare = Entry(**{f.attname: getattr(entry, f.attname) for f in Entry._meta.concrete_fields} | {"values": values})
    with pytest.raises(NoSeats, match="没有写明应选几人"):
        call(office, ELECTION, branch.subject, plan=bare)


def test_four_fifths_must_come(office, branch, poll):
    came(office, poll, branch.full[:7])
    with pytest.raises(QuorumNotMet, match="应到10人，实到7人，至少要8人到会"):
        balloting.enter_count(poll, electing(7, 7, 7, 0), **by(office))


def test_more_than_half_of_those_there_and_no_more_than_the_seats(office, branch, poll, candidates):
    came(office, poll, branch.full[:8])
    holding.count(office, poll, electing(8, 7, 5, 4))
    done = settle(office, poll)
    assert done.passed
    won = Tally.objects.filter(poll=poll, won=True).values_list("choice__label", "votes")
    assert sorted(won) == [("方大寒", 5), ("林小暑", 7)]
    assert set(result_of(source="matter:1", street=office.row).winners) == {candidates[0].pk, candidates[1].pk}


def test_who_has_enough_votes_but_no_seat_is_not_elected_and_an_open_seat_is_said(office, branch, poll, candidates):
    came(office, poll, branch.full[:8])
    holding.count(office, poll, electing(8, 7, 4, 0))
    assert settle(office, poll).passed is False
    found = result_of(source="matter:1", street=office.row)
    assert (found.winners, found.left, found.level, found.passed) == ((candidates[0].pk,), 1, (), False)
    with pytest.raises(NothingToRunOff):
        balloting.run_off(poll, on=ON, **by(office))


def test_who_stand_level_at_the_last_seat_are_voted_on_again_and_both_votes_count(office, branch, candidates):
    plan(office, branch.subject, candidates, seats=2)
    poll = call(office, ELECTION, branch.subject, source="matter:7")
    came(office, poll, branch.full)
    holding.count(office, poll, electing(10, 8, 6, 6))
    settle(office, poll)
    found = result_of(source="matter:7", street=office.row)
    assert (found.winners, set(found.level), found.left) == (
        (candidates[0].pk,),
        {candidates[1].pk, candidates[2].pk},
        1,
    )
    again = balloting.run_off(poll, on=ON, **by(office))
    assert (again.seats, again.run_off, Choice.objects.filter(poll=again).count()) == (1, True, 2)
    came(office, again, branch.full)
    holding.count(office, again, electing(10, 4, 6))
    settle(office, again)
    found = result_of(source="matter:7", street=office.row)
    assert found.passed and set(found.winners) == {candidates[0].pk, candidates[2].pk}
    assert (found.left, found.level) == (0, ())


def test_a_candidate_does_not_count(office, branch):
    plan(office, branch.subject, [branch.cast["community_staff"], *branch.others[:2]])
    poll = call(office, ELECTION, branch.subject)
    came(office, poll, branch.full)
    with pytest.raises(TellerIsCandidate, match=r"柏松年是“.*”的候选人，不能计票"):
        balloting.enter_count(poll, electing(10, 9, 8, 1), **by(office, "community_staff"))


def test_more_votes_than_marks_allowed_do_not_add_up(office, branch, poll):
    came(office, poll, branch.full[:8])
    with pytest.raises(CountWrong, match="合计18票，多于有效8张、每张最多选2人"):
        balloting.enter_count(poll, electing(8, 8, 6, 4), **by(office))
    with pytest.raises(CountWrong, match="“林小暑”得票9票，多于有效8张"):
        balloting.enter_count(poll, electing(8, 9, 1, 0), **by(office))


def test_a_jury_of_the_office_judges_one_nominee(office, branch, team):
    nominee = branch.others[0]
    nomination = office.submit(
        "branch_votes.nomination", nominee, who="second_handler", on=ON, deeds="三十年义务修路"
    ).entry
    poll = call(office, holding.JURY, nominee, plan=nomination, source=f"entries.entry:{nomination.pk}")
    assert Elector.objects.filter(poll=poll).count() == len(team)
    assert (poll.seats, Choice.objects.get(poll=poll).person_id) == (1, nominee.pk)
    held = by(office, "secretary")
    balloting.note_presence(poll, present=[one.pk for one in team.values()], **held)
    holding.count(office, poll, electing(5, 3), tellers=("secretary", "director"))
    assert balloting.settle(poll, **held).passed


# ---- appraisal ----


@pytest.fixture
def rating(office, branch):
    return call(office, APPRAISAL, branch.subject, question="2018年民主评议党员")


def appraise(office, branch, rating, excellent=4):
    """Everybody comes; the first few are found excellent by most."""
    came(office, rating, [*branch.full, branch.probationary])
    numbers = {
        no: {"excellent": 8, "qualified": 3, "basic": 0, "unqualified": 0} if no <= excellent
        else {"excellent": 2, "qualified": 9, "basic": 0, "unqualified": 0}
        for no in range(1, 11)
    }  # fmt: skip
    holding.count(office, rating, Counted(11, 11, 11, 0, numbers))
    return settle(office, rating)


def choices(rating):
    return list(Choice.objects.filter(poll=rating).order_by("no"))


def test_probationary_members_vote_but_are_not_rated(branch, rating):
    assert Elector.objects.filter(poll=rating).count() == 11
    assert {one.person_id for one in choices(rating)} == {one.pk for one in branch.full}


def test_the_branch_decides_grades_within_the_cap(office, branch, rating):
    appraise(office, branch, rating)
    held = balloting.read(rating, office.row)
    said = balloting_grades.suggestions(held)
    assert [said[no] for no in range(1, 6)] == ["excellent"] * 4 + ["qualified"]
    assert balloting_grades.allowed(held) == {"excellent": 3}
    wanted = {one.pk: said[one.no] for one in choices(rating)}
    with pytest.raises(OverCap) as over:
        balloting_grades.set_grades(rating, wanted, **by(office))
    names = "、".join(one.label for one in choices(rating)[:4])
    assert "“优秀”最多3人（10人参评，上限1/3，" in str(over.value)
    assert f"现在定了4人：{names}。请把其中至少1人改为别的等次" in str(over.value)
    assert not Grade.objects.exists()
    wanted[choices(rating)[3].pk] = "qualified"
    balloting_grades.set_grades(rating, wanted, **by(office))
    assert balloting_grades.grades_opened(held, office.row, office.standing("community_secretary")) == wanted


def test_everybody_rated_gets_a_grade(office, branch, rating):
    appraise(office, branch, rating)
    wanted = {one.pk: "qualified" for one in choices(rating)[1:]}
    with pytest.raises(GradeMissing, match=choices(rating)[0].label):
        balloting_grades.set_grades(rating, wanted, **by(office))


def graded(office, branch, rating):
    appraise(office, branch, rating)
    wanted = {one.pk: "excellent" if one.no == 1 else "qualified" for one in choices(rating)}
    balloting_grades.set_grades(rating, wanted, **by(office))
    return wanted


def test_a_grade_is_told_to_its_person_and_to_the_branch_secretary_alone(office, branch, rating):
    wanted = graded(office, branch, rating)
    held = balloting.read(rating, office.row)
    for one in choices(rating):
        name = next((n for n, who in branch.cast.items() if who.pk == one.person_id), None)
        if name is None:
            continue
        who = office.standing(name)
        assert balloting_grades.own_grade(rating.__class__.objects.get(pk=rating.pk), one, who) == wanted[one.pk]
        others = [other for other in choices(rating) if other.person_id != one.person_id]
        with pytest.raises(NoSuchPoll):
            balloting_grades.own_grade(Poll.objects.get(pk=rating.pk), others[0], who)
    for who in ("secretary", "second_handler", "community_staff", "auditor"):
        with pytest.raises(NotYoursToGrade, match="党组织书记"):
            balloting_grades.grades_opened(held, office.row, office.standing(who))
        with pytest.raises(NotYoursToGrade):
            balloting_grades.set_grades(rating, wanted, **by(office, who))


def test_a_grade_is_kept_sealed_under_its_persons_own_key_at_one_length(office, branch, rating):
    from jiedao.crypto import SubjectForgotten

    graded(office, branch, rating)
    kept = list(Grade.objects.filter(poll=rating))
    assert len({len(one.sealed) for one in kept}) == 1
    assert not any("excellent" in one.sealed or "qualified" in one.sealed for one in kept)
    assert "excellent" not in "".join(str(one.data) for one in Event.objects.filter(kind="ballot.graded"))
    forgotten = choices(rating)[0]
    Subject.objects.filter(pk=forgotten.person_id).update(data_key=None, forgotten_at=cast.at(ON))
    with pytest.raises(SubjectForgotten):
        balloting_grades._opened(forgotten, kept[0])


def test_deciding_anew_needs_a_reason_and_keeps_what_stood_before(office, branch, rating):
    wanted = graded(office, branch, rating)
    wanted[choices(rating)[1].pk] = "excellent"
    with pytest.raises(WhyMissing, match="重新确定等次"):
        balloting_grades.set_grades(rating, wanted, **by(office))
    balloting_grades.set_grades(rating, wanted, why="支委会复议", **by(office, now=cast.at(ON, 16)))
    held = balloting.read(rating, office.row)
    assert balloting_grades.grades_opened(held, office.row, office.standing("community_secretary")) == wanted
    assert Grade.objects.filter(poll=rating).count() == 20


def test_no_row_of_a_rating_tells_by_its_place_whose_it_is(office, branch, rating):
    """Rows of a rating are listed by id; over thirty polls the first row is not always of the first person."""
    firsts = set()
    for no in range(12):
        poll = call(office, APPRAISAL, branch.subject, source=f"t{no}")
        came(office, poll, branch.full)
        numbers = {n: {"excellent": 0, "qualified": 10, "basic": 0, "unqualified": 0} for n in range(1, 11)}
        holding.count(office, poll, Counted(10, 10, 10, 0, numbers))
        settle(office, poll)
        firsts.add(Tally.objects.filter(poll=poll).order_by("id").values_list("choice__no", flat=True)[0])
    assert len(firsts) > 1


def test_an_appraisal_on_another_day_goes_by_that_days_cap(office, branch):
    poll = call(office, APPRAISAL, branch.subject, on=ON - timedelta(days=1))
    assert balloting_grades.allowed(balloting.read(poll, office.row)) == {"excellent": 3}
