"""三重一大 through the pages, from the topic to what is carried out: papers lie two days, one is recused, dissent is kept."""

from datetime import date

import pytest

from tests.ballots.holding import team
from tests.web.whole.conftest import choose, pick, row, text

pytestmark = pytest.mark.browser
MONDAY, TUESDAY, WEDNESDAY = date(2018, 6, 11), date(2018, 6, 12), date(2018, 6, 13)


def propose(fresh, name, amount):
    """The topic, as the clerk of the general office raises it; its matter's page."""
    page = fresh.open("/matters/new/", "clerk")
    page = fresh.press(page, page.get_by_role("link", name="议题"))
    pick(page, "类别", "大额资金使用")
    page.get_by_label("议题名称").fill(name)
    page.get_by_label("金额").fill(amount)
    page.get_by_label("建议方案").fill("公开询价，三家比价后采购")
    pick(page, "是否紧急先行处置", "否")
    pick(page, "结果是否公开", "是")
    page = fresh.press(page, page.get_by_role("button", name="登记", exact=True))
    return fresh.press(page, page.get_by_role("link", name=name))


def prepare(fresh, page):
    """Advice, consultation, the secretary's word, papers: each by whoever it is for; the address of the matter."""
    url = page.url
    assert "下一步：论证审核" in text(page)
    page = fresh.press(page, page.get_by_role("link", name="论证审核").first)
    page.get_by_label("第1行，意见来源").select_option(label="财务审核")
    page.locator("[name='views.1.agrees']").first.check()
    page.get_by_label("第1行，意见", exact=True).fill("在年度预算内，建议三家比价")
    page = fresh.press(page, page.get_by_role("button", name="论证审核"))
    assert "下一步：会前酝酿" in text(page) and "您不能办：由书记、主任办理" in text(page)
    page = fresh.open(url, "secretary")
    page = fresh.press(page, page.get_by_role("link", name="会前酝酿").first)
    choose(page.get_by_label("第1行，班子成员"), "梁上秋")
    page.get_by_label("第1行，意见").fill("同意上会")
    page = fresh.press(page, page.get_by_role("button", name="会前酝酿"))
    agree(fresh, page)
    page = fresh.open(url, "clerk")
    page = fresh.press(page, page.get_by_role("link", name="送达材料").first)
    page.get_by_label("名单上5人，下面没有另选的都算到会").check()
    page = fresh.press(page, page.get_by_role("button", name="送达材料"))
    assert "6月13日起可以办" in text(page)
    return url


def agree(fresh, page):
    """The secretary puts it on the agenda."""
    page = fresh.press(page, page.get_by_role("link", name="批准", exact=True))
    return fresh.press(page, page.get_by_role("button", name="批准", exact=True))


def call(fresh, url, day):
    page = fresh.open(url, "clerk")
    page = fresh.press(page, page.get_by_role("link", name="召开表决"))
    page.get_by_label("定在哪一天").fill(day)
    return fresh.press(page, page.get_by_role("button", name="召开表决"))


def all_came(fresh, page):
    page = fresh.press(page, page.get_by_role("link", name="登记到会").first)
    page.get_by_label("名单上5人，下面没有另选的都算到会").check()
    return fresh.press(page, page.get_by_role("button", name="登记到会"))


def speak(page, *names):
    for name in names:
        with page.expect_navigation():
            row(page, name).get_by_role("button", name="已表态").click()


def count(fresh, page, papers, *votes):
    """What a teller counted: so many papers, for, against, abstained."""
    page = fresh.press(page, page.get_by_role("link", name="登记").and_(page.get_by_role("link", name="计票")).first)
    return recount(fresh, page, papers, *votes)


def recount(fresh, page, papers, *votes):
    numbers = {"发出": papers, "收回": papers, "有效": papers, "无效": 0} | dict(
        zip(("赞成", "反对", "弃权"), votes, strict=True)
    )
    for label, n in numbers.items():
        page.get_by_label(label, exact=True).fill(str(n))
    return fresh.press(page, page.get_by_role("button", name="登记我的计票"))


def declare(fresh, page):
    page = fresh.press(page, page.get_by_role("link", name="宣布结果"))
    return fresh.press(page, page.get_by_role("button", name="宣布结果"))


def told(fresh, page):
    """The result is made public, and the matter has ended."""
    page = fresh.press(page, page.get_by_role("link", name="看这件事项的下一步"))
    page = fresh.press(page, page.get_by_role("link", name="登记送达"))
    page.get_by_label("送给谁、怎么送的").fill("党务公开栏张贴")
    return fresh.press(page, page.get_by_role("button", name="登记送达"))


def test_a_decision_with_recusal_and_dissent(fresh):
    fresh.live_on(MONDAY)
    team(fresh.office)
    url = prepare(fresh, propose(fresh, "购置便民设施", "60000"))

    fresh.live_on(TUESDAY)
    page = call(fresh, url, "2018-06-12")
    assert "最早2018年6月13日才能办" in page.locator(".errors").inner_text()
    page.get_by_label("定在哪一天").fill("2018-06-13")
    page = fresh.press(page, page.get_by_role("button", name="召开表决"))
    assert "2018年6月13日" in text(page)

    fresh.live_on(WEDNESDAY)
    poll = page.url
    page = fresh.open(poll, "clerk")
    stale = fresh.open(f"{poll}presence/", "teller")
    page = all_came(fresh, page)
    page = fresh.press(page, page.get_by_role("link", name="登记回避"))
    page.get_by_label("谁").select_option(label="罗长风")
    page = fresh.press(page, page.get_by_role("button", name="登记回避"))
    assert "请填写“回避的原因”" in page.locator(".errors").inner_text()
    page.get_by_label("回避的原因").fill("配偶任职于报价单位")
    page = fresh.press(page, page.get_by_role("button", name="登记回避"))
    assert "应到4人，实到4人" in text(page)
    stale.get_by_label("名单上5人，下面没有另选的都算到会").check()
    pick(stale, "罗长风", "到会")  # drawn before the recusal
    stale = fresh.press(stale, stale.get_by_role("button", name="登记到会"))
    assert "罗长风在“购置便民设施”里已经回避（配偶任职于报价单位），不能计为到会" in text(stale)

    page = fresh.open(poll, "clerk")
    speak(page, "宋晚晴")
    assert "宋晚晴是书记，要最后表态；还没有表态的有：梁上秋、穆春来、严守中" in text(fresh.look(page))
    page = fresh.press(page, page.get_by_role("link", name="回到这次表决"))
    speak(page, "梁上秋", "穆春来", "严守中", "宋晚晴")
    page = fresh.press(page, page.get_by_role("link", name="登记计票"))
    page = recount(fresh, page, 5, 4, 1, 0)
    assert "不能发票、计票（到会有表决权的4人，发出了5张）" in page.locator(".errors").inner_text()
    page = recount(fresh, page, 4, 3, 1, 0)
    assert page.get_by_role("link", name="宣布结果").count() == 0
    page = fresh.open(poll, "teller")
    page = fresh.press(page, page.get_by_role("link", name="登记我的计票"))
    page = declare(fresh, recount(fresh, page, 4, 3, 1, 0))
    assert "应到4人，实到4人，有效票4张，须有3票（超过应到人数的半数），赞成3票，通过" in text(page)
    page = told(fresh, page)
    assert "2018年6月13日办结：通过" in text(page)

    page = minutes(fresh, topic="购置便民设施", dissent="严守中：建议先修旧的，再买新的。", action="完成询价采购")
    assert "完成询价采购" in page.locator("#followed").inner_text()
    page = fresh.press(page, page.get_by_role("link", name="打印纪要"))
    printed = page.locator(".a4").inner_text()
    assert "购置便民设施" in printed and "不同意见：严守中：建议先修旧的，再买新的。" in printed
    assert (
        "回避人员及理由：罗长风，配偶任职于报价单位" in printed and "责任人：梁上秋；完成时限：2018年6月29日" in printed
    )
    page = fresh.press(page, page.get_by_role("link", name="看这条记录"))
    assert "严守中：建议先修旧的，再买新的。" in text(page) and "购置便民设施" in text(page)

    page = fresh.open("/cases/?mine=1", "leader")  # who is named for it finds it, although it is another line of work
    page = fresh.press(page, page.get_by_role("link", name="完成询价采购").first)
    assert "责任人" in text(page) and "梁上秋" in page.locator("#basis").inner_text() and "6月29日前" in text(page)
    assert "您可以办：记录里写明的责任人" in text(page)


def minutes(fresh, *, topic, dissent, action):
    """The minutes of a meeting of the team, as the clerk writes them."""
    page = fresh.open("/record/major_decision.team_meeting/", "clerk")
    page.get_by_label("名单上5人，下面没有另选的都算到会").check()
    choose(page.get_by_label("主持人"), "宋晚晴")
    choose(page.locator("[name='topics.1.topic']"), topic)
    page.get_by_label("第1行，结论").select_option(label="通过")
    page.get_by_label("第1行，回避人员及理由").fill("罗长风，配偶任职于报价单位")
    page.get_by_label("第1行，不同意见").fill(dissent)
    page.get_by_label("第1行，事项").fill(action)
    choose(page.get_by_label("第1行，责任人"), "梁上秋")
    page.get_by_label("第1行，完成时限").fill("2018-06-29")
    return fresh.press(page, page.get_by_role("button", name="登记", exact=True))
