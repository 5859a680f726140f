"""A branch's part in an examination: who of its members sat, paper answers typed in, absence, leave to sit once more, and
its marks. Upward go counts and a share, never a name with a mark."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from uuid import UUID

from django.db import IntegrityError, transaction

from jiedao.access.queries import Standing
from jiedao.examinations import actions, queries, rules, sheets
from jiedao.examinations.actions import Turn
from jiedao.examinations.models import ExamBranch, Examination, MakeUp, Sitting, Wording
from jiedao.examinations.problems import (
    AbsentAlready,
    AnswerUnreadable,
    ClosedAlready,
    MakeUpStands,
    MakeUpUntimely,
    MarkOutOfRange,
    NotAMember,
    NothingToMakeUp,
    NotYourExamination,
    PaperNotYet,
    SatAlready,
    WhyMissing,
)
from jiedao.periods import TZ, day_of
from jiedao.procedures import examination, examination_sealing, vault
from jiedao.procedures.examination_sealing import Mark
from jiedao.procedures.examination_sitting import said
from jiedao.procedures.examination_terms import leads, organises, require_leader
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.tenancy.models import Street

#: Below so many marks a share would say whose they are.
FEW = 5


@dataclass(frozen=True)
class Member:
    """Somebody of a branch with their turns, by name; never by mark."""

    person: Subject
    turns: tuple[Sitting, ...]
    makeup: MakeUp | None  # a leave that is not used yet
    left: bool = False  # no longer a member on the day that is looked at

    @property
    def last(self) -> Sitting | None:
        return self.turns[-1] if self.turns else None

    @property
    def counted(self) -> Sitting | None:
        """The turn whose mark counts."""
        return next((one for one in reversed(self.turns) if one.state == Sitting.State.HANDED_IN), None)


def members(row: ExamBranch, held: Examination, *, on: date, now: datetime) -> list[Member]:
    """Who of a branch sits, has sat or was absent, by the pinyin of their names. A paper whose time is over counts as
    handed in from now on."""
    scope = Scope.everything()
    for one in queries.still_open(scope, held).filter(branch_id=row.branch_id, ends_at__lte=now):
        examination.hand_in_over(one, now=now)
    turns: dict[UUID, list[Sitting]] = {}
    for one in queries.sittings(scope, held, branch=row.branch_id).defer("items"):
        turns.setdefault(one.person_id, []).append(one)
    leaves = {(one.person_id, one.no): one for one in queries.makeups(scope, held, branch=row.branch_id)}
    due = queries.members_on(scope, [row.branch_id], on=examination.due_day(held, on)).get(row.branch_id, [])
    here = {one.pk: one for one in due}
    gone = {pk: some[0].person for pk, some in turns.items() if pk not in here}
    found = [
        Member(person, tuple(turns.get(pk, ())), _leave(pk, turns.get(pk, ()), leaves), left=pk in gone)
        for pk, person in {**here, **gone}.items()
    ]
    return sorted(found, key=lambda one: (one.person.name_key, str(one.person.pk)))


def _leave(person: UUID, turns: Sequence[Sitting], leaves: Mapping[tuple[UUID, int], MakeUp]) -> MakeUp | None:
    return leaves.get((person, len(turns) + 1))


def open_marks(
    row: ExamBranch, held: Examination, rows: Iterable[Member], *, street: Street, who: Standing, now: datetime
) -> dict[UUID, Mark]:
    """The marks of a branch by person, for its secretary; that they were opened is noted. Raises NotYourExamination."""
    require_leader(who, row, held, street, "看成绩")
    actions.note_marks_seen(held, row.branch_id, by=who.user, at=now)
    counted = [one.counted for one in rows if one.counted is not None]
    marks = examination_sealing.marks(Scope.everything(), counted)
    return {one.person_id: marks[one.pk] for one in counted if one.pk in marks}


# ---- what goes upward ----


@dataclass(frozen=True)
class Tally:
    """A branch in numbers. `passed` None where it is not told: before the close, or since so few sat."""

    row: ExamBranch
    due: int
    sat: int
    absent: int
    passed: int | None

    @property
    def not_sat(self) -> int:
        return max(0, self.due - self.sat - self.absent)


@dataclass(frozen=True)
class Tallies:
    """All branches in numbers, and all together."""

    rows: tuple[Tally, ...]
    due: int
    sat: int
    absent: int
    passed: int | None

    @property
    def not_sat(self) -> int:
        return sum(one.not_sat for one in self.rows)


def tallies(held: Examination, *, on: date, now: datetime) -> Tallies:
    """How many of each branch were due, sat and were absent, and after the close how many passed."""
    scope = Scope.everything()
    for one in queries.still_open(scope, held).filter(ends_at__lte=now):
        examination.hand_in_over(one, now=now)
    rows = queries.branches_of(scope, held)
    due = queries.members_on(scope, [row.branch_id for row in rows], on=examination.due_day(held, on))
    turns = list(queries.sittings(scope, held).defer("items"))
    counted = examination.counting(turns)
    marks = examination_sealing.marks(scope, counted.values()) if held.state == Examination.State.CLOSED else None
    found = []
    for row in rows:
        mine = [one for one in counted.values() if one.branch_id == row.branch_id]
        seen = {one.person_id for one in turns if one.branch_id == row.branch_id}
        persons = {one.pk for one in due.get(row.branch_id, [])} | seen
        absent = {one.person_id for one in turns if one.branch_id == row.branch_id and one.state == "absent"}
        passed = _passed(mine, marks, held) if len(mine) >= FEW else None
        found.append(Tally(row, len(persons), len(mine), len(absent - counted.keys()), passed))
    sat = list(counted.values())
    return Tallies(
        tuple(found), sum(one.due for one in found), len(sat), sum(one.absent for one in found),
        _passed(sat, marks, held) if len(sat) >= FEW else None,
    )  # fmt: skip


def _passed(turns: Iterable[Sitting], marks: Mapping[UUID, Mark] | None, held: Examination) -> int | None:
    if marks is None:
        return None
    return sum(1 for one in turns if one.pk in marks and marks[one.pk].mark >= held.pass_mark)


# ---- absence, leave to sit once more ----


def _require_hand(who: Standing, row: ExamBranch, held: Examination, street: Street, what: str) -> None:
    """What names no mark may be done by the branch, and by whoever organises."""
    if not organises(who, held) and not leads(who, [row], street):
        reason = f"您不组织这场考试，也不是{row.branch.name}的书记"
        raise NotYourExamination(
            title=held.title, what=what, reason=reason, who=f"{row.branch.name}的书记，或组织考试的科室"
        )


def _turns(held: Examination, person: UUID) -> list[Sitting]:
    return list(queries.sittings(Scope.everything(), held, person=person))


def _require_member(row: ExamBranch, held: Examination, person: Subject, on: date) -> None:
    if person.pk not in {
        one.pk for one in queries.members_on(Scope.everything(), [row.branch_id], on=on).get(row.branch_id, [])
    }:
        raise NotAMember(name=person.name, on=on, title=held.title)


@transaction.atomic
def note_absent(
    row: ExamBranch, held: Examination, person: Subject, *, why: str, street: Street, who: Standing, now: datetime
) -> Sitting:
    """Note that a member did not come, with the reason. Raises NotYourExamination, WhyMissing, NotAMember, SatAlready,
    AbsentAlready, ClosedAlready."""
    _require_hand(who, row, held, street, "登记缺考")
    locked = actions.locked(held, "登记缺考")
    if not why.strip():
        raise WhyMissing(what=f"{person.name}缺考")
    turns = _turns(locked, person.pk)
    no = _next_no(locked, person, turns)
    if not turns:
        _require_member(row, locked, person, examination.due_day(locked, day_of(now)))
    return actions.note_absent(Turn(locked, row.branch_id, person.pk, no), why=why.strip(), by=who.user, at=now)


def _next_no(held: Examination, person: Subject, turns: Sequence[Sitting]) -> int:
    """The number of the turn that a person may still have. Raises SatAlready, AbsentAlready."""
    if not turns:
        return 1
    no = turns[-1].no + 1
    if not any(one.no == no for one in queries.makeups(Scope.everything(), held, person=person.pk)):
        if turns[-1].state == Sitting.State.ABSENT:
            raise AbsentAlready(title=held.title, name=person.name, why=turns[-1].why)
        raise SatAlready(title=held.title, name=person.name)
    return no


@transaction.atomic
def grant_makeup(
    row: ExamBranch, held: Examination, person: Subject, *, opens_at: datetime, closes_at: datetime, why: str,
    street: Street, who: Standing, now: datetime,
) -> MakeUp:  # fmt: skip
    """Let a member sit once more, between two moments. Raises NotYourExamination, WhyMissing, MakeUpUntimely, MakeUpStands,
    NothingToMakeUp, ClosedAlready."""
    _require_hand(who, row, held, street, "批准补考")
    locked = actions.locked(held, "批准补考")
    if not why.strip():
        raise WhyMissing(what=f"批准{person.name}补考")
    turns = _turns(locked, person.pk)
    if not turns and now < locked.closes_at:
        raise NothingToMakeUp(name=person.name, until=said(locked.closes_at))
    no = turns[-1].no + 1 if turns else 1
    if turns and turns[-1].state == Sitting.State.OPEN:
        raise SatAlready(title=locked.title, name=person.name)
    if leave := next(
        (one for one in queries.makeups(Scope.everything(), locked, person=person.pk) if one.no == no), None
    ):
        raise MakeUpStands(name=person.name, when=f"{said(leave.opens_at)} 至 {said(leave.closes_at)}")
    if opens_at >= closes_at or closes_at <= now:
        raise MakeUpUntimely(reason="截止要晚于开始，也要晚于现在")
    return actions.grant_makeup(
        Turn(locked, row.branch_id, person.pk, no), opens_at=opens_at, closes_at=closes_at, why=why.strip(), by=who.user,
        at=now,
    )  # fmt: skip


# ---- paper ----


def require_paper(held: Examination, *, key: bool, street: Street, who: Standing, now: datetime) -> None:
    """Whether the printed paper, or its key, may be opened: the organiser always; a branch's secretary the paper from its
    beginning, and the key once they have sat it themselves. Raises PaperNotYet, NotYourExamination."""
    if organises(who, held):
        return
    mine = leads(who, queries.branches_of(Scope.everything(), held), street)
    what = "答案" if key else "试卷"
    if not mine:
        raise NotYourExamination(
            title=held.title,
            what=f"打印{what}",
            reason="您不组织这场考试，也不是参加的支部的书记",
            who="组织考试的科室和支部书记",
        )
    if now < held.opens_at:
        raise PaperNotYet(title=held.title, what=what, reason=f"{said(held.opens_at)}才开始，到时再打印")
    if key and held.state == Examination.State.OPEN and not _is_done(held, mine, who, now):
        raise PaperNotYet(title=held.title, what=what, reason="您自己还没有考，交卷以后才能看答案")


def _is_done(held: Examination, mine: Iterable[ExamBranch], who: Standing, now: datetime) -> bool:
    """Whether the marker has handed in themselves, or does not sit it."""
    person = who.scope.person
    turns = _turns(held, person) if person else []
    if turns:
        return turns[-1].state != Sitting.State.OPEN
    rows = queries.branches_sat_by(Scope.everything(), held, person, on=day_of(now)) if person else []
    return not rows


@dataclass(frozen=True)
class Typed:
    """What a marker types in from paper: the day it was sat, and either the answers (letters on the printed paper) or the
    mark alone."""

    on: date
    answers: Mapping[int, str] | None = None
    mark: str = ""


@transaction.atomic
def type_in(
    row: ExamBranch, held: Examination, person: Subject, typed: Typed, *, why: str = "", street: Street, who: Standing,
    now: datetime,
) -> Sitting:  # fmt: skip
    """Enter what a member did on paper: answers, which are then marked, or the mark. Typed in again it takes the place of
    what was typed before, with a reason; a closed record is corrected.

    Raises NotYourExamination, NotAMember, SatAlready, AbsentAlready, MarkOutOfRange, AnswerUnreadable, WhyMissing,
    ClosedAlready.
    """
    require_leader(who, row, held, street, "登记纸面答卷")
    locked = actions.locked(held, "登记纸面答卷", Examination.State.OPEN, Examination.State.CLOSED)
    turns = _turns(locked, person.pk)
    last = turns[-1] if turns else None
    if (
        last is not None
        and last.mode == "paper"
        and last.branch_id == row.branch_id
        and not _granted(locked, person, last)
    ):
        return _type_again(row, locked, last, typed, why=why, street=street, who=who, now=now)
    if locked.state != Examination.State.OPEN:
        raise ClosedAlready(title=locked.title, state=Examination.State(locked.state).label, what="登记没有考过的人")
    no = _next_no(locked, person, turns)
    _require_member(row, locked, person, typed.on)
    try:
        with transaction.atomic():
            vault.cipher_of(person, by=who.by, at=now)
            items = examination.paper(Scope.everything(), locked, no=no)
            at = min(datetime.combine(typed.on, time(12), tzinfo=TZ), now)
            turn = Turn(locked, row.branch_id, person.pk, no)
            sitting = actions.begin_sitting(turn, mode="paper", items=items, ends_at=now, by=who.user, at=at)
    except IntegrityError as twice:
        raise SatAlready(title=locked.title, name=person.name) from twice
    mark = _taken(sitting, locked, person, typed)
    cipher = examination_sealing.ciphers([person.pk])[person.pk]
    sealed = examination_sealing.seal_mark(cipher, sitting, mark)
    return actions.hand_in(sitting, how="branch", cipher=sealed, by=who.user, at=now)


def _granted(held: Examination, person: Subject, last: Sitting) -> bool:
    return any(one.no == last.no + 1 for one in queries.makeups(Scope.everything(), held, person=person.pk))


def _type_again(
    row: ExamBranch, held: Examination, sitting: Sitting, typed: Typed, *, why: str, street: Street, who: Standing,
    now: datetime,
) -> Sitting:  # fmt: skip
    if not why.strip():
        raise WhyMissing(what=f"改{sitting.person.name}已登记的答卷")
    mark = _taken(sitting, held, sitting.person, typed)
    cipher = examination_sealing.ciphers([sitting.person_id])[sitting.person_id]
    sealed = examination_sealing.seal_mark(cipher, sitting, mark)
    actions.mark_anew(sitting, cipher=sealed, cause="corrected", why=why.strip(), by=who.by, at=now)
    if held.state == Examination.State.CLOSED:
        examination.correct_entries(held, why=f"登记更正：{why.strip()}", street=street, who=who, now=now, only=row)
    return sitting


def _taken(sitting: Sitting, held: Examination, person: Subject, typed: Typed) -> Mark:
    """The mark of what was typed in; answers are kept under seal."""
    if typed.answers is None:
        return Mark(_number(typed.mark, held, person), typed=True)
    scope, items = Scope.everything(), rules.items_of(sitting.items)
    asked = queries.wordings(scope, [one.wording for one in items])
    given = {
        no: _places(no, text, asked[items[no - 1].wording])
        for no, text in typed.answers.items()
        if 0 < no <= len(items) and text.strip()
    }
    cipher = examination_sealing.ciphers([person.pk])[person.pk]
    actions.keep_answers(
        sitting,
        {
            no: examination_sealing.seal_answer(cipher, sitting, no, given.get(no, ()))
            for no in range(1, len(items) + 1)
        },
    )
    return examination.marked(held, sitting, given, asked, examination.struck_ids(scope, held))


def _places(no: int, text: str, asked: Wording) -> tuple[int, ...]:
    """Letters as they stand on an answer sheet; 对 and 错 for a truth question."""
    found = sheets.places(text, asked.shape, asked.choices)
    if found is None or (asked.shape == "single" and len(found) != 1):
        raise AnswerUnreadable(no=no)
    return found


def _number(text: str, held: Examination, person: Subject) -> Decimal:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= held.full or number != round(number, 2):
        raise MarkOutOfRange(name=person.name, mark=text.strip() or "没有填", full=rules.written(held.full))
    return number
