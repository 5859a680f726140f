"""An examination from its plan to its closed record: drawn, set, closed with one record a branch, and marked anew where a
question turned out wrong."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.queries import Standing
from jiedao.entries.models import Entry
from jiedao.examinations import actions, queries, rules
from jiedao.examinations.actions import Plan
from jiedao.examinations.models import ExamBranch, Examination, Sitting, Wording
from jiedao.examinations.problems import (
    BegunAlready,
    ClosedAlready,
    NotAsked,
    NotOverYet,
    PlanFaulty,
    TooFewQuestions,
    WhyMissing,
)
from jiedao.examinations.rules import SHAPES, Draw, Item, Right
from jiedao.periods import TZ, day_of
from jiedao.procedures import booking, examination_sealing, submission
from jiedao.procedures.examination_sealing import Mark
from jiedao.procedures.examination_terms import (
    FORM,
    MARK,
    MARKS,
    PERSON,
    SOURCE,
    TITLE,
    Terms,
    form_of,
    keeper_of_bank,
    require_organiser,
    terms,
)
from jiedao.procedures.submission import Sent
from jiedao.register.models import Listing, Subject
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street

MINUTES = range(5, 241)
MOST_POINTS = 100


@dataclass(frozen=True)
class Wanted:
    """What somebody wants to set: as it is typed, before it is looked at."""

    id: UUID
    title: str
    opens_at: datetime
    closes_at: datetime
    minutes: int
    draws: tuple[Draw, ...]
    branches: tuple[UUID, ...]
    partial: str = "none"
    each_own: bool = False
    mixed: bool = False
    seed: str = ""


@dataclass(frozen=True)
class Proposed:
    """An examination ready to be set: its plan, who sits it, the pool, and the paper as it would be printed."""

    plan: Plan
    branches: tuple[Subject, ...]
    pool: tuple[str, ...]
    items: tuple[Item, ...]


def new_seed() -> str:
    """A seed that nobody could have foreseen; it is kept, so that the draw can be done again."""
    return secrets.token_hex(8)


# ---- setting ----


def propose(wanted: Wanted, *, street: Street, who: Standing, now: datetime) -> Proposed:
    """Draw what is wanted without setting it. Raises NotYourBank, RuleMissing, PlanFaulty, TooFewQuestions."""
    keeper_of_bank(who, street)
    asked = terms(street, day_of(now))
    there = {one.pk: one for one in queries.organisations(who.scope, asked.kinds, on=day_of(now))}
    draws = tuple(draw for draw in wanted.draws if draw.count)
    if faults := _faults(replace(wanted, draws=draws), asked, there, now):
        raise PlanFaulty(faults="".join(faults))
    pool = queries.pool(who.scope)
    if lacks := rules.lacking(pool, draws):
        raise TooFewQuestions(lacks="；".join(map(_lack, lacks)))
    seed = wanted.seed or new_seed()
    plan = Plan(
        wanted.id, wanted.title.strip(), wanted.opens_at, wanted.closes_at, wanted.minutes, draws, wanted.partial,
        wanted.each_own, wanted.mixed, seed, asked.full, asked.pass_mark,
    )  # fmt: skip
    branches = tuple(one for pk, one in there.items() if pk in set(wanted.branches))
    return Proposed(plan, branches, tuple(one.id for one in pool), tuple(rules.drawn(pool, draws, seed)))


def _faults(wanted: Wanted, asked: Terms, there: Mapping[UUID, Subject], now: datetime) -> list[str]:
    found = []
    if not wanted.title.strip():
        found.append("没有写考试名称。")
    if wanted.opens_at >= wanted.closes_at:
        found.append("截止时间要晚于开始时间。")
    elif wanted.closes_at <= now:
        found.append("截止时间已经过去，请改到以后。")
    if wanted.minutes not in MINUTES:
        found.append(f"考试时长要在 {MINUTES[0]} 到 {MINUTES[-1]} 分钟之间。")
    if wanted.partial not in rules.PARTIAL:
        found.append("多选题少选怎么计分，请重新选。")
    if not set(wanted.branches) & there.keys():
        found.append("没有选参加的支部。")
    return [*found, *_draw_faults(wanted.draws, asked.full)]


def _draw_faults(draws: Sequence[Draw], full: Decimal) -> list[str]:
    if any(one.shape not in SHAPES or not 0 < one.points <= MOST_POINTS or one.count < 0 for one in draws):
        return [f"抽题数不能是负数，每题分数要大于 0、不超过 {MOST_POINTS}。"]
    if not draws:
        return ["一道题也没有抽。请填写各题型的道数。"]
    total = rules.full_marks(draws)
    if total == full:
        return []
    return [f"各题分数合计 {rules.written(total)} 分，满分是 {rules.written(full)} 分。请调整道数或每题分数。"]


def _lack(one: rules.Lack) -> str:
    topic = f"知识点“{one.topic}”的" if one.topic else ""
    return (
        f"{topic}{SHAPES[one.shape]}要 {one.wanted} 道，题库里可抽的只有 {one.there} 道，缺 {one.wanted - one.there} 道"
    )


@transaction.atomic
def make(wanted: Wanted, *, street: Street, who: Standing, now: datetime) -> Examination:
    """Set an examination: its paper is drawn and fixed with its pool. Raises what `propose` raises."""
    if known := Examination.objects.filter(pk=wanted.id).first():
        return known  # type: ignore[no-any-return]
    ready = propose(wanted, street=street, who=who, now=now)
    line, place = keeper_of_bank(who, street)
    return actions.make_examination(
        ready.plan,
        line=line,
        place=place,
        branches=ready.branches,
        pool=ready.pool,
        items=ready.items,
        by=who.by,
        at=now,
    )


@transaction.atomic
def call_off(examination: Examination, *, why: str, who: Standing, now: datetime) -> Examination:
    """Call off an examination that nobody has begun. Raises NotYourExamination, WhyMissing, BegunAlready, ClosedAlready."""
    require_organiser(who, examination, "取消考试")
    if not why.strip():
        raise WhyMissing(what=f"取消“{examination.title}”")
    held = actions.locked(examination, "取消")
    if count := Sitting.objects.filter(examination_id=held.pk).exclude(mode="").count():
        raise BegunAlready(title=held.title, count=count)
    return actions.call_off(held, why=why.strip(), by=who.user, at=now)


# ---- papers ----


def draws_of(examination: Examination) -> list[Draw]:
    """The draws of an examination."""
    return [Draw(one["shape"], one["topic"], one["count"], Decimal(one["points"])) for one in examination.draws]


def paper(scope: Scope, examination: Examination, *, no: int = 1, person: UUID | None = None) -> list[Item]:
    """The paper of somebody's turn, the same whenever it is asked; of no person the one that is printed.

    A turn after the first asks other questions, as far as the bank has them.
    """
    own = person if examination.each_own else None
    if no == 1 and own is None:
        items = rules.items_of(examination.items)
    else:
        seed = "|".join([examination.seed, str(no), *([str(own)] if own else [])])
        items = rules.drawn(queries.pooled(scope, examination.pool), draws_of(examination), seed)
    if examination.mixed and person is not None:
        shapes = {one.id: one.shape for one in queries.pooled(scope, [item.wording for item in items])}
        items = rules.mixed(items, f"{examination.seed}|{no}|{person}", shapes)
    return items


def rights(asked: Mapping[str, Wording]) -> dict[str, Right]:
    """What marks each question."""
    return {id: Right(one.shape, tuple(one.right)) for id, one in asked.items()}


def marked(
    examination: Examination, sitting: Sitting, given: Mapping[int, Iterable[int]], asked: Mapping[str, Wording], struck: Iterable[str]
) -> Mark:  # fmt: skip
    """The mark of a sitting by its answers."""
    items = rules.items_of(sitting.items)
    return Mark(rules.mark(items, rights(asked), given, struck=struck, partial=examination.partial))


def struck_ids(scope: Scope, examination: Examination) -> set[str]:
    """The wordings struck out of an examination."""
    return {str(one.wording_id) for one in queries.struck_of(scope, examination)}


# ---- handing in by itself ----


@transaction.atomic
def hand_in_over(sitting: Sitting, *, now: datetime, how: str = "clock", by: Any = actions.CLOCK) -> Sitting:
    """Hand in a paper with what was answered until now, and mark it. Whoever was forgotten has nothing to mark."""
    scope = Scope.everything()
    examination = Examination.objects.get(pk=sitting.examination_id)
    given = examination_sealing.answers(scope, [sitting])[sitting.pk]
    asked = queries.wordings(scope, [one["w"] for one in sitting.items])
    mark = marked(examination, sitting, given, asked, struck_ids(scope, examination))
    cipher = examination_sealing.ciphers([sitting.person_id]).get(sitting.person_id)
    sealed = examination_sealing.seal_mark(cipher, sitting, mark) if cipher else ""
    return actions.hand_in(sitting, how=how, cipher=sealed, by=by, at=min(now, sitting.ends_at))


def hand_in_overdue(street: Street, *, now: datetime) -> int:
    """Hand in every paper of the office whose time is over; how many there were."""
    over = list(Sitting.objects.filter(street_id=street.code, state=Sitting.State.OPEN, ends_at__lte=now))
    for sitting in over:
        hand_in_over(sitting, now=now)
    return len(over)


# ---- closing ----


@dataclass(frozen=True)
class Unaccounted:
    """What still stands in the way of closing before the end, in numbers."""

    sitting: int
    not_sat: int
    makeups: int


def due_day(examination: Examination, on: date) -> date:
    """The day whose members are counted: today within the examination, else its first or last day."""
    return min(max(on, day_of(examination.opens_at)), day_of(examination.closes_at))


def unaccounted(examination: Examination, *, now: datetime) -> Unaccounted:
    """How many are sitting, have not sat without a word, or have leave to sit once more."""
    scope = Scope.everything()
    rows = queries.branches_of(scope, examination)
    turns = list(queries.sittings(scope, examination).defer("items"))
    seen = {one.person_id for one in turns}
    due = queries.members_on(scope, [row.branch_id for row in rows], on=due_day(examination, day_of(now)))
    persons = {one.pk for members in due.values() for one in members}
    done = {(one.person_id, one.no) for one in turns}
    waiting = [one for one in queries.makeups(scope, examination) if (one.person_id, one.no) not in done]
    return Unaccounted(
        sum(1 for one in turns if one.state == Sitting.State.OPEN and one.ends_at > now),
        len(persons - seen), sum(1 for one in waiting if one.closes_at > now),
    )  # fmt: skip


def require_over(examination: Examination, *, now: datetime) -> None:
    """Refuse closing while somebody may still sit. Raises NotOverYet."""
    left = unaccounted(examination, now=now)
    when = f"{examination.closes_at.astimezone(TZ):%Y-%m-%d %H:%M}"
    if left.sitting:
        raise NotOverYet(title=examination.title, reason=f"有{left.sitting}人正在答题", when="他们交卷")
    if left.makeups:
        raise NotOverYet(title=examination.title, reason=f"有{left.makeups}人的补考还没有考", when="补考结束")
    if now < examination.closes_at and left.not_sat:
        raise NotOverYet(title=examination.title, reason=f"还没有到截止时间，有{left.not_sat}人没有考", when=when)


@transaction.atomic
def close(examination: Examination, *, street: Street, who: Standing, now: datetime) -> Examination:
    """Close an examination: one record of its marks a branch, so that the figures follow.

    Raises NotYourExamination, ClosedAlready, NotOverYet, FormMissing and what a submission raises.
    """
    require_organiser(who, examination, "关闭考试")
    held = actions.locked(examination, "关闭")
    for sitting in queries.still_open(Scope.everything(), held).filter(ends_at__lte=now):
        hand_in_over(sitting, now=now)
    require_over(held, now=now)
    at = min(now, held.closes_at)
    form_of(booking.edition(street, day_of(at)), day_of(at))
    entries: dict[UUID, Entry] = {}
    lines = lines_of(held, street=street, on=day_of(at))
    for row in queries.branches_of(Scope.everything(), held):
        if values := lines.get(row.branch_id):
            sent = Sent(uuid7(), FORM, row.branch_id, at, _values(held, values))
            hand = _in_the_name_of(row, who)
            entries[row.branch_id] = submission.submit(sent, street=street, who=hand, now=now).entry
    return actions.close_examination(held, entries=entries, by=who.user, at=now)


def _in_the_name_of(row: ExamBranch, who: Standing) -> Standing:
    """Whoever closes an examination records the branch's own marks: the form is the branch's, the hand is the closer's."""
    return replace(who, scope=replace(who.scope, subjects=who.scope.subjects | {row.branch_id}))


def _values(examination: Examination, lines: list[dict[str, str]]) -> dict[str, Any]:
    return {TITLE: examination.title, SOURCE: examination.number, MARKS: lines}


def counting(turns: Iterable[Sitting]) -> dict[UUID, Sitting]:
    """Person -> the turn whose mark counts: the last that was handed in."""
    return {one.person_id: one for one in sorted(turns, key=lambda one: one.no) if one.state == Sitting.State.HANDED_IN}


def lines_of(examination: Examination, *, street: Street, on: date) -> dict[UUID, list[dict[str, str]]]:
    """Branch -> the lines of its record, by name: whoever stands on the register of members on that day."""
    scope = Scope.everything()
    turns = counting(queries.sittings(scope, examination).defer("items"))
    marks = examination_sealing.marks(scope, turns.values())
    listed = _listed(street, on, turns)
    found: dict[UUID, list[dict[str, str]]] = {}
    for one in sorted(turns.values(), key=lambda one: (one.person.name_key, str(one.person_id))):
        if one.pk in marks and one.person_id in listed:
            line = {PERSON: str(one.person_id), MARK: marks[one.pk].written}
            found.setdefault(one.branch_id, []).append(line)
    return found


def _listed(street: Street, on: date, persons: Iterable[UUID]) -> set[UUID]:
    columns = form_of(booking.edition(street, on), on).fields[MARKS].columns or {}
    rows = Listing.objects.filter(standing(on), kind__in=list(columns[PERSON].of_kinds), subject_id__in=list(persons))
    return set(rows.values_list("subject_id", flat=True))


# ---- marking anew ----


@dataclass(frozen=True)
class Remarked:
    """What came of striking a question out: whose marks changed, which were typed in without answers, how many records
    were corrected."""

    changed: int
    typed: int
    corrected: int


@transaction.atomic
def strike(
    examination: Examination, wording: Wording, *, why: str, street: Street, who: Standing, now: datetime
) -> Remarked:
    """Strike out a question that turned out wrong: whoever got it gets its points; a closed record is corrected.

    Raises NotYourExamination, WhyMissing, NotAsked, StruckAlready, ClosedAlready.
    """
    require_organiser(who, examination, "作废题目")
    if not why.strip():
        raise WhyMissing(what=f"作废“{examination.title}”的一道题")
    if str(wording.pk) not in set(examination.pool):
        raise NotAsked(title=examination.title)
    actions.strike(examination, wording, why=why.strip(), by=who.by, at=now)
    changed, typed = _remark(examination, str(wording.pk), why.strip(), who, now)
    corrected = 0
    if examination.state == Examination.State.CLOSED:
        corrected = correct_entries(examination, why=f"作废一道题：{why.strip()}", street=street, who=who, now=now)
    return Remarked(changed, typed, corrected)


def _remark(examination: Examination, wording: str, why: str, who: Standing, now: datetime) -> tuple[int, int]:
    scope = Scope.everything()
    rows = queries.sittings(scope, examination).filter(state=Sitting.State.HANDED_IN)
    turns = [one for one in rows if any(item["w"] == wording for item in one.items)]
    asked = queries.wordings(scope, {item["w"] for one in turns for item in one.items})
    given, before = examination_sealing.answers(scope, turns), examination_sealing.marks(scope, turns)
    keys = examination_sealing.ciphers({one.person_id for one in turns})
    struck, changed, typed = struck_ids(scope, examination), 0, 0
    for one in turns:
        old = before.get(one.pk)
        if old is None or one.person_id not in keys:
            continue
        if old.typed:
            typed += 1
            continue
        new = marked(examination, one, given[one.pk], asked, struck)
        if new.mark != old.mark:
            cipher = examination_sealing.seal_mark(keys[one.person_id], one, new)
            actions.mark_anew(one, cipher=cipher, cause="struck", why=why, by=who.by, at=now)
            changed += 1
    return changed, typed


@transaction.atomic
def correct_entries(
    examination: Examination, *, why: str, street: Street, who: Standing, now: datetime, only: ExamBranch | None = None
) -> int:
    """Let the records of a closed examination say what its marks say now; how many were corrected (更正)."""
    if examination.state != Examination.State.CLOSED:
        raise ClosedAlready(title=examination.title, state="还没有关闭", what="更正成绩记录")
    closed = Examination.objects.get(pk=examination.pk)
    at = min(closed.closed_at or now, closed.closes_at)
    lines, corrected = lines_of(closed, street=street, on=day_of(at)), 0
    for row in queries.branches_of(Scope.everything(), closed):
        if only is None or row.pk == only.pk:
            corrected += _correct(row, closed, lines.get(row.branch_id, []), at, why, street, who, now)
    return corrected


def _correct(
    row: ExamBranch, examination: Examination, lines: list[dict[str, str]], at: datetime, why: str, street: Street,
    who: Standing, now: datetime,
) -> bool:  # fmt: skip
    before = _standing_entry(row.entry)
    if not lines or (before is not None and _pairs(before.values.get(MARKS, [])) == _pairs(lines)):
        return False
    sent = Sent(uuid7(), FORM, row.branch_id, before.occurred_at if before else at, _values(examination, lines))
    subject = Subject.objects.get(pk=row.branch_id)
    made = submission.submit(
        sent, street=street, who=_in_the_name_of(row, who), now=now, supersedes=before, why=why if before else "", subject=subject,
        line=before.line if before else "",
    )  # fmt: skip
    actions.tie_entry(row, made.entry)
    return True


def _pairs(lines: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    return {(str(one.get(PERSON)), str(one.get(MARK))) for one in lines}


def _standing_entry(entry: Entry | None) -> Entry | None:
    """The record that stands now, where somebody corrected it since; None where it was voided."""
    while entry is not None and entry.until_at is not None:
        entry = Entry.objects.filter(supersedes_id=entry.pk).first()
    return entry
