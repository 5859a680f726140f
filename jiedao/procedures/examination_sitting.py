"""Sitting an examination on a screen: one's own turn, each answer kept as it is given, handed in by oneself or by the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from jiedao.access.queries import Standing
from jiedao.examinations import actions, queries, rules
from jiedao.examinations.actions import Turn
from jiedao.examinations.models import Examination, MakeUp, Sitting, Wording
from jiedao.examinations.problems import (
    AbsentAlready,
    AnswerUnreadable,
    ClosedAlready,
    NotAMember,
    NotOpenYet,
    Over,
    SatAlready,
)
from jiedao.examinations.rules import Item
from jiedao.periods import TZ, day_of
from jiedao.procedures import examination, examination_sealing, vault
from jiedao.procedures.examination_sealing import Mark
from jiedao.register.models import Subject
from jiedao.register.scope import Scope


@dataclass(frozen=True)
class Window:
    """A turn that may be begun, and until when."""

    turn: Turn
    closes_at: datetime

    def ends_at(self, now: datetime) -> datetime:
        """When it would be over if it began now."""
        return rules.ends_at(now, self.turn.examination.minutes, self.closes_at)


def said(at: datetime) -> str:
    """An instant as a refusal says it."""
    return f"{at.astimezone(TZ):%Y-%m-%d %H:%M}"


# ---- whose turn it is ----


def running(who: Standing, held: Examination, *, now: datetime) -> Sitting | None:
    """One's own sitting that may be gone on with."""
    if who.scope.person is None:
        return None
    rows = queries.still_open(who.scope, held, person=who.scope.person)
    found = rows.filter(mode="screen", ends_at__gt=now).first()
    return found  # type: ignore[no-any-return]


def turn_of(who: Standing, held: Examination, *, now: datetime) -> Window:
    """The turn somebody may begin now. Raises ClosedAlready, NotAMember, NotOpenYet, Over, SatAlready, AbsentAlready."""
    if held.state != Examination.State.OPEN:
        raise ClosedAlready(title=held.title, state=Examination.State(held.state).label, what="参加")
    name, person = who.user.name, who.scope.person
    rows = queries.branches_sat_by(who.scope, held, person, on=day_of(now)) if person else []
    if person is None or not rows:
        raise NotAMember(name=name, on=day_of(now), title=held.title)
    turns = list(queries.sittings(who.scope, held, person=person).defer("items"))
    no = max((one.no for one in turns), default=0) + 1
    leave = next((one for one in queries.makeups(who.scope, held, person=person) if one.no == no), None)
    if turns and leave is None:
        _refuse_again(turns[-1], held, name)
    opens_at, closes_at = _span(held, leave)
    if now < opens_at:
        raise NotOpenYet(title=held.title, when=said(opens_at))
    if now >= closes_at:
        raise Over(title=held.title, when=said(closes_at))
    return Window(Turn(held, rows[0].branch_id, person, no), closes_at)


def _refuse_again(last: Sitting, held: Examination, name: str) -> None:
    if last.state == Sitting.State.ABSENT:
        raise AbsentAlready(title=held.title, name=name, why=last.why)
    raise SatAlready(title=held.title, name=name)


def _span(held: Examination, leave: MakeUp | None) -> tuple[datetime, datetime]:
    return (leave.opens_at, leave.closes_at) if leave else (held.opens_at, held.closes_at)


# ---- begin, answer, hand in ----


def begin(who: Standing, held: Examination, *, now: datetime) -> Sitting:
    """Let one's time begin, or go on with what was begun. Raises what `turn_of` raises."""
    for one in queries.still_open(who.scope, held, person=who.scope.person) if who.scope.person else ():
        if one.mode == "screen" and one.ends_at > now:
            return one  # type: ignore[no-any-return]
        examination.hand_in_over(one, now=now)
    window = turn_of(who, held, now=now)
    turn = window.turn
    items = examination.paper(Scope.everything(), held, no=turn.no, person=turn.person)
    try:
        with transaction.atomic():
            actions.locked(held, "参加")  # nobody closes it meanwhile
            vault.cipher_of(Subject(pk=turn.person), by=who.by, at=now)
            return actions.begin_sitting(
                turn, mode="screen", items=items, ends_at=window.ends_at(now), by=who.user, at=now
            )
    except IntegrityError:  # pressed twice at the same moment: the first stands
        if found := running(who, held, now=now):
            return found
        raise


def answer(sitting: Sitting, given: Mapping[int, Sequence[int]], *, now: datetime) -> Sitting:
    """Keep answers by the place of their question, as choices of the question's own order. Raises HandedIn,
    AnswerUnreadable; then nothing is kept."""
    with transaction.atomic():
        held = actions.open_sitting(sitting, now=now)
        items = rules.items_of(held.items)
        asked = queries.wordings(Scope.everything(), [items[no - 1].wording for no in given if 0 < no <= len(items)])
        for no, places in given.items():
            _require_readable(no, places, items, asked)
        cipher = examination_sealing.ciphers([held.person_id])[held.person_id]
        sealed = {no: examination_sealing.seal_answer(cipher, held, no, set(places)) for no, places in given.items()}
        actions.keep_answers(held, sealed)
        return held


def _require_readable(no: int, places: Sequence[int], items: Sequence[Item], asked: Mapping[str, Wording]) -> None:
    question = asked.get(items[no - 1].wording) if 0 < no <= len(items) else None
    if question is None or any(place not in range(len(question.choices)) for place in places):
        raise AnswerUnreadable(no=no)
    if question.shape != "multiple" and len(set(places)) > 1:
        raise AnswerUnreadable(no=no)


@transaction.atomic
def hand_in(sitting: Sitting, *, who: Standing, now: datetime) -> Sitting:
    """Hand one's own paper in; it is marked at once. The second time nothing changes."""
    if sitting.state == Sitting.State.HANDED_IN:
        return sitting
    over = now >= sitting.ends_at
    return examination.hand_in_over(
        sitting, now=now, how="clock" if over else "self", by=actions.CLOCK if over else who.user
    )


# ---- what one sees of it ----


@dataclass(frozen=True)
class Asked:
    """A question of a paper as it is shown: its place, its points, its choices in their order, and what was answered."""

    no: int
    item: Item
    wording: Wording
    given: tuple[int, ...] = ()
    struck: str = ""

    @property
    def shape(self) -> str:
        return self.wording.shape

    @property
    def choices(self) -> list[tuple[int, str, str]]:
        """(place in the question, letter on this paper, words) in the order of this paper."""
        return [(place, rules.LETTERS[n], self.wording.choices[place]) for n, place in enumerate(self.item.order)]

    def called(self, places: Sequence[int]) -> str:
        """Choices by their letters on this paper; of a truth question in words."""
        if self.shape == "truth":
            return rules.said_right("truth", places)
        return "".join(letter for place, letter, _words in self.choices if place in places)

    @property
    def said_given(self) -> str:
        return self.called(self.given)

    @property
    def said_right(self) -> str:
        return self.called(self.wording.right)

    @property
    def is_right(self) -> bool:
        return bool(self.struck) or set(self.given) == set(self.wording.right)


def paper_of(sitting: Sitting, *, struck: Mapping[str, str] | None = None) -> list[Asked]:
    """A sitting's questions with what was answered."""
    scope = Scope.everything()
    given = examination_sealing.answers(scope, [sitting])[sitting.pk]
    return shown(scope, rules.items_of(sitting.items), given=given, struck=struck)


def shown(
    scope: Scope, items: Sequence[Item], *, given: Mapping[int, tuple[int, ...]] | None = None,
    struck: Mapping[str, str] | None = None,
) -> list[Asked]:  # fmt: skip
    """Items as they are shown, with their words."""
    asked = queries.wordings(scope, [one.wording for one in items])
    return [
        Asked(no, item, asked[item.wording], (given or {}).get(no, ()), (struck or {}).get(item.wording, ""))
        for no, item in enumerate(items, 1)
    ]


@dataclass(frozen=True)
class Own:
    """One's own result: the turn that counts, its mark, and once the examination is closed the questions with their right
    answers."""

    sitting: Sitting
    mark: Mark | None
    questions: Sequence[Asked]


def own_result(who: Standing, held: Examination, *, now: datetime) -> Own | None:
    """What somebody may see of their own turns: the mark once it is handed in, right answers with their basis after the
    close. None where nothing is handed in yet."""
    if who.scope.person is None:
        return None
    for one in queries.still_open(who.scope, held, person=who.scope.person).filter(ends_at__lte=now):
        examination.hand_in_over(one, now=now)
    turns = list(queries.sittings(who.scope, held, person=who.scope.person))
    counted = examination.counting(turns).get(who.scope.person)
    if counted is None:
        return None
    mark = examination_sealing.marks(who.scope, [counted]).get(counted.pk)
    questions: Sequence[Asked] = ()
    if held.state == Examination.State.CLOSED:
        struck: dict[str, Any] = {str(one.wording_id): one.why for one in queries.struck_of(who.scope, held)}
        questions = paper_of(counted, struck=struck)
    return Own(counted, mark, questions)


# ---- what waits for somebody ----


@dataclass(frozen=True)
class Stand:
    """How one stands with an examination: `coming`, `now`, `running`, `handed_in`, `absent`, `missed`, or `` where one has
    nothing to do with it; and until when, where that matters."""

    state: str
    until: datetime | None = None


def stands(who: Standing, some: Sequence[Examination], *, now: datetime) -> dict[Any, Stand]:
    """Examination -> how one stands with it, in three statements however many there are."""
    ids = [one.pk for one in some]
    due = queries.sat_by(who.scope, ids, who.scope.person, on=day_of(now))
    turns, leaves = queries.own_sittings(who.scope, ids), queries.own_makeups(who.scope, ids)
    return {one.pk: _stand(one, one.pk in due, turns.get(one.pk, []), leaves.get(one.pk, []), now) for one in some}


def _stand(held: Examination, due: bool, turns: Sequence[Sitting], leaves: Sequence[MakeUp], now: datetime) -> Stand:
    last = turns[-1] if turns else None
    if last is not None and last.state == Sitting.State.OPEN and last.ends_at > now:
        return Stand("running", last.ends_at)
    leave = next((one for one in leaves if one.no == len(turns) + 1), None)
    if held.state == Examination.State.OPEN and due and (last is None or leave is not None):
        opens_at, closes_at = _span(held, leave)
        if now < opens_at:
            return Stand("coming", opens_at)
        if now < closes_at:
            return Stand("now", closes_at)
    if last is not None:
        return Stand("absent" if last.state == Sitting.State.ABSENT else "handed_in")
    return Stand("missed") if due and held.state != Examination.State.CALLED_OFF else Stand("")
