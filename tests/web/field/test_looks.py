"""The pages of the field as a phone and an office's screen show them, and what they cost."""

import pytest

from tests import cast
from tests.web.looking import complaints_of_axe, sideways

pytestmark = pytest.mark.browser
DUST = "site_dust.dust_check"
FIRST_LOAD = 150_000


@pytest.fixture
def site(unwrapped):
    office = cast.Office(cast.THERE)
    with office.street():
        return office.enter(
            "building_site", "看得见的工地", builder="中原建工", floor_area="900", earthwork="no", stage="building"
        )


def test_the_first_look_is_small_and_the_second_asks_for_nothing(net, phone, site):
    net.sent = 0
    page = phone("one", "handler")
    page.goto("/field/")
    page.get_by_text("带在手机上的表").wait_for()
    first = net.sent
    page.evaluate("navigator.serviceWorker.ready")
    page.get_by_text("表都在手机上").wait_for()
    assert first <= FIRST_LOAD, first
    page.wait_for_load_state("networkidle")
    before = len(net.asked)
    page.goto("/field/")
    page.get_by_text("表都在手机上").wait_for()
    page.wait_for_load_state("networkidle")
    assert net.asked[before:] == []


def test_the_pages_can_be_read_and_used_on_a_phone_and_on_a_screen(net, phone, site):
    for width in (390, 1440):
        page = phone(f"p{width}", "handler", width=width)
        page.goto("/field/")
        page.get_by_text("表都在手机上").wait_for()
        assert not complaints_of_axe(page) and not sideways(page)
        page.goto(f"/field/fill/?form={DUST}&about={site.pk}")
        page.wait_for_selector("form[data-ready]")
        assert not complaints_of_axe(page) and not sideways(page)
        page.locator(".actbar").get_by_role("button", name="登记").click()
        page.get_by_text("还没有填").first.wait_for()
        page.get_by_label("日常").check()
        page.get_by_text("已存在手机上").wait_for()
        page.goto("/field/outbox/")
        page.get_by_role("button", name="丢弃").click()
        page.get_by_text("找不回来").wait_for()
        assert not complaints_of_axe(page) and not sideways(page)
