"""日程: one's own due days as a month, a week and a day; each line opens its thing; and how a phone subscribes."""

import re
from datetime import date

import pytest

from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.procedures.clock import tick
from jiedao.web import addresses
from tests import cast
from tests.web.looking import complaints_of_axe, follow, sideways

JUNE = {"period": "2018-06"}


@pytest.fixture
def worked(office):
    """June worked through; the grid was walked on the 26th, and a patrol of the 29th found something."""
    grid = office.place("001001")
    office.submit("day_night_patrol.day_patrol", grid, who="grid_worker", on=date(2018, 6, 26))
    office.submit(
        "day_night_patrol.day_patrol", grid, who="grid_worker", on=date(2018, 6, 29),
        problems=[{"what": "店外堆放建材", "where_it_is": "互助路28号"}],
    )  # fmt: skip
    tick(office.row, now=cast.at(cast.TODAY, 8))
    return office


def text(response):
    return re.sub(r"\s+", "", re.sub(r"<[^>]+>", "", response.content.decode()))


def cell(page, day):
    """The cell of a day, up to the next one."""
    found = re.search(rf'<td class="agenda__day(?:(?!<td ).)*?<b>{day}</b>.*?</td>', page, re.S)
    return found[0] if found else ""


def links(html):
    return [link.replace("&amp;", "&") for link in re.findall(r'class="agenda__line" href="([^"]+)"', html)]


def test_a_month_has_each_of_ones_obligations_on_its_day_and_no_others(worked, visit):
    page = visit("grid_worker").get("/agenda/", JUNE).content.decode()
    mine = Obligation.objects.filter(
        duty="day_night_patrol.day_walked",
        place=worked.place("001001"),
        due_on__gte="2018-06-01",
        due_on__lte="2018-06-30",
    )
    assert mine.exists()
    for day in range(1, 31):
        owed = mine.filter(due_on=date(2018, 6, day)).exists()
        assert ("网格每日巡查" in cell(page, day)) is owed, day
    assert "晚照" not in page


def test_every_line_opens(worked, visit):
    client = visit("grid_worker")
    page = client.get("/agenda/", JUNE).content.decode()
    found = links(page)
    assert len(found) > 15
    for link in found:
        assert client.get(link).status_code == 200, link
    entry = Obligation.objects.get(
        duty="day_night_patrol.day_walked", due_on=date(2018, 6, 26), place=worked.place("001001")
    )
    assert links(cell(page, 26)) == [f"/entries/{entry.done_entry_id}/"]
    assert links(cell(page, 25))[0].startswith("/record/day_night_patrol.day_patrol/")


def test_several_alike_are_counted_and_open_exactly_those(worked, visit):
    for no in range(3):
        worked.enter(
            "shop", f"第{no}面馆", below="001001", road="前进巷", road_kind="main", keeper="陆小满", keeper_since="2018-05-01",
            phone="13603715678", now=cast.NOON, assigned={"frontage_officer": worked.standing("grid_worker").scope.person},
        )  # fmt: skip
    client = visit("grid_worker")
    page = cell(client.get("/agenda/", JUNE).content.decode(), 24)
    assert "×3" in page
    day = client.get(links(page)[0]).content.decode()
    assert day.count("每周检查") == 3 and "第2面馆" in day


def test_a_case_stands_on_the_day_its_clock_ends(worked, visit):
    case = Case.objects.get()
    client = visit("grid_worker")
    page = cell(client.get("/agenda/", {"period": f"{case.due_on:%Y-%m}"}).content.decode(), case.due_on.day)
    assert case.title in page and addresses.case(case.number) in links(page)
    assert case.title in text(client.get(f"/agenda/day/{case.due_on}/"))


def test_legal_workdays_are_marked_with_their_reason(worked, visit):
    page = visit("grid_worker").get("/agenda/", JUNE).content.decode()
    assert "端午节放假" in cell(page, 18) and "agenda__day off" in cell(page, 18)
    assert "周末" in cell(page, 16) and "off" not in cell(page, 15).split(">")[0]
    september = visit("office_head").get("/agenda/", {"period": "2018-09"}).content.decode()
    assert "调休上班" in cell(september, 29) and "agenda__day made" in cell(september, 29)


def test_what_the_rules_bring_later_is_arranged_on_its_day(worked, visit):
    page = visit("office_head").get("/agenda/", {"period": "2018-07"}).content.decode()
    for day in range(3, 32):
        planned = date(2018, 7, day).weekday() in (2, 4)
        assert ("周三周五全城清洁" in cell(page, day)) is planned, day


def test_months_follow_each_other_by_address_and_end_where_the_calendar_ends(worked, visit):
    client = visit("grid_worker")
    page = client.get("/agenda/").content.decode()
    assert "日程，2018年7月" in page
    assert 'href="?period=2018-06" rel="prev"' in page and 'href="?period=2018-08" rel="next"' in page
    assert 'rel="next"' not in client.get("/agenda/", {"period": "2019-07"}).content.decode()
    for unreadable in ("昨天", "2090-01", "1990-W01"):
        assert "日程，2018年7月" in client.get("/agenda/", {"period": unreadable}).content.decode()


def test_a_week_shows_its_seven_days(worked, visit):
    page = visit("grid_worker").get("/agenda/", {"period": "2018-W26"}).content.decode()
    assert re.findall(r"<b>(\d+)</b>", page.split("<tbody>")[1].split("</tbody>")[0]) == [
        "25",
        "26",
        "27",
        "28",
        "29",
        "30",
        "1",
    ]


def test_who_owes_nothing_reads_what_that_means(worked, visit):
    for who in ("auditor", "system_admin"):
        page = text(visit(who).get("/agenda/"))
        assert "没有到期的" in page and "日程只列您自己要办的" in page


def test_a_day_that_is_none_or_lies_too_far_off_is_missing(worked, visit):
    client = visit("grid_worker")
    for day in ("2018-02-30", "gestern", "2050-01-01", "1990-01-01"):
        assert client.get(f"/agenda/day/{day}/").status_code == 404
    assert "没有到期的" in text(client.get("/agenda/day/2018-06-30/"))


# ---- subscribing ----


def test_a_new_address_is_shown_once_and_never_again(office, visit):
    client = visit("handler")
    before = text(client.get("/agenda/subscribe/"))
    assert "还没有开通" in before and "苹果手机" in before and "Outlook" in before
    made = client.post("/agenda/subscribe/", {"do": "new"})
    assert "no-store" in made["Cache-Control"]
    address = re.search(r'value="http://testserver(/feeds/[^"]+\.ics)"', made.content.decode())[1]
    assert f'href="webcal://testserver{address}"' in made.content.decode()
    assert client.get(address).status_code == 200
    after = client.get("/agenda/subscribe/").content.decode()
    assert "已开通" in after and "/feeds/" not in after


def test_switching_off_says_so_and_the_address_is_dead(office, visit):
    client = visit("handler")
    made = client.post("/agenda/subscribe/", {"do": "new"}).content.decode()
    address = re.search(r"(/feeds/[^\"]+\.ics)", made)[1]
    done = client.post("/agenda/subscribe/", {"do": "off"}, follow=True)
    assert "已关闭" in text(done) and "还没有开通" in text(done)
    assert client.get(address).status_code == 404
    again = client.post("/agenda/subscribe/", {"do": "off"})
    assert again.status_code == 409 and "没有日程订阅" in text(again)


# ---- in the browser ----


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "path", ["/agenda/?period=2018-07", "/agenda/?period=2018-W27", "/agenda/day/2018-07-02/", "/agenda/subscribe/"]
)
def test_the_pages_hold_at_both_sizes(see, width, path):
    for who in ("grid_worker", "office_head"):
        page = see(path, who=who, width=width)
        assert not complaints_of_axe(page)
        assert not sideways(page)


@pytest.mark.browser
def test_on_a_phone_a_month_is_a_list_of_days_with_words(see):
    page = see("/agenda/?period=2018-07", who="office_head", width=390, js=False)
    assert page.locator("thead").first.is_hidden()
    first = page.locator(".agenda__day:not(.none)").first
    assert "周三" in first.inner_text() and "排定" in first.inner_text()
    follow(page, first.locator(".agenda__line").first)
    assert "/rules/citywide_cleanup/" in page.url


@pytest.mark.browser
def test_an_address_is_made_by_one_press(see):
    page = see("/agenda/subscribe/", who="director", width=390)
    follow(page, page.get_by_role("button", name=re.compile("生成订阅地址|换一个新地址")))
    assert "/feeds/" in page.get_by_label("地址").input_value()
    assert not complaints_of_axe(page)
    assert not sideways(page)
