"""Votes on screen: once, by those who are there, and to nobody's knowledge how; and a search for a trace that finds none.

What somebody with the database's own hands could join is tried here: row versions, physical order, identifiers, times,
the audit. Whether it works is measured against chance over many random orders.
"""

import random
from collections import Counter
from itertools import combinations
from typing import Any

import pytest
from django.db import connection

from jiedao.audit.models import Event
from jiedao.ballots.models import Box, Choice, Elector, Poll, Tally
from jiedao.ballots.problems import (
    BoxDisturbed,
    NotAMemberThatDay,
    NotAnElector,
    NotInThisState,
    NotPresent,
    NoVoting,
    PresenceByName,
    QuorumNotMet,
    SecondVote,
    VoteIncomplete,
)
from jiedao.crypto import SubjectForgotten
from jiedao.procedures import balloting, vault
from tests import cast
from tests.ballots import holding
from tests.ballots.holding import ON, SCREEN_ELECTION, SECRET, by, call, came, settle, simple

YES, NO, NONE = "in_favour", "against", "abstained"


@pytest.fixture
def poll(office, branch):
    return call(office, SECRET, branch.subject, question="是否接收为预备党员")


def opened(office, branch, poll, people=None):
    came(office, poll, branch.full if people is None else people)
    return balloting.open_screen(poll, **by(office))


def vote(office, poll, who, option):
    balloting.cast_vote(poll, {1: option}, street=office.row, who=office.standing(who, ON))


def test_everybody_there_casts_once_and_the_box_is_counted(office, branch, poll):
    opened(office, branch, poll)
    for name, option in zip(holding.MEMBERS, (YES, YES, YES, NO, NONE, YES), strict=True):
        vote(office, poll, name, option)
    done = settle(office, poll)
    assert (done.came, done.given_out, done.returned, done.valid, done.invalid) == (10, 10, 6, 6, 0)
    votes = dict(Tally.objects.filter(poll=poll).values_list("option", "votes"))
    assert votes == {YES: 4, NO: 1, NONE: 1}
    assert done.passed is False  # four of ten there are not more than half


def test_a_second_vote_is_refused_and_counts_nothing(office, branch, poll):
    opened(office, branch, poll)
    vote(office, poll, "grid_worker", YES)
    with pytest.raises(SecondVote, match="已经投过票，一人只投一次"):
        vote(office, poll, "grid_worker", NO)
    settle(office, poll)
    assert Tally.objects.get(poll=poll, option=NO).votes == 0


def test_who_has_no_vote_is_not_there_or_votes_for_nothing_is_told_so(office, branch, poll):
    with pytest.raises(NotInThisState, match="现在是“待表决”，不能投票"):
        vote(office, poll, "grid_worker", YES)
    opened(office, branch, poll, branch.full[:2] + branch.full[3:])
    with pytest.raises(NotPresent, match="陶一鸣没有到会"):
        vote(office, poll, "grid_worker", YES)
    with pytest.raises(NotAMemberThatDay, match="宋晚晴在2018-06-29不是朝霞社区党支部的成员"):
        vote(office, poll, "secretary", YES)
    holding.join(office, "party_member", holding.staff(office, "auditor"), **holding.member_values(branch.subject, "probationary"))  # fmt: skip
    with pytest.raises(NotAnElector, match=r"严守中.*没有表决权"):
        vote(office, poll, "auditor", YES)
    for mark, said in (({}, "还没有选"), ({1: "maybe"}, "选的不在票上"), ({2: YES}, "选的不在票上")):
        with pytest.raises(VoteIncomplete, match=said):
            balloting.cast_vote(poll, mark, street=office.row, who=office.standing("neighbour", ON))
    assert Box.objects.get(poll=poll).slips == []


def test_the_box_opens_only_with_a_quorum_of_names_and_where_the_rule_allows_a_screen(office, branch, poll):
    with pytest.raises(QuorumNotMet, match="不能开始投票"):
        balloting.open_screen(poll, **by(office))
    came(office, poll, [], headcount=8)
    with pytest.raises(PresenceByName, match="要逐人登记到会"):
        balloting.open_screen(poll, **by(office))
    came(office, poll, branch.full)
    with pytest.raises(NoVoting, match="用屏幕表决，不能登记纸质计票"):
        balloting.enter_count(poll, simple(10, 10, 0, 0), **by(office))


def test_an_election_on_screen_takes_as_many_as_there_are_seats(office, branch):
    values = holding.member_values(branch.subject) | {"leader": "yes"}
    for one in branch.others[:3]:
        office.submit("party_register.party_member", one, who="second_handler", on=cast.SINCE, hour=12, **values)
    poll = call(office, SCREEN_ELECTION, branch.subject)
    assert [one.label for one in Choice.objects.filter(poll=poll).order_by("no")] == ["陈谷雨", "褚木槿", "冯禾生"]
    opened(office, branch, poll)
    standing = office.standing
    for name, marked in zip(holding.MEMBERS[:4], ((1, 2), (1,), (1, 2, 3), ()), strict=True):
        balloting.cast_vote(poll, dict.fromkeys(marked, "votes"), street=office.row, who=standing(name, ON))
    settle(office, poll)
    assert dict(Tally.objects.filter(poll=poll).values_list("choice__label", "votes")) == {
        "陈谷雨": 3, "褚木槿": 2, "冯禾生": 1,
    }  # fmt: skip
    assert list(Tally.objects.filter(poll=poll, won=True).values_list("choice__label", flat=True)) == ["陈谷雨"]


def test_slips_and_voters_that_differ_are_no_result(office, branch, poll):
    opened(office, branch, poll)
    vote(office, poll, "grid_worker", YES)
    Elector.objects.filter(poll=poll, person_id=branch.others[0].pk).update(took_part=True)
    with pytest.raises(BoxDisturbed, match="票箱里有1张票，参加投票的却有2人"):
        settle(office, poll)
    assert not Tally.objects.filter(poll=poll).exists()
    balloting.fail_poll(poll, why="票箱与人数不符", **by(office))
    box = Box.objects.get(poll=poll)
    assert (box.slips, box.key) == ([], None)


def test_when_the_result_stands_neither_slips_nor_key_are_left(office, branch, poll):
    opened(office, branch, poll)
    vote(office, poll, "grid_worker", YES)
    before = Box.objects.get(poll=poll)
    assert len(before.slips) == 1 and before.key
    settle(office, poll)
    after = Box.objects.get(poll=poll)
    assert (after.slips, after.key) == ([], None)
    with pytest.raises(SubjectForgotten):
        vault.keyring().subject_cipher(after.key)


# ---- the search for a trace ----


def raw(sql: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def row_versions(poll) -> list[tuple[Any, ...]]:
    """Of each elector's row: its version, its place in the table, its id, in their physical order."""
    return raw(
        "SELECT person_id, xmin::text::bigint, ctid::text, id, took_part FROM ballots_elector"
        " WHERE street_id = %s AND poll_id = %s ORDER BY ctid", cast.HERE, poll.pk,
    )  # fmt: skip


def test_after_each_cast_all_electors_rows_are_of_one_version_and_none_stands_apart(office, branch, poll):
    """Who has just voted has no row version of their own, so versions order nobody."""
    opened(office, branch, poll)
    for name in holding.MEMBERS:
        vote(office, poll, name, YES)
        assert len({version for _person, version, *_ in row_versions(poll)}) == 1


def test_every_slip_is_sealed_anew_at_every_cast_and_all_are_of_one_size(office, branch, poll):
    opened(office, branch, poll)
    seen: set[str] = set()
    for no, name in enumerate(holding.MEMBERS, 1):
        vote(office, poll, name, YES if no % 2 else NO)
        slips = Box.objects.get(poll=poll).slips
        assert len(slips) == no and len({len(slip) for slip in slips}) == 1
        assert not seen & set(slips)
        seen |= set(slips)


def test_the_slips_open_under_the_boxs_own_key_alone(office, branch, poll):
    from jiedao.crypto import CannotDecrypt

    other = call(office, SECRET, branch.subject, source="other")
    for one in (poll, other):
        opened(office, branch, one)
    vote(office, poll, "grid_worker", YES)
    slip = Box.objects.get(poll=poll).slips[0]
    foreign = vault.keyring().subject_cipher(Box.objects.get(poll=other).key)
    own = vault.keyring().subject_cipher(Box.objects.get(poll=poll).key)
    from jiedao.ballots import actions

    assert own.decrypt(slip, aad=actions.aad(poll)) == "01"
    for cipher, aad in ((foreign, actions.aad(poll)), (own, actions.aad(other)), (vault.keyring(), actions.aad(poll))):
        with pytest.raises(CannotDecrypt):
            cipher.decrypt(slip, aad=aad)


def test_the_audit_says_that_a_vote_was_cast_but_neither_whose_nor_when_nor_how(office, branch, poll):
    opened(office, branch, poll)
    for name in holding.MEMBERS:
        vote(office, poll, name, NO)
    events = list(Event.objects.filter(subject=f"ballots.poll:{poll.pk}", kind="ballot.cast").order_by("seq"))
    assert len(events) == len(holding.MEMBERS)
    told = {(one.by, str(one.at), str(one.data)) for one in events}
    assert len(told) == 1  # no two of them differ in anything but their number
    users = {str(office.user(name).pk) for name in holding.MEMBERS}
    persons = {str(one.pk) for one in branch.full}
    assert not any(word in str(told) for word in (*users, *persons, *("against", "in_favour")))
    after = Event.objects.exclude(subject=f"ballots.poll:{poll.pk}").filter(seq__gt=events[0].seq)
    assert not after.exists()  # and nothing else is written when somebody votes


#: How somebody with the database before them could try to order the voters, or the votes.
VOTERS = {
    "row version": lambda rows: [p for p, *_ in sorted(rows, key=lambda row: row[1])],
    "physical order": lambda rows: [p for p, *_ in rows],
    "identifier": lambda rows: [p for p, *_ in sorted(rows, key=lambda row: row[3])],
}
ROUNDS = 120


@pytest.mark.parametrize("by_what", [*VOTERS, "order of voting, seen with one's own eyes"])
def test_no_join_of_voters_and_slips_does_better_than_chance(office, branch, by_what):
    """Six voters in a random order, three for and three against at random: whoever lays the voters of some order beside the slips
    of theirs is right in half the cases, as by tossing a coin. Even with the box's key, before it is closed."""
    chance, right, asked = random.Random(f"{by_what} 20180629"), 0, 0
    for no in range(ROUNDS // 6):
        poll = call(office, SECRET, branch.subject, source=f"{by_what}{no}")
        opened(office, branch, poll)
        names = chance.sample(holding.MEMBERS, 6)
        options = chance.sample([YES, NO] * 3, 6)
        how = {}
        for name, option in zip(names, options, strict=True):
            vote(office, poll, name, option)
            how[branch.cast[name].pk] = option
        slips = opened_slips(poll)
        rows = [row for row in row_versions(poll) if row[4]]
        voters = VOTERS[by_what](rows) if by_what in VOTERS else list(how)
        for person, slip in zip(voters, slips, strict=True):
            right += how[person] == slip
            asked += 1
        settle(office, poll)
    # 120 tosses of a coin lie within 60 +/- 26 in all but one of a million
    assert asked == ROUNDS and abs(right - asked / 2) <= 26, f"{right} of {asked} by {by_what}"


@pytest.mark.parametrize("by_what", list(VOTERS))
def test_no_order_of_the_electors_rows_follows_the_order_of_voting(office, branch, by_what):
    """Of any two voters, who voted first stands first in half of the cases."""
    chance, same, pairs = random.Random(f"{by_what} order"), 0, 0
    for no in range(20):
        poll = call(office, SECRET, branch.subject, source=f"{by_what} order {no}")
        opened(office, branch, poll)
        names = chance.sample(holding.MEMBERS, 6)
        for name in names:
            vote(office, poll, name, YES)
        rows = [row for row in row_versions(poll) if row[4]]
        found = VOTERS[by_what](sorted(rows, key=lambda row: chance.random()) if by_what == "row version" else rows)
        place = {person: at for at, person in enumerate(found)}
        for first, second in combinations([branch.cast[name].pk for name in names], 2):
            same += place[first] < place[second]
            pairs += 1
    # 300 pairs in 20 orders of chance: within 150 +/- 60 in all but one of a hundred thousand
    assert pairs == 300 and abs(same - pairs / 2) <= 60, f"{same} of {pairs} by {by_what}"


def opened_slips(poll) -> list[str]:
    """The votes in the order in which they lie in the box, by whoever holds its key."""
    from jiedao.ballots import actions

    held = Box.objects.get(poll=poll)
    cipher = vault.keyring().subject_cipher(held.key)
    return [{"01": YES, "02": NO, "03": NONE}[cipher.decrypt(slip, aad=actions.aad(poll))] for slip in held.slips]


def test_the_order_of_the_slips_is_of_chance_wherever_one_was_cast(office, branch):
    """The last slip to come in lies at each place of the box about as often."""
    places: Counter[int] = Counter()
    for no in range(40):
        poll = call(office, SECRET, branch.subject, source=f"last{no}")
        opened(office, branch, poll)
        for name in holding.MEMBERS[:3]:
            vote(office, poll, name, NO)
        vote(office, poll, holding.MEMBERS[3], YES)
        places[opened_slips(poll).index(YES)] += 1
    assert set(places) == {0, 1, 2, 3} and max(places.values()) <= 24  # ten each, give or take


def test_after_closing_no_table_holds_a_vote_beside_a_voter(office, branch, poll):
    """What is left is how many of each: the same bytes whoever voted how."""
    opened(office, branch, poll)
    for name, option in zip(holding.MEMBERS, (YES, NO, YES, NO, NONE, YES), strict=True):
        vote(office, poll, name, option)
    settle(office, poll)
    left = {
        "electors": [(row[0], row[4]) for row in row_versions(poll)],
        "box": raw(
            "SELECT slips::text, key FROM ballots_box WHERE street_id = %s AND poll_id = %s", cast.HERE, poll.pk
        ),
    }
    assert left["box"] == [("[]", None)]
    assert all(isinstance(took, bool) for _person, took in left["electors"])
    columns = {
        f"{model._meta.model_name}.{one.name}"
        for model in (Elector, Tally, Box, Poll)
        for one in model._meta.concrete_fields
        if one.get_internal_type() in ("DateTimeField", "DateField")
    }
    assert columns == {"tally.held_on", "tally.settled_at", "poll.held_on", "poll.changed_at", "poll.opened_at",
                       "poll.settled_at"}  # fmt: skip
    assert Poll.objects.get(pk=poll.pk).opened_at == holding.AT  # nothing of a poll moves with a cast
