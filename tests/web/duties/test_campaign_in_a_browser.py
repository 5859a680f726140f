"""A campaign filled by three organisations, each by its own secretary, from the cells of the matrix."""

import pytest

from jiedao.entries.models import Entry
from jiedao.procedures import submission
from jiedao.procedures.clock import tick
from jiedao.register.models import Subject
from tests import cast
from tests.procedures.plans import CELL, EVENT, with_plans
from tests.procedures.test_branches import put_on
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser
PAGE = f"/duties/{CELL}/?view=matrix"
#: (organisation, its secretary, who that is in the cast)
THREE = (("甲楼党支部", "柏松年", "community_staff"), ("乙楼党支部", "关月明", "community_secretary"),
         ("丙楼党支部", "陶一鸣", "grid_worker"))  # fmt: skip


@pytest.fixture(scope="module")
def rules_stay():
    with with_plans():
        yield


@pytest.fixture
def three(rules_stay, unwrapped):
    """The three organisations of the other office, with no event recorded yet."""
    from jiedao.web import office as edge

    there = cast.Office(cast.THERE)
    edge._known.clear()
    with there.street():
        for name, secretary, _who in THREE:
            if not Subject.objects.filter(name=name).exists():
                person = Subject.objects.get(name=secretary, base="person")
                put_on(there, "party_organisation", name, assigned={"branch_secretary": person.pk}, level="branch",
                       setting="community", has_committee="yes")  # fmt: skip
        tick(there.row, now=cast.at(cast.TODAY, 0, 1))
        for entry in Entry.objects.filter(form=EVENT, until_at=None):
            submission.void(entry, street=there.row, who=there.standing("secretary"), why="试", now=cast.NOON)
        yield there


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_three_organisations_fill_a_campaign_from_its_cells(three, see, width, height):
    for name, _person, who in THREE:
        page = see(PAGE, who=who, at=cast.THERE, width=width, height=height)
        assert not complaints_of_axe(page) and not sideways(page)
        row = page.locator("tbody tr", has_text=name)
        if width == 390:
            follow(page, row.get_by_role("link", name=name, exact=True))
            assert (
                "党课" in page.locator(".matrix--one").inner_text()
                and not complaints_of_axe(page)
                and not sideways(page)
            )
            row = page.locator("tbody tr", has_text=name)
        follow(page, row.locator("td.m a").first)
        assert (
            page.locator("#fill").inner_text().count(name)
            and page.locator("[name=component]").input_value() == "consolation"
        )
        page.locator("[name=_at]").fill("2018-07-02T00:00")
        page.locator("[name=held][value=yes]").check()
        page.locator("[name=place_text]").fill("社区会议室")
        page.locator("[name=people]").fill("24")
        follow(page, page.get_by_role("button", name="登记", exact=True))
        assert "系列活动（6月1日至7月10日）" in page.locator("#followed").inner_text()
    page = see(PAGE, who="secretary", at=cast.THERE, width=width, height=height)
    for name, _person, _who in THREE:
        assert "1/7" in page.locator("tbody tr", has_text=name).inner_text()
    assert not complaints_of_axe(page) and not sideways(page)


def test_the_head_of_a_long_matrix_stays_in_sight(three, see):
    page = see(PAGE, who="secretary", at=cast.THERE, width=1440, height=360)
    page.mouse.wheel(0, 420)
    page.wait_for_timeout(200)
    head = page.locator("thead th").first.bounding_box()
    assert 0 < head["y"] < 120
