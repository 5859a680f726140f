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

DAY = timedelta(days=1)


def weeks(office: Office, since: date | None = None) -> Iterator[date]:
    """The first day of each week that has a day in the office's half-year, or from a day on; the one at hand included."""
    day = since or office.plan.since
    while day <= office.plan.day:
        yield day
        day = period_of("week", day).last + DAY


def days(first: date) -> list[date]:
    """The days of the week that begins, or is begun, on a day."""
    return [first + no * DAY for no in range((period_of("week", first).last - first).days + 1)]


def written(office: Office, week: date, since: date) -> date:
    """When the roster of a week is written: on the last workday before it, or the first on which it is asked for."""
    day = week - DAY
    while not office.calendar.is_workday(day):
        day -= DAY
    return max(day, office.workday(since))


def correct(
    day: "Day", form: str, subject: Subject | None, who: str, which: Mapping[str, str], says: Mapping[str, Any],
    now: datetime,
) -> None:  # fmt: skip
    """Say of one shift of a roster what happened: the rest stays as it was written."""
    rows = Entry.objects.filter(form=form, until_at=None).order_by("-occurred_at")
    for roster in rows.filter(subject_id=subject.pk) if subject is not None else rows:
        meant = [all(line[name] == word for name, word in which.items()) for line in roster.values["shifts"]]
        if any(meant):
            lines = [
                {**line, **(says if is_meant else {})}
                for line, is_meant in zip(roster.values["shifts"], meant, strict=True)
            ]
            day.office.submit(
                form, subject.pk if subject is not None else None, who=who, at=roster.occurred_at,
                values={"shifts": lines}, now=now + FIVE_MINUTES, supersedes=roster,
            )  # fmt: skip
            return
