"""Reminding before something falls due, at the distances the rulebook gives (`remind`): 60, 30 and 7 days before.

Nothing is kept and nothing is sent: whether a reminder has come follows from the day. From the first one on, what is
still to be done stands before whoever owes it, and is told again at each further distance.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Q

from jiedao.duties.models import Obligation
from jiedao.duties.rules import Reminder, reminded_until, reminder
from jiedao.periods import Calendar
from jiedao.register.scope import Scope
from jiedao.rulebook import Duty, Edition

#: (duty, the last due day of which a reminder has come), for every duty that is reminded of.
Reach = tuple[tuple[str, date], ...]


def reach(edition: Edition, *, on: date, calendar: Calendar) -> Reach:
    """How far ahead each duty is reminded of on a day."""
    wanted = (duty for duty in edition.duties.values() if duty.remind)
    return tuple((duty.name, reminded_until(edition.reminders(duty, on), on, calendar)) for duty in wanted)


def within(found: Reach, on: date) -> Q:
    """The condition that an obligation falls due later than a day and a reminder of it has come."""
    every = Q(pk__in=[])
    for duty, until in found:
        every |= Q(duty=duty, due_on__gt=on, due_on__lte=until)
    return every


def _open(scope: Scope, found: Reach, on: date) -> Any:
    return Obligation.objects.within(scope).filter(within(found, on), done_on=None, waived_at=None)


def reminded(scope: Scope, duty: str, *, found: Reach, on: date) -> Any:
    """What is reminded of one duty in somebody's range, whoever owes it; the first due first."""
    rows = _open(scope, found, on).filter(duty=duty).select_related("subject", "place")
    return rows.order_by("due_on", "id")


def counts(scope: Scope, duties: Iterable[str], *, found: Reach, on: date) -> dict[str, int]:
    """How much is reminded of each of these duties in somebody's range, in one statement; none where it asks for none."""
    wanted = set(duties)
    mine = tuple(one for one in found if one[0] in wanted)
    if not mine:
        return {}
    rows = _open(scope, mine, on).order_by().values("duty")
    return dict(rows.annotate(n=Count("pk")).values_list("duty", "n"))


def last(duty: Duty, edition: Edition, due: date, *, on: date, calendar: Calendar) -> Reminder | None:
    """The last reminder that has come of one obligation; None before the first, and where the duty has none."""
    return reminder(edition.reminders(duty, on), due, on, calendar)
