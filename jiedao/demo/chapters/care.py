"""Members are greeted on their political and natural birthdays, most of them on the day or a little before."""

from collections.abc import Iterator
from datetime import date, timedelta

from jiedao.demo import party
from jiedao.demo.chance import dice, happens, one_of
from jiedao.demo.data import Row
from jiedao.demo.diary import Page, Written
from jiedao.demo.office import Office

GREETING = "double_care.greeting"
HOW = ("card", "talk", "card", "visit")


def pages(office: Office) -> Iterator[Page]:
    """Whoever joined, or was born, on a day of the half-year."""
    rows = {row["name"]: row for row in office.plan.branches}
    for no, (name, branch, sort) in enumerate(party.invented(office.plan)):
        joined = party.joined_on(office, name, sort)
        yield from _greeted(office, name, rows[branch], joined, "political", no)
        if born := party.born_on(office, name, sort, no):
            yield from _greeted(office, name, rows[branch], born, "natural", no)


def _greeted(office: Office, name: str, row: Row, day: date, kind: str, no: int) -> Iterator[Page]:
    year, key = office.plan.since.year, ("greeting", office.plan.slug, name, kind)
    on = (day.replace(day=28) if (day.month, day.day) == (2, 29) else day).replace(year=year)
    if on >= office.plan.day or happens(0.12, *key):
        return
    late = happens(0.06, *key, "late")
    given = office.workday(on + timedelta(days=2)) if late else _before(office, on)
    if not office.plan.since <= given < office.plan.day:
        return

    def values() -> dict[str, str]:
        return {"day_kind": kind, "how": one_of(HOW, *key), "given_by": party.ids_of(office, row)[0]}

    minute = int(dice(*key, "minute").random() * 59)
    yield Written(given, GREETING, party.secretary_of(office, row), values, (party.MEMBER, name), 16, minute)


def _before(office: Office, day: date) -> date:
    """The day itself, or the last workday before it."""
    while not office.calendar.is_workday(day) and day > office.plan.since:
        day -= timedelta(days=1)
    return day
