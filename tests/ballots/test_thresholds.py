"""Thresholds, elections, caps and slips on plain values; what the plain reading of the rulebook says is the measure."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.ballots import box, rules
from jiedao.ballots.rules import Bar, Bases
from jiedao.procedures import booking
from jiedao.rulebook.plain import World
from tests import cast
from tests.ballots.holding import APPRAISAL, ASSEMBLY, ballots_in_force

DAYS = st.sampled_from([date(2018, 6, 29), date(2018, 12, 10), date(2020, 3, 1)])
PEOPLE = st.integers(0, 60)


@pytest.fixture(scope="module")
def editions():
    """The rules of every day, read once."""
    with ballots_in_force():
        yield {on: booking.edition(cast.HERE, on) for on in (date(2018, 6, 29), date(2018, 12, 10), date(2020, 3, 1))}


NAMES = ("branch_votes.assembly_vote", "branch_votes.secret_vote", "branch_votes.screen_election", "branch_votes.jury",
         "committee_election.party_election", "committee_election.residents_election", APPRAISAL,
         "major_decision.ordinary_vote", "major_decision.appointment_vote")  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(data=st.data(), on=DAYS, name=st.sampled_from(NAMES), electors=PEOPLE)
def test_quorum_and_passing_are_what_the_plain_reading_says(editions, data, on, name, electors):
    edition = editions[on]
    ballot = edition.ballots[name]
    present = data.draw(st.integers(0, electors))
    recused = data.draw(st.integers(0, present)) if ballot.recusal else 0
    came = present - recused
    valid = data.draw(st.integers(0, came))
    given = {"electors": electors, "present": present, "recused": recused}
    if ballot.options:
        left, counts = valid, {}
        for option in list(ballot.options)[1:]:
            counts[option] = data.draw(st.integers(0, left))
            left -= counts[option]
        counts[next(iter(ballot.options))] = left
        given |= counts
        favour = left
    else:
        favour = data.draw(st.integers(0, valid))
        given |= {"votes": favour, "cast": valid}
    said = World(edition, on).votes(ballot, given, on)
    bases = Bases(electors - recused, came, valid)
    quorum = rules.is_reached(rules.bar_of(ballot.present, edition, on), came, bases)
    passes = rules.is_reached(rules.bar_of(ballot.passes, edition, on), favour, bases)
    assert ("yes" if quorum else "no", "yes" if passes else "no") == (said["quorum"], said["passes"])


@settings(max_examples=200, deadline=None)
@given(rated=st.integers(0, 70), excellent=st.integers(0, 70), on=DAYS)
def test_the_cap_is_what_the_plain_reading_says(editions, rated, excellent, on):
    edition = editions[on]
    ballot = edition.ballots[APPRAISAL]
    said = World(edition, on).votes(ballot, {"rated": rated, "excellent": excellent}, on)["over_cap"]
    caps = {option: edition.value(value, on).number for option, value in ballot.caps.items()}
    assert list(rules.over({"excellent": excellent}, caps=caps, rated=rated)) == said


@given(
    share=st.fractions(0, 1, max_denominator=20), whole=PEOPLE, op=st.sampled_from(["at_least", "more_than"]), n=PEOPLE
)
def test_the_smallest_count_that_is_enough_is_the_smallest(share, whole, op, n):
    bar, bases = Bar(op, share, "electors"), Bases(whole, 0)
    least = bar.least(bases)
    assert bar.is_met(least, bases) and not bar.is_met(least - 1, bases)
    assert bar.is_met(n, bases) is (n >= share * whole if op == "at_least" else n > share * whole)


HALF_PRESENT = Bar("more_than", Fraction(1, 2), "present")


@pytest.mark.parametrize(
    ("votes", "seats", "won", "tied", "left"),
    [
        ({1: 30, 2: 25, 3: 21}, 2, (1, 2), (), 0),
        ({1: 30, 2: 20, 3: 19}, 2, (1,), (), 1),  # twenty of forty is not more than half
        ({1: 30, 2: 25, 3: 25}, 2, (1,), (2, 3), 1),
        ({1: 25, 2: 25, 3: 25}, 2, (), (1, 2, 3), 2),
        ({1: 25, 2: 25}, 2, (1, 2), (), 0),
        ({1: 40, 2: 25, 3: 25, 4: 24}, 3, (1, 2, 3), (), 0),
        ({1: 0, 2: 0}, 1, (), (), 1),
    ],
)
def test_who_is_elected_who_stands_level_and_how_many_seats_are_left(votes, seats, won, tied, left):
    found = rules.elected(votes, bar=HALF_PRESENT, bases=Bases(50, 40, 40), seats=seats)
    assert (found.won, found.tied, found.left) == (won, tied, left)


@given(votes=st.dictionaries(st.integers(1, 9), st.integers(0, 40), max_size=9), seats=st.integers(1, 6))
def test_nobody_is_elected_past_somebody_with_more_votes_and_never_more_than_there_are_seats(votes, seats):
    found = rules.elected(votes, bar=HALF_PRESENT, bases=Bases(50, 40, 40), seats=seats)
    others = votes.keys() - set(found.won)
    assert len(found.won) + found.left == seats if found.left else len(found.won) == seats
    assert all(votes[no] > 20 for no in found.won)
    assert all(votes[a] >= votes[b] for a in found.won for b in others)
    assert len({votes[no] for no in found.tied}) <= 1 and (not found.tied or len(found.tied) > found.left)


@pytest.mark.parametrize(
    ("counts", "grade"),
    [({"a": 5, "b": 4}, "a"), ({"a": 4, "b": 5}, "b"), ({"a": 5, "b": 5}, ""), ({"a": 5, "b": 5, "c": 6}, "c")],
)
def test_a_grade_is_suggested_only_where_one_has_the_most_votes(counts, grade):
    assert rules.suggested(counts, "abc") == grade


@pytest.mark.parametrize(
    ("kind", "mark", "seats", "said"),
    [
        ("vote", {1: "yes"}, None, []),
        ("vote", {}, None, ["还没有选"]),
        ("vote", {1: "maybe"}, None, ["选的不在票上"]),
        ("vote", {9: "yes"}, None, ["选的不在票上"]),
        ("election", {1: "yes", 2: "yes"}, 1, ["选了2人，最多选1人"]),
        ("election", {}, 1, []),
        ("rating", {1: "yes"}, None, ["还没有选的有：乙"]),
        ("rating", {1: "yes", 2: "no"}, None, []),
    ],
)
def test_a_vote_on_screen_is_whole_or_refused(kind, mark, seats, said):
    choices = {1: "甲"} if kind == "vote" else {1: "甲", 2: "乙"}
    options = {"yes": "是", "no": "否"}
    assert rules.vote_faults(mark, choices=choices, options=options, kind=kind, seats=seats) == said


@given(
    marks=st.lists(
        st.dictionaries(st.integers(1, 4), st.sampled_from(["a", "b", "c"]), max_size=4), min_size=1, max_size=20
    )
)
def test_slips_are_of_one_length_and_count_to_what_was_marked(marks):
    choices, options = (1, 2, 3, 4), ("a", "b", "c")
    slips = [box.written(mark, choices=choices, options=options) for mark in marks]
    assert len({len(slip) for slip in slips}) == 1
    counted = box.counted(slips, choices=choices, options=options)
    for no in choices:
        for option in options:
            assert counted[no][option] == sum(mark.get(no) == option for mark in marks)


def test_an_option_the_assembly_does_not_know_is_no_option(editions):
    assert list(rules.options_of(editions[date(2018, 6, 29)].ballots[ASSEMBLY])) == [
        "in_favour",
        "against",
        "abstained",
    ]
