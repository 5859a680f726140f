"""Claims and records: a claim that is a record is taken once, and a record that ends a tie ends it.

Called while a record is written, in its transaction. The thing is locked, so of two who claim at once one comes second.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from jiedao.entries.models import Entry
from jiedao.periods import day_of
from jiedao.procedures import settling
from jiedao.procedures.claiming import Sort, community, sorts, waits
from jiedao.procedures.problems import TakenAlready
from jiedao.register import actions
from jiedao.register.models import Assignment, Subject, SubjectChange
from jiedao.register.rules import Act
from jiedao.rulebook import Edition, Form
from jiedao.tenancy.ids import uuid7
from jiedao.tenancy.models import Street


def lock(subject: UUID) -> Subject:
    """Hold a thing while it is decided whose it is."""
    return Subject.objects.select_for_update(of=("self",)).select_related("place__parent").get(pk=subject)  # type: ignore[no-any-return]


def check(
    id: UUID, form: Form, subject: Subject, *, edition: Edition, supersedes: Entry | None, now: datetime,
    holding: bool = False,
) -> None:  # fmt: skip
    """Refuse a claim by record of what somebody has taken up already. Raises TakenAlready; the same record again, and the
    correction of a claim, are let through. `holding`: in the transaction that writes, where the thing is held."""
    sort = next((one for one in sorts(edition).values() if one.form is not None and one.form.name == form.name), None)
    if sort is None or supersedes is not None:
        return
    if holding:
        subject = lock(subject.pk)
    if Entry.objects.filter(pk=id).exists():
        return
    if waits(edition, sort, subject.pk, on=day_of(now)) is None:
        raise TakenAlready(kind=sort.kind.label, place=community(subject.place))


def follow(
    entry: Entry, form: Form, *, edition: Edition, street: Street, person: UUID | None, by: Any, at: datetime
) -> None:
    """After a record that ends a pair: nobody answers for the thing in that part from its day on, and nothing more is owed."""
    for sort in _ended_by(form.name, edition):
        tie = Assignment.objects.filter(
            subject_id=entry.subject_id, kind=sort.kind.name, role=sort.role, to_on=None
        ).first()
        if tie is not None:
            act = Act(entry.pk, form.label, person)
            actions.end_assignment(tie, to_on=entry.occurred_on, act=act, by=by, at=at)
            settling.follow_subject(entry.subject_id, street=street, since=entry.occurred_on, on=day_of(at))


def after_voiding(
    entry: Entry, *, edition: Edition, street: Street, person: UUID | None, by: Any, at: datetime
) -> None:
    """After the undoing of a record that ended a pair: whoever answered does so again, unless somebody else has come."""
    for sort in _ended_by(entry.form, edition):
        field = f"assigned.{sort.role}"
        ended = SubjectChange.objects.filter(act=entry.pk, subject_id=entry.subject_id, field=field).first()
        taken = Assignment.objects.filter(subject_id=entry.subject_id, role=sort.role, to_on=None).exists()
        if ended is None or taken:
            continue
        subject, before = Subject.objects.get(pk=entry.subject_id), Subject.objects.get(pk=UUID(ended.before))
        actions.assign(
            subject, kind=sort.kind.name, role=sort.role, person=before, from_on=entry.occurred_on, by=by, at=at,
            act=Act(uuid7(), "作废了结束的记录", person),
        )  # fmt: skip
        settling.follow_subject(entry.subject_id, street=street, since=entry.occurred_on, on=day_of(at))


def _ended_by(form: str, edition: Edition) -> list[Sort]:
    return [one for one in sorts(edition).values() if one.role and one.claimed.ended_by == form]
