"""One order for heavy pollution, from the notice to the review: told within the hour, checked daily, lifted, looked back on."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from jiedao.demo.diary import Listed, Page, Written
from jiedao.demo.office import Office

ORDER, UNIT = "weather_order", "controlled_unit"
CONFIRMED, CHECKED = "weather_control.order_confirmed", "weather_control.control_check"
LIFTED, REVIEWED = "weather_control.order_lifted", "weather_control.order_review"
NAME, BEGAN, ENDED, LOOKED_BACK = "橙色预警管控令（演示）", date(2018, 3, 14), date(2018, 3, 16), date(2018, 3, 21)
#: When each site says that it was told; one of them only after its hour.
SITES = {"纺苑安置房二期": (16, 20), "锦程商务中心": (17, 30), "梧桐里小学教学楼": (16, 45), "柳岸地下停车场": (16, 50)}
#: The measures that bear on each sort of place; the others do not concern it.
MEASURES = {
    "site": ("earthwork", "spoil", "burning", "washing"),
    "school": ("burning", "outdoor"),
    "firm": ("spoil", "firms"),
}
EVERY = ("earthwork", "spoil", "burning", "washing", "outdoor", "firms")
VIOLATION = (date(2018, 3, 15), "柳岸地下停车场", "earthwork", "仍在装运土方，已要求当场停工")


def pages(office: Office) -> Iterator[Page]:
    """The list of whom it concerns, the order, what each answered, two days of checks, its end and the review."""
    units = office.plan.own("weather")
    if not units:
        return
    handler = office.holders("handler", line="environment")[0]
    listed = office.workday(office.plan.since)
    for no, row in enumerate(units):
        yield Listed(listed, UNIT, row["name"], "environment", _unit(row), row["community"], handler,
                     assigned={"unit_contact": _contact(office, row)}, hour=9, minute=30 + no)  # fmt: skip
    yield Listed(BEGAN, ORDER, NAME, "environment", {"level": "orange", "temporary": "yes", "issuer": "市指挥部（演示）"},
                 "", handler, hour=16)  # fmt: skip
    sites = [row for row in office.plan.sites if row["name"] in SITES]
    for row in sites:
        about, who = ("building_site", row["name"]), office.holder("grid_worker", place=row["grid"])
        hour, minute = SITES[row["name"]]
        yield Written(BEGAN, CONFIRMED, who, _told(office), about, hour, minute)
        for day in (BEGAN, date(2018, 3, 15)):
            yield Written(day, CHECKED, who, _checked(office, "site", row["name"], day), about, _hour(day), minute)
    for row in units:
        about, who = (UNIT, row["name"]), _contact(office, row)
        if row["confirmed"]:
            hour, minute = map(int, row["confirmed"].split(":"))
            yield Written(BEGAN, CONFIRMED, who, _told(office), about, hour, minute)
        for no, day in enumerate((BEGAN, date(2018, 3, 15))):
            yield Written(
                day, CHECKED, who, _checked(office, row["unit_kind"], row["name"], day), about, _hour(day), 5 + no
            )
    lifted = {"lifted_on": ENDED.isoformat()}
    yield Written(ENDED, LIFTED, handler, lifted, (ORDER, NAME), 8, 30)
    review = {
        "told_all": "no",
        "review": "一处工地超过一小时才确认，已补备用联系人；一处违规装运土方，两小时内停止，复查合格。",
    }
    yield Written(LOOKED_BACK, REVIEWED, handler, review, (ORDER, NAME), 10, 10)


def _unit(row: Any) -> dict[str, str]:
    values = {"unit_kind": row["unit_kind"]}
    if row["exempt_paper"]:
        values |= {"exempt": "livelihood", "exempt_paper": row["exempt_paper"], "exempt_until": "2018-12-31"}
    return values


def _contact(office: Office, row: Any) -> str:
    return office.holder("community_staff", place=row["community"])


def _hour(day: date) -> int:
    """On the first day after the order came; then in the morning."""
    return 18 if day == BEGAN else 10


def _told(office: Office) -> Any:
    return lambda: {"order": _order(office), "told": "yes"}


def _checked(office: Office, sort: str, name: str, day: date) -> Any:
    """Every measure asked of such a place is kept, but for the one violation."""

    def values() -> dict[str, Any]:
        items: list[dict[str, str]] = [
            {"item": one, "answer": "pass" if one in MEASURES[sort] else "na"} for one in EVERY
        ]
        on, where, broken, note = VIOLATION
        if (day, name) == (on, where):
            items = [{**one, "answer": "fail", "note": note} if one["item"] == broken else one for one in items]
        return {"order": _order(office), "items": items}

    return values


def _order(office: Office) -> str:
    return str(office.subject(ORDER, NAME).pk)
