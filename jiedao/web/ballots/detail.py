"""One poll as its page shows it: what is next and whose it is, who is due, the counts, the result."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing
from jiedao.ballots import queries, rules
from jiedao.ballots.models import Choice, Count, Elector, Poll, State, Tally
from jiedao.procedures import balloting_grades, balloting_reading
from jiedao.procedures.balloting_reading import Held
from jiedao.procedures.matters import voting
from jiedao.procedures.opening import roles_in_words
from jiedao.web import addresses
from jiedao.web.ballots import words
from jiedao.web.matters import words as matter_words
from jiedao.web.tags.spoken import spoken

#: From so many electors on only how many came is noted.
BY_NAME = 200
#: With so few a result may tell how each of them voted.
FEW = 5


class Line(NamedTuple):
    """A line of the result: what or whom, each option with its votes, and what came of it."""

    label: str
    votes: list[tuple[str, int]]
    look: str = ""


class Round(NamedTuple):
    """A round of counting: the two counts beside each other, where both are there; in which numbers they differ."""

    no: int
    tellers: list[str]
    rows: list[tuple[str, list[int], bool]]
    differ: bool


@dataclass
class PollPage:
    """A poll with all that belongs to it, read once; each part of the page asks it."""

    held: Held
    who: Standing
    street: Any
    counts: list[Count]
    attempts: list[Poll]
    tally: dict[int, dict[str, Tally]]
    may_grade: bool
    graded: int
    matter: Any = None  # whose step it is

    @property
    def poll(self) -> Poll:
        return self.held.poll

    @property
    def kind(self) -> str:
        return self.held.ballot.kind

    # ---- who may ----

    @cached_property
    def not_to_hold(self) -> str:
        """Why the viewer may not hold it; '' where they may."""
        return balloting_reading.reason_not_to_hold(self.poll, self.who)

    @property
    def may_hold(self) -> bool:
        return not self.not_to_hold

    @cached_property
    def me(self) -> Elector | None:
        """The viewer's own place among the electors."""
        return next((one for one in self.held.electors if one.person_id == self.who.scope.person), None)

    @property
    def may_cast(self) -> bool:
        mine = self.me
        there = mine is not None and mine.present and not mine.recused and not mine.took_part
        return self.poll.state == State.OPEN and there

    @cached_property
    def is_candidate(self) -> bool:
        return self.kind == "election" and any(one.person_id == self.who.scope.person for one in self.held.choices)

    # ---- where it stands ----

    @property
    def look(self) -> str:
        return words.look(self.poll, self.kind)

    @property
    def by_name(self) -> bool:
        """Whether people are ticked off by name; among hundreds, and of households, only how many came is noted."""
        few = len(self.held.electors) <= BY_NAME and not self.held.by_household
        return few and self.poll.headcount is None

    @property
    def presence_noted(self) -> bool:
        return self.poll.headcount is not None or any(one.present or one.absent_why for one in self.held.electors)

    @property
    def role(self) -> str:
        """Who speaks last, where the rule says so."""
        return roles_in_words([self.held.ballot.last]) if self.held.ballot.last else ""

    @cached_property
    def silent(self) -> list[Elector]:
        """Who has still to speak, whoever speaks last at the end."""
        if not self.held.ballot.last:
            return []
        return sorted(rules.silent(self.held.electors), key=lambda one: (one.speaks_last, one.no))

    @property
    def voted(self) -> int:
        return sum(one.took_part for one in self.held.electors)

    @property
    def next(self) -> str:
        """What is next: presence, quorum, speaking, begin, cast, count, differ, declare, grades, again; '' when all is done."""
        poll, held = self.poll, self.held
        match poll.state:
            case State.CALLED:
                if not self.presence_noted:
                    return "presence"
                if not held.has_quorum:
                    return "quorum"
                return "speaking" if self.silent else "begin"
            case State.OPEN:
                return "cast"
            case State.COUNTING:
                if len(self.this_round) < rules.TELLERS:
                    return "count"
                return "differ" if self.rounds[-1].differ else "declare"
            case State.SETTLED:
                if self.kind == "rating":
                    return "" if self.graded else "grades"
                return "run_off" if self.level and not self.is_followed else ""
        return "" if self.is_followed else "again"

    @property
    def on_screen(self) -> bool:
        """Whether it may be, or must be, cast on screen."""
        return self.held.ballot.casting in ("screen", "either")

    @property
    def on_paper(self) -> bool:
        return self.held.ballot.casting != "screen"

    @property
    def is_followed(self) -> bool:
        return bool(self.attempts) and self.attempts[-1].pk != self.poll.pk

    # ---- counting ----

    @cached_property
    def this_round(self) -> list[Count]:
        return [one for one in self.counts if one.round == self.poll.round]

    @property
    def my_count(self) -> Count | None:
        return next((one for one in self.this_round if one.teller_id == self.who.scope.person), None)

    @property
    def may_count(self) -> bool:
        """Whether the viewer may enter a count now: nobody counts a round twice, and no candidate counts."""
        fresh = self.next in ("begin", "differ") or (self.next == "count" and self.my_count is None)
        return self.may_hold and self.on_paper and fresh and not self.is_candidate

    @cached_property
    def rounds(self) -> list[Round]:
        """The rounds that both tellers have counted; before that neither sees the other's numbers."""
        found = []
        for no in sorted({one.round for one in self.counts}):
            both = [one for one in self.counts if one.round == no]
            if len(both) == rules.TELLERS:
                found.append(self._round(no, both))
        return found

    def _round(self, no: int, both: list[Count]) -> Round:
        names = [(_("发出"), "given_out"), (_("收回"), "returned"), (_("有效"), "valid"), (_("无效"), "invalid")]
        rows = [(word, [getattr(one, name) for one in both]) for word, name in names]
        for choice in self.held.choices:
            for option in self.held.options:
                said = words.spoken_option(self.held, option)
                label = said if self.kind == "vote" else f"{choice.label} {said}"
                rows.append((label, [one.numbers[str(choice.no)][option] for one in both]))
        marked = [(word, numbers, numbers[0] != numbers[1]) for word, numbers in rows]
        differ = any(one[2] for one in marked)
        if (
            self.kind == "rating"
        ):  # what each was given is told to each alone; the two who counted see where they differ
            counted = self.who.scope.person in {one.teller_id for one in both}
            marked = marked[: len(names)] + [one for one in marked[len(names) :] if one[2] and counted]
        return Round(no, [one.teller.name for one in both], marked, differ)

    # ---- the result ----

    @cached_property
    def level(self) -> tuple[int, ...]:
        """Of an election: who stand level for the last seats."""
        return self.elected.tied

    @cached_property
    def elected(self) -> rules.Elected:
        if self.poll.state != State.SETTLED or self.kind != "election":
            return rules.Elected((), (), 0)
        numbers = {no: {option: one.votes for option, one in by.items()} for no, by in self.tally.items()}
        bases = rules.Bases(self.poll.due or 0, self.poll.came or 0, self.poll.valid or 0)
        votes = {no: by[rules.VOTES] for no, by in numbers.items()}
        return rules.elected(votes, bar=self.held.bar("passes"), bases=bases, seats=self.poll.seats or len(votes))

    @property
    def result_said(self) -> str:
        """The result of a vote in one sentence with its threshold."""
        favour = next(iter(self.held.options))
        return words.result(self.held, self.tally[1][favour].votes)

    @property
    def lines(self) -> list[Line]:
        """What the result's table shows. Of a rating only what all were given together: the rest is told to each alone."""
        if self.kind == "rating":
            sums = {option: sum(by[option].votes for by in self.tally.values()) for option in self.held.options}
            return [Line(words.spoken_option(self.held, option), [("", n)]) for option, n in sums.items()]
        if self.kind == "vote":
            by = self.tally[1]
            return [
                Line(words.spoken_option(self.held, option), [("", by[option].votes)], "passed" if by[option].won else "")
                for option in self.held.options
            ]  # fmt: skip
        order = sorted(self.held.choices, key=lambda one: (-self.tally[one.no][rules.VOTES].votes, one.no))
        return [self._candidate(one) for one in order]

    def _candidate(self, choice: Choice) -> Line:
        look = "elected" if choice.no in self.elected.won else "level" if choice.no in self.elected.tied else ""
        return Line(choice.label, [("", self.tally[choice.no][rules.VOTES].votes)], look)

    @property
    def passing(self) -> tuple[int | None, str]:
        return words.passing(self.held, self.poll.valid or 0)

    @property
    def tells(self) -> bool:
        """Whether the result shows how each voted: all alike, in a secret ballot."""
        if not self.held.ballot.secret or self.kind != "vote" or not self.poll.valid:
            return False
        return any(one.votes == self.poll.valid for one in self.tally[1].values())

    @property
    def is_few(self) -> bool:
        """Whether so few vote in secret that the result may tell."""
        return self.held.ballot.secret and self.presence_noted and self.held.came < FEW

    # ---- words and ways ----

    @property
    def quorum_said(self) -> str:
        return words.quorum(self.held)

    @property
    def says_who(self) -> bool:
        """Whether there is anything to say under what is next: who may, who may not, what else may be done."""
        ended = self.poll.state == State.SETTLED or self.next == "again"
        return self.next == "grades" or bool(self.not_to_hold) or self.is_candidate or not ended

    @property
    def needed(self) -> str:
        """How many must come, in words; '' where the rule does not say."""
        least = words.needed(self.held)
        return "" if least is None else words.heads(self.held, least)

    @property
    def due(self) -> str:
        return words.heads(self.held, self.held.due)

    @property
    def came(self) -> str:
        return words.heads(self.held, self.held.came)

    @property
    def was_due(self) -> str:
        """How many were due when the result was declared."""
        return words.heads(self.held, self.poll.due)

    @property
    def had_come(self) -> str:
        return words.heads(self.held, self.poll.came)

    @property
    def casting_said(self) -> str:
        return words.casting(self.held)

    @property
    def present_bar(self) -> str:
        return words.bar(self.held.bar("present"))

    @property
    def bases(self) -> list[str]:
        """By which articles it is held: the ballot's own, and those of its thresholds."""
        held = self.held
        said = [
            held.edition.basis(held.ballot),
            *(held.basis(one) for one in (held.ballot.present, held.ballot.passes) if one),
        ]
        return list(dict.fromkeys(one for one in said if one))

    @property
    def matter_said(self) -> str:
        """How the matter behind it stands."""
        return matter_words.stands(self.matter, self.held.edition)

    @property
    def rule_url(self) -> str:
        return addresses.rule(self.held.ballot.regulation)

    @property
    def sort(self) -> str:
        return str(spoken(self.held.ballot))

    def url(self, name: str) -> str:
        return reverse("ballots:step", args=[self.poll.pk, name])


def read(request: HttpRequest, id: UUID) -> PollPage:
    """A poll within the viewer's scope with all that its page shows, in a fixed number of statements."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    who: Standing = request.standing  # type: ignore[attr-defined]
    street = request.street  # type: ignore[attr-defined]
    poll = queries.poll_by_id(scope, id)
    held = balloting_reading.read(poll, street)
    rated = held.ballot.kind == "rating" and poll.state == State.SETTLED
    return PollPage(
        held, who, street, counts=queries.counts_of(scope, poll), attempts=queries.attempts_of(scope, poll),
        tally=queries.tally_of(scope, poll) if poll.state == State.SETTLED else {},
        may_grade=rated and balloting_grades.may_grade(poll, street, who), graded=queries.last_round(scope, poll) if rated else 0,
        matter=voting.matter_behind(scope, poll),
    )  # fmt: skip
