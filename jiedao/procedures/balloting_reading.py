"""What is asked about a poll before and after it is held: its rule, its people, who may hold it, how it came out.

`result_of` is the one question that who asked for a poll puts: a matter, a record.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission, roles_with
from jiedao.ballots import electorate, queries, rules
from jiedao.ballots.models import Choice, Count, Draw, Elector, Poll, State
from jiedao.ballots.problems import (
    HouseholdsMissing,
    NoSuchBallot,
    NotAllSpoken,
    NotAMemberThatDay,
    NotAnElector,
    NotHeldHere,
    NotYoursToHold,
    QuorumNotMet,
)
from jiedao.ballots.rules import Bases, Counted, Elected
from jiedao.entries.models import Entry
from jiedao.procedures import booking
from jiedao.procedures.opening import roles_in_words
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.rulebook import Ballot, Edition, Threshold
from jiedao.tenancy.models import Street

CASTING = {"paper": "纸质票或举手", "screen": "屏幕", "either": "纸质票或屏幕"}


@dataclass(frozen=True)
class Held:
    """A poll with its rule, its people and what is voted on, read once."""

    poll: Poll
    ballot: Ballot
    edition: Edition
    electors: list[Elector]
    choices: list[Choice]

    @cached_property
    def options(self) -> dict[str, str]:
        return rules.options_of(self.ballot)

    @property
    def labels(self) -> dict[int, str]:
        """The number of a choice -> what or whom it is about."""
        return {one.no: one.label for one in self.choices}

    @property
    def numbers(self) -> list[int]:
        return [one.no for one in self.choices]

    @property
    def by_household(self) -> bool:
        """Whether a household has one vote: then households are counted, and it is not noted which of them came."""
        return votes_by_household(self.ballot, self.edition)

    @property
    def measure(self) -> str:
        """The measure word of those who vote."""
        return measure_of(self.ballot, self.edition)

    @property
    def due(self) -> int:
        """How many should come; who is recused is not among them."""
        return sum(not one.recused for one in self.electors)

    @property
    def came(self) -> int:
        """How many came and may vote."""
        if self.poll.headcount is not None:
            return self.poll.headcount
        return sum(one.present and not one.recused for one in self.electors)

    def bases(self, cast: int = 0) -> Bases:
        return Bases(self.due, self.came, cast)

    def bar(self, which: str) -> rules.Bar | None:
        """The threshold `present` or `passes` as it was on the day."""
        return rules.bar_of(self.threshold(which), self.edition, self.poll.held_on)

    def threshold(self, which: str) -> Threshold | None:
        found: Threshold | None = getattr(self.ballot, which)
        return found

    @property
    def has_quorum(self) -> bool:
        return rules.is_reached(self.bar("present"), self.came, self.bases())

    def basis(self, threshold: Threshold | None) -> str:
        """By which article a threshold stands; without one the ballot's own."""
        if threshold is None:
            return self.edition.basis(self.ballot)
        return basis_of_value(self.edition, threshold.value, self.poll.held_on)

    def elected(self, numbers: Mapping[int, Mapping[str, int]], valid: int) -> Elected:
        """Who of the candidates is elected by these numbers."""
        votes = {no: numbers[no][rules.VOTES] for no in self.numbers}
        seats = self.poll.seats if self.poll.seats is not None else len(votes)
        return rules.elected(votes, bar=self.bar("passes"), bases=self.bases(valid), seats=seats)


def votes_by_household(ballot: Ballot, edition: Edition) -> bool:
    """Whether those who vote stand on a register of households."""
    rows = ballot.electors
    return rows is not None and rows.source == "register" and edition.kinds[rows.name].base == "household"


def measure_of(ballot: Ballot, edition: Edition) -> str:
    """The measure word of those who vote."""
    return "户" if votes_by_household(ballot, edition) else "人"


def basis_of_value(edition: Edition, name: str, on: date) -> str:
    """By which article a value is what it is on a day."""
    past = [row for row in edition.values[name].rows if row.first <= on]
    return edition.basis(past[-1]) if past else ""


def ballot_called(edition: Edition, name: str, on: date) -> Ballot:
    """A ballot of the rulebook by its whole name. Raises NoSuchBallot; NotHeldHere for a draw."""
    found = edition.ballots.get(name)
    if found is None:
        raise NoSuchBallot(ballot=name, on=on)
    if found.kind == "draw":
        raise NotHeldHere(ballot=found.label)
    return found


def read(poll: Poll, street: Street) -> Held:
    """A poll with all that decides about it."""
    edition = booking.edition(street, poll.held_on)
    everything = Scope.everything(street.code)
    ballot = ballot_called(edition, poll.ballot, poll.held_on)
    return Held(poll, ballot, edition, queries.electors_of(everything, poll), queries.choices_of(everything, poll))


# ---- who may ----


def reason_not_to_hold(poll: Poll, who: Standing) -> str:
    """Why somebody may not hold and count this poll; '' where they may."""
    if not who.may(Permission.BALLOT_HOLD):
        return f"{who.posts}不主持表决"
    return "" if reaches(poll, who.scope) else "不在您的工作范围内"


def reason_not_to_draw(draw: Draw, who: Standing) -> str:
    """Why somebody may not draw or call off; '' where they may."""
    asked = Poll(ballot=draw.ballot, line=draw.line, subject_id=draw.subject_id, place_id=draw.place_id)
    return reason_not_to_hold(asked, who)


def basis_of(street: Street, ballot: Ballot, on: date) -> str:
    """By which article a ballot stands on a day."""
    return booking.edition(street, on).basis(ballot)


def reaches(poll: Poll, scope: Scope) -> bool:
    return scope.covers(poll.place_id, poll.line, name=poll.ballot, subject=poll.subject_id)


def require_holder(poll: Poll, who: Standing) -> None:
    """Raises NotYoursToHold."""
    if who.is_setup:
        return
    if reason := reason_not_to_hold(poll, who):
        raise NotYoursToHold(poll=poll.question, reason=reason, who=roles_with(Permission.BALLOT_HOLD))


def require_ready(held: Held, move: str) -> None:
    """Refuse voting and counting before enough came and everybody spoke. Raises QuorumNotMet, NotAllSpoken."""
    if not held.has_quorum:
        bar = held.bar("present")
        assert bar is not None
        missing = HouseholdsMissing if held.by_household else QuorumNotMet
        raise missing(
            poll=held.poll.question, move=move, due=held.due, came=held.came, needed=bar.least(held.bases()),
            basis=held.basis(held.ballot.present),
        )  # fmt: skip
    if held.ballot.last and (left := rules.silent(held.electors)):
        role = roles_in_words([held.ballot.last])
        raise NotAllSpoken(
            poll=held.poll.question, move=move, others="、".join(one.person.name for one in left), role=role
        )


# ---- who has no vote ----


def stranger(held: Held, person: UUID, what: str) -> NotAnElector | NotAMemberThatDay:
    """Why somebody has no vote: no member that day, or a member without one."""
    poll = held.poll
    name = Subject.objects.filter(pk=person).values_list("name", flat=True).first() or "这一位"
    rows = held.ballot.electors
    if rows is not None and not electorate.is_member(
        poll.subject, person, rows=rows, edition=held.edition, on=poll.held_on
    ):
        return NotAMemberThatDay(person=name, on=poll.held_on, subject=poll.subject.name, what=what)
    return NotAnElector(person=name, poll=poll.question, reason="那天的身份不符合表决的条件")


def elector_of(held: Held, person: UUID, what: str = "有表决权的人") -> Elector:
    """Somebody's place among the electors. Raises NotAnElector, NotAMemberThatDay."""
    found = next((one for one in held.electors if one.person_id == person), None)
    if found is None:
        raise stranger(held, person, what)
    return found


# ---- counts and level votes ----


def counts_of(poll: Poll) -> list[Count]:
    """What tellers counted, in all rounds."""
    return queries.counts_of(Scope.everything(poll.street_id), poll)


def counts_of_round(poll: Poll) -> list[Count]:
    """What the tellers counted in the round that runs."""
    return [one for one in counts_of(poll) if one.round == poll.round]


def as_counted(count: Count) -> Counted:
    numbers = {int(no): given for no, given in count.numbers.items()}
    return Counted(count.given_out, count.returned, count.valid, count.invalid, numbers)


def level_in(held: Held) -> Elected:
    """Of an election that is settled: who is elected, who stands level, and how many seats are left."""
    poll = held.poll
    if poll.state != State.SETTLED or held.ballot.kind != "election":
        return Elected((), (), poll.seats or 0)
    tally = queries.tally_of(Scope.everything(poll.street_id), poll)
    numbers = {no: {option: one.votes for option, one in by.items()} for no, by in tally.items()}
    votes = {no: by[rules.VOTES] for no, by in numbers.items()}
    bases = Bases(poll.due or 0, poll.came or 0, poll.valid or 0)
    return rules.elected(votes, bar=held.bar("passes"), bases=bases, seats=poll.seats or len(votes))


# ---- how it came out ----


@dataclass(frozen=True)
class Result:
    """How a vote came out, over all its attempts and run-offs.

    `winners` are the elected; `level` who stand level for the seats `left`. `votes`: of a plain vote option -> votes.
    """

    poll: Poll
    passed: bool | None
    winners: tuple[UUID, ...] = ()
    level: tuple[UUID, ...] = ()
    left: int = 0
    votes: Mapping[str, int] | None = None

    @property
    def is_settled(self) -> bool:
        """Whether there is a result to go by."""
        return self.poll.state == State.SETTLED


def result_of(
    *, source: str = "", entry: Entry | None = None, item: int = 0, ballot: str = "", street: Street
) -> Result | None:  # fmt: skip
    """How what was asked for came out: by what asked (`source`), or by the line of a record. None where nothing was called.

    What came to nothing and was held again counts by its last attempt; a run-off adds to the vote it follows.
    """
    found = queries.polls_of(Scope.everything(street.code), source=source, entry=entry.pk if entry else None, item=item)
    found = [one for one in found if not ballot or one.ballot == ballot]
    if not found:
        return None
    last = found[-1]
    held = read(last, street)
    if last.state != State.SETTLED:
        return Result(last, None)
    if held.ballot.kind != "election":
        tally = queries.tally_of(Scope.everything(street.code), last)
        votes = {option: one.votes for option, one in tally.get(1, {}).items()} if held.ballot.kind == "vote" else None
        return Result(last, last.passed, votes=votes)
    won: list[UUID] = []
    level, left = Elected((), (), 0), 0
    for poll in found if last.run_off else [last]:
        if poll.state != State.SETTLED:
            continue
        each = read(poll, street)
        level = level_in(each)
        persons = {one.no: one.person_id for one in each.choices}
        won += [id for no in level.won if (id := persons[no]) is not None]
        left = level.left
    persons = {one.no: one.person_id for one in held.choices}
    tied = tuple(id for no in level.tied if (id := persons.get(no)) is not None)
    return Result(last, not left, tuple(won), tied, left)
