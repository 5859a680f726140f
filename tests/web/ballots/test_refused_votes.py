"""What a vote refuses, as it reads on a phone and at a desk: by name, with the reason and the next step, and nothing is lost."""

from datetime import date

import pytest

from tests import cast
from tests.ballots import holding
from tests.ballots.holding import ORDINARY, SECRET, call
from tests.web.ballots.offices import DESK, PHONE, Journey, found, said
from tests.web.looking import follow

pytestmark = pytest.mark.browser

ON = date(2018, 6, 29)
WHY = "施工单位负责人是其亲属"


@pytest.fixture(scope="module", params=[(PHONE, 410199015), (DESK, 410199016)], ids=["phone", "desk"])
def place(request, django_db_setup, django_db_blocker):
    size, code = request.param
    with django_db_blocker.unblock():
        office = found(code, f"refused-{size['width']}", ON)
        with office.street():
            branch, team = holding.branch(office), holding.team(office)
    return office, branch, team, size


@pytest.fixture
def way(place, see, unwrapped):
    return Journey(place[0], see, place[-1], "refused")


def decision(office, question):
    from jiedao.register.models import Subject

    whole = Subject.objects.get(pk=office.place().pk)
    return call(office, ORDINARY, whole, question=question, source=f"page:{question}")


def test_a_second_vote_is_refused_and_says_that_the_first_stands(place, way):
    from jiedao.procedures import balloting

    office, branch, _team, _size = place
    with office.street():
        poll = call(office, SECRET, branch.subject, question="是否接收为预备党员", source="page:second")
        holding.came(office, poll, branch.full)
        balloting.open_screen(poll, **holding.by(office))
    first, other = (way.open("grid_worker", f"/ballots/{poll.pk}/cast/") for _ in range(2))
    first.get_by_label("赞成").check()
    follow(first, first.get_by_role("button", name="投出"))
    assert "您的票已经投出" in said(first)
    other.get_by_label("反对").check()
    other = way.press(other, "button", "投出")
    assert "您在“是否接收为预备党员”里已经投过票，一人只投一次" in said(other)
    assert "反对" not in said(other)
    assert "您的票已经投出" in said(way.press(other, "link", "看这次投票"))
    holder = way.open("community_secretary", f"/ballots/{poll.pk}/")
    assert "10人到会，1人已投" in said(holder)


def test_without_a_quorum_nothing_is_counted_and_the_page_says_how_many_are_missing(place, way):
    office, branch, _team, _size = place
    with office.street():
        poll = call(office, holding.ASSEMBLY, branch.subject, question="是否同意整修活动室", source="page:few")
        holding.came(office, poll, branch.full[:4], absent={branch.full[9].pk: "住院"})
    page = way.open("community_secretary", f"/ballots/{poll.pk}/")
    assert "到会不足，还不能表决" in said(page) and page.get_by_role("link", name="登记计票").count() == 0
    page = way.open("community_secretary", f"/ballots/{poll.pk}/count/")
    assert "应到10人，实到4人，至少要5人到会" in said(page)
    assert "请更正到会情况，或登记“到会不足”，另行召开" in said(page)
    page = way.press(page, "link", "回到这次表决")
    page = way.press(page, "link", "登记到会不足")
    page.get_by_label("为什么到会不足").fill("多人外出")
    page = way.press(page, "button", "登记到会不足")
    assert "下一步：另行召开，重新表决" in said(page)


def test_a_recused_voter_is_counted_neither_as_present_nor_among_the_papers(place, way):
    office, _branch, _team, _size = place
    with office.street():
        poll = decision(office, "修缮活动中心，金额六万元")
    url = f"/ballots/{poll.pk}/"
    older = way.open("secretary", f"{url}presence/")  # drawn before anybody withdrew
    page = way.open("secretary", url)
    page = way.press(page, "link", "登记回避")
    page.get_by_label("谁").select_option(label=cast.CAST["leader"][0])
    page.get_by_label("回避的原因").fill(WHY)
    page = way.press(page, "button", "登记回避")
    mine = older.locator("fieldset.item", has_text=cast.CAST["leader"][0])
    mine.get_by_role("radio", name="到会").check()
    older.get_by_label("下面没有另选的都算到会").check()
    older = way.press(older, "button", "登记到会")
    assert f"梁上秋在“修缮活动中心，金额六万元”里已经回避（{WHY}），不能计为到会" in said(older)
    assert older.locator("fieldset.item", has_text=cast.CAST["leader"][0]).count() == 0
    older.get_by_label("下面没有另选的都算到会").uncheck()  # it was still ticked, as it was sent
    older = way.press(older, "button", "登记到会")
    assert "还没有勾选谁到会" in said(older)
    older.get_by_label("下面没有另选的都算到会").check()
    page = way.press(older, "button", "登记到会")
    for name in ("director", "office_head", "auditor", "secretary"):
        row = page.locator("#electors tr", has_text=cast.CAST[name][0])
        follow(page, row.get_by_role("button", name="已表态"))
    page = way.open("secretary", f"{url}count/")
    for label, n in (("发出", 5), ("收回", 5), ("有效", 5), ("无效", 0), ("赞成", 5), ("反对", 0), ("弃权", 0)):
        page.get_by_label(label, exact=True).fill(str(n))
    page = way.press(page, "button", "登记我的计票")
    assert f"梁上秋在“修缮活动中心，金额六万元”里已经回避（{WHY}），不能发票、计票" in said(page)
    assert page.get_by_label("赞成", exact=True).input_value() == "5"
    page = way.open("leader", f"{url}cast/")
    assert "您已回避" in said(page) and page.locator("input[type=radio]").count() == 0
