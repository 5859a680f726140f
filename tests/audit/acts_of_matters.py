"""What the actions of matters are tried with: one matter with a step of every sort, made by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from jiedao.matters import actions as matters
from jiedao.matters.course import Course
from jiedao.matters.models import Matter, Stage
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Matter as Declared
from jiedao.rulebook import Step

SORTS = ("record", "check", "approve", "publish", "vote", "elsewhere", "file", "notify")
DECLARED = Declared(
    name="trial.all", label="试办", by="trial.minutes", regulation="trial", line="general", opens="x.y",
    steps=tuple(Step(does, does, does) for does in SORTS), ends={"done": "办成", "refused": "不办"},
    number="试〔<year>〕<serial>号",
)  # fmt: skip


def course(made: Any) -> Course:
    return Course(DECLARED, made.edition, calendar(Scope.everything(made.office.code)), {}.get)


def waiting(made: Any, step: str) -> Matter:
    """A matter that waits for a step, without the way there."""
    matter = matters.open_matter(
        course(made), entry=made.entry, subject=made.person, title="试办一件", hand=replace(made.hand, person=None)
    )
    Matter.objects.filter(pk=matter.pk).update(step=step)
    return matter


def published(made: Any) -> Matter:
    matter = waiting(made, "publish")
    Stage(matter=matter, step="publish", begun_at=made.hand.at, until_on=date(2018, 6, 1)).save()
    return matter


def taken(verb: Any, waits_for: str, **more: Any) -> Callable[[Any], Callable[[], Any]]:
    def ready(made: Any) -> Callable[[], Any]:
        matter = published(made) if verb is matters.end_notice else waiting(made, waits_for)
        return lambda: verb(matter, course=course(made), hand=made.hand, **more)

    return ready


ACTIONS: dict[str, Callable[[Any], Callable[[], Any]]] = {
    "matters.open_matter": lambda m: (
        lambda: matters.open_matter(course(m), entry=m.entry, subject=m.person, title="试办", hand=m.hand)
    ),
    "matters.record_step": lambda m: (
        lambda one: lambda: matters.record_step(one, course=course(m), entry=m.entry, hand=m.hand)
    )(waiting(m, "record")),
    "matters.pass_check": taken(matters.pass_check, "check"),
    "matters.approve": taken(matters.approve, "approve"),
    "matters.return_matter": taken(matters.return_matter, "check", why="缺图"),
    "matters.object_to": taken(matters.object_to, "publish", why="有异议"),
    "matters.refuse": taken(matters.refuse, "approve", why="不合规划"),
    "matters.publish_notice": taken(matters.publish_notice, "publish"),
    "matters.end_notice": taken(matters.end_notice, "publish"),
    "matters.enter_vote": taken(matters.enter_vote, "vote", passed=True, result={"present": 5}),
    "matters.file_matter": taken(matters.file_matter, "file", number="试〔2018〕9号"),
    "matters.notify": taken(matters.notify, "notify"),
    "matters.enter_decision": taken(matters.enter_decision, "elsewhere"),
    "matters.plan_step": taken(matters.plan_step, "check", step="vote", on=date(2018, 7, 20)),
    "matters.resubmit": lambda m: (
        lambda one: lambda: matters.resubmit(one, course=course(m), entry=m.entry, hand=m.hand)
    )(waiting(m, "check")),
    "matters.withdraw": taken(matters.withdraw, "check", why="不办了"),
    "matters.follow_entry": lambda m: (
        lambda one: lambda: matters.follow_entry(one, old=m.entry, new=m.entry, hand=m.hand)
    )(waiting(m, "check")),
}
#: Reads, and what is part of a merge.
WITHOUT_EVENT = {
    "number_to_come",
    "done_steps",
    "require_as_seen",
    "seen_of",
    "in_words",
    "require_other_eyes",
    "retie",
}
