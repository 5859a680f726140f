"""Around 1 July: the organisations renew the oath, visit members in hardship and hold what their plan says."""

from collections.abc import Iterator
from datetime import date, timedelta

from jiedao.demo import party
from jiedao.demo.chance import dice
from jiedao.demo.data import Row
from jiedao.demo.diary import Page, Written
from jiedao.demo.office import Office

EVENT = "anniversary_campaign.campaign_event"
#: Component -> how many days before 1 July most hold it.
WHEN = {"oath": 0, "consolation": 4, "exam": 9, "lesson": 3, "forum": 6}


def pages(office: Office) -> Iterator[Page]:
    """One row an organisation, one column a component; what is not known to be held is not made up."""
    for no, row in enumerate(party.branches(office)):
        for component, before in WHEN.items():
            if not _is_of(office, component) or (component != "oath" and no % 7 == 6):
                continue  # some have not done everything yet
            day = date(office.plan.day.year, 7, 1) - timedelta(days=before)
            yield _event(office, row, component, day if not before else office.workday(day), no)


def _is_of(office: Office, component: str) -> bool:
    return component in office.edition(date(office.plan.day.year, 6, 30)).list_members(
        "anniversary_campaign.campaign_component", date(office.plan.day.year, 6, 30)
    )


def _event(office: Office, row: Row, component: str, day: date, no: int) -> Page:
    people = 6 + int(dice("campaign", row["name"], component).random() * 12)
    values = {
        "component": component, "held": "yes", "place_text": f"{row['name'].removesuffix('党支部')}党群活动室",
        "people": people, **({"led_by": "支部书记"} if component == "oath" else {}),
    }  # fmt: skip
    return Written(day, EVENT, party.secretary_of(office, row), values, (party.BRANCH, row["name"]), 9, no % 59)
