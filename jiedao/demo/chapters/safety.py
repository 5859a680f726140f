"""The work-safety grid: places looked at each month or week, hazards general and major, and every month's report."""

from collections.abc import Iterator
from datetime import date

from jiedao.demo import checking
from jiedao.demo.chance import dice, happens, one_of
from jiedao.demo.chapters import rosters
from jiedao.demo.data import Row, findings
from jiedao.demo.diary import Listed, Page, Written
from jiedao.demo.office import Office

KIND, CHECK = "watched_place", "safety_grid.safety_check"
MAJOR, REPORT = "safety_grid.major_listing", "safety_grid.accident_report"
ITEMS = ("exits", "extinguisher", "wiring", "gas", "sleeping", "charging", "chemicals")
#: Office -> where and when the gas was leaking.
LEAKS = {"demo-a": ("云锦大道农贸市场", date(2018, 4, 18)), "demo-b": ("春风路便民市场", date(2018, 5, 17))}


def pages(office: Office) -> Iterator[Page]:
    """The rounds of the grid workers, one major hazard, and the reports of the months, none of which had an accident."""
    first, handlers = office.workday(office.plan.since), office.holders("handler", line="safety")
    for no, row in enumerate(office.plan.own("watched_places")):
        worker = office.holder("grid_worker", place=row["grid"])
        yield Listed(first, KIND, row["name"], "safety", {name: row[name] for name in ("trade", "address", "risky")},
                     row["grid"], handlers[0], assigned={"safety_officer": worker}, hour=14, minute=no)  # fmt: skip
        for day in _rounds(office, row):
            if day > first:
                yield _round(office, row, day, worker, no)
    yield from _leak(office, handlers[1])
    for month in range(2, 7):
        reported = office.workday(date(2018, month, 1))
        yield Written(reported, REPORT, handlers[0], {"happened": "no"}, None, 16, 30)
    yield Written(date(2018, 1, 31), REPORT, handlers[0], {"happened": "no"}, None, 16, 30)


def _rounds(office: Office, row: Row) -> Iterator[date]:
    if row["risky"] == "yes":
        for begins in rosters.weeks(office):
            days = [day for day in rosters.days(begins) if office.calendar.is_workday(day) and day < office.plan.day]
            if days and not happens(0.03, "safety", row["name"], begins, "missed"):
                yield one_of(days, "safety", row["name"], begins)
    else:
        for month in range(1, 7):
            day = office.workday_of("month", date(2018, month, 1), "safety", row["name"])
            if day and not happens(0.04, "safety", row["name"], day, "missed"):
                yield day


def _round(office: Office, row: Row, day: date, worker: str, no: int) -> Page:
    key = ("safety", row["name"], day)
    bad = one_of(("exits", "extinguisher", "wiring", "charging"), *key) if happens(0.11, *key, "fails") else ""
    values: dict[str, object] = {"items": checking.answers(ITEMS, {bad: findings("safety", bad)} if bad else {}, key)}
    if bad:
        values |= {"level": "general", "order": ["written" if dice(*key, "order").random() < 0.5 else "persuade"]}
    return Written(day, CHECK, worker, values, (KIND, row["name"]), 11, no)


def _leak(office: Office, handler: str) -> Iterator[Page]:
    """Gas is leaking: out of use at once, and listed for supervision the same day."""
    name, day = LEAKS[office.plan.slug]
    row = next(one for one in office.plan.own("watched_places") if one["name"] == name)
    items = checking.answers(ITEMS, {"gas": findings("safety", "gas")}, ("leak", name))
    worker = office.holder("grid_worker", place=row["grid"])
    values = {"items": items, "level": "major", "order": ["stop", "cut"]}
    yield Written(day, CHECK, worker, values, (KIND, name), 9, 10)
    listed = {
        "number": "安督〔2018〕1号", "asked": "停用漏气管段，由燃气公司更换并检测合格", "told": "yes",
        "by_day": office.calendar.add_workdays(day, 5).isoformat(),
    }  # fmt: skip
    yield Written(day, MAJOR, handler, listed, (KIND, name), 10, 30)
