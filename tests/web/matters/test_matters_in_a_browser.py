"""A matter in Chromium: proposed, checked, recorded, given back and sent again, on a phone and at a desk, with and without
a script. What a browser does stays in the database, so all of it happens in the office next door."""

from datetime import date

import pytest

from jiedao.matters.models import Matter, State
from tests import cast
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser

DAY = date(2018, 6, 28)


def propose(name):
    office = cast.Office(cast.THERE)
    with office.street():
        written = office.submit(
            "pocket_park.park_plan", office.place("001"), who="community_staff", on=DAY, name=name, cost="12000.00", size=300
        )  # fmt: skip
        return written.matters[0]


def fresh(matter):
    with cast.Office(cast.THERE).street():
        return Matter.objects.get(pk=matter.pk)


@pytest.mark.parametrize(("width", "js"), [(1440, True), (390, True), (390, False)])
def test_a_matter_is_checked_given_back_sent_again_and_approved(see, width, js):
    matter = propose(f"口袋公园{width}{js}")
    there = {"at": cast.THERE, "width": width, "js": js}
    page = see(f"/matters/{matter.pk}/", who="handler", **there)
    assert sideways(page) == []
    follow(page, page.get_by_role("link", name="退回修改"))
    page.get_by_label("理由").fill("缺平面图")
    follow(page, page.get_by_role("button", name="退回修改"))
    assert "退回修改，不是否决" in page.inner_text("main")

    page = see(f"/matters/{matter.pk}/", who="community_staff", **there)
    follow(page, page.get_by_role("link", name="修改后重新报送"))
    page.get_by_label("为什么更正").fill("补了平面图")
    page.get_by_label("面积").fill("280")
    follow(page, page.get_by_role("button", name="更正").last)
    assert fresh(matter).round == 2

    page = see(f"/matters/{matter.pk}/", who="handler", **there)
    follow(page, page.get_by_role("link", name="审核通过"))
    follow(page, page.get_by_role("button", name="审核通过"))
    page = see(f"/matters/{matter.pk}/", who="community_staff", **there)
    follow(page, page.get_by_role("link", name="征求居民意见"))
    page.get_by_label("征求户数").fill("40")
    page.get_by_role("radio", name="是").check()
    follow(page, page.get_by_role("button", name="征求居民意见"))
    page = see(f"/matters/{matter.pk}/", who="leader", **there)
    follow(page, page.get_by_role("link", name="批准", exact=True))
    follow(page, page.get_by_role("button", name="批准", exact=True))
    assert (fresh(matter).step, fresh(matter).state) == ("notice", State.RUNNING)


@pytest.mark.parametrize("mode", [{"width": 1440}, {"width": 390, "theme": "dark", "size": "large"}], ids=str)
def test_the_accessibility_rules_find_nothing_and_nothing_scrolls_sideways(see, mode):
    matter = propose(f"无障碍{mode['width']}")
    wrong = []
    for path in (
        "/matters/", "/matters/?q=没有的", "/matters/?state=ended", "/matters/new/", f"/matters/{matter.pk}/",
        f"/matters/{matter.pk}/?who=1", f"/matters/{matter.pk}/pass/", f"/matters/{matter.pk}/return/",
        f"/matters/{matter.pk}/sheet/",
    ):  # fmt: skip
        page = see(path, who="handler", at=cast.THERE, quiet=True, **mode)
        wrong += [f"{path}: {said}" for said in (*complaints_of_axe(page), *sideways(page))]
    assert wrong == []
