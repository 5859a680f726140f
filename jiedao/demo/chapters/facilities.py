"""Bins, parking spaces and pocket parks as they come into use; one community sorts its waste."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from jiedao.demo.diary import Listed, Page, Written
from jiedao.demo.office import Office

COUNTED, SEEN = "waste_facilities.facility_count", "waste_facilities.pilot_visit"
PILOT, ITEMS = ("sorting_pilot", "朝阳社区垃圾分类试点"), ("bins", "told", "separate", "clean")


def pages(office: Office) -> Iterator[Page]:
    """What the table has, and the pilot looked at each month."""
    rows = office.plan.own("facilities")
    for no, row in enumerate(rows):
        kept = {name: row[name] for name in ("category", "address", "count", "cost", "green") if row[name]}
        keeper = office.holder("community_staff", place=row["grid"][:3])
        yield Listed(office.workday(date.fromisoformat(row["on"])), "facility_batch", row["name"], "city_management",
                     {**kept, "added_on": row["on"], "in_use": "yes"}, row["grid"],
                     assigned={"facility_keeper": keeper}, hour=16, minute=no)  # fmt: skip
        if row["category"] == "bin" and no < 4:  # the others are still to be counted this year
            found = int(row["count"]) - (no == 2)
            values = {"found": str(found), "broken": "0", "short": "yes" if no == 2 else "no"}
            values |= {"note": "少一个，疑似被拉走"} if no == 2 else {}
            yield Written(office.workday(date(2018, 6, 19)), COUNTED, keeper, values, ("facility_batch", row["name"]),
                          10, no)  # fmt: skip
    if rows:
        yield from _pilot(office)


def _pilot(office: Office) -> Iterator[Page]:
    who, handler = office.holder("community_staff", place="001"), office.holders("handler", line="city_management")[0]
    values = {"streams": ["recyclable", "hazardous", "kitchen", "other"], "households": "326"}
    yield Listed(date(2018, 3, 1), *PILOT, "city_management", values, "001", handler, hour=10)
    for month in range(3, 7):
        items: list[dict[str, Any]] = [{"item": item, "answer": "pass"} for item in ITEMS]
        if month == 4:
            items[2] |= {"answer": "fail", "note": "清运车把厨余和其他垃圾混装"}
        yield Written(office.workday(date(2018, month, 21)), SEEN, who, {"items": items}, PILOT, 9, 30)
