"""What a record does to matters: it opens those that its form opens, is the step of those that wait for it, and, where it
corrects what a matter rests on, begins the next round."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from jiedao.access.hand import Hand
from jiedao.access.queries import Standing
from jiedao.entries.models import Entry
from jiedao.entries.rendering import content_of, lines_of
from jiedao.matters import actions, queries
from jiedao.matters.course import Course
from jiedao.matters.models import Matter, Stage, State
from jiedao.matters.problems import NotToBeChanged, TooEarly
from jiedao.matters.rules import good_end
from jiedao.procedures.matters import whose
from jiedao.procedures.matters.columns import course_of, first_columns
from jiedao.register.models import Subject
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Form
from jiedao.rulebook import Matter as Declared
from jiedao.tenancy.models import Street


class Feeding(NamedTuple):
    """What a form means for matters: those it opens, and the (matter, step) it is recorded for."""

    opens: tuple[Declared, ...]
    steps: frozenset[tuple[str, str]]


@lru_cache(maxsize=64)
def feeding(edition: Edition) -> dict[str, Feeding]:
    """form -> what it means for matters. Made once per edition."""
    opens: dict[str, list[Declared]] = {}
    steps: dict[str, set[tuple[str, str]]] = {}
    for matter in edition.matters.values():
        opens.setdefault(matter.opens, []).append(matter)
        for step in matter.steps:
            if step.does == "record" and step.form:
                steps.setdefault(step.form, set()).add((matter.name, step.name))
    return {
        form: Feeding(tuple(opens.get(form, ())), frozenset(steps.get(form, ())))
        for form in opens.keys() | steps.keys()
    }


def after_entry(
    entry: Entry, *, form: Form, values: Mapping[str, Any], edition: Edition, street: Street, subject: Subject,
    who: Standing, now: datetime, corrects: Entry | None = None,
) -> tuple[Matter, ...]:  # fmt: skip
    """Open the matters a new record opens, or carry on those that wait for it. A correction opens none anew."""
    hand = Hand(who.user, who.scope.person, entry.occurred_at, now)
    if corrects is not None:
        return tuple(_corrected(entry, corrects, street, hand))
    found = feeding(edition).get(form.name)
    if found is None:
        return ()
    opened = [_open(one, entry, form, values, edition, street, subject, hand) for one in found.opens]
    return (*opened, *_carried_on(found.steps, entry, subject, street, who, hand))


def _open(
    declared: Declared, entry: Entry, form: Form, values: Mapping[str, Any], edition: Edition, street: Street,
    subject: Subject, hand: Hand,
) -> Matter:  # fmt: skip
    course = Course(declared, edition, calendar(Scope.everything(street.code)), first_columns(values))
    title = title_of(declared, form, values, edition, subject)
    return actions.open_matter(course, entry=entry, subject=subject, title=title, hand=hand)


def title_of(declared: Declared, form: Form, values: Mapping[str, Any], edition: Edition, subject: Subject) -> str:
    """What a matter is called: the first short text of what opened it, else the sort of matter; and whose it is."""
    content = content_of(form.name, form.label, form.fields, edition, by="")
    said = [one for one in lines_of(content, values, {}) if one.kind == "text" and one.text]
    words = next((one.text for one in said if not form.fields[one.name].personal), declared.label)
    return (words if subject.is_place else f"{subject.name}：{words}")[:80]


def _carried_on(
    steps: frozenset[tuple[str, str]], entry: Entry, subject: Subject, street: Street, who: Standing, hand: Hand
) -> list[Matter]:
    """The one matter about the subject that waits for just this record goes on by it. Where two wait, a person says which."""
    if not steps or who.is_setup:
        return []
    waiting = queries.waiting_for(Scope.everything(street.code), steps=steps, subject=subject.pk)
    if len(waiting) != 1:
        return []
    matter = waiting[0]
    course = course_of(matter, street)
    step = course.step(matter.step)
    if not whose.verdict(matter, step, who, course).may:
        return []
    try:
        return [actions.record_step(matter, course=course, entry=entry, hand=hand)]
    except TooEarly:
        return []


def _corrected(entry: Entry, corrects: Entry, street: Street, hand: Hand) -> list[Matter]:
    done = []
    for matter in queries.opened_by(Scope.everything(street.code), corrects.pk):
        if matter.entry_id == corrects.pk and matter.state != State.RUNNING:
            matter.entry = entry
            done.append(actions.resubmit(matter, course=course_of(matter, street), entry=entry, hand=hand))
        else:
            done.append(actions.follow_entry(matter, old=corrects, new=entry, hand=hand))
    return done


def why_not_changed(entry: Entry, street: Street | int, *, what: str) -> NotToBeChanged | None:
    """Why a record on which a matter rests cannot be corrected or voided now; None where it can."""
    for matter in queries.opened_by(Scope.everything(entry.street_id), entry.pk):
        course = course_of(matter, street)
        if matter.entry_id != entry.pk:
            if what != "更正":
                return NotToBeChanged(matter=matter, stands=actions.in_words(matter, course), what=what)
            continue
        if not _may_change(matter, course, what):
            return NotToBeChanged(matter=matter, stands=actions.in_words(matter, course), what=what)
    return None


def _may_change(matter: Matter, course: Course, what: str) -> bool:
    """What opened a matter may be changed while nobody has judged it, when it was given back, and, as a change that goes
    through review anew, after it was filed. It is voided only before anybody has touched it."""
    untouched = not Stage.objects.filter(matter_id=matter.pk, done_at__isnull=False).exists()
    if matter.state == State.RUNNING:
        return untouched
    if what != "更正":
        return matter.outcome == "withdrawn"
    if matter.state == State.RETURNED:
        return True
    filed = any(step.does == "file" for step in course.declared.steps)
    return filed and matter.outcome == good_end(course.declared.ends)


def after_voiding(entry: Entry, *, street: Street, who: Standing, why: str, now: datetime) -> None:
    """The record that opened a matter is undone: the matter is withdrawn with it."""
    hand = Hand(who.user, who.scope.person, now, now)
    for matter in queries.opened_by(Scope.everything(street.code), entry.pk):
        if matter.entry_id == entry.pk and matter.state != State.ENDED:
            actions.withdraw(matter, course=course_of(matter, street), hand=hand, why=why)
