"""A year's plan at both sizes: written from the proposal, moved by pointer and by keys, refused on a holiday, sent."""

import pytest
from playwright.sync_api import expect

from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.procedures import submission
from tests import cast
from tests.procedures.plans import THEIR_PLAN
from tests.web.looking import complaints_of_axe, follow, sideways

pytestmark = pytest.mark.browser
WHO = {"who": "community_secretary", "at": cast.THERE}
SIZES = [(1440, 1000), (390, 844)]


@pytest.fixture
def url(their_branch):
    """The form, where no plan of an earlier test stands."""
    for entry in Entry.objects.filter(form=THEIR_PLAN, until_at=None):
        submission.void(
            entry, street=their_branch.office.row, who=their_branch.office.standing("handler"), why="试", now=cast.NOON
        )
    return f"/record/{THEIR_PLAN}/?about={their_branch.subject.pk}"


def line(page, day):
    return page.locator("[data-line]", has=page.locator(f"[data-line-on]:text-is('{day}')"))


def drag(page, handle, target):
    handle.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=6)
    page.mouse.up()


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_years_plan_is_written_from_the_proposal_refused_on_a_holiday_and_sent(url, see, their_branch, width, height):
    page = see(url, width=width, height=height, quiet=True, **WHO)  # the browser tells of a 422
    assert page.locator("[data-line]").count() == 16
    assert not complaints_of_axe(page) and not sideways(page)
    opened = line(page, "10月8日 周一")
    opened.locator("summary").click()
    assert "每月固定在7日前后" in opened.inner_text()
    opened.locator("input[type=date]").fill("2018-10-02")
    moved = line(page, "10月2日 周二")
    assert "国庆节放假，不能安排" in moved.locator("summary").inner_text()
    follow(page, page.get_by_role("button", name="登记", exact=True))
    assert "10月2日）是国庆节放假，不能安排。下一个工作日是10月8日" in page.locator(".errors").inner_text()
    assert not complaints_of_axe(page) and not sideways(page)
    page.locator(".errors a").click()
    date = moved.locator("input[type=date]")
    assert date.evaluate("(e) => document.activeElement === e")
    date.fill("2018-10-08")
    assert line(page, "10月8日 周一").locator("input[type=date]").evaluate("(e) => document.activeElement === e")
    follow(page, page.get_by_role("button", name="登记", exact=True))
    page.get_by_role("link", name="看计划和落实").click()
    page.wait_for_url("**/plans/**")
    assert page.locator("tbody tr:not(.group)").count() == 16 and not complaints_of_axe(page) and not sideways(page)
    assert (
        Obligation.objects.filter(duty="trial_plan.planned_session", subject_id=their_branch.subject.pk).count() == 16
    )


def test_a_line_is_dragged_to_another_day_of_another_month_and_taken_back(url, see):
    page = see(url, width=1440, height=1400, **WHO)
    drag(page, line(page, "9月10日 周一").locator("summary"), page.locator("[data-day='2018-10-30']"))
    october = page.locator("[data-month='2018-10'] [data-line]")
    days = [one.inner_text().split("\n")[0] for one in october.all()]
    assert days == ["10月8日 周一", "10月22日 周一", "10月24日 周三", "10月30日 周二"]
    assert not october.last.locator("details").evaluate("(e) => e.open")
    assert "is-taken" in page.locator("[data-day='2018-10-30']").get_attribute("class")
    expect(page.locator("#owed")).to_contain_text("应有2次党课，计划1次")  # two in one quarter
    undo = page.get_by_role("button", name="撤回")
    assert "党课移到10月30日 周二" in undo.inner_text()
    undo.click()
    assert line(page, "9月10日 周一").count() == 1 and not undo.is_visible()
    expect(page.locator("#owed")).to_contain_text("应有2次党课，计划2次")


def test_a_drop_outside_the_days_leaves_the_line_where_it_was(url, see):
    page = see(url, width=1440, height=1400, **WHO)
    drag(page, line(page, "9月10日 周一").locator("[data-grab]"), page.locator("h1"))
    assert line(page, "9月10日 周一").count() == 1 and not page.get_by_role("button", name="撤回").is_visible()


def test_a_line_goes_by_keys_says_where_it_is_and_keeps_the_focus(url, see):
    page = see(url, width=1440, height=1000, **WHO)
    grab = page.get_by_role("button", name="移动：党课，9月10日 周一")
    grab.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-plan-said]")).to_contain_text("拿起党课")
    for key in ("ArrowDown", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    expect(page.locator("[data-plan-said]")).to_have_text("9月15日 周六，周末")
    page.keyboard.press("Escape")
    expect(page.locator("[data-plan-said]")).to_contain_text("党课放回9月10日")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.locator("[data-plan-said]")).to_contain_text("党课移到9月17日")
    assert page.get_by_role("button", name="移动：党课，9月17日 周一").evaluate("(e) => document.activeElement === e")


def test_lines_come_and_go_and_the_draft_has_them(url, see):
    page = see(url, width=390, height=844, **WHO)
    page.get_by_role("button", name="11月加一行").click()
    added = line(page, "11月1日 周四")
    added.locator("select").select_option("lesson")
    assert "党课" in added.locator("summary").inner_text()
    gone = line(page, "11月7日 周三")
    gone.locator("summary").click()
    with page.expect_response("**/record/drafts/**"):
        gone.get_by_role("button", name="去掉这一行").click()
    assert line(page, "11月7日 周三").count() == 0
    expect(page.locator("#owed")).to_contain_text("没有排：11月")
    page.get_by_role("button", name="撤回").click()
    assert line(page, "11月7日 周三").count() == 1
    page.wait_for_timeout(1500)
    expect(page.locator("[data-draft-said]")).to_contain_text("已存草稿")
    page.reload()
    assert line(page, "11月1日 周四").count() == 1 and line(page, "11月7日 周三").count() == 1
    assert not complaints_of_axe(page) and not sideways(page)


def test_without_a_script_the_year_is_edited_by_its_days(url, see):
    page = see(url, width=1440, js=False, **WHO)
    opened = line(page, "9月10日 周一")
    opened.locator("summary").click()
    opened.locator("input[type=date]").fill("2018-09-14")
    opened = line(page, "9月7日 周五")
    opened.locator("summary").click()
    opened.get_by_label("登记时不要这一行").check()
    follow(page, page.get_by_role("button", name="9月加一行"))
    assert line(page, "9月14日 周五").count() == 1 and line(page, "9月7日 周五").count() == 0
    assert line(page, "9月3日 周一").locator("details").evaluate("(e) => e.open")
    assert not page.get_by_role("button", name="移动").first.is_visible()
