"""Each community has a Party-building brand; some are models that others follow."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from jiedao.demo.chance import dice
from jiedao.demo.diary import Listed, Page, Written, spread
from jiedao.demo.office import Office

ACTIVITY, PLAN, VISIT = "party_brand.brand_activity", "party_brand.brand_plan", "party_brand.brand_visit"
SEEN = ("premises", "staff", "system", "activity", "effect")


def pages(office: Office) -> Iterator[Page]:
    """The brands of the table with their plans and what was done under them."""
    for no, row in enumerate(office.plan.own("brands")):
        keeper = office.holder("community_secretary", place=row["community"])
        handler = office.holders("handler", line="party_building")[0]
        listed = office.workday(office.plan.since)
        yield Listed(listed, "brand", row["name"], "party_building", _said(office, row), row["community"], handler,
                     assigned={"brand_keeper": keeper}, hour=9, minute=no)  # fmt: skip
        about = ("brand", row["name"])
        days = spread(office, date(office.plan.since.year, 2, 26), date(office.plan.day.year, 6, 20), 3)
        lines = [{"planned_on": day.isoformat(), "what": row["activity"]} for day in days]
        yield Written(office.workday(date(office.plan.since.year, 2, 6 + no)), PLAN, keeper,
                      {"goal": row["goal"], "activities": lines}, about, 10, no)  # fmt: skip
        for day in days:
            people = 20 + int(dice("brand", row["name"], day).random() * 40)
            values = {"what": row["activity"], "people": people, "result": row["goal"]}
            if (no, day) != (4, days[1]):  # one activity of the plan did not come about
                yield Written(day, ACTIVITY, keeper, values, about, 16, no)
        if no != 5:  # one is still to be looked at
            items = [{"item": item, "answer": "pass"} for item in SEEN]
            if no in (2, 4):
                items[2 if no == 2 else 3] |= {
                    "answer": "fail",
                    "note": "墙上的制度和实际做法对不上" if no == 2 else "计划的活动少办一次",
                }
            seen = office.workday(
                date(office.plan.since.year, 5, 14) if no < 4 else date(office.plan.since.year, 6, 25)
            )
            yield Written(seen, VISIT, handler, {"items": items}, about, 15, no)


def _said(office: Office, row: Any) -> dict[str, Any]:
    elements = [
        {"element": one.partition("：")[0], "meaning": one.partition("：")[2]} for one in row["elements"].split("；")
    ]
    pulled = [{"community": str(office.places[code].pk)} for code in row["pulled"].split()]
    return {"elements": elements, "model": row["model"], **({"pulled": pulled} if pulled else {})}
