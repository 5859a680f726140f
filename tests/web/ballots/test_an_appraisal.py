"""民主评议党员 in Chromium: a meeting recorded once, votes on screens, the cap refused and then obeyed, and each told their own."""

from datetime import date

import pytest

from tests import cast
from tests.ballots import holding
from tests.web.ballots.offices import DESK, PHONE, Journey, found, said

pytestmark = pytest.mark.browser

MET, TOLD = date(2018, 6, 14), date(2018, 6, 20)
PRESENT = ("community_secretary", "community_staff", "grid_worker", "neighbour", "neighbour_staff")
AWAY = "other_handler"


def other_branch(office):
    """The branch next door, with a secretary of its own."""
    keeper = holding.staff(office, "community_director")
    made = office.enter(
        "party_organisation", "晚照社区党支部", below="002", who="second_handler", level="branch", setting="community",
        has_committee="yes", assigned={"branch_secretary": keeper.pk},
    )  # fmt: skip
    holding.join(office, "party_member", keeper, **holding.member_values(made))
    return made


@pytest.fixture(scope="module", params=[(PHONE, 410199013), (DESK, 410199014)], ids=["phone", "desk"])
def place(request, django_db_setup, django_db_blocker):
    from jiedao.procedures.offices import StaffRow, enter_staff

    size, code = request.param
    with django_db_blocker.unblock():
        office = found(code, f"appraisal-{size['width']}", MET)
        with office.street():
            enter_staff(
                [StaffRow(f"community_director_{code}", "祝长安", "community_secretary", f"{code}002", (), cast.SINCE)],
                password_hash="", by="system:test", at=cast.at(cast.SINCE),
            )  # fmt: skip
            branch = holding.branch(office)
            other_branch(office)
    return office, branch, size


def met(way):
    """The secretary records the meeting, once: who came, and why one did not."""
    page = way.open("community_secretary", "/matters/new/")
    page = way.press(page, "link", "民主评议会")
    page.get_by_label("名单上11人").check()
    row = page.locator("fieldset.item", has_text=cast.CAST[AWAY][0])
    row.get_by_role("radio", name="缺席").check()
    row.get_by_role("textbox").fill("出差")
    page.get_by_role("radio", name="是", exact=True).check()
    way.look(page)
    page = way.press(page, "button", "登记")
    page = way.press(page.locator("#followed"), "link", "朝霞社区党支部：民主评议党员")
    return page.url


def began(way, matter):
    """The vote knows who came; nobody ticks them off a second time, and it could still be put right before it begins."""
    page = way.open("community_secretary", matter)
    page = way.press(page, "link", "去表决")
    poll = page.url
    assert "应到11人，实到10人，至少要6人到会，够。" in said(page) and "没到 出差" in said(page)
    page = way.press(page, "link", "更正到会")
    row = page.locator("fieldset.item", has_text=cast.CAST[AWAY][0])
    assert row.get_by_role("radio", name="没到").is_checked() and row.get_by_role("textbox").input_value() == "出差"
    page = way.press(page, "link", "回到这次表决")
    page = way.press(page, "link", "开始屏幕投票")
    page = way.press(page, "button", "开始屏幕投票")
    assert "10人到会，0人已投" in said(page)
    return poll


def cast_by(way, who):
    """One member grades the ten full members on the phone in their hand; the probationary one is not on the paper."""
    page = way.open(who, "/ballots/")
    page = way.press(page, "link", "投票")
    boxes = page.locator("fieldset.field")
    assert boxes.count() == 10 and holding.PROBATIONARY not in said(page)
    for no, box in enumerate(boxes.all()):
        box.get_by_label("优秀" if no < 4 else "合格", exact=True).check()
    page = way.press(page, "button", "投出")
    assert "您的票已经投出" in said(page)


def graded(way, poll):
    """Four have most votes for the best grade, three may have it: refused by name, with what to do, and then obeyed."""
    page = way.open("community_secretary", poll)
    page = way.press(page, "link", "结束投票，宣布结果")
    page = way.press(page, "button", "宣布结果")
    page = way.press(page, "link", "确定等次")
    assert "“优秀”最多3个（上限1/3）" in said(page) and holding.PROBATIONARY not in said(page)
    chosen = page.locator("select")
    assert [one.input_value() for one in chosen.all()] == ["excellent"] * 4 + ["qualified"] * 6
    page = way.press(page, "button", "确定等次")
    alert = page.get_by_role("alert").inner_text()
    assert "“优秀”最多3人（10人参评，上限1/3" in alert and "现在定了4人" in alert
    assert "请把其中至少1人改为别的等次" in alert
    page.locator("select").nth(3).select_option(label="合格")
    page = way.press(page, "button", "确定等次")
    assert "等次已确定。结果只告知本人。" in said(page)
    sheet = way.open("community_secretary", f"{poll}notes/")
    assert sheet.locator("article.a4").count() == 10 and holding.PROBATIONARY not in said(sheet)


def recorded_and_told(way, matter):
    """The record of grades reads as decided, and cannot be written over the cap either; then everybody is told."""
    page = way.open("community_secretary", matter)
    page = way.press(page, "link", "支委会评定等次")
    grades = page.locator("[name$='.grade']")
    assert [one.input_value() for one in grades.all()][:10] == ["excellent"] * 3 + ["qualified"] * 7
    grades.nth(3).select_option(label="优秀")
    page = way.press(page, "button", "支委会评定等次")
    assert "“优秀”最多3人（10人参评" in page.get_by_role("alert").inner_text()
    page.locator("[name$='.grade']").nth(3).select_option(label="合格")
    page = way.press(page, "button", "支委会评定等次")
    assert "下一步：告知本人" in said(page)
    way.today(TOLD)
    page = way.open("community_secretary", matter)
    page = way.press(page, "link", "登记送达")
    page.get_by_label("送给谁、怎么送的").fill("逐人当面告知")
    page = way.press(page, "button", "登记送达")
    assert "已评定并告知本人" in said(page)


def test_an_appraisal_from_the_meeting_to_what_each_is_told(place, see, unwrapped):
    office, _branch, size = place
    way = Journey(office, see, size, "appraisal")
    matter = met(way)
    poll = began(way, matter)
    for who in PRESENT:
        cast_by(way, who)
    graded(way, poll)
    recorded_and_told(way, matter)
    first, last = (
        "community_staff",
        "grid_worker",
    )  # the names in their order: 柏松年 has most votes, 陶一鸣 is the ninth
    for who, grade in ((first, "优秀"), (last, "合格"), (AWAY, "合格")):
        page = way.open(who, "/ballots/")
        page = way.press(page, "link", "民主评议会")
        assert page.url == f"{poll}own/" and page.locator(".grade").inner_text() == grade
        assert "结果只告知本人" in said(page)
        others = {name for name, *_ in cast.CAST.values()} | set(holding.OTHERS)
        assert not any(name in said(page) for name in others)


def test_nobody_else_is_shown_a_grade(place, see, unwrapped):
    """Colleagues, the Party office and another branch's secretary look for it in every place where it might stand."""
    from jiedao.ballots.models import Poll
    from jiedao.matters.models import Matter

    office, branch, size = place
    way = Journey(office, see, size, "unseen")
    with office.street():
        poll = f"/ballots/{Poll.objects.get(subject_id=branch.subject.pk).pk}/"
        matter = f"/matters/{Matter.objects.get(subject_id=branch.subject.pk).pk}/"
    for who in ("community_director", AWAY):  # another branch's secretary; a member who works elsewhere
        for path in (poll, f"{poll}grades/", f"{poll}notes/", f"{poll}sheet/", matter):
            assert "没有找到" in said(way.open(who, path)), (who, path)
        assert "民主评议会" not in said(way.open(who, "/ballots/?state=all")).partition("在办")[2]
    assert "没有找到" in said(way.open("community_director", f"{poll}own/"))
    for who in ("community_staff", "second_handler", "secretary"):
        for path in (f"{poll}grades/", f"{poll}notes/"):
            page = way.open(who, path)
            assert "等次由党组织书记确定，结果只告知本人" in said(page) and "您不能查看" in said(page)
        table = way.open(who, poll).locator("#h-result").locator("xpath=../..").inner_text()
        assert not any(one.name in table for one in branch.full)
