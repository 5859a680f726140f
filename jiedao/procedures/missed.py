"""A duty that was not done opens a case, where a ladder of the rulebook says so: once for each obligation.

What was missed longer ago than a month opens nothing: it stands in the table of the duty as what it is. So a regulation
that is put to use late does not call up years of cases.
"""

from datetime import datetime, time, timedelta
from typing import Any

from jiedao.access.hand import Hand
from jiedao.cases import actions as cases
from jiedao.cases.clocks import Clocks
from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.duties.rows import DutySource
from jiedao.entries.rows import AsOf
from jiedao.periods import TZ, Calendar, day_in_words, day_of
from jiedao.procedures import booking
from jiedao.rulebook import Duty, Edition, Ladder, Rows
from jiedao.tenancy.models import Street

RECENT = timedelta(days=31)
DAY = timedelta(days=1)


def open_cases(street: Street, *, now: datetime, calendar: Calendar) -> int:
    """Open the cases of what was missed up to a moment; how many are new. Doing it again opens none twice."""
    edition = booking.edition(street, day_of(now))
    opened = 0
    for ladder in edition.ladders.values():
        for rows in ladder.opens:
            if rows.source == "duties":
                opened += _of(ladder, rows, edition, street, now, calendar)
    return opened


def _of(ladder: Ladder, rows: Rows, edition: Edition, street: Street, now: datetime, calendar: Calendar) -> int:
    duty, on = edition.duties[rows.name], day_of(now)
    source = DutySource(edition, AsOf(on), duty.name)
    found = source.base().filter(source.q(rows.where), due_on__lt=on, due_on__gte=on - RECENT)
    owed = {
        _source(one): one for one in found.select_related("subject", "place").order_by("due_on", "place__code", "id")
    }
    known = set(Case.objects.filter(ladder=ladder.name, source__in=owed).values_list("source", flat=True))
    for name, one in owed.items():
        if name not in known:
            _open(ladder, duty, name, one, edition, street, now, calendar)
    return len(owed) - len(known)


def _source(one: Obligation) -> str:
    """What an obligation is known by, however often it is made anew."""
    return f"{one.duty}@{one.subject_id}@{one.from_on}@{one.each}@{one.cause}"


def _open(
    ladder: Ladder,
    duty: Duty,
    source: str,
    one: Any,
    edition: Edition,
    street: Street,
    now: datetime,
    calendar: Calendar,
) -> None:
    found = {"duty": duty.name, "due_on": one.due_on.isoformat()}
    due = one.due_on
    at = min(datetime.combine(due + DAY, time(0), tzinfo=TZ), now)
    cases.open_case(
        ladder, mark=street.case_mark, subject=one.subject, place=one.place, line=duty.line, source=source,
        problems=[cases.Found(duty.name, f"{duty.label}没有按期办", f"应于{day_in_words(due)}前")],
        clocks=Clocks(edition, calendar, found), hand=Hand(None, None, at, now),
    )  # fmt: skip
