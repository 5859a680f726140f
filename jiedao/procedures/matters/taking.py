"""The steps that people take with a matter, and the one that the clock takes: a notice that has stood its days."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from jiedao.access import actions as access
from jiedao.access.hand import Hand
from jiedao.access.queries import Standing
from jiedao.entries.models import Entry
from jiedao.matters import actions, queries, rules
from jiedao.matters.course import Course
from jiedao.matters.models import Matter, Passage, State
from jiedao.matters.problems import NoSuchMove, NotOnRegister, NotYourTurn
from jiedao.periods import day_of
from jiedao.procedures import submission
from jiedao.procedures.matters import whose
from jiedao.procedures.matters.columns import course_of
from jiedao.procedures.submission import Sent
from jiedao.register.models import Subject
from jiedao.register.scope import Scope
from jiedao.tenancy import context
from jiedao.tenancy.models import Street

#: Moves that a form, a ballot or the clock makes, and none of whose buttons is a plain step.
BY_OTHERS = ("record", "vote", "stand")


@transaction.atomic
def take(
    matter: Matter, move: str, *, street: Street, who: Standing, now: datetime, note: str = "", number: str = "",
    end: str = "", seen: str | None = None, id: UUID | None = None,
) -> Matter:  # fmt: skip
    """Any step that needs words at most: pass, return, approve, refuse, publish, object, file, notify, decide.

    `id` is the page's own for this step: sent twice, it is taken once. Raises NotYourTurn, ApproverHasChecked, TooEarly,
    NoSuchMove, NumberTaken, ReasonMissing, ChangedMeanwhile.
    """
    matter = (
        Matter.objects.select_for_update(of=("self",)).select_related("place", "subject", "entry").get(pk=matter.pk)
    )
    if id is not None and Passage.objects.filter(pk=id, matter_id=matter.pk).exists():
        return matter
    course = course_of(matter, street)
    on = day_of(now)
    step = course.step(matter.step)
    actions.require_as_seen(matter, course, seen)
    if matter.state == State.RUNNING:
        whose.require(matter, step, who, course, street, on)
    hand = Hand(who.user, who.scope.person, now, now, id)
    given: dict[str, Any] = {"course": course, "hand": hand, "seen": seen}
    done = _moved(
        matter, move, given, note=note, number=number, end=end, others=_others(matter, move, course, street, on)
    )
    _note_acting(matter, step, who, course, now)
    return done


def _others(matter: Matter, move: str, course: Course, street: Street, on: date) -> str:
    if move not in ("approve", "refuse"):
        return ""
    able = whose.candidates(matter, course.step(matter.step), course, street=street, on=on)
    mine = Passage.objects.filter(matter_id=matter.pk, round=matter.round).values_list("person__name", flat=True)
    known = set(mine)
    return whose.in_words([one for one in able if one.who not in known])


def _moved(
    matter: Matter, move: str, given: dict[str, Any], *, note: str, number: str, end: str, others: str
) -> Matter:
    match move:
        case "pass":
            return actions.pass_check(matter, note=note, **given)
        case "approve":
            return actions.approve(matter, note=note, others=others, **given)
        case "return":
            return actions.return_matter(matter, why=note, **given)
        case "refuse":
            return actions.refuse(matter, why=note, end=end, others=others, **given)
        case "publish":
            return actions.publish_notice(matter, note=note, **given)
        case "object":
            return actions.object_to(matter, why=note, **given)
        case "stand":
            return actions.end_notice(matter, **given)
        case "file":
            return actions.file_matter(matter, number=number, note=note, **given)
        case "notify":
            return actions.notify(matter, note=note, **given)
        case "decide":
            return actions.enter_decision(matter, note=note, **given)
    raise ValueError(f"{move} is no step of its own")


def _note_acting(matter: Matter, step: Any, who: Standing, course: Course, now: datetime) -> None:
    """Where a step was taken in the post of another, both names stand by it."""
    post = whose.post_of_another(matter, step, who, course)
    if post is not None:
        last = Passage.objects.filter(matter_id=matter.pk).order_by("-no")[0]
        access.note_acting(last, post=post, by=who.by, at=now)


@transaction.atomic
def record(
    matter: Matter, *, sent: Sent, street: Street, who: Standing, now: datetime, seen: str | None = None
) -> Matter:
    """Record what a step asks for: the entry is the step. The same entry sent twice takes it once."""
    matter = (
        Matter.objects.select_for_update(of=("self",)).select_related("place", "subject", "entry").get(pk=matter.pk)
    )
    if Passage.objects.filter(matter_id=matter.pk, entry_id=sent.id).exists():
        return matter
    course = course_of(matter, street)
    step = course.step(matter.step)
    actions.require_as_seen(matter, course, seen)
    if matter.state == State.RUNNING:
        whose.require(matter, step, who, course, street, day_of(now))
    entry = submission.submit(sent, street=street, who=who, now=now, line=matter.line).entry
    matter = Matter.objects.select_related("place", "subject", "entry").get(pk=matter.pk)
    if Passage.objects.filter(matter_id=matter.pk, entry_id=entry.pk).exists():
        return matter  # it was the only one that waited for this form, and has gone on by itself
    hand = Hand(who.user, who.scope.person, sent.occurred_at, now)
    done = actions.record_step(matter, course=course_of(matter, street), entry=entry, hand=hand, seen=seen)
    _note_acting(matter, step, who, course, now)
    return done


@transaction.atomic
def enlisted(matter: Matter, *, subject: Subject, street: Street, who: Standing, now: datetime) -> Matter:
    """The step is that somebody is put on a register: this one has been, and the record of it is the step.

    Raises NotOnRegister where the subject does not stand there, and what `take` raises.
    """
    matter = (
        Matter.objects.select_for_update(of=("self",)).select_related("place", "subject", "entry").get(pk=matter.pk)
    )
    course = course_of(matter, street)
    step = course.step(matter.step)
    if matter.state == State.RUNNING:
        whose.require(matter, step, who, course, street, day_of(now))
    kind = course.edition.kinds.get(step.kind or step.form or "")
    rows = Entry.objects.filter(subject_id=subject.pk, form=kind.path if kind else "", until_at=None)
    entry = rows.order_by("-occurred_on", "-entered_at").first()
    if kind is None or entry is None:
        raise NotOnRegister(matter=matter, step=step.label, name=subject.name)
    hand = Hand(who.user, who.scope.person, max(entry.occurred_at, matter.step_from or entry.occurred_at), now)
    done = actions.record_step(matter, course=course, entry=entry, hand=hand)
    _note_acting(matter, step, who, course, now)
    return done


def vote(
    matter: Matter, *, passed: bool, result: dict[str, Any], street: Street, who: Standing, now: datetime, at: datetime,
    note: str = "", entry: Any = None,
) -> Matter:  # fmt: skip
    """A ballot about the matter has been settled: what it decided is the step."""
    hand = Hand(who.user, who.scope.person, at, now)
    return actions.enter_vote(
        matter, course=course_of(matter, street), hand=hand, passed=passed, result=result, note=note, entry=entry
    )


@transaction.atomic
def withdraw(matter: Matter, *, street: Street, who: Standing, why: str, now: datetime) -> Matter:
    """Take back what one has asked for. Raises NotYourTurn for anybody but who sent it or answers for its subject."""
    course = course_of(matter, street)
    if not may_withdraw(matter, who):
        raise NotYourTurn(
            matter=matter, step=rules.MOVES["withdraw"].label, reason="不是提出人", others="提出这件事项的人"
        )
    return actions.withdraw(matter, course=course, hand=Hand(who.user, who.scope.person, now, now), why=why)


def may_withdraw(matter: Matter, who: Standing) -> bool:
    """Whether a matter is this person's to take back."""
    sent = Passage.objects.filter(matter_id=matter.pk, move__in=("open", "resubmit", "revise"))
    return matter.state != State.ENDED and whose.is_sender(matter, who, sent.values_list("person_id", flat=True))


@transaction.atomic
def plan(matter: Matter, *, step: str, on: date, street: Street, who: Standing, now: datetime, why: str = "") -> Matter:
    """Set or move the day of a planned step."""
    course = course_of(matter, street)
    declared = course.step(step)
    if declared.name != step or not declared.planned:
        move = rules.MOVES["plan"].label
        raise NoSuchMove(
            matter=matter, stands=actions.in_words(matter, course), move=move, possible="没有要排日期的环节"
        )
    whose.require(matter, declared, who, course, street, day_of(now))
    hand = Hand(who.user, who.scope.person, now, now)
    return actions.plan_step(matter, course=course, step=step, on=on, hand=hand, why=why)


def end_notices(street: Street, *, now: datetime) -> int:
    """Let the matters go on whose notice has stood its days; how many. Doing it again changes nothing."""
    with context.street(street.code):
        ended = list(queries.published(Scope.everything(street.code), before=day_of(now)))
        for matter in ended:
            actions.end_notice(matter, course=course_of(matter, street), hand=Hand(None, None, now, now))
    return len(ended)
