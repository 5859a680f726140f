"""What waits to be taken up in an office: two households, two children, a post and a wish, and who may take them."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from jiedao.access.queries import setup_standing
from jiedao.procedures import registration
from jiedao.procedures.registration import Entering
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.web.conftest import see, server, visit  # noqa: F401 - the pages of claims are looked at from here too

SINCE = date(2018, 1, 8)  # when everything stood on its register
NEED, CONTACT, END = "pairing_help.need", "pairing_help.contact", "pairing_help.pairing_end"


def enter(office: Any, register: str, name: str, values: dict[str, Any], *, below: str = "001") -> Any:
    """Put something on a register, as the set-up of an office does."""
    who = setup_standing(Scope.everything(office.code), on=SINCE)
    entering = Entering(uuid7(), register, name, office.place(below).pk, cast.at(SINCE), values)
    return registration.enter(entering, street=office.row, who=who, now=cast.at(SINCE, 10)).entry.subject


def waiting(office: Any) -> SimpleNamespace:
    """A household and a child of each community that nobody helps, a service post, a small wish, a serving member."""
    near = enter(office, "hardship_household", "雷家", {"reason": "illness", "wanted": ["medical", "living"]})
    far = enter(office, "hardship_household", "贺家", {"reason": "income"}, below="002")
    agreed = {"guardian": "祖母", "guardian_agreed": "yes", "wanted": ["study"]}
    child = enter(office, "child_in_difficulty", "倪小满", agreed, below="002")
    employer = enter(office, "checked_in_employer", "示范设计院党委", {"contact_name": "党务干事"})
    able = {"employer": str(employer.pk), "introduced_on": "2018-01-02", "skills": ["repair"], "spare_time": ["weekend"],
            "phone_agreed": "no"}  # fmt: skip
    members = [enter(office, "serving_member", name, able) for name in ("汤立夏", "滕小寒")]
    post = enter(office, "service_post", "楼道巡逻岗", {"kind": "patrol", "what": "夜间楼道巡逻"})
    wish = enter(office, "small_wish", "楼道灯", {"wish": "修一盏楼道灯", "kind": "repair"})
    return SimpleNamespace(office=office, near=near, far=far, child=child, members=members, post=post, wish=wish)


@pytest.fixture
def made(office: Any) -> SimpleNamespace:
    return waiting(office)


@pytest.fixture
def standing_claims(unwrapped: None) -> Any:
    """The same, written for a browser to find; it stays."""
    from jiedao.register.models import Subject

    with (here := cast.Office(cast.HERE)).street():
        if not Subject.objects.filter(name="雷家").exists():
            waiting(here)
        yield here
