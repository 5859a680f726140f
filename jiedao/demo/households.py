"""Households on the minimum allowance: the register as it stood, and the visits by which each is reviewed."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING

from jiedao.demo.chance import dice, moment
from jiedao.demo.data import Row
from jiedao.demo.office import FIVE_MINUTES, LISTED, Office
from jiedao.procedures import registration
from jiedao.register.models import Listing

if TYPE_CHECKING:
    from jiedao.demo.days import Day, Do

KIND, REVIEW = "minimum_allowance", "minimum_allowance.allowance_review"


def registers(office: Office) -> None:
    """Enter the households that were on the allowance when the registers were drawn up."""
    for no, row in enumerate(office.plan.own("households")):
        values = {name: row[name] for name in ("amount", "account", "approved")}
        office.put_on(KIND, row["head"], office.places[row["grid"]], moment(LISTED, 16, no), "civil_affairs", values)


def planned(day: "Day") -> Iterator[tuple[datetime, "Do"]]:
    """Who is visited on a day, and whose allowance ends."""
    office, today = day.office, day.day.isoformat()
    for row in office.plan.own("households"):
        if row["reviewed_on"] == today:
            at = moment(day.day, 10, int(dice("review", row["head"]).random() * 60))
            yield at, lambda now, row=row: _review(office, row, now - FIVE_MINUTES)  # type: ignore[misc]
        if row["left_on"] == today:
            yield moment(day.day, 11, 30), lambda now, row=row: _leave(office, row, now)  # type: ignore[misc]


def _listing(row: Row) -> Listing:
    return Listing.objects.select_related("subject").get(kind=KIND, subject__name=row["head"])  # type: ignore[no-any-return]


def _handler(office: Office) -> str:
    return office.holder("handler", line="civil_affairs")


def _review(office: Office, row: Row, at: datetime) -> None:
    """Two visit: the office's handler and one of the community."""
    visitors = (_handler(office), office.holder("community_staff", place=row["grid"][:3]))
    values = {
        "visited_on": row["reviewed_on"], "visitors": [{"person": str(office.person(one))} for one in visitors],
        "persons": row["persons"], "income": row["income"], "within_property": "yes", "outcome": row["outcome"],
    }  # fmt: skip
    about = _listing(row).subject_id
    office.submit(REVIEW, about, who=visitors[0], at=at, values=values, now=at + FIVE_MINUTES)


def _leave(office: Office, row: Row, now: datetime) -> None:
    on = date.fromisoformat(row["left_on"])
    who = office.standing(_handler(office), on)
    registration.leave(_listing(row), on=on, why="income_over", street=office.street, who=who, now=now)
