"""积分申诉 through the pages: nobody is scored before a superior's word; who contests a line is answered by a person."""

import re
from datetime import date

import pytest

from jiedao.register.models import Subject
from tests.procedures.test_branches import put_on
from tests.web.whole.conftest import choose, text

pytestmark = pytest.mark.browser
BEGIN, MEETING, SEEN, APPEALED, ANSWERED = (
    date(2018, 1, 8), date(2018, 3, 6), date(2018, 3, 7), date(2018, 3, 12), date(2018, 3, 15),
)  # fmt: skip
WORTH = re.compile(r"本月\s+(-?\d+)\s*分")


def sum_of(page):
    found = WORTH.search(text(page))
    assert found, text(page)
    return int(found[1])


def switch_on(fresh):
    page = fresh.open("/points/switch/", "secretary")
    assert "现在没有启用" in text(page)
    page.get_by_label("谁同意的（发文机关）").fill("中共示范区委组织部")
    page.get_by_label("文号").fill("示组〔2018〕3号")
    page.get_by_label("文件日期").fill("2018-01-05")
    page.get_by_label("文件怎么说（照抄要点）").fill("同意试行党员积分管理，不排名，不公示。")
    page.get_by_label("从哪一天起启用").fill("2018-01-08")
    page = fresh.press(page, page.get_by_role("button", name="登记上级文件并启用"))
    assert "已启用，2018年1月8日起" in text(page)


def branch(office):
    """A branch with its secretary and a grid worker among its members."""
    secretary, worker = (Subject.objects.get(name=name) for name in ("关月明", "陶一鸣"))
    kinds = {"level": "branch", "setting": "community", "has_committee": "no"}
    made = put_on(
        office,
        "party_organisation",
        "朝霞社区党支部",
        on=date(2018, 1, 9),
        assigned={"branch_secretary": secretary.pk},
        **kinds,
    )
    about = {
        "branch": str(made.pk),
        "joined_on": "1990-07-01",
        "status": "full",
        "leader": "no",
        "retired": "no",
        "hardship": "no",
    }
    for one, category in ((secretary, "cadre"), (worker, "firm")):
        put_on(office, "party_member", one.name, on=date(2018, 1, 9), subject=one, category=category, **about)
    return made


def test_an_appeal_is_upheld_by_a_person_and_the_sum_changes(fresh):
    fresh.live_on(BEGIN)
    switch_on(fresh)
    made = branch(fresh.office)

    fresh.live_on(MEETING)
    page = fresh.open(f"/record/three_meetings.meeting/?about={made.pk}", "community_secretary")
    page.get_by_label("党员大会").check()
    page.get_by_role("group", name="是否召开").get_by_label("是", exact=True).check()
    page.get_by_role("textbox", name="地点").fill("活动室")
    choose(page.get_by_label("主持人"), "关月明")
    page.get_by_role("group", name="关月明").get_by_label("到会", exact=True).check()
    page.get_by_role("group", name="陶一鸣").get_by_label("缺席", exact=True).check()
    page.get_by_label("议题").fill("学习")
    fresh.press(page, page.get_by_role("button", name="登记", exact=True))
    fresh.live_on(SEEN)
    page = fresh.open(f"/record/member_points.absence_view/?about={made.pk}", "community_secretary")
    page.get_by_label("哪一次会议").select_option(index=1)
    choose(page.get_by_label("第1行，姓名"), "陶一鸣")
    page.locator("[name='people.1.excused'][value=no]").check()
    page = fresh.press(page, page.get_by_role("button", name="登记", exact=True))
    view = page.get_by_role("link", name="看这条记录").get_attribute("href")

    fresh.live_on(APPEALED)
    page = fresh.open("/points/?month=2018-03", "grid_worker")
    assert sum_of(page) == -1 and "无故缺席" in text(page)
    page = fresh.press(page, page.get_by_role("link", name="有异议").first)
    page.get_by_label("理由").fill("会前已经向书记请假")
    page = fresh.press(page, page.get_by_role("button", name="登记申诉"))
    assert "申诉办理中" in text(page)

    fresh.live_on(ANSWERED)
    page = fresh.open("/matters/", "community_secretary")
    page = fresh.press(page, page.get_by_role("link", name="陶一鸣").first)
    url = page.url
    page = fresh.press(page, page.get_by_role("link", name="支部复核答复").first)
    page.get_by_role("group", name="申诉成立").get_by_label("是", exact=True).check()
    page.get_by_label("答复理由").fill("查请假条，会前请过假，认定有误")
    page.get_by_label("怎样更正").fill("撤销这条缺席认定")
    page = fresh.press(page, page.get_by_role("button", name="支部复核答复"))
    page = fresh.press(page, page.get_by_role("link", name="登记送达"))
    page.get_by_label("送给谁、怎么送的").fill("当面告知陶一鸣")
    page = fresh.press(page, page.get_by_role("button", name="登记送达"))
    assert "办结：申诉成立，予以更正" in text(fresh.open(url, "community_secretary"))

    page = fresh.open(view, "community_secretary")
    page = fresh.press(page, page.get_by_role("link", name="作废", exact=True))
    page.get_by_label("为什么作废").fill("申诉成立，会前请过假")
    fresh.press(page, page.get_by_role("button", name="作废这条记录"))
    page = fresh.open("/points/?month=2018-03", "grid_worker")
    assert sum_of(page) == 0 and "申诉成立，予以更正" in text(page)
