"""The notices (督办) that are due by the calendar: cases that stand alike are decided upon once, and all are sent at once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Case as Choice
from django.db.models import F, JSONField, Value, When

from jiedao.access.hand import Hand
from jiedao.audit.actions import canonical
from jiedao.cases import many, rules
from jiedao.cases.models import Case
from jiedao.periods import Calendar, day_of
from jiedao.procedures import booking
from jiedao.procedures.opening import roles_in_words
from jiedao.register.queries import calendar
from jiedao.register.scope import Scope
from jiedao.tenancy.models import Street

#: States in which a clock that has run out is chased: what is hung waits for its day.
CHASED = tuple(state for state in rules.MOVES["notice"].begins if state != "hung")


def send_due(street: Street, *, now: datetime) -> int:
    """Send the notices that are due by a moment; how many. Doing it again sends none twice."""
    overdue = Case.objects.filter(state__in=CHASED, due_at__lt=now).order_by()
    days = calendar(Scope.everything(street.code))
    decided: dict[Any, str | None] = {}
    told = []
    for case, *stands, found in overdue.values_list("pk", *STANDS, _record(overdue, street)):
        key = (*stands, None if found is None else canonical(found))
        if key not in decided:
            decided[key] = _next_role(street, day_of(now), days, found, *stands)
        if (role := decided[key]) is not None:
            told.append(many.Told(case, stands[2], role, roles_in_words([role])))
    return many.send_notices(told, hand=Hand(None, None, now, now))


#: What decides whether a case is chased, and by whom.
STANDS = ("ladder", "opened_on", "notices", "noticed_on")


def _next_role(
    street: Street, on: date, days: Calendar, found: Mapping[str, Any] | None, name: str, opened_on: date, sent: int,
    noticed_on: date | None = None,
) -> str | None:  # fmt: skip
    """Whom the next notice tells, where it is due on a day; its ladder is that of the day the case was opened."""
    edition = booking.edition(street, opened_on)
    ladder = edition.ladders[name]
    role = rules.next_notice(sent, ladder.notices)
    if role is None or (sent and not ladder.notice_gap):
        return None
    if noticed_on is not None and ladder.notice_gap:
        gap = edition.clock(ladder.notice_gap, day=on, row=found)
        if gap.due_on(noticed_on, days) > on:
            return None
    return role


def _record(overdue: Any, street: Street) -> Any:
    """What the record told that opened a case, where the time between two notices depends on it; nothing of the others."""
    asking = [name for name, on in overdue.values_list("ladder", "opened_on").distinct() if _asks(street, name, on)]
    nothing = Value(None, JSONField())
    return Choice(When(ladder__in=asking, then=F("found")), default=nothing) if asking else nothing


def _asks(street: Street, name: str, opened_on: date) -> bool:
    edition = booking.edition(street, opened_on)
    gap = edition.ladders[name].notice_gap
    return gap is not None and edition.values[gap].per is not None
