"""Holding a vote: calling it, who came, who withdraws, who speaks when, the box or two tellers, and the result.

Who may hold and count: whoever holds ballots within the poll's place and line of work. Who may cast: the elector, and
nobody in another's name.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access import actions as access
from jiedao.access.models import Appointment
from jiedao.access.queries import Standing
from jiedao.access.roles import Permission, roles_with
from jiedao.ballots import actions, electorate, rules
from jiedao.ballots.actions import Calling, Outcome
from jiedao.ballots.models import Casting, Count, Elector, Poll, State
from jiedao.ballots.problems import (
    CountWrong,
    NoRecusal,
    NotAnElector,
    NothingToRunOff,
    NotYoursToHold,
    NoVoting,
    PresenceByName,
    RecusedCounted,
    TellerIsCandidate,
    TellersDisagree,
    TellersMissing,
    VoteIncomplete,
)
from jiedao.ballots.rules import Counted
from jiedao.entries.models import Entry
from jiedao.periods import day_of
from jiedao.procedures import booking, vault
from jiedao.procedures.balloting_reading import (
    CASTING,
    Held,
    as_counted,
    ballot_called,
    counts_of,
    counts_of_round,
    elector_of,
    level_in,
    reaches,
    read,
    require_holder,
    require_ready,
    stranger,
)
from jiedao.procedures.opening import roles_in_words
from jiedao.register.models import Subject
from jiedao.rulebook import Ballot
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street


def _note_acting(thing: Any, poll: Poll, who: Standing, now: datetime) -> None:
    post: Appointment | None = who.acts_in(Permission.BALLOT_HOLD, lambda reach: reaches(poll, reach))
    if post is not None:
        access.note_acting(thing, post=post, by=who.by, at=now)


# ---- calling ----


def call_poll(
    ballot: str, *, subject: Subject, on: date, street: Street, by: Any, now: datetime, question: str = "",
    source: str = "", entry: Entry | None = None, item: int = 0, plan: Entry | None = None, casting: str = "",
    line: Mapping[str, Any] | None = None,
) -> Poll:  # fmt: skip
    """Call a poll of a ballot among a subject's members, for a day. The same `source` and `item` call it once.

    `source`: what asks for it, such as `matter:<id>`; of a record it follows from `entry`. `plan`: the record whose lines
    are the candidates, else the last one about the subject. `line`: the line of the record that is voted on. Whether somebody may
    call it is asked before (`require_caller`). Raises NoSuchBallot, NoElectors, NothingToChoose, NoSeats.
    """
    edition = booking.edition(street, on)
    declared = ballot_called(edition, ballot, on)
    question = question.strip() or declared.label
    electors = electorate.electors_of(declared, edition, subject=subject, on=on)
    if declared.kind == "election" and plan is None:
        plan = electorate.plan_of(declared, edition, subject=subject, on=on)
    choices = electorate.choices_of(declared, edition, subject=subject, on=on, question=question, plan=plan)
    records = [line or {}, *(one.values for one in (entry, plan) if one is not None)]
    calling = Calling(
        ballot, declared.line, subject, on, question, source or (f"{actions.OF_A_RECORD}{entry.pk}" if entry else f"page:{uuid7()}"),
        casting or (Casting.SCREEN if declared.casting == "screen" else Casting.PAPER), entry.pk if entry else None, item,
        electorate.seats_of(declared, edition, choices=len(choices), records=records),
    )  # fmt: skip
    last = electorate.last_speakers(declared, edition, subject=subject, electors=electors, on=on)
    return actions.call_poll(calling, electors=electors, last=last, choices=choices, by=by, at=now)


def require_caller(ballot: Ballot, subject: Subject, who: Standing) -> None:
    """Refuse calling a poll outside one's work. Raises NotYoursToHold."""
    asked = Poll(
        ballot=ballot.name, line=ballot.line, subject_id=subject.pk, place_id=subject.place_id, question=ballot.label
    )
    require_holder(asked, who)


@transaction.atomic
def hold_again(poll: Poll, *, on: date, street: Street, who: Standing, now: datetime) -> Poll:
    """Call what came to nothing once more. On the same day it is the same occasion, and who came is there; on another the
    electors are those of that day."""
    require_holder(poll, who)
    old = actions.locked(poll, "again")
    held = read(old, street)
    edition = booking.edition(street, on)
    plan = electorate.plan_of(ballot_called(edition, poll.ballot, on), edition, subject=poll.subject, on=on)
    entry = old.entry if on == old.held_on else None
    made = call_poll(
        old.ballot, subject=Subject.objects.get(pk=old.subject_id), on=on, street=street, by=who.by, now=now,
        question=old.question, source=old.source, entry=entry, item=old.item, plan=plan,
    )  # fmt: skip
    if on == old.held_on:
        _still_there(made, held, who, now)
    return made


def _still_there(made: Poll, before: Held, who: Standing, now: datetime) -> None:
    """The same occasion goes on: who came and who withdrew before did so for this vote too; nobody is noted twice."""
    mine = {one.person_id: one for one in Elector.objects.filter(poll_id=made.pk).select_related("person")}
    if made.state != State.CALLED or any(one.present or one.absent_why for one in mine.values()):
        return
    for one in before.electors:
        if one.recused and one.person_id in mine:
            actions.recuse(made, mine[one.person_id], why=one.recused_why, by=who.by, at=now)
    there = [one.person_id for one in before.electors if one.present]
    why = {one.person_id: one.absent_why for one in before.electors if one.absent_why}
    actions.note_presence(made, present=there, absent=why, headcount=before.poll.headcount, by=who.by, at=now)


@transaction.atomic
def run_off(poll: Poll, *, on: date, street: Street, who: Standing, now: datetime) -> Poll:
    """Call a vote between those who stood level at the last seats; on the same day among those who are there.

    Raises NothingToRunOff.
    """
    require_holder(poll, who)
    poll = Poll.objects.select_for_update(of=("self",)).select_related("subject").get(pk=poll.pk)
    held = read(poll, street)
    level = level_in(held)
    if not level.tied:
        raise NothingToRunOff(poll=poll.question)
    chosen = [electorate.Chosen(one.person_id, one.label) for one in held.choices if one.no in level.tied]
    electors = electorate.electors_of(held.ballot, held.edition, subject=poll.subject, on=on)
    calling = Calling(
        poll.ballot, poll.line, poll.subject, on, f"{poll.question}（再次投票）", poll.source, poll.casting, None, poll.item,
        level.left, follows=poll,
    )  # fmt: skip
    last = electorate.last_speakers(held.ballot, held.edition, subject=poll.subject, electors=electors, on=on)
    made = actions.call_poll(calling, electors=electors, last=last, choices=chosen, by=who.by, at=now)
    if on == poll.held_on:
        _still_there(made, held, who, now)
    return made


# ---- who came ----


@transaction.atomic
def note_presence(
    poll: Poll, *, present: Collection[UUID], absent: Mapping[UUID, str] | None = None, headcount: int | None = None,
    street: Street, who: Standing, now: datetime,
) -> Poll:  # fmt: skip
    """Say who came to a poll. Raises NotAnElector, NotAMemberThatDay, RecusedCounted, NotYoursToHold."""
    require_holder(poll, who)
    renew(poll, street=street, by=who.by, now=now)
    held = read(poll, street)
    known = {one.person_id for one in held.electors}
    for person in [*present, *(absent or {})]:
        if person not in known:
            raise stranger(held, person, "到会")
    if headcount is not None and headcount > held.due:
        raise CountWrong(faults=f"到会{headcount}{held.measure}，多于应到{held.due}{held.measure}")
    return actions.note_presence(poll, present=present, absent=absent or {}, headcount=headcount, by=who.by, at=now)


def renew(poll: Poll, *, street: Street, by: Any, now: datetime) -> None:
    """When its day is there, the electors are who the registers say they are on that day."""
    if poll.state != State.CALLED or day_of(now) < poll.held_on:
        return
    edition = booking.edition(street, poll.held_on)
    ballot = ballot_called(edition, poll.ballot, poll.held_on)
    given: dict[str, Any] = {"subject": poll.subject, "on": poll.held_on}
    electors = electorate.electors_of(ballot, edition, **given)
    last = electorate.last_speakers(ballot, edition, electors=electors, **given)
    actions.renew_electors(poll, electors=electors, last=last, by=by, at=now)


@transaction.atomic
def recuse(poll: Poll, *, person: UUID, why: str, street: Street, who: Standing, now: datetime) -> Elector:
    """Note that an elector withdraws, with the reason. Raises NoRecusal where the rule knows no such thing."""
    require_holder(poll, who)
    held = read(poll, street)
    mine = elector_of(held, person, "回避的人")
    if not held.ballot.recusal:
        raise NoRecusal(ballot=held.ballot.label, person=mine.person.name, basis=held.edition.basis(held.ballot))
    return actions.recuse(poll, mine, why=why, by=who.by, at=now)


@transaction.atomic
def take_back_recusal(poll: Poll, *, person: UUID, street: Street, who: Standing, now: datetime) -> Elector:
    """A recusal was noted by mistake."""
    require_holder(poll, who)
    return actions.take_back_recusal(poll, elector_of(read(poll, street), person), by=who.by, at=now)


@transaction.atomic
def note_spoken(poll: Poll, *, person: UUID, street: Street, who: Standing, now: datetime) -> Elector:
    """Note that somebody has spoken. Who speaks last by the rule is refused before the others have."""
    require_holder(poll, who)
    held = read(poll, street)
    role = roles_in_words([held.ballot.last]) if held.ballot.last else ""
    return actions.note_spoken(poll, elector_of(held, person, "表态的人"), role=role, by=who.by, at=now)


# ---- on screen ----


@transaction.atomic
def open_screen(poll: Poll, *, street: Street, who: Standing, now: datetime) -> Poll:
    """Let everybody present cast on screen. Raises NoVoting where the rule wants paper, QuorumNotMet."""
    require_holder(poll, who)
    fresh = actions.locked(poll, "open")
    held = read(fresh, street)
    if held.ballot.casting not in ("screen", "either"):
        casting = CASTING[held.ballot.casting or "paper"]
        raise NoVoting(poll=poll.question, casting=casting, move="在屏幕上投票")
    if fresh.headcount is not None:
        raise PresenceByName(poll=poll.question)
    require_ready(held, "开始投票")
    return actions.open_screen(fresh, key=vault.keyring().new_subject_key(), by=who.by, at=now)


@transaction.atomic
def cast_vote(poll: Poll, mark: Mapping[int, str], *, street: Street, who: Standing) -> None:
    """Cast one's own vote. Nothing comes back, nothing is logged, no time is kept.

    Raises NotAnElector, NotAMemberThatDay, VoteIncomplete, SecondVote, RecusedCounted, NotPresent, NotInThisState.
    """
    held = read(actions.locked(poll, "cast"), street)
    person = who.scope.person
    if person is None:
        raise NotAnElector(person=who.posts, poll=poll.question, reason="没有对应的人员")
    elector_of(held, person, "投票的人")
    if wrong := rules.vote_faults(
        mark,
        choices=held.labels,
        options=held.options,
        kind=held.ballot.kind,
        seats=poll.seats,
    ):
        raise VoteIncomplete(reason="；".join(wrong))
    actions.cast_vote(
        poll, person, mark, choices=held.numbers, options=list(held.options), cipher_of=vault.keyring().subject_cipher
    )


# ---- counting and the result ----


@dataclass(frozen=True)
class Entered:
    """A count that was entered. `agrees` None: the other teller has not counted yet; else whether the two agree."""

    count: Count
    agrees: bool | None
    differences: tuple[str, ...] = ()


@transaction.atomic
def enter_count(
    poll: Poll, counted: Counted, *, street: Street, who: Standing, now: datetime, id: UUID | None = None,
    teller: UUID | None = None,
) -> Entered:  # fmt: skip
    """Enter what one teller counted. Where the two of a round differ, both count again: the next count begins a round.

    `teller`: only for the set-up of an office; else whoever is signed in. Raises TellerIsCandidate, RecusedCounted,
    CountWrong, QuorumNotMet, NotAllSpoken, NoVoting, CountedAlready.
    """
    require_holder(poll, who)
    if id is not None and (known := _entered(poll, id, street)):
        return known
    fresh = actions.locked(poll, "count")
    held = read(fresh, street)
    person = teller if who.is_setup else who.scope.person
    if person is None:
        raise NotYoursToHold(poll=poll.question, reason="没有对应的人员", who=roles_with(Permission.BALLOT_HOLD))
    if held.ballot.casting == "screen":
        raise NoVoting(poll=poll.question, casting=CASTING["screen"], move="登记纸质计票")
    _require_no_candidate(held, person)
    require_ready(held, "计票")
    _require_none_recused(held, counted)
    if wrong := rules.faults(
        counted,
        present=held.came,
        choices=held.labels,
        options=held.options,
        kind=held.ballot.kind,
        seats=poll.seats,
        measure=held.measure,
    ):
        raise CountWrong(faults="；".join(wrong))
    before = counts_of_round(fresh)
    if len(before) == rules.TELLERS and _differ(held, before):
        fresh = actions.count_again(fresh, by=who.by, at=now)
    made = actions.enter_count(fresh, counted, teller=person, user=who.user, id=id, by=who.by, at=now)
    return _as_entered(made, held)


def _require_none_recused(held: Held, counted: Counted) -> None:
    """Refuse a count in which as many more were given a paper as have withdrawn. Raises RecusedCounted."""
    out = [one for one in held.electors if one.recused]
    if out and held.came < counted.given_out <= held.came + len(out):
        raise RecusedCounted(
            person="、".join(one.person.name for one in out), poll=held.poll.question, reason=out[0].recused_why,
            move=f"发票、计票（到会有表决权的{held.came}人，发出了{counted.given_out}张）",
        )  # fmt: skip


def _as_entered(made: Count, held: Held) -> Entered:
    found = [one for one in counts_of(held.poll) if one.round == made.round]
    if len(found) < rules.TELLERS:
        return Entered(made, None)
    differences = _differ(held, found)
    return Entered(made, not differences, tuple(differences))


def _entered(poll: Poll, id: UUID, street: Street) -> Entered | None:
    """The count that a page sent before under the same id."""
    made = next((one for one in counts_of(poll) if one.pk == id), None)
    return _as_entered(made, read(poll, street)) if made is not None else None


def require_to_count(poll: Poll, *, street: Street, who: Standing, now: datetime) -> None:
    """Refuse the page on which a count is entered, for the reasons for which the count would be."""
    require_holder(poll, who)
    require_move(poll, "count")
    held = read(poll, street)
    if held.ballot.casting == "screen":
        raise NoVoting(poll=poll.question, casting=CASTING["screen"], move="登记纸质计票")
    if who.scope.person is not None:
        _require_no_candidate(held, who.scope.person)
    require_ready(held, "计票")


@transaction.atomic
def require_move(poll: Poll, move: str) -> None:
    """Refuse a step that the poll's state does not allow. Raises Settled, NotInThisState."""
    if move != "run_off":
        actions.locked(poll, move)


def _require_no_candidate(held: Held, person: UUID) -> None:
    if held.ballot.kind != "election":
        return
    mine = next((one for one in held.choices if one.person_id == person), None)
    if mine is not None:
        raise TellerIsCandidate(person=mine.label, poll=held.poll.question)


def _differ(held: Held, counts: list[Count]) -> list[str]:
    one, other = (as_counted(count) for count in counts)
    return rules.differences(one, other, choices=held.labels, options=held.options)


@transaction.atomic
def settle(poll: Poll, *, street: Street, who: Standing, now: datetime) -> Poll:
    """Declare the result: of paper where two tellers agree, of a screen by opening the box, which is then empty.

    Raises TellersMissing, TellersDisagree, BoxDisturbed, QuorumNotMet, Settled, NotInThisState.
    """
    require_holder(poll, who)
    fresh = actions.locked(poll, "settle")
    held = read(fresh, street)
    require_ready(held, "宣布结果")
    counted = _of_box(held) if fresh.state == State.OPEN else _of_tellers(held)
    done = actions.settle(fresh, _outcome(held, counted), choices=held.choices, by=who.by, at=now)
    _note_acting(done, done, who, now)
    return done


def _of_box(held: Held) -> Counted:
    numbers = actions.empty_box(
        held.poll, choices=held.numbers, options=list(held.options), cipher_of=vault.keyring().subject_cipher
    )
    cast = sum(one.took_part for one in held.electors)
    return Counted(held.came, cast, cast, 0, numbers)


def _of_tellers(held: Held) -> Counted:
    poll, found = held.poll, counts_of_round(held.poll)
    if len(found) < rules.TELLERS:
        raise TellersMissing(poll=poll.question, count=len(found))
    if differences := _differ(held, found):
        tellers = "、".join(one.teller.name for one in found)
        raise TellersDisagree(
            poll=poll.question, round=poll.round, tellers=tellers, differences="；".join(differences),
            again=poll.round + 1,
        )  # fmt: skip
    return as_counted(found[0])


def _outcome(held: Held, counted: Counted) -> Outcome:
    bases = held.bases(counted.valid)
    match held.ballot.kind:
        case "vote":
            favour = next(iter(held.options))
            passed: bool | None = rules.is_reached(held.bar("passes"), counted.numbers[1][favour], bases)
            won = {(1, favour)} if passed else set()
        case "election":
            found = held.elected(counted.numbers, counted.valid)
            passed, won = not found.left, {(no, rules.VOTES) for no in found.won}
        case _:
            passed, won = None, set()
    return Outcome(held.due, held.came, counted, passed, frozenset(won))


@transaction.atomic
def end_without_quorum(poll: Poll, *, why: str, street: Street, who: Standing, now: datetime) -> Poll:
    """Too few came: the poll ends without a vote, which is an honest record, and is called again for another day."""
    require_holder(poll, who)
    return actions.end_poll(poll, state=State.NO_QUORUM, why=why, by=who.by, at=now)


@transaction.atomic
def fail_poll(poll: Poll, *, why: str, street: Street, who: Standing, now: datetime) -> Poll:
    """The vote is invalid, for instance since more was returned than given out: it must be held again."""
    require_holder(poll, who)
    return actions.end_poll(poll, state=State.FAILED, why=why, by=who.by, at=now)
