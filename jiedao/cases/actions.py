"""The steps of a case, by the office's verbs. Each locks the case, asks the table, changes it and records the event."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from jiedao.access.hand import Hand
from jiedao.audit.actions import record
from jiedao.cases import rules
from jiedao.cases.asking import check_from, forget_answer, require_heard
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case, Counter, Finding, LaneStay, State, Step
from jiedao.cases.problems import (
    AskedBefore,
    AskerGrants,
    CheckBeforeFix,
    CloserWasFixer,
    ExtendedBefore,
    FindingsUnconfirmed,
    HasJoined,
    LastLane,
    NoExtension,
    NotAskedFor,
    ReopenWhole,
    ReviewOutside,
)
from jiedao.cases.stepping import (
    add_step,
    again,
    enter_lane,
    entry_state,
    findings_of,
    finish,
    fixers,
    lane_of,
    leave,
    locked,
    require_why,
    run_clock,
    set_due,
    stay_of,
)
from jiedao.entries.models import Entry
from jiedao.periods import day_in_words, day_of
from jiedao.register.actions import index_tokens, retie_tokens
from jiedao.register.models import Place, Subject
from jiedao.rulebook import Ladder


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
    case.state = entry_state(lane)
    set_due(case, lane, clocks, hand.at)
    case.save(force_insert=True)
    Finding.objects.bulk_create(
        Finding(case_id=case.pk, no=no, code=p.code, label=p.label, note=p.note, photo=p.photo)
        for no, p in enumerate(found, 1)
    )
    enter_lane(case, lane, clocks, hand.at, no=1)
    add_step(case, "open", hand, note="；".join(p.label for p in found), entry=entry)
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


@transaction.atomic
def accept_case(case: Case, *, hand: Hand, seen: str | None = None) -> Case:
    """Take a case on: from here the fixer answers for it."""
    move = rules.MOVES["accept"]
    case = locked(case, move, seen=seen)
    stay = stay_of(case)
    stay.accepted_at = hand.at
    stay.save(update_fields=["accepted_at"])
    return finish(case, move, hand)


@transaction.atomic
def start_rectification(case: Case, *, hand: Hand, seen: str | None = None) -> Case:
    """Say that work on it has begun."""
    return finish(locked(case, rules.MOVES["start"], seen=seen), rules.MOVES["start"], hand)


@transaction.atomic
def submit_rectification(
    case: Case, *, proof: Entry | None, clocks: Clocks, ladder: Ladder, hand: Hand, seen: str | None = None
) -> Case:
    """Report that it is put right, with the proof the ladder asks for; the check's clock starts."""
    move = rules.MOVES["submit"]
    case = locked(case, move, seen=seen)
    leave(case, hand.at, "submitted")
    _no_longer_asked(case)
    forget_answer(case)
    run_clock(case, clocks.due(ladder.check.within if ladder.check else None, hand.at))
    return finish(case, move, hand, note="", entry=proof)


@transaction.atomic
def close_case(
    case: Case, *, reinspection: Entry, clocks: Clocks, hand: Hand, seen: str | None = None, others: str = "其他经办人"
) -> Case:
    """Close a case whose rectification a re-inspection has confirmed.

    Basis: the closing step of the ladder in `case.ladder`. A case closes whole or not at all, and not by its fixer.
    Raises NoSuchStep, CloserWasFixer, FindingsUnconfirmed, CheckBeforeFix, ReporterUnheard.
    """
    move = rules.MOVES["close"]
    case = _checked(case, move, reinspection, hand, seen, others)
    found = list(findings_of(case))
    if left := rules.unconfirmed(dict.fromkeys(f.label for f in found), reinspection.values):
        raise FindingsUnconfirmed(case=case.number, findings="、".join(left))
    require_heard(case, hand.at)
    Finding.objects.filter(pk__in=[f.pk for f in found]).update(fixed=True)
    case.late = case.late or bool(case.due_at and hand.at > case.due_at)
    case.closed_on, case.closed_at = day_of(hand.at), hand.at
    case.workdays = clocks.calendar.workdays_between(case.opened_on, case.closed_on)
    run_clock(case, None)
    return finish(case, move, hand, entry=reinspection)


@transaction.atomic
def send_back(
    case: Case, *, reinspection: Entry, ladder: Ladder, clocks: Clocks, hand: Hand, seen: str | None = None,
    others: str = "其他经办人",
) -> Case:  # fmt: skip
    """A re-inspection found it not put right: back to the lane it came from, a new clock, the same number."""
    move = rules.MOVES["send_back"]
    case = _checked(case, move, reinspection, hand, seen, others)
    found = list(findings_of(case))
    left = rules.unconfirmed([f.label for f in found], reinspection.values)
    for finding in found:
        finding.fixed = finding.label not in left
        finding.save(update_fields=["fixed"])
    forget_answer(case)
    again(case, ladder, clocks, hand.at)
    return finish(case, move, hand, note="；".join(left), entry=reinspection)


def _checked(case: Case, move: rules.Move, check: Entry, hand: Hand, seen: str | None, others: str) -> Case:
    case = locked(case, move, seen=seen)
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
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    names = [lane.name for lane in ladder.lanes]
    here = names.index(case.lane)
    if here + 1 >= len(names):
        raise LastLane(case=case.number, lane=ladder.lanes[here].label)
    stay = leave(case, hand.at, "passed_on")
    case.late = case.late or bool(stay.due_at and hand.at >= stay.due_at)
    _no_longer_asked(case)
    lane = ladder.lanes[here + 1]
    set_due(case, lane, clocks, hand.at)
    enter_lane(case, lane, clocks, hand.at, no=stay.no + 1)
    return finish(case, move, hand, state=entry_state(lane), note=why, lane=lane.name)


@transaction.atomic
def extend_case(case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Grant the one extension the ladder knows, from the day it was due; never by whoever asked for it."""
    move = rules.MOVES["extend"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    if not ladder.extend:
        raise NoExtension(case=case.number)
    if case.extended:
        raise ExtendedBefore(case=case.number)
    if case.extension_asked_by_id is not None and case.extension_asked_by_id == hand.person:
        raise AskerGrants(case=case.number)
    stay = stay_of(case)
    stay.extended_from = stay.due_at
    due = clocks.due(ladder.extend, stay.due_at or hand.at)
    run_clock(case, due)
    stay.due_at = case.due_at
    stay.save(update_fields=["due_at", "extended_from"])
    case.extended += 1
    _no_longer_asked(case)
    return finish(case, move, hand, note=why, due=case.due_on)


@transaction.atomic
def ask_extension(case: Case, *, ladder: Ladder, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Ask for the one extension, with a reason. The clock goes on until somebody else has granted it."""
    move = rules.MOVES["ask_extension"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    if not ladder.extend:
        raise NoExtension(case=case.number)
    if case.extended:
        raise ExtendedBefore(case=case.number)
    if case.extension_asked_at is not None:
        raise AskedBefore(case=case.number)
    case.extension_asked_at, case.extension_asked_by_id = hand.at, hand.person
    return finish(case, move, hand, note=why)


@transaction.atomic
def refuse_extension(case: Case, *, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Refuse the extension that was asked for, with a reason. It may be asked for again."""
    move = rules.MOVES["refuse_extension"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    if case.extension_asked_at is None:
        raise NotAskedFor(case=case.number)
    _no_longer_asked(case)
    return finish(case, move, hand, note=why)


def _no_longer_asked(case: Case) -> None:
    case.extension_asked_at = case.extension_asked_by_id = None


@transaction.atomic
def hang_case(
    case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, review_on: date | None = None, seen: str | None = None
) -> Case:  # fmt: skip
    """Keep it on the books because it cannot be closed now: a reason, and a day on which that is looked at again, at the
    latest the one the ladder says. Raises ReviewOutside."""
    move = rules.MOVES["hang"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    review = clocks.due(ladder.hang, hand.at)
    if review_on is not None:
        if review_on <= day_of(hand.at) or (review is not None and review_on > review.on):
            raise ReviewOutside(case=case.number, latest=day_in_words(review.on) if review else "")
        review = clocks.end_of(review_on)
    case.review_on = review.on if review else None
    _no_longer_asked(case)
    run_clock(case, review)
    return finish(case, move, hand, note=why, review=case.review_on)


@transaction.atomic
def resume_case(case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Take a hung case up again; its lane's clock starts anew."""
    move = rules.MOVES["resume"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    case.review_on = None
    again(case, ladder, clocks, hand.at)
    return finish(case, move, hand, note=why)


@transaction.atomic
def void_case(case: Case, *, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Strike out a case that is a mistake; it stays readable with its reason. One that others went into cannot be: they
    would be lost with it."""
    move = rules.MOVES["void"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    joined = list(Case.objects.filter(joined_into_id=case.pk).order_by("number").values_list("number", flat=True))
    if joined:
        raise HasJoined(case=case.number, joined="、".join(joined))
    run_clock(case, None)
    return finish(case, move, hand, note=why)


@transaction.atomic
def reopen_case(case: Case, *, ladder: Ladder, clocks: Clocks, why: str, hand: Hand, seen: str | None = None) -> Case:
    """Take up a closed case again under its old number; a part only while its whole still waits for it."""
    move = rules.MOVES["reopen"]
    case = locked(case, move, seen=seen)
    require_why(case, move, why)
    if case.whole is not None and case.whole.state != State.DIVIDED:
        raise ReopenWhole(case=case.number, whole=case.whole.number)
    forget_answer(case)
    case.closed_on = case.closed_at = case.workdays = None
    again(case, ladder, clocks, hand.at)
    return finish(case, move, hand, note=why)


@transaction.atomic
def send_notice(case: Case, *, role: str, label: str, hand: Hand, why: str = "", seen: str | None = None) -> Case:
    """Chase a case formally (督办): the next role of the ladder is told. Nothing is punished or closed."""
    move = rules.MOVES["notice"]
    case = locked(case, move, seen=seen)
    case.notices += 1
    case.noticed_on = day_of(hand.at)
    case.late = case.late or bool(case.due_at and hand.at > case.due_at)
    said = f"第{case.notices}次督办，送{label}" + (f"：{why}" if why else "")
    return finish(case, move, hand, note=said, role=role)


@transaction.atomic
def hand_over(case: Case, *, to: Subject, why: str, hand: Hand) -> Case:
    """Say in whose hands an open case is from now on, where the one who had it leaves it to another. Its lane, clock and
    findings go on; who put it right before may still not check it."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.state not in rules.OPEN:
        return case
    if case.given_to_id is not None and case.given_to_id != to.pk:
        case.given_to_id = to.pk
        case.save(update_fields=["given_to"])
    add_step(case, "hand_over", replace(hand, person=to.pk), note=why)
    record("case.hand_over", subject=case, by=hand.by, at=hand.now, data={"number": case.number, "to": to.pk})
    return case


def retie(cases: Iterable[UUID], *, subject: UUID) -> None:
    """Let cases be about another subject, and be found as its own. Part of merging or parting, which has its event."""
    ids = list(cases)
    Case.objects.filter(pk__in=ids).update(subject_id=subject)
    retie_tokens("case", ids, subject=subject)


@transaction.atomic
def recompute_due(case: Case, *, ladder: Ladder, clocks: Clocks, hand: Hand) -> bool:
    """After a holiday notice was entered: run the present clock again. True when the day changed, or is no longer
    provisional."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.due_at is None:
        return False
    before = (case.due_at, case.provisional)
    stay = stay_of(case)
    start, lane = stay.clock_from or stay.from_at, lane_of(ladder, stay.clock_lane or stay.lane)
    if case.state == State.SUBMITTED:
        submitted = Step.objects.filter(case_id=case.pk, move__in=["submit", "gather"]).order_by("-no")
        start = check_from(case, ladder, clocks, submitted.values_list("at", flat=True)[0])
        run_clock(case, clocks.due(ladder.check.within if ladder.check else None, start))
    elif case.extended and stay.extended_from:
        first = clocks.finish(lane, start)
        stay.extended_from = first.at if first else stay.extended_from
        stay.save(update_fields=["extended_from"])
        run_clock(case, clocks.due(ladder.extend, stay.extended_from))
    else:
        run_clock(case, clocks.finish(lane, start))
    if (case.due_at, case.provisional) == before:
        return False
    case.save(update_fields=["due_at", "due_on", "provisional", "answer_by"])
    LaneStay.objects.filter(pk=stay.pk, until_at=None).update(due_at=case.due_at)
    record("case.due_changed", subject=case, by=hand.by, at=hand.now, data={"number": case.number, "due": case.due_on})
    return True
