"""The steps of points: a member contests a line; a branch confirms a month. Each is a record like any other."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from jiedao.access.queries import Standing
from jiedao.entries.problems import NotYourForm
from jiedao.entries.queries import is_recorded
from jiedao.periods import Period
from jiedao.points import queries
from jiedao.points.problems import AppealWithoutLine, MembersNotLookedAt, NoStatement
from jiedao.points.statement import Line
from jiedao.procedures import submission
from jiedao.procedures.opening import roles_in_words
from jiedao.procedures.points_reading import View, contested_by, line_field, month_field
from jiedao.procedures.points_recording import group_lines
from jiedao.procedures.submission import Sent, Submitted
from jiedao.register.models import Subject
from jiedao.register.queries import subject_by_id
from jiedao.register.scope import Scope
from jiedao.rulebook import Form


def contest(found: View, member: UUID, *, number: str, line: str, why: str, id: UUID, now: datetime) -> Submitted:
    """Record a member's appeal against a line of theirs: by themselves, or written up for one who has no account here.

    `line`: how the line is called, beside its number. Raises NoStatement, AppealWithoutLine, and what a submission raises.
    """
    appeal = found.appeal
    if appeal is None:
        raise NoStatement()
    if not number:
        raise AppealWithoutLine()
    form = found.edition.any_form(appeal.opens)
    about = _subject(found, member)
    values: dict[str, Any] = {line_field(form) or "": f"{number} {line}".strip()}
    values |= {one.name: why for one in form.fields.values() if one.type == "paragraph"}
    sent = Sent(id, form.name, member, now, values)
    return submission.submit(sent, street=found.street, who=_for(found, form, member), now=now, subject=about)


def _subject(found: View, member: UUID) -> Subject:
    about = subject_by_id(Scope.everything(found.street.code), member)
    if about is None or not queries.is_member(found.who.scope, member, found.points.for_, on=found.on):
        raise NoStatement()
    return about


def may_contest(found: View, member: UUID) -> bool:
    """Whether the viewer may contest a line of a member whose statement they have open: it is their own, or they are in a
    post that the form names, and write it up for them."""
    if found.appeal is None:
        return False
    form = found.edition.any_form(found.appeal.opens)
    return submission.may_fill(form, _for(found, form, member), Subject(pk=member))


def _for(found: View, form: Form, member: UUID) -> Standing:
    """The standing of somebody who records what is about themselves, for which no post is needed; or about a member of
    the branch that they answer for, where the form names that post."""
    own = found.who.scope.person == member and "subject" in form.who
    if not own and not (set(form.who) & found.posts_for(member)):
        return found.who
    scope = found.who.scope
    return replace(found.who, scope=replace(scope, subjects=scope.subjects | {member}))


@dataclass(frozen=True)
class Member:
    """One member of a branch with the lines of a month that are to be looked at."""

    id: UUID
    name: str
    lines: list[Line]
    is_scored: bool = True


def to_look_at(found: View, group: UUID, period: Period) -> list[Member]:
    """Every member of a branch in the order of their names, with the month's lines; who is cared for has none."""
    tally = found.tally(period)
    if tally is None:
        raise NoStatement()
    lines = group_lines(tally, group)
    everybody = tally.listed(group=group).select_related("subject").order_by("name_key", "id")
    return [Member(one.subject_id, one.subject.name, lines.get(one.subject_id, []), one.subject_id in lines) for one in everybody]  # fmt: skip


@dataclass(frozen=True)
class Named:
    """A member of a branch as a list may show one: no points, but whether scored, and whether a line is contested now."""

    id: UUID
    name: str
    is_scored: bool
    is_contested: bool


def members(found: View, group: UUID, period: Period) -> list[Named]:
    """The members of a branch in a month, by the pinyin of their names."""
    tally = found.tally(period)
    if tally is None:
        raise NoStatement()
    scored = set(tally.scored(group=group).order_by().values_list("subject_id", flat=True))
    everybody = list(tally.listed(group=group).select_related("subject").order_by("name_key", "id"))
    made = contested_by(found.who.scope, [one.subject_id for one in everybody], found.appeal, found.edition)
    open_now = {one.entry.subject_id for one in made if one.told is None}
    return [
        Named(one.subject_id, one.subject.name, one.subject_id in scored, one.subject_id in open_now)
        for one in everybody
    ]


def may_confirm(found: View, group: UUID) -> bool:
    """Whether the viewer is in the post that confirms for this branch."""
    if found.confirm is None:
        return False
    form = found.edition.any_form(found.confirm.opens)
    return group in found.tied and submission.may_fill(form, found.who, Subject(pk=group))


def confirm(
    found: View, group: UUID, period: Period, *, looked_at: Collection[UUID], id: UUID, now: datetime
) -> Submitted:
    """Record that a branch has looked through a month's lines, member by member, and found them right.

    Raises NoStatement, NotYourForm, MembersNotLookedAt, MonthNotOver, and what a submission raises.
    """
    if found.confirm is None:
        raise NoStatement()
    form = found.edition.any_form(found.confirm.opens)
    if not may_confirm(found, group):
        raise NotYourForm(form=form.label, posts=found.who.posts, who=roles_in_words(form.who))
    left = _not_among(to_look_at(found, group, period), looked_at)
    if left and not is_recorded(found.who.scope, id):
        raise MembersNotLookedAt(count=len(left), names="、".join(left[:5]) + ("等" if len(left) > 5 else ""))
    values: dict[str, Any] = {one.name: "yes" for one in form.fields.values() if one.type == "yes_no"}
    if month := month_field(form):
        values[month] = period.last.isoformat()
    return submission.submit(Sent(id, form.name, group, now, values), street=found.street, who=found.who, now=now)


def _not_among(members: Iterable[Member], looked_at: Collection[UUID]) -> list[str]:
    return [one.name for one in members if one.is_scored and one.id not in looked_at]
