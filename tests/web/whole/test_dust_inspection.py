"""扬尘检查 through the pages: two items fail in the street, the site is told in writing and puts them right, whoever wrote that
up may not check it, somebody else does."""

from datetime import date

import pytest

from jiedao.register.models import Subject
from tests.procedures.pictures import photo
from tests.web.whole.conftest import pick, row, text

pytestmark = pytest.mark.browser
PHONE, DESK = (390, 844), (1440, 900)
FOUND, FIXED = date(2018, 1, 10), date(2018, 1, 11)
DUST = "site_dust.dust_check"


def picture(name):
    return {"name": name, "mimeType": "image/jpeg", "buffer": photo(size=(640, 480))}


def building_site(office):
    grid = Subject.objects.get(name="陶一鸣")
    return office.enter(
        "building_site", "纺苑安置房项目", below="001001", builder="中原建工", floor_area="3000", earthwork="no",
        stage="building", assigned={"site_grid_worker": grid.pk},
    )  # fmt: skip


def inspect(fresh, site):
    """The check as the grid worker fills it in standing before the site; the record it has become."""
    page = fresh.open("/field/", "grid_worker")
    page.get_by_text("表都在手机上").wait_for()
    fresh.look(page)
    page.get_by_role("link", name="扬尘检查").last.click()
    page.get_by_role("link", name=site.name).click()
    page.wait_for_selector("form[data-ready]")
    pick(page, "检查范围", "全项")
    items = page.locator("fieldset.item").all()
    for no, item in enumerate(items):
        item.get_by_label("不合格" if no in (1, 2) else "合格", exact=True).check()
    for item, note in ((items[1], "东侧沙堆没有覆盖"), (items[2], "开挖没有喷淋")):
        item.locator("textarea").fill(note)
    pick(page, "整改方式", "书面通知（72小时）")
    items[1].locator("input[type=file]").set_input_files(picture("沙堆.jpg"))
    items[1].get_by_text("已存在手机上").wait_for()
    press_record(page)
    assert "还没有填" in page.locator("[data-errors]").inner_text()  # the other photograph
    items[2].locator("input[type=file]").set_input_files(picture("开挖面.jpg"))
    items[2].get_by_text("已存在手机上").wait_for()
    fresh.look(page)
    press_record(page)
    return arrived(fresh, page)


def press_record(page):
    page.locator(".actbar").get_by_role("button", name="登记").click()


def arrived(fresh, page):
    """What the phone sent, opened from its outbox."""
    page.wait_for_url("**/field/outbox/")
    page.get_by_text("都送到了").wait_for()
    fresh.look(page)
    return fresh.press(page, page.locator("[data-list=sent] a"))


def write_up_what_the_site_did(fresh, url):
    """The site's reply as the handler takes it down, after the notice has been printed for it."""
    page = fresh.open(url, "handler")
    page = fresh.press(page, page.get_by_role("link", name="打印限期整改通知"))
    notice = page.locator(".a4").inner_text()
    assert "纺苑安置房项目" in notice and "发现下列2个问题" in notice
    assert "物料堆放100%覆盖：东侧沙堆没有覆盖" in notice and "土方开挖及拆迁100%湿法作业：开挖没有喷淋" in notice
    assert "请于2018年1月13日" in notice and "送达人（两名，签字）" in notice

    fresh.live_on(FIXED)
    page = fresh.open(url, "handler")
    page = fresh.press(page, page.get_by_role("button", name="受理"))
    page = fresh.press(page, page.get_by_role("link", name="登记整改情况"))
    page.get_by_label("整改措施").fill("沙堆已盖防尘网，开挖面装了喷淋")
    page.get_by_label("整改后照片").set_input_files(picture("盖好了.jpg"))
    return fresh.press(page, page.get_by_role("button", name="登记整改情况"))


@pytest.mark.parametrize("fresh", [DESK], ids=["both"], indirect=True)
def test_two_failed_items_are_put_right_by_the_site_and_checked_by_another_officer(fresh):
    fresh.live_on(FOUND)
    site = building_site(fresh.office)
    fresh.width, fresh.height = PHONE
    page = inspect(fresh, site)
    page = fresh.press(page, page.locator("#followed").get_by_role("link").first)
    url = page.url
    assert "等整改" in row(page, "东侧沙堆没有覆盖").inner_text() and "等整改" in row(page, "开挖没有喷淋").inner_text()
    assert "1月13日" in page.locator(".next").inner_text()

    fresh.width, fresh.height = DESK
    page = write_up_what_the_site_did(fresh, url)
    assert "待复查" in text(page) and "您不能办：本案整改人" in page.locator(".next").inner_text()
    assert "钟有声演示 可以办" in page.locator(".next").inner_text()
    page.goto(f"{url}check/")
    fresh.look(page)
    assert "整改人" in text(page) and "钟有声" in text(page)

    fresh.width, fresh.height = PHONE
    page = fresh.open("/field/", "second_handler")
    page.get_by_text("表都在手机上").wait_for()
    page.get_by_role("link", name="登记复查结果").click()
    page.wait_for_selector("form[data-ready]")
    pick(page, "全部整改到位", "是")
    fresh.look(page)
    press_record(page)
    page = arrived(fresh, page)
    assert "已销号" in text(page)
    assert page.locator("#pair .photo img").count() == 3  # what was found at each item, and the one of after

    fresh.width, fresh.height = DESK
    page = fresh.open(url, "office_head")
    assert "2018年1月11日复查合格，全部问题确认整改，案件销号" in text(page)
    before, after = (one.bounding_box() for one in page.locator("#pair .photo").all()[:2])
    assert before["y"] == after["y"] and before["x"] + before["width"] <= after["x"]
    history = page.locator("#history").inner_text()
    for name in ("陶一鸣", "苗青禾", "钟有声"):
        assert name in history
    page = fresh.press(page, page.locator("#basis").get_by_role("link", name="整改销号数"))
    assert page.locator(".door__value b").inner_text() == "1"
    page = fresh.press(page, page.locator("#list").get_by_role("link", name="2018-0001").first)
    assert page.url == url
    page = fresh.open("/figures/dust_full_pass/?period=2018-01", "office_head")
    assert "0 / 1" in page.locator(".door__value").inner_text()
    page = fresh.open("/figures/dust_items_at_100/?period=2018-01", "office_head")
    assert page.locator(".door__value b").inner_text() == "5"
