"""What is done with questions, examinations and sittings. Each change writes its event: ids, counts and digests only.

What somebody answers while the time runs is not yet handed in and has no event, as a draft has none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from jiedao.audit.actions import record
from jiedao.entries.models import Entry
from jiedao.examinations.models import (
    Answer,
    ExamBranch,
    Examination,
    MakeUp,
    Marking,
    Question,
    QuestionSheet,
    Serial,
    Sitting,
    Struck,
    Wording,
)
from jiedao.examinations.problems import (
    ClosedAlready,
    HandedIn,
    QuestionRetired,
    SameQuestion,
    SheetSettled,
    StruckAlready,
)
from jiedao.examinations.rules import Draw, Item, written
from jiedao.examinations.sheets import Draft
from jiedao.periods import TZ
from jiedao.register.actions import index_tokens
from jiedao.register.models import Place, Subject
from jiedao.tenancy.ids import uuid7

#: How the audit names what no person started.
CLOCK = "system:clock"


def next_number(series: str, *, by_: int = 1) -> int:
    """Take the next number, or several at once, of a series; the first of them comes back. Part of what is numbered."""
    serial, _ = Serial.objects.get_or_create(series=series)
    serial = Serial.objects.select_for_update().get(pk=serial.pk)
    first = serial.last + 1
    serial.last += by_
    serial.save(update_fields=["last"])
    return int(first)


# ---- the bank ----


@transaction.atomic
def add_question(draft: Draft, *, id: UUID, line: str, place: Place, by: Any, at: datetime, on: date) -> Question:
    """Put a question into the bank. The same id sent again is the same question. Raises SameQuestion."""
    if known := Question.objects.filter(pk=id).first():
        return known  # type: ignore[no-any-return]
    _require_new(draft)
    made = _put([draft], [id], line=line, place=place, by=by, at=at, on=on)[0]
    record("question.added", subject=made, by=by, at=at, data={"no": made.no, "shape": made.shape})
    return made


def _require_new(draft: Draft, *, but: UUID | None = None) -> None:
    rows = Question.objects.filter(digest=draft.digest, to_on=None)
    same = (rows.exclude(pk=but) if but else rows).first()
    if same is not None:
        raise SameQuestion(no=same.no)


def _put(
    drafts: Sequence[Draft], ids: Sequence[UUID], *, line: str, place: Place, by: Any, at: datetime, on: date
) -> list[Question]:
    first = next_number("question", by_=len(drafts))
    made = [
        Question(
            id=id, no=first + n, line=line, place_id=place.pk, shape=one.shape, topic=one.topic, digest=one.digest,
            from_on=on, changed_at=at,
        )
        for n, (id, one) in enumerate(zip(ids, drafts, strict=True))
    ]  # fmt: skip
    try:
        with transaction.atomic():
            Question.objects.bulk_create(made)
    except IntegrityError as clash:
        digests = [one.digest for one in drafts]
        same = Question.objects.filter(digest__in=digests, to_on=None).first()
        raise SameQuestion(no=same.no if same else "?") from clash
    Wording.objects.bulk_create(_wording(question, one, 1, by, at) for question, one in zip(made, drafts, strict=True))
    for question, one in zip(made, drafts, strict=True):
        _index(question, one)
    return made


def _wording(question: Question, draft: Draft, no: int, by: Any, at: datetime) -> Wording:
    return Wording(
        question_id=question.pk, no=no, shape=draft.shape, topic=draft.topic, text=draft.text,
        choices=list(draft.choices), right=list(draft.right), source=draft.source,
        user=by if getattr(by, "pk", None) else None, at=at,
    )  # fmt: skip


def _index(question: Question, draft: Draft) -> None:
    texts = [str(question.no), draft.text, draft.topic]
    index_tokens(of="question", thing=question.pk, texts=texts, place=question.place_id, line=question.line)


@transaction.atomic
def change_question(question: Question, draft: Draft, *, by: Any, at: datetime) -> Question:
    """Let a question ask something else from now on. Papers that were drawn keep what they asked.

    The same words again change nothing. Raises QuestionRetired, SameQuestion.
    """
    held = _standing(question, "修改")
    _require_new(draft, but=held.pk)
    latest = Wording.objects.get(question_id=held.pk, no=held.wording)
    if _same(latest, draft):
        return held
    held.wording += 1
    held.shape, held.topic, held.digest, held.changed_at = draft.shape, draft.topic, draft.digest, at
    held.save(update_fields=["wording", "shape", "topic", "digest", "changed_at"])
    made = _wording(held, draft, held.wording, by, at)
    made.save(force_insert=True)
    _index(held, draft)
    record("question.changed", subject=held, by=by, at=at, data={"no": held.no, "wording": held.wording})
    return held


def _same(kept: Wording, draft: Draft) -> bool:
    return Draft(kept.shape, kept.text, tuple(kept.choices), tuple(kept.right), kept.topic, kept.source) == draft


def _standing(question: Question, what: str) -> Question:
    held = Question.objects.select_for_update().get(pk=question.pk)
    if held.to_on is not None:
        raise QuestionRetired(no=held.no, on=held.to_on, what=what)
    return held  # type: ignore[no-any-return]


@transaction.atomic
def retire_question(question: Question, *, why: str, by: Any, at: datetime, on: date) -> Question:
    """Draw a question no more, from this day on. Raises QuestionRetired."""
    held = _standing(question, "停用")
    held.to_on, held.why, held.changed_at = on, why, at
    held.save(update_fields=["to_on", "why", "changed_at"])
    record("question.retired", subject=held, by=by, at=at, data={"no": held.no, "on": on})
    return held


@transaction.atomic
def propose_sheet(
    *, id: UUID, line: str, place: Place, file: str, digest: str, counts: Mapping[str, int], owner: Any, at: datetime
) -> QuestionSheet:
    """Keep a workbook of questions that was read, for somebody to look at. Nothing is in the bank yet."""
    made = QuestionSheet.objects.create(
        id=id, line=line, place=place, file=file[:120], digest=digest, owner=owner, counts=dict(counts), made_at=at
    )
    record("question.sheet_read", subject=made, by=owner, at=at, data={"file": digest, **counts})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def write_sheet(sheet: QuestionSheet, drafts: Sequence[Draft], *, by: Any, at: datetime, on: date) -> list[Question]:
    """Put the questions of a workbook into the bank, all or none. Raises SheetSettled, SameQuestion."""
    held = _waiting(sheet, "入库")
    ids = [uuid7() for _ in drafts]
    made = _put(drafts, ids, line=held.line, place=held.place, by=by, at=at, on=on) if drafts else []
    held.state, held.done_at = QuestionSheet.State.WRITTEN, at
    held.counts = {**held.counts, "written": len(made)}
    held.save(update_fields=["state", "done_at", "counts"])
    numbers = {"first": made[0].no, "last": made[-1].no} if made else {}
    record("question.sheet_written", subject=held, by=by, at=at, data={"questions": len(made), **numbers})
    return made


@transaction.atomic
def drop_sheet(sheet: QuestionSheet, *, by: Any, at: datetime) -> QuestionSheet:
    """Put a workbook aside; nothing of it was written. Raises SheetSettled."""
    held = _waiting(sheet, "放弃")
    held.state, held.done_at = QuestionSheet.State.DROPPED, at
    held.save(update_fields=["state", "done_at"])
    record("question.sheet_dropped", subject=held, by=by, at=at)
    return held


def _waiting(sheet: QuestionSheet, what: str) -> QuestionSheet:
    held = QuestionSheet.objects.select_for_update(of=("self",)).select_related("place").get(pk=sheet.pk)
    if held.state != QuestionSheet.State.PROPOSED:
        raise SheetSettled(file=held.file, state=QuestionSheet.State(held.state).label, what=what)
    return held  # type: ignore[no-any-return]


# ---- an examination ----


@dataclass(frozen=True)
class Plan:
    """An examination as it is made: everything that decides what is asked, of whom, when, and how it is marked."""

    id: UUID
    title: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    draws: tuple[Draw, ...]
    partial: str
    each_own: bool
    mixed: bool
    seed: str
    full: Decimal
    pass_mark: Decimal


@transaction.atomic
def make_examination(
    plan: Plan, *, line: str, place: Place, branches: Iterable[Subject], pool: Sequence[str], items: Sequence[Item], by: Any,
    at: datetime,
) -> Examination:  # fmt: skip
    """Set an examination with its paper, and who sits it. The same id sent again is the same examination."""
    if known := Examination.objects.filter(pk=plan.id).first():
        return known  # type: ignore[no-any-return]
    year = plan.opens_at.year
    made = Examination.objects.create(
        id=plan.id, number=f"考{year}-{next_number(f'examination.{year}'):03d}", title=plan.title, line=line, place=place,
        opens_at=plan.opens_at, closes_at=plan.closes_at, minutes=plan.minutes,
        draws=[{"shape": d.shape, "topic": d.topic, "count": d.count, "points": written(d.points)} for d in plan.draws],
        partial=plan.partial, each_own=plan.each_own, mixed=plan.mixed, seed=plan.seed, pool=list(pool),
        items=[item.as_data() for item in items], full=plan.full, pass_mark=plan.pass_mark,
        made_by=by if getattr(by, "pk", None) else None, made_at=at,
    )  # fmt: skip
    rows = [
        ExamBranch(examination_id=made.pk, branch_id=branch.pk, place_id=branch.place_id, line=line)
        for branch in branches
    ]
    ExamBranch.objects.bulk_create(rows)
    record(
        "examination.made", subject=made, by=by, at=at,
        data={"number": made.number, "seed": plan.seed, "pool": len(pool), "branches": [row.branch_id for row in rows]},
    )  # fmt: skip
    return made  # type: ignore[no-any-return]


def locked(examination: Examination, what: str, *states: str) -> Examination:
    """The examination as it is now, locked; refused when it is in no such state. Part of a step, which has its event."""
    held = Examination.objects.select_for_update(of=("self",)).select_related("place").get(pk=examination.pk)
    if held.state not in (states or (Examination.State.OPEN,)):
        raise ClosedAlready(title=held.title, state=Examination.State(held.state).label, what=what)
    return held  # type: ignore[no-any-return]


@transaction.atomic
def call_off(examination: Examination, *, why: str, by: Any, at: datetime) -> Examination:
    """Call an examination off that nobody has sat; it stays readable with its reason. Raises ClosedAlready."""
    held = locked(examination, "取消")
    held.state, held.why, held.closed_at, held.closed_by = Examination.State.CALLED_OFF, why, at, by
    held.save(update_fields=["state", "why", "closed_at", "closed_by"])
    record("examination.called_off", subject=held, by=by, at=at)
    return held


@transaction.atomic
def close_examination(examination: Examination, *, entries: Mapping[UUID, Entry], by: Any, at: datetime) -> Examination:
    """Close an examination: each branch (by id) has its marks in one record. Raises ClosedAlready."""
    held = locked(examination, "关闭")
    held.state, held.closed_at, held.closed_by = Examination.State.CLOSED, at, by
    held.save(update_fields=["state", "closed_at", "closed_by"])
    for branch, entry in entries.items():
        ExamBranch.objects.filter(examination_id=held.pk, branch_id=branch).update(entry_id=entry.pk)
    data = {str(branch): entry.pk for branch, entry in entries.items()}
    record("examination.closed", subject=held, by=by, at=at, data={"entries": data})
    return held


def tie_entry(row: ExamBranch, entry: Entry) -> None:
    """Name the record that corrects a branch's marks. Part of the correction, which has its event."""
    ExamBranch.objects.filter(pk=row.pk).update(entry_id=entry.pk)


@transaction.atomic
def strike(examination: Examination, wording: Wording, *, why: str, by: Any, at: datetime) -> Struck:
    """Strike a question out of an examination that turned out wrong. Raises ClosedAlready, StruckAlready."""
    held = locked(examination, "作废题目", Examination.State.OPEN, Examination.State.CLOSED)
    if Struck.objects.filter(examination_id=held.pk, wording_id=wording.pk).exists():
        raise StruckAlready(title=held.title)
    made = Struck.objects.create(
        examination_id=held.pk, wording_id=wording.pk, why=why, user=by if getattr(by, "pk", None) else None, at=at
    )
    record("examination.struck", subject=held, by=by, at=at, data={"wording": wording.pk})
    return made  # type: ignore[no-any-return]


@transaction.atomic
def note_marks_seen(examination: Examination, branch: UUID, *, by: Any, at: datetime) -> None:
    """Note that somebody opened the marks of a branch."""
    record("examination.marks_seen", subject=examination, by=by, at=at, data={"branch": branch})


# ---- sitting ----


@dataclass(frozen=True)
class Turn:
    """Whose turn it is at which examination: the how manieth, and for which branch."""

    examination: Examination
    branch: UUID
    person: UUID
    no: int


@transaction.atomic
def begin_sitting(turn: Turn, *, mode: str, items: Sequence[Item], ends_at: datetime, by: Any, at: datetime) -> Sitting:
    """Let somebody's time begin, with the paper they get; on paper, note that they got it."""
    made = _sitting(
        turn, Sitting.State.OPEN, by, at, mode=mode, items=[one.as_data() for one in items], ends_at=ends_at
    )
    record(
        "sitting.begun",
        subject=made,
        by=by,
        at=at,
        data={"examination": turn.examination.pk, "no": turn.no, "mode": mode},
    )
    return made


def _sitting(turn: Turn, state: str, by: Any, at: datetime, **more: Any) -> Sitting:
    return Sitting.objects.create(  # type: ignore[no-any-return]
        examination_id=turn.examination.pk, branch_id=turn.branch, person_id=turn.person, no=turn.no, state=state,
        started_at=at, user=by, **more,
    )  # fmt: skip


@transaction.atomic
def note_absent(turn: Turn, *, why: str, by: Any, at: datetime) -> Sitting:
    """Note that somebody did not come, and why."""
    made = _sitting(turn, Sitting.State.ABSENT, by, at, ends_at=at, why=why)
    record("sitting.absent", subject=made, by=by, at=at, data={"examination": turn.examination.pk, "no": turn.no})
    return made


@transaction.atomic
def grant_makeup(turn: Turn, *, opens_at: datetime, closes_at: datetime, why: str, by: Any, at: datetime) -> MakeUp:
    """Let somebody sit once more (补考) between two moments."""
    made = MakeUp.objects.create(
        examination_id=turn.examination.pk, branch_id=turn.branch, person_id=turn.person, no=turn.no, opens_at=opens_at,
        closes_at=closes_at, why=why, user=by, at=at,
    )  # fmt: skip
    record(
        "sitting.makeup_granted", subject=made, by=by, at=at, data={"examination": turn.examination.pk, "no": turn.no}
    )
    return made  # type: ignore[no-any-return]


def open_sitting(sitting: Sitting, *, now: datetime) -> Sitting:
    """A sitting that may still be answered, locked. Raises HandedIn. Part of answering, or of handing in."""
    held = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if held.state != Sitting.State.OPEN or now >= held.ends_at:
        when = min(held.handed_in_at or held.ends_at, held.ends_at).astimezone(TZ)
        raise HandedIn(when=f"{when:%Y-%m-%d %H:%M}")
    return held  # type: ignore[no-any-return]


def keep_answers(sitting: Sitting, ciphers: Mapping[int, str]) -> None:
    """Keep what was answered, each in place of what was there. Not handed in yet: no event."""
    Answer.objects.bulk_create(
        [Answer(sitting_id=sitting.pk, no=no, cipher=cipher) for no, cipher in sorted(ciphers.items())],
        update_conflicts=True, unique_fields=["street", "sitting", "no"], update_fields=["cipher"],
    )  # fmt: skip


@transaction.atomic
def hand_in(sitting: Sitting, *, how: str, cipher: str, by: Any, at: datetime) -> Sitting:
    """Hand a paper in with its mark: by oneself, by the clock, or by the branch that typed it in. Once: the second time it
    is as it was."""
    held = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if held.state == Sitting.State.HANDED_IN:
        return held  # type: ignore[no-any-return]
    held.state, held.handed_in_at, held.handed_by = Sitting.State.HANDED_IN, at, how
    held.save(update_fields=["state", "handed_in_at", "handed_by"])
    _mark(held, cipher, "typed_in" if how == "branch" else "handed_in", "", by, at)
    record("sitting.handed_in", subject=held, by=by, at=at, data={"examination": held.examination_id, "how": how})
    return held  # type: ignore[no-any-return]


@transaction.atomic
def mark_anew(sitting: Sitting, *, cipher: str, cause: str, why: str, by: Any, at: datetime) -> Marking:
    """Give a sitting another mark, since a question was struck out or something was typed in wrongly. The one before stays."""
    made = _mark(sitting, cipher, cause, why, by, at)
    record("sitting.marked", subject=sitting, by=by, at=at, data={"no": made.no, "cause": cause})
    return made


def _mark(sitting: Sitting, cipher: str, cause: str, why: str, by: Any, at: datetime) -> Marking:
    no = Marking.objects.filter(sitting_id=sitting.pk).count() + 1
    return Marking.objects.create(  # type: ignore[no-any-return]
        sitting_id=sitting.pk, no=no, cipher=cipher, cause=cause, why=why,
        user=by if getattr(by, "pk", None) else None, at=at,
    )  # fmt: skip
