"""Weeks of a roster: written ahead with everybody there, and corrected where somebody was not."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jiedao.demo.office import FIVE_MINUTES, Office
from jiedao.entries.models import Entry
from jiedao.periods import period_of
from jiedao.register.models import Subject

if TYPE_CHECKING:
    from jiedao.demo.days import Day


def weeks(office: Office, since: date | None = None) -> Iterator[date]:
    """The first day in the office's half-year, or from a day on, of each week."""
    begun: set[str] = set()
    for day in office.days():
        week = period_of("week", day).code
        if (since is None or day >= since) and week not in begun:
            begun.add(week)
            yield day


def days(office: Office, first: date) -> list[date]:
    """The days of a week that a roster covers, from the day it is written on."""
    last = min(period_of("week", first).last, office.plan.day - timedelta(days=1))
    return [first + timedelta(days=no) for no in range((last - first).days + 1)]


def correct(
    day: "Day", form: str, subject: Subject | None, who: str, which: Mapping[str, str], now_says: Mapping[str, Any],
    now: datetime,
) -> None:  # fmt: skip
    """Say of one shift of the standing roster what happened: the rest stays as it was written."""
    rows = Entry.objects.filter(form=form, until_at=None, occurred_on__lte=day.day)
    rows = rows.filter(subject_id=subject.pk) if subject is not None else rows
    roster = rows.order_by("-occurred_on")[0]
    lines = [
        {**line, **(now_says if all(line[name] == word for name, word in which.items()) else {})}
        for line in roster.values["shifts"]
    ]
    day.office.submit(
        form, subject.pk if subject is not None else None, who=who, at=roster.occurred_at, values={"shifts": lines},
        now=now + FIVE_MINUTES, supersedes=roster,
    )  # fmt: skip
