"""The room of matters as people meet it: the list, one matter with its next step, each step, and who may take it."""

import re
from datetime import date

import pytest

from jiedao.matters.models import Matter, Passage, State
from jiedao.procedures.matters import taking
from jiedao.tenancy.ids import uuid7
from tests import cast
from tests.counting import statements

DAY = date(2018, 6, 28)


@pytest.fixture
def matter(office):
    return proposed(office)


def proposed(office, name="朝霞游园", cost="12000.00"):
    written = office.submit(
        "pocket_park.park_plan", office.place("001"), who="community_staff", on=DAY, name=name, cost=cost, size=300
    )
    return written.matters[0]


def url(matter, move=""):
    return f"/matters/{matter.pk}/" + (f"{move}/" if move else "")


def text(response):
    """What a page says, without its tags."""
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def press(visit, who, matter, move, **fields):
    given = {"id": uuid7(), "seen": f"running:{Matter.objects.get(pk=matter.pk).step}:{matter.round}", **fields}
    return visit(who).post(url(matter, move), given)


def test_the_page_says_the_next_step_and_whose_it_is(matter, visit):
    page = text(visit("handler").get(url(matter)))
    assert "下一步：方案初审" in page and "您可以办" in page and "审核通过" in page and "退回修改" in page
    other = text(visit("community_staff").get(url(matter)))
    assert "您不能办：由科室经办人办理" in other and "苗青禾" in other


def test_a_step_pressed_on_its_page_is_taken(matter, visit):
    assert "朝霞游园" in text(visit("handler").get(url(matter, "pass")))
    answer = press(visit, "handler", matter, "pass")
    assert answer.status_code == 303
    assert Matter.objects.get(pk=matter.pk).step == "said"


def test_the_form_of_a_step_is_filled_in_on_its_page(office, matter, visit):
    press(visit, "handler", matter, "pass")
    page = visit("community_staff").get(url(matter, "record"))
    assert "征求户数" in text(page)
    missing = visit("community_staff").post(
        url(matter, "record"), {"id": uuid7(), "seen": "running:said:1", "_at": "2018-06-28T10:00"}
    )
    assert missing.status_code == 422 and "征求户数" in text(missing)
    sent = {"id": uuid7(), "seen": "running:said:1", "_at": "2018-06-28T10:00", "households": "40", "agree": "yes"}
    assert visit("community_staff").post(url(matter, "record"), sent).status_code == 303
    assert Matter.objects.get(pk=matter.pk).step == "approve"


def test_what_is_missing_is_said_at_its_place_and_what_was_typed_stays(matter, visit):
    answer = press(visit, "handler", matter, "return", note="  ")
    assert answer.status_code == 422
    assert Matter.objects.get(pk=matter.pk).state == State.RUNNING


def test_who_may_not_gets_a_refusal_naming_who_may(matter, visit):
    answer = visit("community_staff").get(url(matter, "pass"))
    assert answer.status_code == 403 and "苗青禾" in text(answer)


def test_a_move_the_step_does_not_know_is_refused_with_what_is_possible(matter, visit):
    answer = visit("handler").get(url(matter, "file"))
    assert answer.status_code == 409 and "审核通过" in text(answer)
    assert visit("handler").get(url(matter, "dance")).status_code == 404


def test_whoever_was_slower_sees_his_words_again_beside_how_it_stands(matter, visit):
    seen = {"id": uuid7(), "seen": "running:said:1", "note": "写了半天的意见"}
    answer = visit("handler").post(url(matter, "pass"), seen)
    assert answer.status_code == 409 and "写了半天的意见" in text(answer)


def test_returned_it_leads_whoever_sent_it_to_the_correction(matter, visit):
    press(visit, "handler", matter, "return", note="缺平面图")
    page = visit("community_staff").get(url(matter))
    assert "退回修改，不是否决" in text(page) and "缺平面图" in text(page)
    assert f"/entries/{matter.entry_id}/correct/" in page.content.decode()
    assert "等提出人修改后重新报送" in text(visit("handler").get(url(matter)))


def test_the_number_of_a_filing_stands_in_the_form_and_a_used_one_is_refused_there(office, matter, visit):
    Matter.objects.filter(pk=matter.pk).update(step="file")
    other = proposed(office, "第二处")
    Matter.objects.filter(pk=other.pk).update(number="试园审〔2018〕1号")
    assert "试园审〔2018〕2号" in visit("handler").get(url(matter, "file")).content.decode()
    taken = press(visit, "handler", matter, "file", number="试园审〔2018〕1号")
    assert taken.status_code == 409 and "第二处" in text(taken)
    assert press(visit, "handler", matter, "file", number="试园审〔2018〕2号").status_code == 303


def test_the_proposer_withdraws_with_a_reason(matter, visit):
    assert visit("community_staff").post(url(matter, "withdraw"), {"why": ""}).status_code == 422
    assert visit("community_staff").post(url(matter, "withdraw"), {"why": "不建了"}).status_code == 303
    assert "已经撤回" in text(visit("community_staff").get(url(matter)))


def test_a_planned_day_is_set_on_its_page(office, visit):
    written = office.submit("pocket_park.purchase", None, on=DAY, what="电脑", cost="30000.00", urgent="yes")
    matter = written.matters[0]
    assert visit("secretary").post(url(matter, "plan/meeting"), {"on": "2018-07-05"}).status_code == 303
    assert "定于7月5日" in text(visit("secretary").get(url(matter)))
    moved = visit("secretary").post(url(matter, "plan/meeting"), {"on": "2018-07-06", "why": ""})
    assert moved.status_code == 422


def test_the_sheet_prints_what_was_asked_and_every_step(office, matter, visit):
    press(visit, "handler", matter, "pass", note="符合规划")
    page = text(visit("handler").get(url(matter, "sheet")))
    assert "小游园审批办理单" in page and "朝霞游园" in page and "苗青禾" in page and "符合规划" in page


def test_the_list_opens_by_state_sort_and_words_and_by_what_waits_for_oneself(office, matter, visit):
    press(visit, "handler", proposed(office, "退回的一处"), "return", note="缺图")
    assert "朝霞游园" in text(visit("handler").get("/matters/"))
    mine = text(visit("handler").get("/matters/?mine=1"))
    assert "朝霞游园" in mine and "退回的一处" not in mine
    assert "退回的一处" in text(visit("handler").get("/matters/?state=returned"))
    assert "朝霞游园" in text(visit("handler").get("/matters/?q=朝霞"))
    assert "没有找到" in text(visit("handler").get("/matters/?q=绝无此事"))


def test_what_may_be_proposed_is_listed_for_whoever_fills_it_in(visit):
    assert "小游园方案" in text(visit("community_staff").get("/matters/new/"))


def test_the_record_that_opened_it_says_so_and_leads_there(matter, visit):
    page = visit("handler").get(f"/entries/{matter.entry_id}/")
    assert url(matter) in page.content.decode()


def test_a_matter_of_elsewhere_is_not_there(matter, visit):
    assert visit("neighbour_staff").get(url(matter)).status_code == 404
    assert visit("secretary", at=cast.THERE).get(url(matter)).status_code == 404


def test_the_pages_ask_a_fixed_number_of_statements(office, matter, visit):
    client = visit("handler")
    client.get("/matters/"), client.get(url(matter))
    with statements() as first:
        client.get("/matters/")
    with statements() as one:
        client.get(url(matter))
    for no in range(12):
        other = proposed(office, f"第{no}处")
        taking.take(other, "pass", street=office.row, who=office.standing("handler", DAY), now=cast.at(DAY, 11))
    press(visit, "handler", matter, "pass")
    with statements() as many:
        client.get("/matters/")
    with statements() as later:
        client.get(url(matter))
    assert len(many) == len(first) <= 10
    assert len(later) <= len(one) + 3 <= 15  # who may take the step that waits now, and by what they answer for
    assert Passage.objects.filter(matter=matter).count() == 2
