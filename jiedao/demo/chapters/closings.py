"""Small polluters that are closed: four points looked at before they leave the list, and every month a look for a return."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from jiedao.demo.data import Row
from jiedao.demo.diary import Done, Page, Written
from jiedao.demo.office import Office
from jiedao.register.models import Subject

if TYPE_CHECKING:
    from jiedao.demo.days import Day

CLOSED, CLOSING, RETURN = "banned_place", "small_polluter_files.ban_closing", "small_polluter_files.return_patrol"
POINTS = ("power_cut", "equipment", "material")


def pages(office: Office) -> Iterator[Page]:
    """Those of the table that left because they were closed."""
    for no, row in enumerate(one for one in office.plan.own("polluters") if one["why"] == "banned"):
        left = date.fromisoformat(row["left_on"])
        items = [*({"item": item, "answer": "pass"} for item in POINTS), {"item": "licence", "answer": "pass"}]
        who = office.holder("handler", row["name"], line="environment")
        yield Written(left, CLOSING, who, {"items": items}, ("small_polluter", row["name"]), 15, 40)
        yield Done(left, CLOSING, lambda day, now, row=row: _keep(day, row, now), 16, 50)  # type: ignore[misc]
        worker = office.holder("grid_worker", place=row["grid"])
        for month in range(left.month, office.plan.day.month):
            looked = office.workday(date(left.year, month, 10 if month > left.month else 26))
            yield Written(looked, RETURN, worker, {"returned": "no"}, (CLOSED, row["name"]), 10, no)


def _keep(day: "Day", row: Row, now: datetime) -> None:
    """The same dossier stands on the list of what was closed."""
    firm = Subject.objects.get(name=row["name"])
    day.office.put_on(CLOSED, row["name"], day.office.places[row["grid"]], now, "environment",
                      {"address": row["address"], "banned_on": row["left_on"]}, subject=firm.pk)  # fmt: skip
