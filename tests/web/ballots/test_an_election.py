"""An election in Chromium, from the plan to the picture of the new committee beside the last, by the hands whose it is."""

from datetime import date

import pytest

from jiedao.procedures.offices import StaffRow, enter_staff
from tests import cast
from tests.web.ballots.offices import DESK, PHONE, Journey, found, said

pytestmark = pytest.mark.browser

RAISED, CHECKED, VOTED, FILED = date(2018, 6, 11), date(2018, 6, 12), date(2018, 6, 19), date(2018, 6, 21)
BOOKS, LAST = date(2015, 1, 5), date(2015, 4, 22)
RESULT = "committee_election.election_result"
#: Who stands: name, sex, day of birth, education, and whether they sat on the last committee too.
STAND = (
    ("冯禾生", "male", date(1968, 3, 2), "senior_middle", True), ("陈谷雨", "female", date(1986, 8, 9), "bachelor", False),
    ("褚木槿", "female", date(1979, 1, 20), "college", True), ("卫芒种", "male", date(1990, 11, 5), "bachelor", False),
    ("韩秋分", "female", date(1972, 9, 23), "college", False), ("杨小满", "male", date(1984, 5, 21), "college", False),
)  # fmt: skip
GONE = (
    ("蒋立秋", "male", date(1955, 5, 1), "junior_middle"), ("沈霜降", "male", date(1958, 9, 9), "senior_middle"),
    ("朱处暑", "male", date(1951, 8, 23), "primary"),
)  # fmt: skip


def candidate(office, name, sex, born_on, education, *_more):
    from jiedao.procedures.registration import Entering, enter
    from jiedao.tenancy.ids import uuid7

    entering = Entering(
        uuid7(), "committee_candidate", name, office.place("001").pk, cast.at(BOOKS),
        {"education": education, "party": "yes"}, sex=sex, born_on=born_on,
    )  # fmt: skip
    return enter(entering, street=office.row, who=_keeper(office), now=cast.at(cast.SINCE)).entry.subject


def _keeper(office):
    """Whoever sets an office up enters what was there before."""
    from jiedao.access.queries import setup_standing
    from jiedao.register.scope import Scope

    return setup_standing(Scope.everything(office.code), on=cast.SINCE)


def last_term(office, people):
    from jiedao.procedures.submission import Sent, submit
    from jiedao.tenancy.ids import uuid7

    rows = [{"person": str(one.pk), "position": "member"} for one in people]
    values = {
        "committee": "residents", "term": "6", "occasion": "general", "electors_due": "2100", "present": "1500",
        "elected": rows,
    }  # fmt: skip
    sent = Sent(uuid7(), RESULT, office.place("001").pk, cast.at(LAST), values)
    submit(sent, street=office.row, who=_keeper(office), now=cast.at(cast.SINCE, 11))


@pytest.fixture(scope="module", params=[(PHONE, 410199041), (DESK, 410199042)], ids=["phone", "desk"])
def place(request, django_db_setup, django_db_blocker):
    size, code = request.param
    with django_db_blocker.unblock():
        office = found(code, f"election-{size['width']}", RAISED)
        with office.street():
            enter_staff(
                [StaffRow(f"party_leader_{code}", "温如玉", "leader", "", ("party_building",), cast.SINCE)],
                password_hash="", by="system:test", at=cast.at(cast.SINCE),
            )  # fmt: skip
            people = [candidate(office, *one) for one in STAND]
            former = [candidate(office, *one) for one in GONE]
            last_term(office, [one for one, row in zip(people, STAND, strict=True) if row[4]] + former)
    return office, size


def fill_lines(page, field, column, values):
    """Choose in the lines of a table, one a row."""
    cells = page.locator(f"[name^='{field}.'][name$='.{column}']")
    while cells.count() < len(values):
        page.get_by_role("button", name="再加一行").first.click()
    for no, value in enumerate(values):
        cells.nth(no).select_option(label=value)


def count(way, who, url, papers, votes, link="登记我的计票"):
    """One teller enters what they have counted, with the papers of each sort and the votes of each candidate in order."""
    page = way.open(who, url)
    page = way.press(page, "link", link)
    for label, n in zip(("发出", "收回", "有效", "无效"), papers, strict=True):
        page.get_by_label(label, exact=True).fill(str(n))
    for no, n in enumerate(votes, 1):
        page.locator(f"[name='n.{no}.votes']").fill(str(n))
    return way.press(page, "button", "登记我的计票")


def plan(way):
    """The community's secretary writes the plan; the matter stands where it is followed."""
    page = way.open("community_secretary", "/matters/new/")
    page = way.press(page, "link", "选举方案和候选人")
    page.get_by_label("居民委员会", exact=True).check()
    page.get_by_label("届次").fill("7")
    page.get_by_label("换届选举", exact=True).check()
    page.get_by_label("应选名额").fill("5")
    page.get_by_label("拟选举日期").fill(f"{VOTED}")
    fill_lines(page, "candidates", "person", [f"{one[0]}（朝霞社区）" for one in STAND])
    fill_lines(page, "candidates", "position", ["主任", *["委员"] * 5])
    way.look(page)
    page = way.press(page, "button", "登记")
    page = way.press(page.locator("#followed"), "link", "换届选举")
    assert "候选人资格联审" in said(page) and "您不能办" in said(page)
    return page.url


def checked_and_published(way, matter):
    """The Party office checks the candidates, who are asked for no second time; the leader in charge approves; the notice."""
    page = way.open("second_handler", matter)
    page = way.press(page, "link", "候选人资格联审")
    page.get_by_label("参加联审的部门").fill("纪检、公安、司法、信访")
    named = [one.evaluate("e => e.selectedOptions[0].text") for one in page.locator("[name$='.person']").all()]
    assert named[:6] == [f"{one[0]}（朝霞社区）" for one in STAND] and set(named[6:]) == {"请选择"}
    for no in range(1, 7):
        page.locator(f"[name='people.{no}.qualified'][value=yes]").check()
    way.look(page)
    page = way.press(page, "button", "候选人资格联审")
    assert "由分管领导办理" in said(page) and page.get_by_role("link", name="批准", exact=True).count() == 0
    page = way.open("party_leader", matter)
    page = way.press(page, "link", "批准")
    way.press(page, "button", "批准")
    page = way.open("second_handler", matter)
    page = way.press(page, "link", "开始公示")
    page.get_by_label("公示在哪里").fill("社区公示栏")
    page = way.press(page, "button", "开始公示")
    assert "公示到6月17日" in said(page) and page.get_by_role("link", name="召开表决").count() == 0


def called(way, matter):
    """The handler calls the vote and ticks off who came: all of those the register of that day lists."""
    page = way.open("second_handler", matter)
    page = way.press(page, "link", "召开表决")
    assert page.get_by_label("定在哪一天").input_value() == f"{VOTED}"
    page = way.press(page, "button", "召开表决")
    assert "应到12人" in said(page)
    page = way.press(page, "link", "登记到会")
    page.get_by_label("名单上12人").check()
    page = way.press(page, "button", "登记到会")
    assert "应到12人，实到12人，至少要7人到会，够。" in said(page)
    return page.url


def voted(way, poll):
    """Two tellers differ, count again and agree; two candidates stand level for the last seat."""
    papers = (12, 12, 12, 0)
    page = count(way, "community_secretary", poll, papers, [11, 10, 9, 8, 7, 7], "登记计票")
    assert "等另一名计票人登记" in said(page)
    page = count(way, "community_staff", poll, papers, [11, 10, 9, 8, 8, 7])
    assert "两名计票人对不上，请重新清点" in said(page) and page.locator("#counts").get_by_text("不一致").count() == 2
    assert page.get_by_role("link", name="宣布结果").count() == 0
    for teller in ("community_secretary", "community_staff"):
        page = count(way, teller, poll, papers, [11, 10, 9, 8, 7, 7])
    assert "两名计票人一致，可以宣布结果" in said(page)
    page = way.open("second_handler", poll)
    page = way.press(page, "link", "宣布结果")
    page = way.press(page, "button", "宣布结果")
    assert "须有7票（超过有效票的半数）。还有1个名额没有选出。" in said(page)
    assert said(page).count("得票相同，未决") == 2
    return page


def voted_again(way, page):
    """The run-off the same day is among those who are there; nobody is ticked off again."""
    page = way.press(page, "link", "再次投票")
    page = way.press(page, "button", "再次投票")
    assert "应到12人，实到12人" in said(page) and "下一步：表决，登记计票" in said(page)
    again = page.url
    count(way, "community_secretary", again, (12, 12, 12, 0), [5, 7], "登记计票")
    page = count(way, "community_staff", again, (12, 12, 12, 0), [5, 7])
    page = way.press(page, "link", "宣布结果")
    page = way.press(page, "button", "宣布结果")
    assert "名额全部选出" in said(page)
    sheet = way.press(page, "link", "打印结果报告单")
    assert "计票人：关月明、柏松年" in said(sheet)


def recorded_and_filed(way, matter):
    """The result is what was counted and is asked for no second time; then it is filed."""
    page = way.open("community_secretary", matter)
    page = way.press(page, "link", "登记结果")
    assert page.get_by_label("居民委员会", exact=True).is_checked()
    assert (page.get_by_label("应参加人数").input_value(), page.get_by_label("实到人数").input_value()) == ("12", "12")
    rows = [
        (
            page.locator(f"[name='elected.{no}.person']").evaluate("e => e.selectedOptions[0].text").partition("（")[0],
            page.locator(f"[name='elected.{no}.votes']").input_value(),
        )
        for no in range(1, 6)
    ]  # fmt: skip
    assert rows == [("冯禾生", "11"), ("陈谷雨", "10"), ("褚木槿", "9"), ("卫芒种", "8"), ("杨小满", "7")]
    page = way.press(page, "button", "登记结果")
    assert "报批或备案" in said(page)
    way.today(FILED)
    page = way.open("second_handler", matter)
    page = way.press(page, "link", "报批或备案")
    page.get_by_label("报区备案").check()
    page.get_by_label("文号").fill("选备〔2018〕3号")
    page = way.press(page, "button", "报批或备案")
    assert "已批复或备案" in said(page)


def test_an_election_from_the_plan_to_the_picture_of_the_new_committee(place, see, unwrapped):
    office, size = place
    way = Journey(office, see, size, "election")
    matter = plan(way)
    way.today(CHECKED)
    checked_and_published(way, matter)
    way.today(VOTED)
    poll = called(way, matter)
    voted_again(way, voted(way, poll))
    recorded_and_filed(way, matter)
    page = way.open("secretary", "/figures/committee_members_elected/?period=2018")
    page = way.press(page, "link", "结构对比")
    assert "2018年5人，2015年5人" in said(page)
    for word, now, before in (("女", 2, 1), ("35岁以下", 3, 0), ("本科", 2, 0), ("初中", 0, 1)):
        row = page.locator("tr", has=page.get_by_role("rowheader", name=word, exact=True)).first
        assert [row.locator("td").nth(no).inner_text().split()[0] for no in (0, 1)] == [str(now), str(before)], word
    assert not any(one[0] in said(page) for one in STAND)
