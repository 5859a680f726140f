"""Days that come again each year for somebody, as duties of the rulebook mark them (`every: {anniversary: …}`).

Month and day alone are told: nobody's age or year of joining follows from a greeting. Whoever does not wish to be
greeted is left out by the duty's own `where`, here as in what is owed.
Basis: Personal Information Protection Law art. 6 (least data).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from jiedao.duties.models import Obligation
from jiedao.entries.rows import AsOf
from jiedao.entries.sources import RegisterSource
from jiedao.periods import add_months
from jiedao.register.models import Membership
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Anniversary, Duty, Edition


@dataclass(frozen=True)
class Coming:
    """One such day of one person: which duty marks it, whose it is, this year's day, and the record that marked it."""

    duty: Duty
    subject: UUID
    name: str
    on: date
    marked: UUID | None = None


def marks(scope: Scope, edition: Edition) -> list[Duty]:
    """The duties that mark such days, of registers that are open to the viewer's posts."""
    every = edition.duties.values()
    return [one for one in every if isinstance(one.rhythm, Anniversary) and not {one.name, one.for_} & scope.closed]


def members(groups: Any, *, on: date) -> Any:
    """The ids of those who belong to some groups on a day, as a subquery."""
    return Membership.objects.filter(standing(on), group_id__in=groups).order_by().values("member_id")


def coming(
    scope: Scope, edition: Edition, groups: Any, *, first: date, last: date, on: date,
    marked: Mapping[tuple[str, UUID], UUID | None] | None = None,
) -> list[Coming]:  # fmt: skip
    """The days that come between two days for the members of groups the viewer has in front of them, the next first.

    One statement for each duty that marks such days. `marked`: (duty, subject) -> record, where the caller knows it.
    """
    found = []
    for duty in marks(scope, edition):
        for subject, name, day in _days(duty, edition, groups, on):
            found += [
                Coming(duty, subject, name, comes, (marked or {}).get((duty.name, subject)))
                for year in range(first.year, last.year + 1)
                if year > day.year and first <= (comes := add_months(day, 12 * (year - day.year))) <= last
            ]
    return sorted(found, key=lambda one: (one.on, one.duty.name, one.name, str(one.subject)))


def _days(duty: Duty, edition: Edition, groups: Any, on: date) -> list[tuple[UUID, str, date]]:
    """(subject, name, the day itself) of everybody whom a duty marks."""
    assert isinstance(duty.rhythm, Anniversary)
    source = RegisterSource(edition, AsOf(on), duty.for_)
    rows = source.base().filter(source.q(duty.where), subject_id__in=members(groups, on=on))
    told = rows.annotate(marks_on=source.column(duty.rhythm.field).value()).filter(marks_on__isnull=False)
    return list(told.order_by().values_list("subject_id", "subject__name", "marks_on"))


def records(scope: Scope, found: list[Coming], *, first: date, last: date) -> dict[tuple[str, UUID], UUID | None]:
    """(duty, subject) -> the record by which such a day has been marked in these days, in one statement."""
    if not found:
        return {}
    rows = Obligation.objects.filter(
        street_id=scope.street, duty__in={one.duty.name for one in found}, subject_id__in={one.subject for one in found},
        due_on__gte=first, due_on__lte=last, done_on__isnull=False,
    )  # fmt: skip
    return {(duty, subject): entry for duty, subject, entry in rows.values_list("duty", "subject_id", "done_entry_id")}
