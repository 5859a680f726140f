"""A vote as it is held: who came, who withdraws and speaks, two tellers who count the same, and the result."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from jiedao.ballots.models import Poll
from jiedao.ballots.rules import VOTES, Counted
from jiedao.demo.chance import dice, id_of
from jiedao.demo.data import Row
from jiedao.demo.office import Office
from jiedao.periods import day_of
from jiedao.procedures import balloting
from jiedao.procedures.balloting_reading import Held, read
from jiedao.procedures.matters import voting

MINUTE = timedelta(minutes=1)
#: Of a hundred votes, how many go to each option in turn; the rest to the first.
RATED = (0, 34, 6, 0)
#: What a candidate gets of the valid votes; whoever is last of more than there are seats.
CHOSEN, LEFT = 90, 24
Split = Callable[[Held, int, int], Mapping[str, int]]


def tellers_of(office: Office, row: Row) -> tuple[str, str]:
    """Who counts in a branch: two of the community, else two of the office for Party building."""
    if row["community"]:
        place = row["community"]
        return office.holder("community_director", place=place), office.holder("community_staff", place=place)
    first, second, *_ = office.holders("handler", line="party_building")
    return first, second


def rated(held: Held, no: int, valid: int) -> dict[str, int]:
    """Most votes for the first two options, a few for the third."""
    options = list(held.options)
    throws = dice("rated", held.poll.question, held.labels[no])
    some = {name: valid * share // 100 for name, share in zip(options, RATED, strict=False)}
    other = min(valid - sum(some.values()), int(throws.random() * 3))
    some[options[1]] += other
    some[options[0]] += valid - sum(some.values())
    return some


def elected(held: Held, no: int, valid: int) -> dict[str, int]:
    """Nine in ten vote for each candidate; where there are more than seats, the last share what ballots have left."""
    seats = held.poll.seats
    if seats is None or no <= seats:
        return {VOTES: _won(held, no, valid)}
    left = seats * valid - sum(_won(held, one, valid) for one in range(1, seats + 1))
    return {VOTES: min(valid * LEFT // 100, left // (len(held.numbers) - seats))}


def _won(held: Held, no: int, valid: int) -> int:
    throws = dice("elected", held.poll.question, held.labels[no])
    return min(valid, valid * CHOSEN // 100 + int(throws.random() * 4) * valid // 100)


def decided(against: int = 0, abstained: int = 0) -> Split:
    """All for it but so many."""

    def split(held: Held, no: int, valid: int) -> dict[str, int]:
        return dict(zip(held.options, (valid - against - abstained, against, abstained), strict=True))

    return split


def hold(
    office: Office, poll: Poll, *, at: datetime, tellers: tuple[str, str], split: Split = rated, share: float = 1.0,
    invalid: int = 0, recused: Mapping[UUID, str] | None = None, headcount: int | None = None,
    absent: Collection[UUID] = (), counted_by: int = 2,
) -> Poll:  # fmt: skip
    """Hold a vote on paper to its end. `share`: of those due, how many came; `counted_by` 1: the second teller has not
    entered a count yet, so that there is no result."""
    by = _by(office, tellers[0], at)
    electors = [one.person_id for one in read(poll, office.street).electors]
    for person, why in (recused or {}).items():
        balloting.recuse(poll, person=person, why=why, **by)
    if headcount is None and not any(one.present for one in read(poll, office.street).electors):
        there = [one for one in electors if one not in set(absent) and one not in (recused or {})]
        there = there[: max(1, round(len(there) * share))]
        gone = {one: "请假" for one in electors if one not in there and one not in (recused or {})}
        balloting.note_presence(poll, present=there, absent=gone, **by)
    if headcount is not None:
        balloting.note_presence(poll, present=[], headcount=headcount, **by)
    _speak(office, poll, tellers[0], at)
    held = read(Poll.objects.select_related("subject", "entry").get(pk=poll.pk), office.street)
    valid = held.came - invalid
    counted = Counted(held.came, held.came, valid, invalid, {no: split(held, no, valid) for no in held.numbers})
    for place, teller in enumerate(tellers[:counted_by], 1):
        words = (office.plan.slug, poll.question, teller, at)
        given = _by(office, teller, at + MINUTE * 5 * place)
        balloting.enter_count(held.poll, counted, id=id_of(given["now"], *words), **given)
    if counted_by < 2:
        return poll
    return voting.settle(held.poll, **_by(office, tellers[0], at + MINUTE * 15))


def _by(office: Office, who: str, at: datetime) -> dict[str, Any]:
    return {"street": office.street, "who": office.standing(who, day_of(at)), "now": at}


def _speak(office: Office, poll: Poll, who: str, at: datetime) -> None:
    """Where the rule says who speaks last, everybody speaks in that order."""
    held = read(poll, office.street)
    if not held.ballot.last:
        return
    there = [one for one in held.electors if one.present and not one.recused]
    for no, one in enumerate(sorted(there, key=lambda one: one.speaks_last), 1):
        balloting.note_spoken(poll, person=one.person_id, **_by(office, who, at + MINUTE * no // 4))


def on_screen(office: Office, poll: Poll, voters: Mapping[UUID, str], *, at: datetime, holder: str) -> Poll:
    """Let members with accounts vote by their own hand: nobody can tell afterwards who marked what."""
    by = _by(office, holder, at)
    balloting.note_presence(poll, present=list(voters), **by)
    balloting.open_screen(poll, **by)
    held = read(Poll.objects.get(pk=poll.pk), office.street)
    for username in voters.values():
        throws, options = dice("screen", office.plan.slug, poll.question, username), list(held.options)
        mark = {no: options[0 if throws.random() < 0.7 else 1] for no in held.numbers}
        balloting.cast_vote(held.poll, mark, street=office.street, who=office.standing(username, day_of(at)))
    return voting.settle(held.poll, **_by(office, holder, at + MINUTE * 30))
