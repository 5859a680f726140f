"""Whose step it is: the posts a step names, who answers for its subject, or whoever the matter itself names."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from jiedao.access.models import Appointment
from jiedao.access.queries import Standing, holders
from jiedao.access.roles import ROLES, WRITES_UP, Permission, with_stand_ins
from jiedao.matters.course import Course
from jiedao.matters.models import Matter
from jiedao.matters.problems import NotYourTurn
from jiedao.matters.queries import Turns
from jiedao.procedures import booking, submission
from jiedao.procedures.opening import roles_in_words
from jiedao.procedures.verdict import Verdict
from jiedao.register.queries import assigned, groups_of
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Step
from jiedao.tenancy.models import Street

#: Those of a step who have no post of the office by that name: whoever works near writes it up.
PARTIES = {"subject", "members", "author", "parties", "public"}
#: The meeting of the team is kept by those who lead it.
TEAM = {"team_meeting": {"secretary", "director", "leader", "office_head"}}


def verdict(matter: Matter, step: Step, who: Standing, course: Course) -> Verdict:
    """May this person take this step? The same sentence stands on the page and in the refusal."""
    found = _verdict(matter, step, who, course)
    post = post_of_another(matter, step, who, course) if found.may else None
    if post is None or post.acting_for is None:
        return found
    return Verdict(True, who.user.name, post.post, f"{post.post}，代{post.acting_for.name}")


def post_of_another(matter: Matter, step: Step, who: Standing, course: Course) -> Appointment | None:
    """The post of another in which a step is taken; None where one's own is enough."""
    return who.acts_in(
        Permission.MATTER_HANDLE, lambda reach: _verdict(matter, step, replace(who, scope=reach), course).may
    )


def _verdict(matter: Matter, step: Step, who: Standing, course: Course) -> Verdict:
    def no(reason: str) -> Verdict:
        return Verdict(False, who.user.name, who.posts, reason)

    scope = who.scope
    if not who.may(Permission.MATTER_HANDLE):
        return no(f"{who.posts}不办理事项")
    if scope.person is not None and scope.person in named(step, course):
        return Verdict(True, who.user.name, who.posts, "事项里写明的人")
    if "subject" in step.who and scope.person == matter.subject_id:
        return Verdict(True, who.user.name, who.posts, "当事人")
    if not scope.covers(matter.place_id, matter.line, name=matter.matter, subject=matter.subject_id):
        return no("不在工作范围内")
    wanted = roles_of(step)
    if scope.roles & wanted or answers_for(who, matter, wanted):
        return Verdict(True, who.user.name, who.posts, who.posts)
    return no(f"由{roles_in_words(step.who)}办理")


def answers_for(who: Standing, matter: Matter, roles: set[str]) -> bool:
    """Whether somebody answers in one of these roles, by name, for a matter's subject, or for what it belongs to: a branch's
    secretary answers for its members."""
    tied = matter.subject_id in who.scope.subjects and bool(who.scope.held & roles)
    return tied or submission.answers_for_group(who, frozenset(roles), matter.subject_id)


def roles_of(step: Step) -> set[str]:
    """The posts and ties that take a step: those it names and who stands in for them; without any, the handlers."""
    wanted = with_stand_ins(role for role in step.who if "." not in role)
    for role in tuple(wanted):
        wanted |= TEAM.get(role, set())
    if wanted & PARTIES:
        wanted |= with_stand_ins(WRITES_UP) | set(booking.assigned_roles())
    return wanted or with_stand_ins(["handler"])


def named(step: Step, course: Course) -> set[UUID]:
    """The persons whom the matter itself names for a step: `consent.mediators.person`."""
    found: set[UUID] = set()
    for path in step.who:
        if "." not in path:
            continue
        parts = path.split(".")
        told = course.ask(".".join(parts[:2])) if len(parts) > 2 else course.ask(path)
        rows = told if isinstance(told, list) else [told]
        for row in rows:
            one = row.get(parts[-1]) if isinstance(row, dict) else row
            if one:
                found.add(UUID(str(one)))
    return found


def turns_of(who: Standing, edition: Edition) -> Turns:
    """What waits for a person's hand, in the rules of a day."""
    if not who.may(Permission.MATTER_HANDLE):
        return Turns(frozenset(), person=who.scope.person)
    steps: set[tuple[str, str]] = set()
    tied: set[tuple[str, str]] = set()
    for matter in edition.matters.values():
        for step in matter.steps:
            wanted = roles_of(step)
            if who.scope.roles & (wanted - WRITES_UP if set(step.who) & PARTIES else wanted):
                steps.add((matter.name, step.name))
            if who.scope.held & wanted:
                tied.add((matter.name, step.name))
    return Turns(frozenset(steps), frozenset(tied), who.scope.person, who.scope.subjects, who.on)


def candidates(matter: Matter, step: Step, course: Course, *, street: Street, on: date) -> list[Verdict]:
    """Who in the office may take a step, for "还有谁能办"."""
    scope = Scope.everything(street.code)
    wanted = roles_of(step)
    found: list[Verdict] = []
    seen: set[UUID] = set()
    answering = [matter.subject_id, *groups_of(scope, matter.subject_id, on=on)]
    for by_role in assigned(scope, answering, on=on).values():
        for role, persons in by_role.items():
            for person in persons if role in wanted else ():
                if person.pk not in seen:
                    seen.add(person.pk)
                    found.append(Verdict(True, person.name, roles_in_words([role]), roles_in_words([role])))
    roles = [name for name in ROLES if name in wanted]
    for post in holders(scope, roles, on=on, place=matter.place, line=matter.line):
        if post.person_id not in seen:
            seen.add(post.person_id)
            found.append(Verdict(True, post.person.name, post.post, post.post))
    return found


def others_in_words(matter: Matter, step: Step, course: Course, *, street: Street, on: date) -> str:
    """The names and posts of those who may, for a refusal's next step."""
    able = candidates(matter, step, course, street=street, on=on)
    return in_words(able)


def in_words(able: Iterable[Verdict]) -> str:
    """王某（党建办经办人）、……, at most four."""
    return "、".join(f"{one.who}（{one.post}）" for one in list(able)[:4]) or "本科室负责人"


def require(matter: Matter, step: Step, who: Standing, course: Course, street: Street, on: date) -> None:
    """Refuse a step that is not this person's, naming who may. Raises NotYourTurn."""
    found = verdict(matter, step, who, course)
    if not found.may:
        others = others_in_words(matter, step, course, street=street, on=on)
        raise NotYourTurn(matter=matter, step=step.label, reason=found.reason, others=others)


def is_sender(matter: Matter, who: Standing, sent: Iterable[Any]) -> bool:
    """Whether somebody sent what a matter rests on, or answers for its subject."""
    return who.scope.person in set(sent) or matter.subject_id in who.scope.subjects
