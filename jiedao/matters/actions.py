"""The steps of a matter, by the office's verbs. Each locks the matter, asks the rules, changes it and records the event."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.hand import Hand
from jiedao.audit.actions import record
from jiedao.entries.models import Entry
from jiedao.matters import rules
from jiedao.matters.course import Course, Next
from jiedao.matters.models import Matter, Passage, Series, Stage, State
from jiedao.matters.problems import (
    ApproverHasChecked,
    ChangedMeanwhile,
    NoSuchEnd,
    NoSuchMove,
    NoticeStands,
    NumberMissing,
    NumberTaken,
    ReasonMissing,
    TooEarly,
)
from jiedao.periods import day_in_words, day_of
from jiedao.register.actions import index_tokens, retie_tokens
from jiedao.register.models import Subject
from jiedao.rulebook import Step
from jiedao.tenancy.ids import uuid7

# ---- opening ----


@transaction.atomic
def open_matter(course: Course, *, entry: Entry, subject: Subject, title: str, hand: Hand) -> Matter:
    """Open the matter that an entry asks for, at its first step. The same entry opens it once."""
    declared = course.declared
    if known := Matter.objects.filter(matter=declared.name, entry_id=entry.pk).first():
        return known  # type: ignore[no-any-return]
    whole = course.due(declared.within, hand.at)
    matter = Matter(
        matter=declared.name, line=declared.line, title=title, subject_id=subject.pk, place_id=subject.place_id,
        entry_id=entry.pk, opened_on=day_of(hand.at), opened_at=hand.at, entered_at=hand.now,
        due_on=whole.on if whole else None, changed_at=hand.now,
    )  # fmt: skip
    if declared.number and not _is_filed(course):
        matter.number = _next_number(declared.number, matter.opened_on.year)
    _wait_for(matter, course.after({}, hand.at), hand.at)
    matter.save(force_insert=True)
    _pass(matter, "open", hand, entry=entry)
    _make_findable(matter, subject)
    record("matter.opened", subject=matter, by=hand.by, at=hand.now, data={"matter": matter.matter, "entry": entry.pk})
    return matter


def _make_findable(matter: Matter, subject: Subject) -> None:
    index_tokens(
        of="matter", thing=matter.pk, texts=[matter.number, matter.title, subject.name], place=matter.place_id,
        line=matter.line, name=matter.matter, subject=subject.pk,
    )  # fmt: skip


def _is_filed(course: Course) -> bool:
    return any(step.does == "file" for step in course.declared.steps)


def _next_number(pattern: str, year: int) -> str:
    """The next number of a series that nobody has used yet; the series moves on with it."""
    series, _ = Series.objects.get_or_create(series=pattern, year=year)
    series = Series.objects.select_for_update().get(pk=series.pk)
    number = ""
    while not number or Matter.objects.filter(number=number).exists():
        series.last += 1
        number = rules.numbered(pattern, year, series.last)
    series.save(update_fields=["last"])
    return number


def number_to_come(course: Course, year: int) -> str:
    """The number that a filing of the year would be given now; nothing is taken by asking."""
    pattern = course.declared.number or ""
    last = Series.objects.filter(series=pattern, year=year).values_list("last", flat=True).first() or 0
    while True:
        last += 1
        number = rules.numbered(pattern, year, last)
        if not Matter.objects.filter(number=number).exists():
            return number


# ---- going on ----


def _wait_for(matter: Matter, coming: Next | None, since: datetime) -> None:
    """Let a matter wait for its next step, or for none."""
    matter.step = coming.step.name if coming else ""
    matter.step_from = since if coming else None
    matter.step_due_on = coming.due.on if coming and coming.due else None
    matter.provisional = bool(coming and coming.due and coming.due.provisional)
    matter.not_before = coming.not_before if coming else None


def done_steps(matter: Matter) -> dict[str, datetime]:
    """step -> when it was done, of the steps that stand."""
    rows = Stage.objects.filter(matter_id=matter.pk, stands=True, done_at__isnull=False)
    return dict(rows.values_list("step", "done_at"))


def _locked(matter: Matter, move: rules.Move, course: Course, seen: str | None) -> tuple[Matter, Step]:
    """The matter as it is now, locked, with its step; refused when the step does not know the move, or somebody was
    quicker."""
    fresh = Matter.objects.select_for_update().get(pk=matter.pk)
    step = course.step(fresh.step)
    stands = in_words(fresh, course)
    require_as_seen(fresh, course, seen)
    if fresh.state != State.RUNNING or step.does not in move.at:
        could = rules.possible(step.does) if fresh.state == State.RUNNING else []
        said = "、".join(one.label for one in could) or "没有可办的步骤"
        raise NoSuchMove(matter=fresh, stands=stands, move=move.label, possible=said)
    return fresh, step


def require_as_seen(matter: Matter, course: Course, seen: str | None) -> None:
    """Refuse where somebody has been quicker since a page was drawn. Raises ChangedMeanwhile, naming who."""
    if seen is None or seen == seen_of(matter):
        return
    last = Passage.objects.filter(matter_id=matter.pk).select_related("person").order_by("-no").first()
    who = last.person.name if last and last.person else "系统"
    raise ChangedMeanwhile(matter=matter, who=who, stands=in_words(matter, course))


def seen_of(matter: Matter) -> str:
    """What a page remembers of how a matter stood, to notice that somebody was quicker."""
    return f"{matter.state}:{matter.step}:{matter.round}"


def in_words(matter: Matter, course: Course) -> str:
    """How a matter stands, in words: 正在“党办审核”."""
    if matter.state == State.RUNNING:
        return f"正在“{course.step(matter.step).label}”"
    return "已退回修改" if matter.state == State.RETURNED else "已经办结"


def _pass(
    matter: Matter, move: str, hand: Hand, *, step: Step | None = None, note: str = "", entry: Entry | None = None,
    data: Mapping[str, Any] | None = None,
) -> Passage:  # fmt: skip
    no = Passage.objects.filter(matter_id=matter.pk).count() + 1
    return Passage.objects.create(  # type: ignore[no-any-return]
        id=hand.id or uuid7(), matter_id=matter.pk, no=no, round=matter.round, step=step.name if step else "",
        label=step.label if step else "", move=move, at=hand.at, entered_at=hand.now, user=hand.user,
        person_id=hand.person, note=note, entry_id=entry.pk if entry else None, data=dict(data or {}),
    )  # fmt: skip


def _stage(matter: Matter, step: Step) -> Stage:
    found = Stage.objects.filter(matter_id=matter.pk, step=step.name, stands=True).first()
    return found or Stage(matter_id=matter.pk, step=step.name, round=matter.round)


def _finish(
    matter: Matter, step: Step, move: rules.Move, course: Course, hand: Hand, *, note: str = "",
    entry: Entry | None = None, data: Mapping[str, Any] | None = None,
) -> Matter:  # fmt: skip
    """A step is done: note it, and let the matter wait for the next, or end it."""
    stage = _stage(matter, step)
    stage.done_on, stage.done_at, stage.entry_id = day_of(hand.at), hand.at, entry.pk if entry else None
    stage.save()
    _pass(matter, move.name, hand, step=step, note=note, entry=entry, data=data)
    coming = course.after(done_steps(matter), matter.opened_at, refused=bool(matter.outcome))
    _wait_for(matter, coming, hand.at)
    if coming is None:
        _end(matter, course, hand.at)
    return _saved(matter, move.name, hand, {"step": step.name, "entry": entry.pk if entry else None})


def _end(matter: Matter, course: Course, at: datetime) -> None:
    matter.state = State.ENDED
    matter.outcome = matter.outcome or rules.good_end(course.declared.ends)
    matter.ended_at, matter.ended_on = at, day_of(at)
    matter.workdays = course.calendar.workdays_between(matter.opened_on, matter.ended_on)


def _saved(matter: Matter, move: str, hand: Hand, data: Mapping[str, Any]) -> Matter:
    matter.changed_at = hand.now
    matter.save()
    record(f"matter.{move}", subject=matter, by=hand.by, at=hand.now, data={"matter": matter.matter, **data})
    return matter


# ---- the verbs ----


@transaction.atomic
def record_step(matter: Matter, *, course: Course, entry: Entry, hand: Hand, seen: str | None = None) -> Matter:
    """An entry of the step's form has been recorded: the step is done."""
    move = rules.MOVES["record"]
    matter, step = _locked(matter, move, course, seen)
    _not_too_early(matter, step, hand)
    return _finish(matter, step, move, course, hand, entry=entry)


def _not_too_early(matter: Matter, step: Step, hand: Hand) -> None:
    if matter.not_before is not None and day_of(hand.at) < matter.not_before:
        first = day_in_words(matter.not_before)
        raise TooEarly(matter=matter, step=step.label, first=first, why="离上一步还没有满规定的时间")


@transaction.atomic
def pass_check(matter: Matter, *, course: Course, hand: Hand, note: str = "", seen: str | None = None) -> Matter:
    """Find in order what was sent."""
    move = rules.MOVES["pass"]
    matter, step = _locked(matter, move, course, seen)
    _not_too_early(matter, step, hand)
    return _finish(matter, step, move, course, hand, note=note)


@transaction.atomic
def approve(
    matter: Matter, *, course: Course, hand: Hand, note: str = "", others: str = "", seen: str | None = None
) -> Matter:
    """Approve it. Refused to whoever asked for it or has checked it."""
    move = rules.MOVES["approve"]
    matter, step = _locked(matter, move, course, seen)
    require_other_eyes(matter, step, hand.person, others)
    _not_too_early(matter, step, hand)
    return _finish(matter, step, move, course, hand, note=note)


def require_other_eyes(matter: Matter, step: Step, person: UUID | None, others: str = "") -> None:
    """Nobody approves what he asked for or checked in this round. Raises ApproverHasChecked."""
    if step.does != "approve" or person is None:
        return
    mine = set(
        Passage.objects.filter(matter_id=matter.pk, round=matter.round, person_id=person).values_list("move", flat=True)
    )
    why = "您审核过这件事项" if "pass" in mine else "这件事项由您提出" if mine & {"open", "resubmit", "revise"} else ""
    if why:
        raise ApproverHasChecked(matter=matter, step=step.label, why=why, others=others or "其他有权审批的人")


@transaction.atomic
def return_matter(matter: Matter, *, course: Course, hand: Hand, why: str, seen: str | None = None) -> Matter:
    """Give it back to whoever sent it, with the reason; the round that follows begins when it is sent again."""
    move = rules.MOVES["return"]
    matter, step = _locked(matter, move, course, seen)
    _reason(matter, move, why)
    return _returned(matter, step, move, course, hand, why)


@transaction.atomic
def object_to(matter: Matter, *, course: Course, hand: Hand, why: str, seen: str | None = None) -> Matter:
    """Somebody objects to what was published: it goes back to be looked at again."""
    move = rules.MOVES["object"]
    matter, step = _locked(matter, move, course, seen)
    _reason(matter, move, why)
    return _returned(matter, step, move, course, hand, why)


def _returned(matter: Matter, step: Step, move: rules.Move, course: Course, hand: Hand, why: str) -> Matter:
    _pass(matter, move.name, hand, step=step, note=why)
    matter.state = State.RETURNED
    _wait_for(matter, None, hand.at)
    return _saved(matter, move.name, hand, {"step": step.name})


def _reason(matter: Matter, move: rules.Move, why: str) -> None:
    if not why.strip():
        raise ReasonMissing(matter=matter, move=move.label)


@transaction.atomic
def refuse(
    matter: Matter, *, course: Course, hand: Hand, why: str, end: str = "", others: str = "", seen: str | None = None
) -> Matter:
    """Decide against it, with the reason. Whoever asked is still told where the rulebook says so."""
    move = rules.MOVES["refuse"]
    matter, step = _locked(matter, move, course, seen)
    require_other_eyes(matter, step, hand.person, others)
    _reason(matter, move, why)
    matter.outcome = _bad_end(matter, course, end)
    return _finish(matter, step, move, course, hand, note=why)


def _bad_end(matter: Matter, course: Course, end: str) -> str:
    ends = rules.bad_ends(course.declared.ends)
    if not end and ends:
        return ends[0]
    if end not in ends:
        raise NoSuchEnd(matter=matter, end=end, ends="、".join(course.declared.ends[one] for one in ends))
    return end


@transaction.atomic
def publish_notice(matter: Matter, *, course: Course, hand: Hand, note: str = "", seen: str | None = None) -> Matter:
    """Put up the notice: it stands for the days the rulebook says, and the step is done when they are over."""
    move = rules.MOVES["publish"]
    matter, step = _locked(matter, move, course, seen)
    stage = _stage(matter, step)
    until = course.due(step.lasts, hand.at)
    stage.begun_at, stage.until_on = hand.at, until.on if until else day_of(hand.at)
    stage.save()
    matter.step_due_on, matter.provisional = stage.until_on, bool(until and until.provisional)
    _pass(matter, move.name, hand, step=step, note=note)
    return _saved(matter, move.name, hand, {"step": step.name, "until": stage.until_on})


@transaction.atomic
def end_notice(matter: Matter, *, course: Course, hand: Hand, seen: str | None = None) -> Matter:
    """The notice has stood its days without objection. Raises NoticeStands before that."""
    move = rules.MOVES["stand"]
    matter, step = _locked(matter, move, course, seen)
    stage = _stage(matter, step)
    if stage.until_on is None or day_of(hand.at) <= stage.until_on:
        until = f"{stage.until_on.month}月{stage.until_on.day}日" if stage.until_on else "还没有开始公示，开始以后"
        raise NoticeStands(matter=matter, until=until)
    return _finish(matter, step, move, course, hand)


@transaction.atomic
def enter_vote(
    matter: Matter, *, course: Course, hand: Hand, passed: bool, result: Mapping[str, Any], note: str = "",
    entry: Entry | None = None, seen: str | None = None,
) -> Matter:  # fmt: skip
    """A ballot has decided: it goes on where it passed, and ends otherwise where it did not."""
    move = rules.MOVES["vote"]
    matter, step = _locked(matter, move, course, seen)
    _not_too_early(matter, step, hand)
    if not passed:
        matter.outcome = _bad_end(matter, course, "")
    return _finish(matter, step, move, course, hand, note=note, entry=entry, data={"passed": passed, **result})


@transaction.atomic
def file_matter(
    matter: Matter, *, course: Course, hand: Hand, number: str = "", note: str = "", seen: str | None = None
) -> Matter:
    """File it under a number of its own; without one given, the next of its series. Raises NumberTaken."""
    move = rules.MOVES["file"]
    matter, step = _locked(matter, move, course, seen)
    if not matter.number:
        matter.number = _number(matter, course, number.strip(), day_of(hand.at).year)
        _make_findable(matter, matter.subject)
    return _finish(matter, step, move, course, hand, note=note, data={"number": matter.number})


def _number(matter: Matter, course: Course, number: str, year: int) -> str:
    if not number:
        if not course.declared.number:
            raise NumberMissing(matter=matter, next="本单位的下一个备案号")
        return _next_number(course.declared.number, year)
    if other := Matter.objects.filter(number=number).exclude(pk=matter.pk).first():
        coming = number_to_come(course, year) if course.declared.number else "另一个号"
        raise NumberTaken(number=number, other=other.title, next=coming)
    return number


@transaction.atomic
def notify(matter: Matter, *, course: Course, hand: Hand, note: str = "", seen: str | None = None) -> Matter:
    """Hand over the letter, or tell whoever is to be told."""
    move = rules.MOVES["notify"]
    matter, step = _locked(matter, move, course, seen)
    return _finish(matter, step, move, course, hand, note=note)


@transaction.atomic
def enter_decision(matter: Matter, *, course: Course, hand: Hand, note: str = "", seen: str | None = None) -> Matter:
    """Enter that another body has agreed, with its document."""
    move = rules.MOVES["decide"]
    matter, step = _locked(matter, move, course, seen)
    return _finish(matter, step, move, course, hand, note=note)


@transaction.atomic
def plan_step(matter: Matter, *, course: Course, step: str, on: date, hand: Hand, why: str = "") -> Matter:
    """Set the day on which a step is to happen; a day that was set before is changed only with a reason."""
    matter = Matter.objects.select_for_update().get(pk=matter.pk)
    declared, move = course.step(step), rules.MOVES["plan"]
    stage = _stage(matter, declared)
    if matter.state == State.ENDED or stage.done_at is not None:
        raise NoSuchMove(matter=matter, stands=in_words(matter, course), move=move.label, possible="没有可办的步骤")
    before = stage.planned_on
    if before is not None and before != on:
        _reason(matter, move, why)
    stage.planned_on = on
    stage.save()
    said = day_in_words(on) + (f"，原定{before.month}月{before.day}日：{why}" if before else "")
    _pass(matter, move.name, hand, step=declared, note=said)
    return _saved(matter, move.name, hand, {"step": step, "planned": on, "before": before})


@transaction.atomic
def resubmit(matter: Matter, *, course: Course, entry: Entry, hand: Hand) -> Matter:
    """What was given back, or has changed after it was filed, is sent anew: the next round begins."""
    matter = Matter.objects.select_for_update().get(pk=matter.pk)
    move = rules.MOVES["resubmit" if matter.state == State.RETURNED else "revise"]
    anew = rules.judged_anew(course.declared.steps)
    Stage.objects.filter(matter_id=matter.pk, stands=True, step__in=anew).update(stands=False)
    matter.round += 1
    matter.entry_id, matter.state, matter.outcome = entry.pk, State.RUNNING, ""
    matter.ended_at = matter.ended_on = matter.workdays = None
    _wait_for(matter, course.after(done_steps(matter), matter.opened_at), hand.at)
    _pass(matter, move.name, hand, entry=entry)
    return _saved(matter, move.name, hand, {"round": matter.round, "entry": entry.pk})


@transaction.atomic
def withdraw(matter: Matter, *, course: Course, hand: Hand, why: str) -> Matter:
    """Take back what one asked for, with the reason; what was done stays readable."""
    matter = Matter.objects.select_for_update().get(pk=matter.pk)
    move = rules.MOVES["withdraw"]
    if matter.state == State.ENDED:
        raise NoSuchMove(matter=matter, stands=in_words(matter, course), move=move.label, possible="没有可办的步骤")
    _reason(matter, move, why)
    matter.outcome = "withdrawn"
    _pass(matter, move.name, hand, note=why)
    _wait_for(matter, None, hand.at)
    _end(matter, course, hand.at)
    return _saved(matter, move.name, hand, {})


@transaction.atomic
def follow_entry(matter: Matter, *, old: Entry, new: Entry, hand: Hand) -> Matter:
    """An entry of the matter was corrected: what stood on it stands on what took its place."""
    matter = Matter.objects.select_for_update().get(pk=matter.pk)
    if matter.entry_id == old.pk:
        matter.entry_id = new.pk
    Stage.objects.filter(matter_id=matter.pk, entry_id=old.pk).update(entry_id=new.pk)
    _pass(matter, "enter", hand, entry=new)
    return _saved(matter, "enter", hand, {"entry": new.pk})


def retie(matters: Any, *, subject: UUID) -> None:
    """Let matters be about another subject. Part of merging or parting, which has its event."""
    ids = list(matters)
    Matter.objects.filter(pk__in=ids).update(subject_id=subject)
    retie_tokens("matter", ids, subject=subject)
