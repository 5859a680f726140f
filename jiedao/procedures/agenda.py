"""日程: what falls due for one person day by day, what is still to come by the calendar, and what no longer stands.

The page and the calendar that a phone subscribes to ask the same: obligations that are the person's (as 今日 finds them),
cases at their hand, and the windows that the rules will open later. What was waived, moved or fell away is told for a
while (`duties.actions.TOLD_FOR`, decision 0008) instead of vanishing without a word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.cases import queries as case_queries
from jiedao.cases.models import Step
from jiedao.duties.actions import TOLD_FOR
from jiedao.duties.models import Fallen, Obligation
from jiedao.duties.rules import Window as Days
from jiedao.duties.rules import by_calendar, longest, windows
from jiedao.periods import Calendar, add_months, end_of, start_of
from jiedao.procedures import casework
from jiedao.procedures.today import is_daily, mine, owned
from jiedao.rulebook import Duty, Edition, WhileRows

DAY = timedelta(days=1)
#: What a subscribed calendar holds: so many months back and ahead, and never more than so many of each kind.
BACK, AHEAD, MOST = 3, 12, 1000
#: Cases of one month that the page shows.
CASES = 300


@dataclass(frozen=True)
class Month:
    """What falls due between two days: of each day, duty and state the first obligation with the number of all; the
    cases at one's hand; and the windows not yet begun."""

    owed: Sequence[Any] = ()
    cases: Sequence[Any] = ()
    coming: Sequence[tuple[Days, Duty]] = ()


@dataclass(frozen=True)
class Whole:
    """Everything a subscribed calendar tells of one person: single obligations and cases, and what no longer stands."""

    owed: Sequence[Any] = ()
    fallen: Sequence[Any] = ()
    cases: Sequence[Any] = ()
    left: Sequence[Any] = ()
    coming: Sequence[tuple[Days, Duty]] = ()


def month(who: Standing, edition: Edition, calendar: Calendar, first: date, last: date, *, now: datetime) -> Month:
    """What falls due for a person in a span of days, in two statements whatever there is."""
    owed: Sequence[Any] = ()
    coming: Sequence[tuple[Days, Duty]] = ()
    if who.may(Permission.ENTRY_RECORD):
        alike = [F("due_on"), F("due_at"), F("duty"), F("state")]
        rows = (
            _owed(who, edition, first, last)
            .order_by()
            .annotate(
                no=Window(RowNumber(), partition_by=alike, order_by="id"),
                total=Window(Count("pk"), partition_by=alike),
            )
        )
        owed = list(rows.filter(no=1).order_by("due_on", "duty", "state"))
        coming = to_come(who, edition, calendar, first, last)
    return Month(owed, list(_cases(who, edition, first, last, now)[:CASES]), coming)


def of_day(who: Standing, edition: Edition, day: date) -> Any:
    """All one's obligations due on a day, whatever their state, duty by duty in code order of places."""
    if not who.may(Permission.ENTRY_RECORD):
        return Obligation.objects.none()
    return _owed(who, edition, day, day).order_by("duty", "place__code", "id")


def whole(who: Standing, edition: Edition, calendar: Calendar, *, now: datetime) -> Whole:
    """What a subscribed calendar tells now, in four statements whatever there is. Duties owed day by day are left out:
    they stand on 今日, and would fill a calendar until nobody looks at it."""
    on = who.on
    first, last, told = add_months(on, -BACK), add_months(on, AHEAD), on - TOLD_FOR
    found: dict[str, Any] = {}
    if who.may(Permission.ENTRY_RECORD):
        daily = [duty.name for duty in edition.duties.values() if is_daily(duty)]
        forgotten = Q(waived_at__lt=start_of(told))
        owed = _owed(who, edition, first, last).exclude(duty__in=daily).exclude(forgotten)
        found["owed"] = list(owed.order_by("-due_on", "id")[:MOST])
        gone = Fallen.objects.within(who.scope).filter(due_on__gte=first, due_on__lte=last, fell_on__gte=told)
        gone = mine(gone, who, edition, on).exclude(duty__in=daily).select_related("subject", "place")
        found["fallen"] = list(gone.order_by("-due_on", "id")[:MOST])
        found["coming"] = to_come(who, edition, calendar, on + DAY, last)
    if who.may(Permission.CASE_HANDLE):
        steps = Step.objects.filter(street_id=OuterRef("street_id"), case_id=OuterRef("pk")).order_by()
        changes = Subquery(steps.values("case_id").annotate(last=Max("no")).values("last"))
        found["cases"] = list(_cases(who, edition, first, last, now).annotate(changes=changes)[:MOST])
        left = case_queries.left(who.scope, casework.turns_of(who, edition), since=start_of(told))
        left = left.filter(was_due__gte=start_of(first), was_due__lte=end_of(last))
        left = left.select_related("place").defer("found", "source").annotate(changes=changes)
        found["left"] = list(left.order_by("-was_due", "id")[:MOST])
    return Whole(**found)


def to_come(who: Standing, edition: Edition, calendar: Calendar, first: date, last: date) -> list[tuple[Days, Duty]]:
    """The windows of one's own duties that have not begun and fall due between two days; daily ones left out."""
    own, by_role = owned(who, edition)
    names = {*own, *(name for tied in by_role.values() for name in tied)} if who.scope.subjects else set(own)
    found = []
    for duty in (edition.duties[name] for name in sorted(names)):
        if not _in_lines(duty, who) or not by_calendar(duty) or isinstance(duty.while_, WhileRows) or is_daily(duty):
            continue
        begins = max(who.on + DAY, first - longest(duty, edition))
        found += [(days, duty) for days in windows(duty, edition, begins, last, calendar) if first <= days.due <= last]
    return sorted(found, key=lambda one: (one[0].due, one[1].name))


def _in_lines(duty: Duty, who: Standing) -> bool:
    """Whether a duty lies in the lines of work of a person's posts, and is not shut to them."""
    mine = any(grant.lines is None or duty.line in grant.lines for grant in who.scope.grants)
    return mine and duty.name not in who.scope.closed


def reminders(duty: Duty, edition: Edition, due: date, calendar: Calendar) -> list[date]:
    """The days on which the rule (`remind`) wants to be reminded of what is due on a day, the earliest first."""
    if not duty.remind:
        return []
    return sorted({one.clock.before(due, calendar) for one in edition.value(duty.remind, due).items})


def _owed(who: Standing, edition: Edition, first: date, last: date) -> Any:
    rows = Obligation.objects.within(who.scope).filter(due_on__gte=first, due_on__lte=last)
    return mine(rows, who, edition, who.on).on(who.on).select_related("subject", "place", "waived_by")


def _cases(who: Standing, edition: Edition, first: date, last: date, now: datetime) -> Any:
    if not who.may(Permission.CASE_HANDLE):
        return Step.objects.none()
    wanted = case_queries.Wanted(turns=casework.turns_of(who, edition))
    rows = case_queries.cases(who.scope, wanted, group="open", now=now)
    return rows.filter(due_on__gte=first, due_on__lte=last)
