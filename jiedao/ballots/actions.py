"""The steps of a poll, by the office's verbs. Each locks the poll, looks whether it may be, changes it, writes its event."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import BooleanField, Case, Q, Value, When

from jiedao.audit.actions import record
from jiedao.ballots import box, rules
from jiedao.ballots.electorate import Chosen
from jiedao.ballots.models import Box, Casting, Choice, Count, Draw, Elector, Grade, Lot, Poll, State, Tally
from jiedao.ballots.problems import (
    BoxDisturbed,
    CountedAlready,
    DrawCalledOff,
    DrawnAlready,
    NotInThisState,
    NotPresent,
    RecusedCounted,
    SecondVote,
    Settled,
    SpeaksLast,
    SpokeAlready,
    WhyMissing,
)
from jiedao.ballots.rules import Counted
from jiedao.crypto import Cipher
from jiedao.entries.models import Entry
from jiedao.periods import day_of
from jiedao.register.models import Subject
from jiedao.tenancy import context
from jiedao.tenancy.ids import uuid7

#: Who drops a slip into the box, as the audit names it: a cast names nobody.
BOX = "system:box"
#: How the source of a poll begins that a record asked for, line by line.
OF_A_RECORD = "entries.entry:"
#: What a poll says of its result.
RESULT = [
    "due", "came", "passed", "given_out", "returned", "valid", "invalid", "state", "settled_at", "changed_at",
]  # fmt: skip
#: What to do about a poll in a state that does not allow a step.
NEXT = {
    "called": "请先登记到会，再开始投票或计票。", "open": "投票还没有结束；请先宣布结果。",
    "counting": "已经开始计票；要改到会情况，请结束这一次，重新表决。", "settled": "",
    "no_quorum": "请另行召开后重新表决。", "failed": "请办理重新表决的那一次。",
}  # fmt: skip


@dataclass(frozen=True)
class Calling:
    """A poll that is to be held: everything about it but its people and choices."""

    ballot: str
    line: str
    subject: Subject
    on: date
    question: str
    source: str
    casting: str
    entry: UUID | None = None
    item: int = 0
    seats: int | None = None
    follows: Poll | None = None


def aad(poll: Poll) -> str:
    """What the slips of a poll are bound to: this poll of this office."""
    return f"box:{context.required()}:{poll.pk}"


@transaction.atomic
def call_poll(
    calling: Calling, *, electors: Sequence[UUID], last: Collection[UUID], choices: Sequence[Chosen], by: Any, at: datetime
) -> Poll:  # fmt: skip
    """Call a poll: who may vote and what is voted on stand from here. One that is already called for the same reason and
    has not come to nothing is given back."""
    before = Poll.objects.filter(ballot=calling.ballot, subject_id=calling.subject.pk, source=calling.source)
    if calling.source.startswith(OF_A_RECORD):
        before = before.filter(item=calling.item)  # else the line is only where it was held
    known = before.order_by("-attempt").first()
    same = known is not None and (calling.follows is None or known.follows_id == calling.follows.pk)
    if known is not None and same and known.state not in (State.NO_QUORUM, State.FAILED):
        return known  # type: ignore[no-any-return]
    poll = Poll.objects.create(
        ballot=calling.ballot, line=calling.line, subject_id=calling.subject.pk, place_id=calling.subject.place_id,
        entry_id=calling.entry, item=calling.item, source=calling.source, attempt=known.attempt + 1 if known else 1,
        follows=calling.follows or known, question=calling.question[:400], held_on=calling.on, casting=calling.casting,
        run_off=calling.follows is not None, seats=calling.seats, changed_at=at,
    )  # fmt: skip
    _list(poll, electors, last)
    Choice.objects.bulk_create(
        Choice(poll_id=poll.pk, no=no, person_id=one.person, label=one.label[:200]) for no, one in enumerate(choices, 1)
    )
    record(
        "ballot.called", subject=poll, by=by, at=at,
        data={"ballot": poll.ballot, "source": poll.source, "item": poll.item, "electors": len(electors), "choices": len(choices)},
    )  # fmt: skip
    return poll  # type: ignore[no-any-return]


def _list(poll: Poll, electors: Sequence[UUID], last: Collection[UUID]) -> None:
    Elector.objects.bulk_create(
        Elector(poll_id=poll.pk, person_id=person, no=no, speaks_last=person in last)
        for no, person in enumerate(electors, 1)
    )


@transaction.atomic
def renew_electors(
    poll: Poll, *, electors: Sequence[UUID], last: Collection[UUID], by: Any, at: datetime
) -> Poll:  # fmt: skip
    """Let the list of electors be what the registers say of the day now that the day is there; who stays keeps what was
    noted. Without a change nothing is written."""
    poll = locked(poll, "presence")
    have = {one.person_id: one for one in Elector.objects.filter(poll_id=poll.pk)}
    wanted = list(electors)
    if set(have) == set(wanted):
        return poll
    Elector.objects.filter(poll_id=poll.pk).exclude(person_id__in=wanted).delete()
    _list(poll, [one for one in wanted if one not in have], last)
    came, left = len(set(wanted) - set(have)), len(set(have) - set(wanted))
    record("ballot.electors_renewed", subject=poll, by=by, at=at, data={"came": came, "left": left})
    return poll


@transaction.atomic
def attach_entry(
    poll: Poll, *, entry: Entry, item: int, question: str, by: Any, at: datetime
) -> Poll:  # fmt: skip
    """Tie a poll to the record of the occasion at which it is held, or to the record that corrects that one."""
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    if poll.source.startswith(OF_A_RECORD):
        poll.source = OF_A_RECORD + str(entry.pk)
    poll.entry, poll.item, poll.changed_at = entry, item, at
    if poll.state == State.CALLED:
        poll.question, poll.held_on = question[:400], entry.occurred_on
    poll.save(update_fields=["entry", "item", "source", "question", "held_on", "changed_at"])
    record("ballot.attached", subject=poll, by=by, at=at, data={"entry": entry.pk, "item": item})
    return poll  # type: ignore[no-any-return]


# ---- before the vote ----


def locked(poll: Poll, move: str) -> Poll:
    """The poll as it is now, locked; refused in a state in which the step may not be. Raises Settled, NotInThisState."""
    fresh: Poll = Poll.objects.select_for_update().get(pk=poll.pk)
    step = rules.MOVES[move]
    if fresh.state in step.begins:
        return fresh
    if fresh.state == State.SETTLED:
        on = fresh.settled_at.date() if fresh.settled_at else fresh.held_on
        raise Settled(poll=fresh.question, on=on, move=step.label)
    state = State(fresh.state)
    raise NotInThisState(poll=fresh.question, state=state.label, move=step.label, next_step=NEXT[fresh.state])


@transaction.atomic
def note_presence(
    poll: Poll, *, present: Collection[UUID], absent: Mapping[UUID, str], headcount: int | None = None, by: Any, at: datetime
) -> Poll:  # fmt: skip
    """Say who came, and why the others did not; who is recused is not asked. `headcount`: only how many came, where nobody
    is ticked off by name. Raises RecusedCounted."""
    poll = locked(poll, "presence")
    rows = list(Elector.objects.filter(poll_id=poll.pk).select_related("person"))
    for one in rows:
        if one.recused and one.person_id in present:
            raise RecusedCounted(person=one.person.name, poll=poll.question, reason=one.recused_why, move="计为到会")
        one.present = one.person_id in present
        one.absent_why = "" if one.present else absent.get(one.person_id, "")[:100]
        one.spoke_no = one.spoke_no if one.present else None
    Elector.objects.bulk_update(rows, ["present", "absent_why", "spoke_no"], batch_size=500)
    poll.headcount, poll.changed_at = headcount, at
    poll.save(update_fields=["headcount", "changed_at"])
    came = headcount if headcount is not None else sum(one.present for one in rows)
    record("ballot.presence", subject=poll, by=by, at=at, data={"due": len(rows), "came": came})
    return poll


@transaction.atomic
def recuse(poll: Poll, elector: Elector, *, why: str, by: Any, at: datetime) -> Elector:
    """Note that somebody has withdrawn from a vote: out of the electors and out of those present. Raises WhyMissing."""
    poll = locked(poll, "recuse")
    if not why.strip():
        raise WhyMissing(poll=poll.question, move="回避")
    elector.recused, elector.recused_why, elector.present, elector.spoke_no = True, why.strip()[:200], False, None
    elector.save(update_fields=["recused", "recused_why", "present", "spoke_no"])
    _touch(poll, at)
    record("ballot.recused", subject=poll, by=by, at=at, data={"elector": elector.person_id})
    return elector


@transaction.atomic
def take_back_recusal(poll: Poll, elector: Elector, *, by: Any, at: datetime) -> Elector:
    """A recusal was noted by mistake: the elector is due again, and has yet to be noted as present."""
    poll = locked(poll, "recuse")
    elector.recused, elector.recused_why = False, ""
    elector.save(update_fields=["recused", "recused_why"])
    _touch(poll, at)
    record("ballot.recusal_taken_back", subject=poll, by=by, at=at, data={"elector": elector.person_id})
    return elector


@transaction.atomic
def note_spoken(poll: Poll, elector: Elector, *, role: str, by: Any, at: datetime) -> Elector:
    """Note that somebody has spoken, after those before. Raises SpeaksLast, SpokeAlready, RecusedCounted, NotPresent."""
    poll = locked(poll, "speak")
    rows = list(Elector.objects.filter(poll_id=poll.pk).select_related("person").order_by("no"))
    mine = next(one for one in rows if one.pk == elector.pk)
    require_there(poll, mine, "登记表态")
    if mine.spoke_no is not None:
        raise SpokeAlready(person=mine.person.name, reason="已经登记过了")
    if first := rules.before(mine, rows):
        raise SpeaksLast(person=mine.person.name, role=role, others="、".join(one.person.name for one in first))
    done = [one for one in rows if one.spoke_no is not None]
    if not mine.speaks_last and (ended := next((one for one in done if one.speaks_last), None)):
        raise SpokeAlready(person=mine.person.name, reason=f"{ended.person.name}已经最后表态")
    mine.spoke_no = len(done) + 1
    mine.save(update_fields=["spoke_no"])
    _touch(poll, at)
    record("ballot.spoken", subject=poll, by=by, at=at, data={"elector": mine.person_id, "no": mine.spoke_no})
    return mine


def require_there(poll: Poll, elector: Elector, move: str) -> None:
    """Refuse what only somebody present and not recused may do. Raises RecusedCounted, NotPresent."""
    if elector.recused:
        raise RecusedCounted(person=elector.person.name, poll=poll.question, reason=elector.recused_why, move=move)
    if not elector.present:
        raise NotPresent(person=elector.person.name, reason=elector.absent_why or "没有登记到会", move=move)


def _touch(poll: Poll, at: datetime) -> None:
    poll.changed_at = at
    poll.save(update_fields=["changed_at"])


# ---- on screen ----


@transaction.atomic
def open_screen(poll: Poll, *, key: bytes, by: Any, at: datetime) -> Poll:
    """Open the box: from now on everybody present may cast. `key`: the box's own, wrapped."""
    poll = locked(poll, "open")
    Box.objects.create(poll_id=poll.pk, slips=[], key=key)
    poll.state, poll.casting, poll.opened_at, poll.changed_at = State.OPEN, Casting.SCREEN, at, at
    poll.save(update_fields=["state", "casting", "opened_at", "changed_at"])
    record("ballot.opened", subject=poll, by=by, at=at)
    return poll


@transaction.atomic
def cast_vote(
    poll: Poll, person: UUID, mark: Mapping[int, str], *, choices: Sequence[int], options: Sequence[str], cipher_of: Any
) -> None:  # fmt: skip
    """Drop one vote into the box: every slip is shuffled and sealed anew, every elector's row written anew, and the event
    says that the poll had a cast, neither whose nor when. Nothing is given back.

    Basis: secret voting (无记名投票); `docs/decisions/0014`. Raises SecondVote, RecusedCounted, NotPresent.
    """
    poll = locked(poll, "cast")
    held = Box.objects.select_for_update().get(poll_id=poll.pk)
    mine = Elector.objects.select_related("person").get(poll_id=poll.pk, person_id=person)
    require_there(poll, mine, "投票")
    if mine.took_part:
        raise SecondVote(poll=poll.question)
    cipher: Cipher = cipher_of(held.key)
    slips = box.opened(held.slips, cipher=cipher, aad=aad(poll))
    slips.append(box.written(mark, choices=choices, options=options))
    held.slips = box.sealed(slips, cipher=cipher, aad=aad(poll))
    held.save(update_fields=["slips"])
    took_part = When(Q(took_part=True) | Q(person_id=person), then=Value(True))
    Elector.objects.filter(poll_id=poll.pk).update(
        took_part=Case(took_part, default=Value(False), output_field=BooleanField())
    )
    assert poll.opened_at is not None
    record("ballot.cast", subject=poll, by=BOX, at=poll.opened_at)


def empty_box(poll: Poll, *, choices: Sequence[int], options: Sequence[str], cipher_of: Any) -> dict[int, dict[str, int]]:  # fmt: skip
    """Open the box once, count, and leave neither slips nor key. Only inside settling. Raises BoxDisturbed."""
    held = Box.objects.select_for_update().get(poll_id=poll.pk)
    voters = Elector.objects.filter(poll_id=poll.pk, took_part=True).count()
    if len(held.slips) != voters:
        raise BoxDisturbed(poll=poll.question, slips=len(held.slips), voters=voters)
    slips = box.opened(held.slips, cipher=cipher_of(held.key), aad=aad(poll))
    _burn(poll)
    return box.counted(slips, choices=choices, options=options)


def _burn(poll: Poll) -> None:
    Box.objects.filter(poll_id=poll.pk).update(slips=[], key=None)


# ---- counting ----


@transaction.atomic
def enter_count(
    poll: Poll, counted: Counted, *, teller: UUID, user: Any, by: Any, id: UUID | None = None, at: datetime
) -> Count:  # fmt: skip
    """Keep what one teller counted in the round that runs; the first count closes the list of who came.

    Raises CountedAlready.
    """
    poll = locked(poll, "count")
    before = list(Count.objects.filter(poll_id=poll.pk, round=poll.round))
    if any(one.teller_id == teller for one in before):
        raise CountedAlready(
            poll=poll.question, round=poll.round, reason="您已经登记过一次",
            next_step="另一份由另一名计票人登记；要重新清点，请先看两份是否一致。",
        )  # fmt: skip
    if len(before) >= rules.TELLERS:
        raise CountedAlready(
            poll=poll.question, round=poll.round, reason="已有两名计票人登记", next_step="请宣布结果。"
        )
    made = Count.objects.create(
        id=id or uuid7(), poll_id=poll.pk, round=poll.round, teller_id=teller, user=user, given_out=counted.given_out,
        returned=counted.returned, valid=counted.valid, invalid=counted.invalid,
        numbers={str(no): dict(given) for no, given in counted.numbers.items()}, at=at,
    )  # fmt: skip
    poll.state, poll.casting, poll.changed_at = State.COUNTING, Casting.PAPER, at
    poll.save(update_fields=["state", "casting", "changed_at"])
    record("ballot.counted", subject=poll, by=by, at=at, data={"round": poll.round, "count": made.pk})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def count_again(poll: Poll, *, by: Any, at: datetime) -> Poll:
    """Two tellers differ: a new round begins, the numbers of this one are kept."""
    poll = locked(poll, "count")
    poll.round, poll.changed_at = poll.round + 1, at
    poll.save(update_fields=["round", "changed_at"])
    record("ballot.count_again", subject=poll, by=by, at=at, data={"round": poll.round})
    return poll


@dataclass(frozen=True)
class Outcome:
    """What a poll came to: its numbers, and whether it passed; `won` are (choice, option)."""

    due: int
    came: int
    counted: Counted
    passed: bool | None
    won: frozenset[tuple[int, str]]


@transaction.atomic
def settle(poll: Poll, outcome: Outcome, *, choices: Sequence[Choice], by: Any, at: datetime) -> Poll:
    """Write the tally, once; from here nothing of the poll changes."""
    poll = locked(poll, "settle")
    one = outcome.counted
    poll.due, poll.came, poll.passed = outcome.due, outcome.came, outcome.passed
    poll.given_out, poll.returned, poll.valid, poll.invalid = one.given_out, one.returned, one.valid, one.invalid
    poll.state, poll.settled_at, poll.changed_at = State.SETTLED, at, at
    poll.save(update_fields=RESULT)
    made = [
        Tally(
            id=uuid7(_moment(at)), poll_id=poll.pk, choice_id=choice.pk, ballot=poll.ballot, subject_id=poll.subject_id, place_id=poll.place_id,
            held_on=poll.held_on, option=option, votes=votes, won=(choice.no, option) in outcome.won, settled_at=at,
        )
        for choice in choices for option, votes in one.numbers[choice.no].items()
    ]  # fmt: skip
    Tally.objects.bulk_create(
        sorted(made, key=lambda row: row.id)
    )  # in an order of chance: no row tells by its place of whom it is
    totals = {"due": poll.due, "came": poll.came, "valid": poll.valid, "invalid": poll.invalid, "passed": poll.passed}
    record("ballot.settled", subject=poll, by=by, at=at, data=totals)
    return poll


def _moment(at: datetime) -> int:
    return int(at.timestamp() * 1000)


@transaction.atomic
def end_poll(poll: Poll, *, state: State, why: str, by: Any, at: datetime) -> Poll:
    """End a poll without a result, with a reason: not enough came, or it is invalid and must be held again. Slips that were
    cast are destroyed uncounted. Raises WhyMissing."""
    poll = locked(poll, "end")
    if not why.strip():
        raise WhyMissing(poll=poll.question, move="结束，不计结果")
    if poll.casting == Casting.SCREEN:
        _burn(poll)
    poll.state, poll.why, poll.changed_at = state, why.strip()[:300], at
    poll.save(update_fields=["state", "why", "changed_at"])
    record("ballot.ended", subject=poll, by=by, at=at, data={"state": str(state)})
    return poll


@transaction.atomic
def keep_grades(poll: Poll, sealed: Mapping[UUID, str], *, round: int, why: str, by: Any, at: datetime) -> list[Grade]:
    """Keep the grades that were decided, each sealed by the caller under its person's key. Raises WhyMissing."""
    poll = locked(poll, "grade")
    if round > 1 and not why.strip():
        raise WhyMissing(poll=poll.question, move="重新确定等次")
    made = [
        Grade(poll_id=poll.pk, choice_id=choice, round=round, sealed=token, why=why.strip()[:300], decided_at=at)
        for choice, token in sealed.items()
    ]
    Grade.objects.bulk_create(made)
    record("ballot.graded", subject=poll, by=by, at=at, data={"round": round, "persons": len(made)})
    return made


# ---- draws ----


@transaction.atomic
def announce_draw(draw: Draw, *, lots: Sequence[Chosen], by: Any, at: datetime) -> Draw:
    """Show among whom it will be drawn, and the digest of the seed. The same one announced again is the same one."""
    known = Draw.objects.filter(pk=draw.pk).first()
    if known is not None:
        return known  # type: ignore[no-any-return]
    draw.announced_at = draw.changed_at = at
    draw.save(force_insert=True)
    Lot.objects.bulk_create(
        Lot(draw_id=draw.pk, subject_id=one.person or draw.subject_id, no=no, label=one.label[:200])
        for no, one in enumerate(lots, 1)
    )
    record(
        "draw.announced", subject=draw, by=by, at=at,
        data={"ballot": draw.ballot, "digest": draw.digest, "list": draw.list_digest, "lots": len(lots)},
    )  # fmt: skip
    return draw


def locked_draw(draw: Draw) -> Draw:
    """The draw as it is now, locked, and still to be drawn. Raises DrawnAlready, DrawCalledOff."""
    fresh: Draw = Draw.objects.select_for_update().get(pk=draw.pk)
    if fresh.state == Draw.Stands.DRAWN:
        assert fresh.drawn_at is not None
        raise DrawnAlready(draw=fresh.question, on=day_of(fresh.drawn_at))
    if fresh.state == Draw.Stands.CALLED_OFF:
        raise DrawCalledOff(draw=fresh.question, why=fresh.why)
    return fresh


@transaction.atomic
def draw_lots(draw: Draw, *, seed: str, by: Any, at: datetime) -> Draw:
    """Open the seed and give every lot its turn. Raises DrawnAlready, DrawCalledOff."""
    draw = locked_draw(draw)
    if rules.digest_of(seed) != draw.digest:
        raise ValueError("the seed is not the one that was announced")
    lots = {str(one.subject_id): one for one in Lot.objects.filter(draw_id=draw.pk)}
    for turn, id in enumerate(rules.drawn(seed, lots), 1):
        lots[id].turn, lots[id].mark = turn, rules.mark_of(seed, id)
    Lot.objects.bulk_update(lots.values(), ["turn", "mark"], batch_size=500)
    draw.state, draw.seed, draw.sealed, draw.drawn_at, draw.changed_at = Draw.Stands.DRAWN, seed, "", at, at
    draw.save(update_fields=["state", "seed", "sealed", "drawn_at", "changed_at"])
    record("draw.drawn", subject=draw, by=by, at=at, data={"seed": seed, "digest": draw.digest, "lots": len(lots)})
    return draw


@transaction.atomic
def call_off_draw(draw: Draw, *, why: str, by: Any, at: datetime) -> Draw:
    """Leave an announced draw undrawn, with the reason. Its seed is never opened. Raises WhyMissing, DrawnAlready, DrawCalledOff."""
    draw = locked_draw(draw)
    if not why.strip():
        raise WhyMissing(poll=draw.question, move="不抽这一次")
    draw.state, draw.why, draw.sealed, draw.changed_at = Draw.Stands.CALLED_OFF, why.strip()[:300], "", at
    draw.save(update_fields=["state", "why", "sealed", "changed_at"])
    record("draw.called_off", subject=draw, by=by, at=at, data={"digest": draw.digest})
    return draw
