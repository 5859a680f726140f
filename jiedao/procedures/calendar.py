"""Entering a holiday notice: the year's workdays are settled, and what was counted by guess is counted anew.

Until a year's notice is entered its workdays are provisional (暂定): the make-up workdays are not known. Basis: the yearly
notice of the State Council's office; an office may also enter its own arrangement of a day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from jiedao.access.hand import Hand
from jiedao.cases import actions as cases
from jiedao.cases import rules as case_rules
from jiedao.cases.models import Case
from jiedao.duties import actions as duties
from jiedao.duties.events import counts_workdays
from jiedao.duties.feeds import by_event
from jiedao.duties.models import Obligation
from jiedao.duties.rules import by_calendar
from jiedao.periods import Calendar, DayRow, day_of
from jiedao.procedures import booking
from jiedao.procedures.ladders import clocks_of, ladder_of
from jiedao.procedures.settling import begins, follow_subject
from jiedao.register import actions as register
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.tenancy.models import Street

#: Cases whose clock runs. A hung case waits for its review, counted in months.
RUNNING = (*case_rules.WITH_FIXER, "submitted", "transferred")


@dataclass(frozen=True)
class Entered:
    """What came of entering: days that are new or changed, cases whose day moved or is settled, duties worked anew."""

    days: int
    cases: int
    duties: int


@transaction.atomic
def enter_notice(rows: Sequence[DayRow], *, street: Street, by: Any, now: datetime) -> Entered:
    """Enter days off and make-up workdays, and recompute every open due day they may move. The same again changes nothing."""
    before = calendar(Scope.everything(street.code))
    new = [row for row in rows if before.row(row.day) != row]
    if not new:
        return Entered(0, 0, 0)
    for row in new:
        register.enter_calendar_day(
            day=row.day, is_workday=row.is_workday, name=row.name, notice=row.notice, by=by, at=now
        )
    days = calendar(Scope.everything(street.code))
    first = _first(new, before, days)
    return Entered(len(new), _cases(street, first, by, now), _duties(street, first, days, now))


def _first(new: Sequence[DayRow], before: Calendar, after: Calendar) -> date:
    """The first day whose meaning changed: that of a row, or of a whole year that is settled now."""
    first = min(row.day for row in new)
    years = {row.day.year for row in new}
    settled = [year for year in years if before.is_provisional(year) and not after.is_provisional(year)]
    return min([first, *(first.replace(year=year, month=1, day=1) for year in settled)])


def _cases(street: Street, first: date, by: Any, now: datetime) -> int:
    moved = 0
    running = Case.objects.filter(state__in=RUNNING).filter(Q(due_on__gte=first) | Q(provisional=True))
    for case in running.order_by("due_at", "id"):
        ladder, edition = ladder_of(case, street)
        hand = Hand(by, None, now, now)
        moved += cases.recompute_due(case, ladder=ladder, clocks=clocks_of(case, street, edition), hand=hand)
    return moved


def _duties(street: Street, first: date, days: Calendar, now: datetime) -> int:
    on = day_of(now)
    edition = booking.edition(street, on)
    worked = 0
    for duty in edition.duties.values():
        since = begins(duty, edition, street)
        if by_calendar(duty):
            worked += duties.rework(duty, edition, since=since, first=first, calendar=days)
        elif by_event(duty) and counts_workdays(duty, edition, on):
            open_now = Obligation.objects.filter(duty=duty.name, done_on=None, waived_at=None)
            owing = open_now.filter(Q(due_on__gte=first) | Q(provisional=True))
            subjects = list(owing.values_list("subject_id", flat=True).distinct())
            for subject in subjects:
                follow_subject(subject, street=street, since=since, on=on, only=(duty,))
            worked += bool(subjects)
    return worked
