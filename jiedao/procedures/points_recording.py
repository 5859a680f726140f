"""What a record of points must meet before it is written, and what follows once it is: part of every submission.

An appeal names a line that stands, in its time. A branch's confirmation is of a month that is over, and keeps every
member's lines as they were confirmed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from jiedao.entries.models import Entry
from jiedao.entries.queries import is_recorded
from jiedao.periods import Period, period_of
from jiedao.points import actions, queries
from jiedao.points.problems import AppealedBefore, AppealTooLate, AppealWithoutLine, MonthNotOver
from jiedao.points.statement import Asked, lines_of_all
from jiedao.points.tally import Tally
from jiedao.procedures import booking
from jiedao.procedures.points_reading import (
    contested_by,
    last_day,
    line_field,
    line_numbered,
    month_field,
    numbers_in,
    opened_by,
)
from jiedao.register.models import Subject
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Form, Points
from jiedao.tenancy.models import Street


def check(
    id: UUID, form: Form, values: Mapping[str, Any], *, edition: Edition, street: Street, subject: Subject, on: date
) -> None:
    """Refuse an appeal that names no line, comes after its time or repeats one that is not answered; and the confirmation
    of a month that is not over. Raises AppealWithoutLine, AppealTooLate, AppealedBefore, MonthNotOver."""
    points, what = opened_by(edition).get(form.name, (None, ""))
    if points is None or is_recorded(Scope.everything(street.code), id):  # sent twice, it is one record
        return
    if what == "appeal":
        _check_appeal(points, form, values, edition, street, subject, on)
    else:
        month = month_of(points, form, values, on)
        if month.last >= on:
            raise MonthNotOver(month=month.label, first=month.next().first)


def _check_appeal(
    points: Points, form: Form, values: Mapping[str, Any], edition: Edition, street: Street, subject: Subject, on: date
) -> None:
    scope, numbers = Scope.everything(street.code), numbers_in(values.get(line_field(form) or ""))
    asked = Asked(points.name, subject.pk, period_of(points.every, on), on, lambda day: booking.edition(street, day))
    found = line_numbered(asked, next(iter(numbers))) if len(numbers) == 1 else None
    if found is None:
        raise AppealWithoutLine()
    tally, line = found
    label = next(rule.label for rule in tally.points.rules if rule.name == line.rule)
    named = f"{line.day.month}月{line.day.day}日{label}（{line.number}）"
    confirmed = queries.confirmed_of(scope, subject.pk, points.name, tally.period.code)
    until = last_day(tally, confirmed, line, calendar(scope))
    if until is not None and on > until:
        raise AppealTooLate(line=named, last=until)
    for one in contested_by(scope, [subject.pk], edition.matters.get(points.appeal or ""), edition):
        if line.number in one.numbers and one.told is None:
            raise AppealedBefore(line=named, on=one.on)


def month_of(points: Points, form: Form, values: Mapping[str, Any], on: date) -> Period:
    """The month that a confirmation is about: that of the date asked for, else the last one that is over on its day."""
    named = values.get(month_field(form) or "")
    return period_of(points.every, date.fromisoformat(named)) if named else period_of(points.every, on).previous()


def follow(entry: Entry, form: Form, values: Mapping[str, Any], *, edition: Edition, street: Street, by: Any, at: datetime) -> None:  # fmt: skip
    """After a branch confirmed a month: every member's lines are kept as they were confirmed. One that says no keeps nothing."""
    points, what = opened_by(edition).get(form.name, (None, ""))
    if points is None or what != "confirm":
        return
    if any(one.type == "yes_no" and values.get(one.name) == "no" for one in form.fields.values()):
        return
    on = entry.occurred_on
    period = month_of(points, form, values, on)
    asked = Asked(points.name, UUID(int=0), period, on, lambda day: booking.edition(street, day))
    tally = asked.tally(period)
    if tally is None:
        return
    lines = group_lines(tally, entry.subject_id)
    actions.keep_month(entry, points=points.name, period=period.code, lines=lines, by=by, at=at)


def group_lines(tally: Tally, group: UUID) -> dict[UUID, list[Any]]:
    """The lines of every member of a group who is scored, in the order of their names: a statement for who they are, and
    one a rule."""
    scored = tally.scored(group=group)
    names = scored.order_by("name_key", "id").values_list("subject_id", flat=True)
    found = lines_of_all(tally, scored.order_by().values("subject_id"))
    return {member: found.get(member, []) for member in names}
