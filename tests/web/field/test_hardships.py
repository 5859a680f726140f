"""What goes wrong in the street, each told, and nothing lost: a full phone, an ended session, another person, a changed form,
a case that somebody else has taken on, an address without a certificate."""

import pytest

from jiedao.entries.models import Entry
from tests import cast
from tests.web.field.conftest import sign_in
from tests.web.field.test_day_without_network import STATES, until

pytestmark = pytest.mark.browser
DUST = "site_dust.dust_check"
FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function () { throw new DOMException("", "QuotaExceededError"); };
  window.emptied = () => { IDBObjectStore.prototype.put = put; };
}"""
OLDER = """async () => { for (const one of await field.kept.mine()) if (one.state === "waiting") await field.kept.put("entries", { ...one, edition: "0".repeat(64) }); }"""


@pytest.fixture
def site(unwrapped):
    with cast.Office(cast.THERE).street():
        return cast.Office(cast.THERE).enter(
            "building_site", "受难的工地", builder="中原建工", floor_area="900", earthwork="no", stage="building"
        ).pk  # fmt: skip


def begin(page, site, base=""):
    page.goto(f"{base}/field/fill/?form={DUST}&about={site}")
    page.wait_for_selector("form[data-ready]")
    page.evaluate("document.getElementById('fill').elements._at.value = '2018-07-02T00:01'")
    page.get_by_label("日常").check()
    for item in page.locator("fieldset.item").all():
        item.locator(".choice input").first.check()


def record(page):
    page.locator(".actbar").get_by_role("button", name="登记").click()


def test_hardships_are_told_and_nothing_is_lost(net, phone, site):
    page = phone("one", "handler")
    page.goto("/field/")
    page.get_by_text("表都在手机上").wait_for()
    page.evaluate("navigator.serviceWorker.ready")

    begin(page, site)
    page.evaluate(FULL)
    record(page)
    page.get_by_text("这一条还没有存下，留在屏幕上").wait_for()
    assert page.locator("form[data-ready]").is_visible()
    page.evaluate("emptied()")

    page.context.clear_cookies()
    record(page)
    page.wait_for_url("**/field/outbox/")
    page.get_by_text("登录已过期").wait_for()
    assert page.evaluate(STATES) == {"waiting": 1}

    page.goto("/signin/")
    sign_in(page.context, net, "second_handler")
    page.goto("/field/outbox/")
    page.get_by_text("没有待送的").wait_for()
    assert page.locator("[data-list] li").count() == 0
    page.goto("/field/")
    page.get_by_text("表都在手机上").wait_for()

    page.context.clear_cookies()
    page.goto("/signin/")
    sign_in(page.context, net, "handler")
    page.goto("/field/outbox/")
    until(page, {"sent": 1})

    begin(page, site)
    net.cut()
    record(page)
    page.wait_for_url("**/field/outbox/")
    page.get_by_text("没有网络").first.wait_for()
    page.evaluate(OLDER)
    net.begin()
    page.get_by_role("button", name="现在送").click()
    page.get_by_text("这张表改过了").wait_for()
    page.locator("[data-list=refused] a").click()
    page.wait_for_selector("form[data-ready]")
    page.get_by_text("已经换成新表").wait_for()
    record(page)
    page.wait_for_url("**/field/outbox/")
    until(page, {"sent": 2})
    ids = page.evaluate("async () => (await field.kept.mine()).map((one) => one.id)")
    with cast.Office(cast.THERE).street():
        assert Entry.objects.filter(pk__in=ids).count() == 2

    page.goto("/signout/")
    page.get_by_role("button", name="退出登录").last.click()
    page.wait_for_url("**/signin/**")
    page.wait_for_function("async () => !(await indexedDB.databases()).length || !(await caches.keys()).length")


def test_without_a_certificate_the_page_says_what_is_missing_and_works_with_a_network(net, phone, site):
    plain = net.url.replace("127.0.0.1", "office.example")
    page = phone("plain")
    sign_in(page.context, net, "handler", url=plain)
    page.goto(f"{plain}/field/")
    page.get_by_text("这个地址不能离线打开").wait_for()
    page.get_by_text("表都在手机上").wait_for()
    begin(page, site, plain)
    record(page)
    page.wait_for_url("**/field/outbox/")
    until(page, {"sent": 1})
