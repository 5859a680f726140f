"""A missed month that climbs the whole ladder and is closed: two branches live through it side by side, one before a phone,
one before a desk. Only time passes by itself; every step is taken on its page by whoever may take it.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests import cast
from tests.journeys.branch_life import SIZES, Lived, Seen, hold_a_meeting, lived
from tests.journeys.installation import installation

pytestmark = pytest.mark.browser

AT = cast.HERE
#: width -> (the branch, where it is, its secretary, who that is in the cast)
BRANCHES = {
    390: ("晨曦党支部", "001", "关月明", "community_secretary"),
    1440: ("晚霞党支部", "002", "谷雨生", "neighbour_staff"),
}
MEETING = "three_meetings.meeting"
FIVE = "two_review_five_check.five_check"
GAP, LEDGER = "three_meetings.missed_meeting", "two_review_five_check.branch_rectification"


@pytest.fixture(scope="module")
def july(chromium: Any) -> Iterator[Lived]:
    """Both branches, asked for a Party day each month from July on."""
    with installation() as made, lived(made, chromium) as found:
        found.owing_since(AT, date(2018, 7, 1))
        found.furnish(AT, *((name, below, person) for name, below, person, _who in BRANCHES.values()))
        yield found


def number(july: Lived, ladder: str, branch: str) -> str:
    (found,) = july.made.rows(
        f"SELECT number FROM cases_case WHERE ladder = '{ladder}' AND subject_id = '{july.branches[branch][0]}'"
    )
    return str(found[0])


def cases(july: Lived, branch: str) -> tuple[str, str]:
    return number(july, GAP, branch), number(july, LEDGER, branch)


def month(july: Lived, branch: str, period: str = "") -> str:
    return f"/organisations/{july.branches[branch][0]}/month/" + (f"?period={period}" if period else "")


def test_a_missed_month_that_climbs_the_whole_ladder_and_is_closed(july: Lived) -> None:
    july.day(AT, date(2018, 7, 2))
    july.day(AT, date(2018, 7, 31))
    assert not july.made.rows("SELECT 1 FROM cases_case")
    july.day(AT, date(2018, 8, 1))
    for width in SIZES:
        _late(july, width)
    july.day(AT, date(2018, 8, 2))
    for width in SIZES:
        _inspected(july, width)

    july.day(AT, date(2018, 8, 16))
    assert july.made.rows("SELECT DISTINCT notices FROM cases_case WHERE ladder LIKE 'two_review%'") == [(0,)]
    for no, (on, who, label) in enumerate(
        ((date(2018, 8, 17), "party_head", "科室负责人"), (date(2018, 8, 24), "party_leader", "分管领导"),
         (date(2018, 8, 31), "secretary", "班子会")), 1,
    ):  # fmt: skip
        july.day(AT, on)
        for width in SIZES:
            _chased(july, width, no, who, label, on)
            if on.month == 8 and no == 2:
                _next_month_is_kept(july, width, on)
    for width in SIZES:
        _on_the_agenda(july, width)

    july.day(AT, date(2018, 9, 3))
    for width in SIZES:
        _put_right(july, width)
    july.day(AT, date(2018, 9, 4))
    for width in SIZES:
        _checked(july, width)
    for width in SIZES:
        _over(july, width)


def _late(july: Lived, width: int) -> None:
    """The month is over without a Party day: it is late, and a case of ten workdays is with the branch."""
    name, _below, _person, who = BRANCHES[width]
    seen = july.as_(who, width, at=AT)
    seen.open(month(july, name))
    todo = seen.page.locator("#todo li", has_text="主题党日").filter(has_text="应于7月31日")
    assert todo.count() == 1 and "逾期" in todo.inner_text()
    case = seen.page.locator("#cases li").filter(has_text="主题党日没有按期办")
    assert case.count() == 1
    said = seen.go(case.get_by_role("link").first)
    assert "缺会补开" in said and "8月15日" in said and "您可以办" in said
    assert "没有按期办" in seen.open("/cases/?mine=1")


def _inspected(july: Lived, width: int) -> None:
    """The monthly check finds the plan not kept: an item of the ledger with ten workdays."""
    name, *_ = BRANCHES[width]
    seen = july.as_("second_handler", width, at=AT)
    seen.open(f"/record/{FIVE}/?about={july.branches[name][0]}")
    page = seen.page
    for no, item in enumerate(page.locator("fieldset.item").all()):
        item.locator(".choice input").nth(1 if no == 0 else 2 if no == 4 else 0).check()
    page.locator("fieldset.item").first.locator("textarea").fill("七月没有开主题党日，也没有说明")
    last = page.locator("fieldset.item").nth(4)
    if last.locator("textarea, input[name$='.note']").filter(visible=True).count():
        last.locator("textarea, input[name$='.note']").filter(visible=True).first.fill("没有前次问题")
    page.locator("[name=_at]").fill("2018-08-02T00:00")
    said = seen.follow("登记", role="button", inside=".actbar")
    assert "立案" in said and "按计划开展" in said
    said = seen.go(page.locator("#followed").get_by_role("link", name=name).first)
    assert "三会一课台账整改" in said and "8月16日" in said and "七月没有开主题党日" in said
    assert "支部整改" in said


def _chased(july: Lived, width: int, no: int, who: str, label: str, on: date) -> None:
    """Late once more: the next rung is told. Whoever it is finds it in the inbox, and the case says how far it was chased."""
    name, *_ = BRANCHES[width]
    seen = july.as_(who, width, at=AT)
    said = seen.open("/inbox/")
    assert said.count(name) >= 2, said
    gap, ledger = cases(july, name)
    for one in (gap, ledger):
        said = seen.open(f"/cases/{one}/")
        assert f"第{no}次督办，送{label}" in said and "曾经超期" in said
    said = seen.open("/notices/")
    assert label in said and name in said and f"第{no}次" in said


def _next_month_is_kept(july: Lived, width: int, on: date) -> None:
    """August has its Party day in time: it makes up for nothing, and no second case follows."""
    name, _below, _person, who = BRANCHES[width]
    seen = july.as_(who, width, at=AT)
    seen.open(f"/record/{MEETING}/?about={july.branches[name][0]}")
    hold_a_meeting(seen, day=on, parts=("主题党日",), chair=f"冯禾生{name[0]}")
    said = seen.follow("登记", role="button", inside=".actbar")
    assert "主题党日（8月）" in said and "主题党日（7月）" not in said


def _on_the_agenda(july: Lived, width: int) -> None:
    """The third lateness stands on the agenda of the leaders' meeting, as a paper to be printed for it."""
    name, *_ = BRANCHES[width]
    seen = july.as_("secretary", width, at=AT)
    said = seen.open("/agenda/")
    assert "督办到班子会" in said
    said = seen.go(seen.page.locator("main").get_by_role("link", name="督办到班子会的案件").first)
    assert name in said
    said = seen.follow("打印议题附件")
    assert "提请班子会研究的督办事项" in said and said.count(name) == 2 and "研究意见" in said


def _put_right(july: Lived, width: int) -> None:
    """The branch makes the meeting up, in the case of the gap; in the ledger it says what it has done."""
    name, _below, _person, who = BRANCHES[width]
    gap, ledger = cases(july, name)
    seen = july.as_(who, width, at=AT)
    seen.open(f"/cases/{gap}/")
    seen.follow("受理", role="button")
    seen.follow("登记整改情况")
    hold_a_meeting(seen, day=date(2018, 9, 3), parts=("主题党日",), chair=f"冯禾生{name[0]}")
    seen.sound()
    said = seen.follow("登记整改情况", role="button")
    assert "已报请复查" in seen.page.inner_text("body") and "您不能办" in said
    seen.open(f"/cases/{ledger}/")
    seen.follow("受理", role="button")
    seen.follow("登记整改情况")
    seen.page.locator("[name=done]").fill("9月3日补开主题党日，今后每月5日固定开展")
    said = seen.follow("登记整改情况", role="button")
    assert "您不能办" in said
    assert seen.page.goto(f"/cases/{ledger}/check/").status == 403  # nor by its address


def _checked(july: Lived, width: int) -> None:
    """Somebody who had no hand in it looks again, and closes both."""
    name, *_ = BRANCHES[width]
    seen = july.as_("party_checker", width, at=AT)
    for one in cases(july, name):
        said = seen.open(f"/cases/{one}/")
        assert "您可以办" in said
        seen.follow("登记复查结果")
        seen.page.locator("[name=fixed][value=yes]").check()
        said = seen.follow("登记复查结果", role="button")
        assert "已销号" in seen.page.inner_text("body") and "复查合格" in said


def _over(july: Lived, width: int) -> None:
    """Nothing of it is chased or asked for any more; that the month was missed stays what it was."""
    name, _below, _person, who = BRANCHES[width]
    seen = july.as_("secretary", width, at=AT)
    assert name not in seen.open("/notices/") and "督办到班子会" not in seen.open("/agenda/")
    seen = july.as_("party_head", width, at=AT)
    said = seen.open("/organisations/duties/?line=party_building&period=2018-07")
    assert name in said
    own: Seen = july.as_(who, width, at=AT)
    own.open(month(july, name, "2018-07"))
    assert "主题党日" in own.page.locator("#todo, #settled").first.inner_text()
    own.open(month(july, name, "2018-09"))
    assert "主题党日" in own.page.locator("#settled").inner_text()
    assert "没有按期办" not in own.open("/cases/?mine=1")
