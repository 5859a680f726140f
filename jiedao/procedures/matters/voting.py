"""A matter's vote: which ballot it is put to, calling it, and going on by what was decided."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from jiedao.access.queries import Standing
from jiedao.ballots import queries as ballots
from jiedao.ballots.actions import OF_A_RECORD
from jiedao.ballots.models import Draw, Poll, State
from jiedao.matters.course import Course
from jiedao.matters.models import Matter
from jiedao.matters.models import State as Stands
from jiedao.matters.problems import NoBallot, TooEarly
from jiedao.periods import day_in_words
from jiedao.procedures import balloting, balloting_entries, drawing
from jiedao.procedures.balloting_entries import ENDED, matter_of_id
from jiedao.procedures.balloting_reading import Result, measure_of, result_of
from jiedao.procedures.matters import taking, whose
from jiedao.procedures.matters.columns import course_of
from jiedao.register.scope import Scope
from jiedao.rulebook import Ballot, Step, evaluate
from jiedao.tenancy.models import Street


def source_of(matter: Matter) -> str:
    """What a poll that a matter called is known by."""
    return f"matter:{matter.pk}"


def polls_of(scope: Scope, matter: Matter) -> list[Poll]:
    """The polls of a matter, the first first: those it called, and those that the meeting which opened it called already."""
    return ballots.polls_about(
        scope, source=source_of(matter), record=f"{OF_A_RECORD}{matter.entry_id}", entry=matter.entry_id
    )


def matter_behind(scope: Scope, poll: Poll) -> Matter | None:
    """The matter that called a poll, or that the record at which it is held opened, as far as the viewer may see it."""
    kind, _, key = poll.source.partition(":")
    called = Q(pk=key) if kind == "matter" else Q(pk=None)
    opened = Q(entry_id=poll.entry_id) if poll.entry_id and not poll.item else Q(pk=None)
    return Matter.objects.within(scope).filter(called | opened).first()  # type: ignore[no-any-return]


def ballot_for(course: Course, step: Step, on: date) -> Ballot | None:
    """The ballot a step puts its matter to: the one whose condition holds."""

    def ask(name: str) -> Any:
        _head, _, rest = name.partition(".")
        found = course.ask(name)
        return course.ask(rest) if found is None and rest else found

    for name in step.ballot:
        ballot = course.edition.ballots[name]
        if ballot.when is None or evaluate(ballot.when, ask, course.edition, on):
            return ballot
    return None


def call(matter: Matter, *, on: date, street: Street, who: Standing, now: datetime) -> Poll:
    """Put a matter to the vote on a day. Called again, it is the same poll, unless that one came to nothing; where the
    meeting that opened the matter has called it already, it is that one, with who came as the meeting's record says.

    Raises NotYourTurn, TooEarly where its papers have not lain long enough, NoBallot, and what calling a poll raises.
    """
    course = course_of(matter, street)
    step = course.step(matter.step)
    whose.require(matter, step, who, course, street, on)
    if matter.not_before is not None and on < matter.not_before:
        first = day_in_words(matter.not_before)
        raise TooEarly(matter=matter, step=step.label, first=first, why="材料送达还没有满规定的天数")
    ballot = ballot_for(course, step, on)
    if ballot is None:
        raise NoBallot(matter=matter, step=step.label)
    if (known := _live(matter, ballot)) is not None:
        if known.state == State.SETTLED:  # it was held before the meeting was written up
            follow(known, street=street, who=who, now=now)
        return known
    poll = balloting.call_poll(
        ballot.name, subject=matter.subject, on=on, street=street, by=who.by, now=now, question=matter.title,
        source=source_of(matter), plan=matter.entry if ballot.kind == "election" else None,
    )  # fmt: skip
    if on == matter.entry.occurred_on:
        balloting_entries.came_to(poll, matter.entry, street=street, who=who, now=now)
    return poll


def _live(matter: Matter, ballot: Ballot) -> Poll | None:
    """The vote that was called for the matter or by the meeting that opened it, unless it came to nothing."""
    found = polls_of(Scope.everything(matter.street_id), matter)
    last = next((one for one in reversed(found) if one.ballot == ballot.name), None)
    return last if last is not None and last.state not in ENDED else None


@transaction.atomic
def settle(poll: Poll, *, street: Street, who: Standing, now: datetime) -> Poll:
    """Declare the result of a poll, and let the matter that was put to it go on by it."""
    done = balloting.settle(poll, street=street, who=who, now=now)
    follow(done, street=street, who=who, now=now)
    return done


@transaction.atomic
def draw(draw: Draw, *, street: Street, who: Standing, now: datetime) -> Draw:
    """Draw, and let every matter that waits for it go on with its turn."""
    done = drawing.draw(draw, street=street, who=who, now=now)
    turns = {one.subject_id: one.turn for one in ballots.lots_of(Scope.everything(street.code), done)}
    rows = Matter.objects.filter(subject_id__in=turns, state=Stands.RUNNING)
    for matter in rows.select_related("place", "subject", "entry"):
        step = course_of(matter, street).step(matter.step)
        if step.does == "vote" and done.ballot in step.ballot:
            turn = turns[matter.subject_id]
            taking.vote(
                matter,
                passed=True,
                result={"turn": turn},
                street=street,
                who=who,
                now=now,
                at=now,
                note=f"抽签，第{turn}位",
            )
    return done


def follow(poll: Poll, *, street: Street, who: Standing, now: datetime) -> Matter | None:
    """A poll has been settled: the matter that was put to it goes on. None where no matter waits for it."""
    matter = _matter_of(poll)
    if matter is None or matter.state != Stands.RUNNING:
        return None
    course = course_of(matter, street)
    step = course.step(matter.step)
    if step.does != "vote" or poll.ballot not in step.ballot:
        return None
    found = result_of(source=poll.source, ballot=poll.ballot, item=poll.item, street=street)
    if found is None or found.poll.state != State.SETTLED or found.level:
        return None  # those who stand level are voted on once more
    data = {"due": poll.due, "present": poll.came, **({"votes": dict(found.votes)} if found.votes else {})}
    return taking.vote(
        matter, passed=_passed(found), result=data, street=street, who=who, now=now, at=poll.settled_at or now,
        note=_said(found, measure_of(course.edition.ballots[poll.ballot], course.edition)), entry=poll.entry,
    )  # fmt: skip


def _passed(found: Result) -> bool:
    """A rating decides nothing; an election has come about where anybody was elected."""
    return bool(found.winners) if found.poll.seats else found.passed is not False


def _said(found: Result, measure: str) -> str:
    poll = found.poll
    came = f"应到{poll.due}{measure}，实到{poll.came}{measure}"
    if poll.seats:
        return f"{came}，当选{len(found.winners)}人"
    return came if found.passed is None else f"{came}，{'通过' if found.passed else '没有通过'}"


def _matter_of(poll: Poll) -> Matter | None:
    """Whose vote it is: the matter that called it, the one that the line of its record names, or the one about the same
    subject that waits for just this ballot."""
    rows = Matter.objects.select_related("place", "subject", "entry")
    kind, _, key = poll.source.partition(":")
    if kind == "matter":
        return rows.filter(pk=key).first()  # type: ignore[no-any-return]
    if poll.entry is not None and poll.item:
        return _named_in(poll)
    waiting = [one for one in rows.filter(subject_id=poll.subject_id, state=Stands.RUNNING) if _waits(one, poll)]
    return waiting[0] if len(waiting) == 1 else None


def _named_in(poll: Poll) -> Matter | None:
    for rows in poll.entry.values.values() if poll.entry is not None else ():
        if isinstance(rows, list) and len(rows) >= poll.item and isinstance(rows[poll.item - 1], dict):
            for value in rows[poll.item - 1].values():
                if isinstance(value, str) and (found := matter_of_id(value)) is not None:
                    return found
    return None


def _waits(matter: Matter, poll: Poll) -> bool:
    course = course_of(matter, Street.objects.get(code=poll.street_id or 0))
    step = course.step(matter.step)
    return step.does == "vote" and poll.ballot in step.ballot
