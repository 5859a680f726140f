"""两审两备 through the pages: a branch's plan of a year is written, reviewed by others, and filed under a number of its own."""

from datetime import date

import pytest

from jiedao.matters.models import Matter
from jiedao.register.models import Subject
from tests.procedures.test_branches import member, put_on
from tests.web.whole.conftest import text

pytestmark = pytest.mark.browser
BEGIN, WRITTEN, CHECKED, APPROVED = date(2018, 1, 8), date(2018, 1, 15), date(2018, 1, 17), date(2018, 1, 19)
FORM = "two_review_five_check.year_plan"


def branch(office, name, secretary):
    whose = Subject.objects.get(name=secretary)
    made = put_on(
        office, "party_organisation", name, assigned={"branch_secretary": whose.pk}, level="branch", setting="community",
        has_committee="yes",
    )  # fmt: skip
    member(office, secretary, made)
    return made


def write(fresh, subject, who):
    """The plan as the page proposes it, sent by the branch's secretary; the page of the matter it opened."""
    page = fresh.open(f"/record/{FORM}/?about={subject.pk}", who)
    assert page.locator("[data-line]").count() >= 12  # the committee every month, the others every quarter
    page = fresh.press(page, page.get_by_role("button", name="登记", exact=True))
    assert "下一步" in text(page) or "党建办审核" in text(page)
    return fresh.press(page, page.locator("#followed").get_by_role("link", name=subject.name).first)


def take(fresh, url, who, step):
    page = fresh.open(url, who)
    page = fresh.press(page, page.get_by_role("link", name=step, exact=True).first)
    return fresh.press(page, page.get_by_role("button", name=step, exact=True))


def test_a_years_plan_is_written_reviewed_and_filed_under_its_own_number(fresh):
    first, second = branch(fresh.office, "朝霞社区党支部", "关月明"), branch(fresh.office, "晚照社区党支部", "谷雨生")
    fresh.live_on(WRITTEN)
    page = write(fresh, first, "community_secretary")
    url = page.url
    assert "党建办审核" in text(page) and "您不能办" in text(page)
    other = write(fresh, second, "neighbour_staff").url

    fresh.live_on(CHECKED)
    for one in (url, other):
        page = take(fresh, one, "party_handler", "审核通过")
        assert "党工委审定" in text(page) and "您不能办" in text(page)
    fresh.live_on(APPROVED)
    for one in (url, other):
        take(fresh, one, "party_leader", "批准")
    numbers = []
    for one in (url, other):
        page = take(fresh, one, "party_handler", "备案")
        assert "2018年1月19日办结：已备案" in text(page)
        numbers.append(Matter.objects.get(pk=one.rstrip("/").rpartition("/")[2]).number)
    assert numbers == ["示乙党计〔2018〕1号", "示乙党计〔2018〕2号"]

    page = fresh.open(f"/plans/?form={FORM}&year=2018", "community_secretary")
    page = fresh.press(page, page.get_by_role("link").filter(has_text="看计划：朝霞社区党支部"))
    assert "示乙党计〔2018〕1号" in page.locator("#review").inner_text()
    assert "已备案" in page.locator("#review").inner_text()
