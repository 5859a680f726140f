"""A small yard is sealed step by step: the doors vote, the way for the fire engine is looked at, and only then is anything built."""

from datetime import date, timedelta

import pytest

from jiedao.ballots.problems import HouseholdsMissing
from jiedao.ballots.rules import Counted
from jiedao.entries.problems import RuleRefuses
from jiedao.matters.models import Matter, Passage, State
from jiedao.matters.problems import NotYourTurn
from jiedao.procedures import balloting, editing
from jiedao.procedures.balloting_reading import read
from jiedao.procedures.matters import taking, voting
from jiedao.register.models import Assignment
from jiedao.register.rules import Act
from jiedao.tenancy.ids import uuid7
from jiedao.web.ballots import words
from tests import cast

ASKED, VOTED, BUILT = date(2018, 6, 4), date(2018, 6, 11), date(2018, 6, 25)
CODE = "yard_self_government"


@pytest.fixture
def there(db):
    with cast.inside(cast.THERE) as office:
        yield office


@pytest.fixture
def yard(there):
    """A yard of twelve doors beside another of three."""
    made = {}
    for name, doors in (("棉桃前院", 12), ("棉桃后院", 3)):
        made[name] = there.enter("yard", name, since=ASKED, households=doors, gates_before=4, pilot="yes")
        for no in range(doors):
            there.enter("yard_household", f"{name}{no + 101}", since=ASKED, part_of=made[name].pk)
    return made["棉桃前院"]


@pytest.fixture
def matter(there, yard):
    there.submit(f"{CODE}.yard_request", yard, who="community_staff", on=ASKED, hour=12,
                 gates=[{"gate": "北门", "keeps": "yes"}], why="外人穿行")  # fmt: skip
    return Matter.objects.get(matter=f"{CODE}.sealing", subject_id=yard.pk)


def by(there, who, on, hour=10):
    return {"street": there.row, "who": there.standing(who, on), "now": cast.at(on, hour)}


def voted(there, matter, *, came, agree):
    poll = voting.call(matter, on=VOTED, **by(there, "community_staff", VOTED))
    balloting.note_presence(poll, present=[], headcount=came, **by(there, "community_staff", VOTED))
    counted = Counted(came, came, came, 0, {1: {"agree": agree, "disagree": came - agree, "abstained": 0}})
    for teller in ("community_staff", "community_secretary"):
        balloting.enter_count(poll, counted, id=uuid7(), **by(there, teller, VOTED, 11))
    voting.settle(poll, **by(there, "community_staff", VOTED, 12))
    return Matter.objects.get(pk=matter.pk)


def test_the_doors_of_a_yard_vote_and_those_of_no_other(there, matter):
    poll = voting.call(matter, on=VOTED, **by(there, "community_staff", VOTED))
    held = read(poll, there.row)
    assert (held.due, held.by_household) == (12, True)
    assert words.quorum(held).startswith("应到12户，实到0户，至少要7户到会")


def test_two_thirds_of_all_doors_carry_it_and_one_fewer_does_not(there, matter):
    assert voted(there, matter, came=10, agree=8).step == "fire"


def test_the_refused_is_at_an_end(there, matter):
    refused = voted(there, matter, came=12, agree=7)
    assert (refused.state, refused.outcome) == (State.ENDED, "refused")
    assert Passage.objects.get(matter_id=matter.pk, move="vote").note == "应到12户，实到12户，没有通过"


def test_half_the_doors_are_not_enough_to_vote_at_all(there, matter):
    with pytest.raises(HouseholdsMissing, match="应到12户，实到6户，至少要7户参加"):
        voted(there, matter, came=6, agree=6)


def test_nothing_is_approved_before_the_way_for_the_fire_engine_has_been_looked_at(there, yard, matter):
    matter = voted(there, matter, came=12, agree=12)
    with pytest.raises(NotYourTurn):
        taking.take(matter, "approve", **by(there, "leader", VOTED, 13))
    said = {"checked_by": "消防救援大队", "opinion": "北门要留"}
    with pytest.raises(RuleRefuses, match="不得实施"):
        there.submit(f"{CODE}.fire_check", yard, on=VOTED, hour=14, access_kept="no", **said)
    there.submit(f"{CODE}.fire_check", yard, on=VOTED, hour=15, access_kept="yes", **said)
    approved = taking.take(
        Matter.objects.get(pk=matter.pk), "approve", **by(there, "leader", VOTED + timedelta(days=1))
    )
    assert approved.step == "works"


def test_a_yard_counts_once_it_is_sealed_and_has_a_head_once_somebody_is_tied_to_it(there, yard):
    there.submit(f"{CODE}.gate_sealed", yard, who="community_staff", on=BUILT, done_on=BUILT.isoformat())
    there.submit(f"{CODE}.pact_adopted", yard, who="community_staff", on=BUILT, hour=10, adopted_on=BUILT.isoformat(), says="不飞线")  # fmt: skip
    assert (there.figure("yards_sealed_and_divided").value, there.figure("yards_with_pact_and_head").value) == (1, 0)
    head = there.enter("head_candidate", "詹守义", since=ASKED, part_of=yard.pk)
    who = there.standing("handler", BUILT)
    act = Act(uuid7(), "各户选举产生", who.scope.person)
    editing.assign(
        yard, kind="yard", role="yard_head", person=head.pk, act=act, from_on=BUILT, street=there.row, who=who,
        now=cast.at(BUILT, 17),
    )  # fmt: skip
    assert Assignment.objects.filter(subject_id=yard.pk, role="yard_head").count() == 1
    assert there.figure("yards_with_pact_and_head").value == 1


def test_a_yard_is_kept_by_its_register_and_a_community_by_none(there, yard):
    who = there.standing("handler", BUILT)
    assert [one.kind for one in editing.kept_by(who, yard, on=BUILT)] == ["yard"]
    assert not yard.is_place
