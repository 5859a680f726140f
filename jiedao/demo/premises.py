"""The service centres of the communities: the plan they are built by, what was measured, and what was spent on them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from jiedao.demo.chance import dice, moment
from jiedao.demo.data import Row
from jiedao.demo.office import FIVE_MINUTES, LISTED, Office

if TYPE_CHECKING:
    from jiedao.demo.days import Day, Do

SURVEY, SPENDING = "service_premises.premises_survey", "office_spending.spending"


def registers(office: Office) -> None:
    """Enter the plan, the centres, what was measured in the autumn and what was spent until the half-year began."""
    for no, row in enumerate(office.plan.own("premises")):
        place = office.places[row["community"]]
        values = {name: row[name] for name in ("address", "open_hours")}
        office.put_on("premises", row["name"], place, moment(LISTED, 17, no), "party_building", values)
    _plan(office)
    for row in office.plan.own("premises"):
        _survey(office, row, row["area"], _when(row, row["surveyed_on"]))
    for row in office.plan.own("spending"):
        if date.fromisoformat(row["on"]) < office.plan.since:
            _spend(office, row, _when(row, row["on"]))


def planned(day: "Day") -> Iterator[tuple[datetime, "Do"]]:
    """Who measures a centre again on a day, and what is spent."""
    office, today = day.office, day.day.isoformat()
    for row in office.plan.own("premises"):
        if row["next_on"] == today:
            yield (
                _when(row, today),
                lambda now, row=row: _survey(office, row, row["next_area"], now - FIVE_MINUTES),  # type: ignore[misc]
            )
    for row in office.plan.own("spending"):
        if row["on"] == today:
            yield _when(row, today), lambda now, row=row: _spend(office, row, now - FIVE_MINUTES)  # type: ignore[misc]


def _when(row: Row, on: str) -> datetime:
    throws = dice("premises", row.get("name") or row["voucher"], on)
    return moment(date.fromisoformat(on), 15, int(throws.random() * 60))


def _plan(office: Office) -> None:
    rows = office.plan.own("premises_plan")
    if not rows:
        return
    tiers = [
        {"community": str(office.places[row["community"]].pk), "what": row["what"], "by_day": row["by_day"]}
        for row in rows
    ]  # fmt: skip
    values = {"years": rows[0]["years"], "tiers": tiers}
    office.put_on("premises_plan", rows[0]["name"], office.places[""], moment(LISTED, 17, 30), "party_building", values)


def _survey(office: Office, row: Row, area: str, at: datetime) -> None:
    centre = office.subjects("premises")[row["name"]]
    values = {"area": area, "source": row["source"], "owned": row["owned"], "functions": row["functions"].split()}
    who = office.holder("community_staff", place=row["community"])
    office.submit(SURVEY, centre.pk, who=who, at=at, values=values, now=at + FIVE_MINUTES)


def _spend(office: Office, row: Row, at: datetime) -> None:
    values: dict[str, Any] = {name: row[name] for name in ("purpose", "what", "amount", "fund", "voucher")}
    if row["community"]:
        values["community"] = str(office.places[row["community"]].pk)
    if row["decided"]:
        values["decided"] = row["decided"]
    who = office.holder("handler", line="finance")
    office.submit(SPENDING, None, who=who, at=at, values=values, now=at + FIVE_MINUTES)
