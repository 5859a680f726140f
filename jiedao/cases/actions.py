"""The steps of a case, by the office's verbs. Each locks the case, asks the table, changes it and records the event."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access.hand import Hand
from jiedao.audit.actions import record
from jiedao.cases import rules
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, Counter, Finding, LaneStay, State, Step
from jiedao.cases.problems import (
    ChangedMeanwhile,
    CheckBeforeFix,
    CloserWasFixer,
    ExtendedBefore,
    FindingsUnconfirmed,
    LastLane,
    NoExtension,
    NoSuchStep,
    WhyMissing,
)
from jiedao.entries.models import Entry
from jiedao.periods import Due, day_of
from jiedao.register.actions import index_tokens, retie_tokens
from jiedao.register.models import Place, Subject
from jiedao.rulebook import Ladder, Lane
from jiedao.tenancy.ids import uuid7


@dataclass(frozen=True)
class Found:
    """What was found, before it is a case: the checklist item or the words, and what was said about it."""

    code: str
    label: str
    note: str = ""
    photo: UUID | None = None


def _next_number(mark: str, year: int) -> str:
    counter, _ = Counter.objects.get_or_create(series=mark, year=year)
    counter = Counter.objects.select_for_update().get(pk=counter.pk)
    counter.last += 1
    counter.save(update_fields=["last"])
    return f"{mark}{year}-{counter.last:04d}"


@transaction.atomic
def open_case(
    ladder: Ladder, *, mark: str, subject: Subject, place: Place, problems: Iterable[Found], clocks: Clocks,
    hand: Hand, line: str = "", entry: Entry | None = None, source: str = "",
) -> Case:  # fmt: skip
    """Open one case about a subject, with its findings, in the ladder's first lane, its clock running.

    `line` is the line of work of whoever asked what was found; without it the ladder's own. Basis: `ladder.by`. The same source row never opens a second case: the one there is is given back.
    """
    if source and (known := Case.objects.filter(ladder=ladder.name, source=source).first()):
        return known  # type: ignore[no-any-return]
    found = list(problems)
    opened_on = day_of(hand.at)
    case = Case(
        number=_next_number(mark, opened_on.year), ladder=ladder.name, line=line or ladder.line,
        title=_title(subject, found), subject_id=subject.pk, place_id=place.pk,
        entry_id=entry.pk if entry else None, source=source, opened_on=opened_on, opened_at=hand.at,
        state=State.ASSIGNED, found=dict(clocks.row), changed_at=hand.now,
        repeated=_repeated(ladder, subject, found, hand.at),
    )  # fmt: skip
    lane = ladder.lanes[0]
    case.state = _entry_state(lane)
    _set_due(case, lane, clocks, hand.at)
    case.save(force_insert=True)
    Finding.objects.bulk_create(
        Finding(case_id=case.pk, no=no, code=p.code, label=p.label, note=p.note, photo=p.photo)
        for no, p in enumerate(found, 1)
    )
    _enter_lane(case, lane, clocks, hand.at, no=1)
    _add_step(case, "open", hand, note="；".join(p.label for p in found), entry=entry)
    index_tokens(
        of="case", thing=case.pk, texts=[case.number, case.title, subject.name], place=place.pk, line=case.line,
        name=ladder.name, subject=subject.pk,
    )  # fmt: skip
    record(
        "case.opened", subject=case, by=hand.by, at=hand.now,
        data={"number": case.number, "ladder": ladder.name, "entry": entry.pk if entry else None, "findings": len(found)},
    )  # fmt: skip
    return case


def _title(subject: Subject, found: list[Found]) -> str:
    """What it is about and what was found: one finding with what was said of it, several by their names."""
    words = "、".join(p.label for p in found)
    if len(found) == 1 and found[0].note:
        words += f"（{found[0].note}）"
    return f"{subject.name}：{words}"[:80] if words else subject.name


def _repeated(ladder: Ladder, subject: Subject, found: list[Found], before: datetime) -> bool:
    earlier = Case.objects.filter(ladder=ladder.name, subject_id=subject.pk, opened_at__lt=before)
    standing = earlier.exclude(state=State.VOID).values("pk")
    return Finding.objects.filter(case_id__in=standing, code__in=[p.code for p in found]).exists()  # type: ignore[no-any-return]


def _entry_state(lane: Lane) -> State:
    return State.TRANSFERRED if lane.outside else State.ASSIGNED


def _set_due(case: Case, lane: Lane, clocks: Clocks, start: datetime) -> None:
    due = clocks.finish(lane, start)
    case.lane = lane.name
    _due(case, due)


def _due(case: Case, due: Due | None) -> None:
    case.due_at, case.due_on = (due.at, due.on) if due else (None, None)
    case.provisional = bool(due and due.provisional)


def _enter_lane(case: Case, lane: Lane, clocks: Clocks, start: datetime, *, no: int) -> None:
    accept = clocks.accept(lane, start)
    LaneStay.objects.create(
        case_id=case.pk, no=no, lane=lane.name, label=lane.label, from_at=start, due_at=case.due_at,
        accept_by=accept.at if accept else None,
    )  # fmt: skip


def _add_step(case: Case, move: str, hand: Hand, *, note: str = "", entry: Entry | None = None) -> Step:
    no = Step.objects.filter(case_id=case.pk).count() + 1
    return Step.objects.create(  # type: ignore[no-any-return]
        id=hand.id or uuid7(), case_id=case.pk, no=no, move=move, state=case.state, lane=case.lane, at=hand.at, entered_at=hand.now,
        user=hand.user, person_id=hand.person, note=note, entry_id=entry.pk if entry else None,
    )  # fmt: skip


def _locked(case: Case, move: rules.Move, *, seen: str | None = None) -> Case:
    """The case as it is now, locked; refused when the table does not know the step, or somebody was quicker."""
    fresh = Case.objects.select_for_update().get(pk=case.pk)
    if seen is not None and seen != fresh.state:
        last = Step.objects.filter(case_id=fresh.pk).select_related("person").order_by("-no").first()
        who = last.person.name if last and last.person else "时限"
        raise ChangedMeanwhile(case=fresh.number, who=who, state=State(fresh.state).label)
    if fresh.state not in move.begins:
        could = "、".join(m.label for m in rules.possible(fresh.state)) or "没有可办的步骤"
        raise NoSuchStep(case=fresh.number, state=State(fresh.state).label, move=move.label, possible=could)
    return fresh  # type: ignore[no-any-return]


def _finish(
    case: Case, move: rules.Move, hand: Hand, *, note: str = "", entry: Entry | None = None, **data: Any
) -> Case:
    if move.ends:
        case.state = move.ends
    case.changed_at = hand.now
    case.save()
    _add_step(case, move.name, hand, note=note, entry=entry)
    kind = "case.closed" if move.name == "close" else f"case.{move.name}"
    record(
        kind, subject=case, by=hand.by, at=hand.now,
        data={"number": case.number, "state": case.state, "entry": entry.pk if entry else None, **data},
    )  # fmt: skip
    return case


@transaction.atomic
def accept_case(case: Case, *, hand: Hand, seen: str | None = None) -> Case:
    """Take a case on: from here the fixer answers for it."""
    move = rules.MOVES["accept"]
    case = _locked(case, move, seen=seen)
    stay = _stay(case)
    stay.accepted_at = hand.at
    stay.save(update_fields=["accepted_at"])
    return _finish(case, move, hand)


@transaction.atomic
def start_rectification(case: Case, *, hand: Hand, seen: str | None = None) -> Case:
    """Say that work on it has begun."""
    return _finish(_locked(case, rules.MOVES["start"], seen=seen), rules.MOVES["start"], hand)


@transaction.atomic
def submit_rectification(
    case: Case, *, proof: Entry | None, clocks: Clocks, ladder: Ladder, hand: Hand, seen: str | None = None
) -> Case:
    """Report that it is put right, with the proof the ladder asks for; the check's clock starts."""
    move = rules.MOVES["submit"]
    case = _locked(case, move, seen=seen)
    stay = _stay(case)
    stay.until_at, stay.outcome = hand.at, "submitted"
    stay.save(update_fields=["until_at", "outcome"])
    case.late = case.late or bool(stay.due_at and hand.at > stay.due_at)
    _due(case, clocks.due(ladder.check.within if ladder.check else None, hand.at))
    return _finish(case, move, hand, note="", entry=proof)


def fixers(case: Case) -> list[UUID]:
    """The persons who put it right or said so: none of them may check it."""
    steps = Step.objects.filter(case_id=case.pk, move__in=["start", "submit"], person__isnull=False)
    return list(steps.values_list("person_id", flat=True).distinct())


@transaction.atomic
def close_case(
    case: Case, *, reinspection: Entry, clocks: Clocks, hand: Hand, seen: str | None = None, others: str = "其他经办人"
) -> Case:
    """Close a case whose rectification a re-inspection has confirmed.

    Basis: the closing step of the ladder in `case.ladder`. A case closes whole or not at all, and not by its fixer.
    Raises NoSuchStep, CloserWasFixer, FindingsUnconfirmed, CheckBeforeFix.
    """
    move = rules.MOVES["close"]
    case = _checked(case, move, reinspection, hand, seen, others)
    labels = {f.label: f for f in Finding.objects.filter(case_id=case.pk).order_by("no")}
    if left := rules.unconfirmed(labels, reinspection.values):
        raise FindingsUnconfirmed(case=case.number, findings="、".join(left))
    Finding.objects.filter(case_id=case.pk).update(fixed=True)
    case.late = case.late or bool(case.due_at and hand.at > case.due_at)
    case.closed_on, case.closed_at = day_of(hand.at), hand.at
    case.workdays = clocks.calendar.workdays_between(case.opened_on, case.closed_on)
    _due(case, None)
    return _finish(case, move, hand, entry=reinspection)


@transaction.atomic
def send_back(
    case: Case, *, reinspection: Entry, ladder: Ladder, clocks: Clocks, hand: Hand, seen: str | None = None,
    others: str = "其他经办人",
) -> Case:  # fmt: skip
    """A re-inspection found it not put right: back to the lane it came from, a new clock, the same number."""
    move = rules.MOVES["send_back"]
    case = _checked(case, move, reinspection, hand, seen, others)
    found = list(Finding.objects.filter(case_id=case.pk))
    left = rules.unconfirmed([f.label for f in found], reinspection.values)
    for finding in found:
        finding.fixed = finding.label not in left
        finding.save(update_fields=["fixed"])
    _again(case, ladder, clocks, hand.at)
    return _finish(case, move, hand, note="；".join(left), entry=reinspection)


def _again(case: Case, ladder: Ladder, clocks: Clocks, start: datetime) -> None:
    lane = lane_of(ladder, case.lane)
    _set_due(case, lane, clocks, start)
    _enter_lane(case, lane, clocks, start, no=LaneStay.objects.filter(case_id=case.pk).count() + 1)


def _checked(case: Case, move: rules.Move, check: Entry, hand: Hand, seen: str | None, others: str) -> Case:
    case = _locked(case, move, seen=seen)
    if hand.person in fixers(case):
        raise CloserWasFixer(case=case.number, who="您", others=others)
    fixed = Step.objects.filter(case_id=case.pk, move="submit").order_by("-no").values_list("at", flat=True).first()
    # Forms are filled in to the minute: a check in the minute of the report is not before it.
    if fixed and check.occurred_at < fixed.replace(second=0, microsecond=0):
        raise CheckBeforeFix(case=case.number, fixed_at=fixed.isoformat(timespec="minutes"))
    return case


@transaction.atomic
def pass_on(case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Hand a case to the next lane, by its holder with a reason or by the clock where the lane says so."""
    move = rules.MOVES["pass_on"]
    case = _locked(case, move, seen=seen)
    _why(case, move, why)
    names = [lane.name for lane in ladder.lanes]
    here = names.index(case.lane)
    if here + 1 >= len(names):
        raise LastLane(case=case.number, lane=ladder.lanes[here].label)
    stay = _stay(case)
    stay.until_at, stay.outcome = hand.at, "passed_on"
    stay.save(update_fields=["until_at", "outcome"])
    case.late = case.late or bool(stay.due_at and hand.at >= stay.due_at)
    lane = ladder.lanes[here + 1]
    _set_due(case, lane, clocks, hand.at)
    _enter_lane(case, lane, clocks, hand.at, no=stay.no + 1)
    case = _finish(case, move, hand, note=why, lane=lane.name)
    if lane.outside:
        case.state = State.TRANSFERRED
        case.save(update_fields=["state"])
    return case


def _why(case: Case, move: rules.Move, why: str) -> None:
    if not why.strip():
        raise WhyMissing(case=case.number, move=move.label)


@transaction.atomic
def extend_case(case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Grant the one extension the ladder knows, from the day it was due."""
    move = rules.MOVES["extend"]
    case = _locked(case, move, seen=seen)
    _why(case, move, why)
    if not ladder.extend:
        raise NoExtension(case=case.number)
    if case.extended:
        raise ExtendedBefore(case=case.number)
    stay = _stay(case)
    stay.extended_from = stay.due_at
    due = clocks.due(ladder.extend, stay.due_at or hand.at)
    _due(case, due)
    stay.due_at = case.due_at
    stay.save(update_fields=["due_at", "extended_from"])
    case.extended += 1
    return _finish(case, move, hand, note=why, due=case.due_on)


@transaction.atomic
def hang_case(case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Keep it on the books because it cannot be closed now: a reason, and a day on which that is looked at again."""
    move = rules.MOVES["hang"]
    case = _locked(case, move, seen=seen)
    _why(case, move, why)
    review = clocks.due(ladder.hang, hand.at)
    case.review_on = review.on if review else None
    _due(case, review)
    return _finish(case, move, hand, note=why, review=case.review_on)


@transaction.atomic
def resume_case(case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Take a hung case up again; its lane's clock starts anew."""
    move = rules.MOVES["resume"]
    case = _locked(case, move, seen=seen)
    _why(case, move, why)
    case.review_on = None
    _again(case, ladder, clocks, hand.at)
    return _finish(case, move, hand, note=why)


@transaction.atomic
def void_case(case: Case, *, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Strike out a case that is a duplicate or a mistake; it stays readable with its reason."""
    move = rules.MOVES["void"]
    case = _locked(case, move, seen=seen)
    _why(case, move, why)
    _due(case, None)
    return _finish(case, move, hand, note=why)


@transaction.atomic
def reopen_case(case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Take up a closed case again under its old number."""
    move = rules.MOVES["reopen"]
    case = _locked(case, move, seen=seen)
    _why(case, move, why)
    case.closed_on = case.closed_at = case.workdays = None
    _again(case, ladder, clocks, hand.at)
    return _finish(case, move, hand, note=why)


@transaction.atomic
def send_notice(case: Case, *, role: str, label: str, hand: Hand, why: str = "", seen: str | None = None) -> Case:
    """Chase a case formally (督办): the next role of the ladder is told. Nothing is punished or closed."""
    move = rules.MOVES["notice"]
    case = _locked(case, move, seen=seen)
    case.notices += 1
    case.noticed_on = day_of(hand.at)
    case.late = case.late or bool(case.due_at and hand.at > case.due_at)
    said = f"第{case.notices}次督办，送{label}" + (f"：{why}" if why else "")
    return _finish(case, move, hand, note=said, role=role)


@transaction.atomic
def hand_over(case: Case, *, to: Subject, why: str, hand: Hand) -> Case:
    """Say in whose hands an open case is from now on, where the one who had it leaves it to another. Its lane, clock and
    findings go on; who put it right before may still not check it."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.state not in rules.OPEN:
        return case
    _add_step(case, "hand_over", replace(hand, person=to.pk), note=why)
    record("case.hand_over", subject=case, by=hand.by, at=hand.now, data={"number": case.number, "to": to.pk})
    return case


def retie(cases: Iterable[UUID], *, subject: UUID) -> None:
    """Let cases be about another subject, and be found as its own. Part of merging or parting, which has its event."""
    ids = list(cases)
    Case.objects.filter(pk__in=ids).update(subject_id=subject)
    retie_tokens("case", ids, subject=subject)


@transaction.atomic
def mark_late(case: Case, *, hand: Hand) -> Case:
    """Note that a clock of the case has run out."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if not case.late:
        case.late = True
        case.save(update_fields=["late"])
        record("case.late", subject=case, by=hand.by, at=hand.now, data={"number": case.number, "due": case.due_on})
    return case


@transaction.atomic
def recompute_due(case: Case, *, ladder: Ladder, clocks: Clocks, hand: Hand) -> bool:
    """After a holiday notice was entered: run the present clock again. True when the day changed, or is no longer
    provisional."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    before = (case.due_at, case.provisional)
    stay = _stay(case)
    if case.state == State.SUBMITTED:
        start = Step.objects.filter(case_id=case.pk, move="submit").order_by("-no").values_list("at", flat=True)[0]
        _due(case, clocks.due(ladder.check.within if ladder.check else None, start))
    elif case.extended and stay.extended_from:
        first = clocks.finish(lane_of(ladder, case.lane), stay.from_at)
        stay.extended_from = first.at if first else stay.extended_from
        stay.save(update_fields=["extended_from"])
        _due(case, clocks.due(ladder.extend, stay.extended_from))
    else:
        _due(case, clocks.finish(lane_of(ladder, case.lane), stay.from_at))
    if (case.due_at, case.provisional) == before:
        return False
    case.save(update_fields=["due_at", "due_on", "provisional"])
    LaneStay.objects.filter(pk=stay.pk, until_at=None).update(due_at=case.due_at)
    record("case.due_changed", subject=case, by=hand.by, at=hand.now, data={"number": case.number, "due": case.due_on})
    return True


def lane_of(ladder: Ladder, name: str) -> Lane:
    """The lane of this name; the first when the rulebook has renamed its lanes since."""
    return next((lane for lane in ladder.lanes if lane.name == name), ladder.lanes[0])


def _stay(case: Case) -> LaneStay:
    return LaneStay.objects.filter(case_id=case.pk).order_by("-no")[0]  # type: ignore[no-any-return]
