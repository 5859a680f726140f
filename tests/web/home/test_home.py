"""今日: the sentence first, each thing with its verb that leads straight to the right form, and nothing of others."""

import re

import pytest
from django.urls import reverse

from jiedao.procedures.clock import tick
from tests import cast
from tests.counting import statements
from tests.procedures.test_today import LAST_WEEK, TODAY, busy  # noqa: F401
from tests.web.record.test_record import text_of


def home(visit, who):
    answer = visit(who).get(reverse("home"))
    assert answer.status_code == 200
    return answer.content.decode()


def heading(page):
    return re.sub(r"\s|<[^>]+>", "", re.search(r"<h1>(.*?)</h1>", page, re.S)[1])


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("grid_worker", "今天到期1项，逾期8项，手上案件1件"), ("secretary", "今天到期1项，逾期"),
        ("leader", "您管的范围里逾期"), ("community_staff", "手上案件1件"), ("other_handler", "今天没有到期的事"),
        ("auditor", "您可以看全部记录，不登记、不办理"), ("system_admin", "您的岗位不看业务内容"),
        ("protection_officer", "您的岗位不看业务内容"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_stands_before_each(visit, busy, who, said):  # noqa: F811
    assert heading(home(visit, who)).startswith(said)


def test_one_verb_leads_straight_to_the_form_with_its_subject(visit, office, busy):  # noqa: F811
    page = home(visit, "grid_worker")
    link = re.search(r'class="btn btn--small" href="(/record/day_night_patrol.day_patrol/[^"]+)"', page)[1]
    assert f"about={office.place('001001').pk}" in link
    drawn = visit("grid_worker").get(link.replace("&amp;", "&"))
    assert drawn.status_code == 200
    assert "日间巡查记录" in text_of(drawn)


def test_a_day_that_is_over_is_said_on_the_form_not_filled_in(visit, office, busy):  # noqa: F811
    page = visit("grid_worker").get(reverse("home_list", args=["overdue"])).content.decode()
    link = re.search(r'class="btn btn--small" href="(/record/[^"]+)"', page)[1].replace("&amp;", "&")
    drawn = visit("grid_worker").get(link)
    assert "没有做的，不要补记" in text_of(drawn)
    assert 'name="_at" value="2018-07-02' in drawn.content.decode()


def test_when_all_is_done_the_next_thing_is_named(visit, office):
    tick(office.row, now=cast.at(TODAY, 8))
    office.submit("day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=TODAY)
    said = text_of(visit("second_handler").get(reverse("home")))
    assert "全城清洁" in said
    assert "都办完了" in text_of(visit("other_handler").get(reverse("home")))


def test_a_number_opens_exactly_its_rows(visit, busy):  # noqa: F811
    page = visit("grid_worker").get(reverse("home_list", args=["overdue"])).content.decode()
    assert page.count('class="work__row"') == 8
    board = home(visit, "secretary")
    url, total = re.search(
        r'href="(/todo/all/\?duty=day_night_patrol.day_walked)".*?<b>(\d+)</b>', board, re.S
    ).groups()
    assert visit("secretary").get(url).content.decode().count('class="work__row"') == int(total)
    assert visit("grid_worker").get("/todo/nothing/").status_code == 404


def test_others_drafts_and_cases_stand_nowhere(visit, office, busy):  # noqa: F811
    page = home(visit, "neighbour")
    assert "店外堆放建材" not in page
    assert "店外堆放建材" in home(visit, "grid_worker")


def test_what_is_new_stays_new_for_one_look(visit, office, busy):  # noqa: F811
    office.submit(
        "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=TODAY, hour=0,
        problems=[{"what": "井盖缺失", "where_it_is": "前进巷"}],
    )  # fmt: skip
    client = visit("handler")
    for _ in range(2):
        said = text_of(client.get(reverse("home")))
        assert "上次看过之后" in said and "井盖缺失" in said
    assert client.cookies["jiedao_looked"]["httponly"]
    assert "上次看过之后" not in home(visit, "neighbour")


def test_the_page_costs_the_same_however_much_there_is(visit, office, busy):  # noqa: F811
    counts = {}
    for round in range(2):
        for who in ("grid_worker", "handler", "secretary", "community_secretary", "auditor"):
            client = visit(who)
            client.get(reverse("home"))
            with statements() as seen:
                client.get(reverse("home"))
            counts.setdefault(who, []).append(len(seen))
        if round == 0:
            for no in range(40):
                office.submit(
                    "day_night_patrol.day_patrol", office.place("001001"), who="grid_worker", on=LAST_WEEK, hour=10,
                    problems=[{"what": f"问题{no}", "where_it_is": "互助路"}],
                )  # fmt: skip
                office.subject("shop", f"店{no}", below="001001", base="enterprise")
            tick(office.row, now=cast.at(TODAY, 9))
    assert all(before == after <= 12 for before, after in counts.values()), counts


def test_what_is_reminded_of_is_said_and_opens_its_rows(visit, office):
    firm = office.enter("car_repairer", "顺意汽修", address="前进巷1号", keeper="演示", filed_on="2017-03-01")
    office.submit("small_polluter_files.waste_contract", firm, on=LAST_WEEK, until="2018-08-01")
    page = home(visit, "handler")
    assert heading(page).endswith("，到期提醒1项")
    assert "还有30天" in text_of(visit("handler").get(reverse("home")))
    link = re.search(r'class="btn btn--small" href="(/record/small_polluter_files.waste_contract/[^"]+)"', page)[1]
    assert f"about={firm.pk}" in link
    for who in ("handler", "secretary"):
        url = f"{reverse('home_list', args=['reminded'])}?duty=small_polluter_files.contract_renewed"
        assert visit(who).get(url).content.decode().count('class="work__row"') == 1
    assert "到期提醒" not in heading(home(visit, "neighbour_staff"))
    assert visit("handler").get(f"{reverse('home_list', args=['reminded'])}?duty=none.such").status_code == 404
