"""The list of pollution sources, looked at each month; and leaflets handed out for clean air."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo import checking
from jiedao.demo.chance import happens, one_of
from jiedao.demo.data import Row, findings
from jiedao.demo.diary import Done, Listed, Page, Written, spread
from jiedao.demo.office import FIVE_MINUTES, Office
from jiedao.procedures import registration
from jiedao.register.models import Listing

if TYPE_CHECKING:
    from jiedao.demo.days import Day

KIND, CHECK, PUBLICITY = "pollution_source", "pollution_sources.source_check", "pollution_sources.publicity"
ASKED = {
    "kitchen_fume": ("installed", "running", "cleaned", "flue", "quiet"),
    "coal": ("no_coal", "no_stove"),
    "refuse": ("cleared", "owner"),
}
#: Office -> (on how many days leaflets are handed out, how many each time).
LEAFLETS = {"demo-b": (12, 250), "demo-a": (6, 180)}


def pages(office: Office) -> Iterator[Page]:
    """The sources of the table, each looked at once a month until it is gone, and the days of publicity."""
    first = office.workday(office.plan.since)
    for no, row in enumerate(office.plan.own("sources")):
        yield Listed(first, KIND, row["name"], "environment", {name: row[name] for name in ("category", "address", "keeper")},
                     row["grid"], hour=13, minute=no)  # fmt: skip
        for month in range(1, 7):
            day = office.workday_of("month", date(2018, month, 1), "source", row["name"])
            if day and day > first and not (row["cleared_on"] and day.isoformat() > row["cleared_on"]):
                yield from _look(office, row, day, no)
        if row["cleared_on"]:
            gone = office.workday(date.fromisoformat(row["cleared_on"]))
            yield Done(gone, CHECK, lambda day, now, row=row: _leave(day, row, now), 16, no)  # type: ignore[misc]
    yield from _leaflets(office)


def _look(office: Office, row: Row, day: date, no: int) -> Iterator[Page]:
    key = ("source", row["name"], f"{day:%Y-%m}")
    if happens(0.03, *key, "missed"):
        return
    can_fail = sorted({one["item"] for one in findings("source")} & set(ASKED[row["category"]]))
    bad = one_of(can_fail, *key) if happens(0.07, *key, "fails") else ""
    answers = checking.answers(ASKED[row["category"]], {bad: findings("source", bad)} if bad else {}, key)
    who = office.holder("grid_worker", place=row["grid"])
    yield Written(day, CHECK, who, {"items": answers}, (KIND, row["name"]), 15, no)


def _leave(day: "Day", row: Row, now: datetime) -> None:
    listing = Listing.objects.select_related("subject").get(kind=KIND, to_on=None, subject__name=row["name"])
    who = day.office.standing(day.office.holder("handler", row["name"], line="environment"), day.day)
    registration.leave(listing, on=day.day, why="cleared", street=day.office.street, who=who, now=now + FIVE_MINUTES)


def _leaflets(office: Office) -> Iterator[Page]:
    times, copies = LEAFLETS[office.plan.slug]
    for no, day in enumerate(spread(office, date(2018, 1, 17), date(2018, 6, 26), times)):
        who = office.holder("handler", day, line="environment")
        where = one_of(office.plan.communities, "leaflets", day)["name"]
        values: dict[str, Any] = {"where_it_was": f"{where}广场", "copies": str(copies)}
        values |= {"boards": "1"} if no % 4 == 0 else {}
        yield Written(day, PUBLICITY, who, values, None, 10, no)
