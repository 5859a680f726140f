"""各组织一览：two hundred organisations, twelve months, six duties; their cases and the rung they stand on; by name alone."""

import csv
import io
import re
from datetime import date
from urllib.parse import quote, unquote

import pytest
from django.db import connection

from bench import ground
from jiedao.cases.models import Case
from jiedao.duties.models import Obligation
from jiedao.register.models import Listing
from tests import cast
from tests.counting import statements
from tests.web.looking import complaints_of_axe, sideways
from tests.web.record.test_record import text_of

URL = "/organisations/duties/"
MOST = 10

OPEN_CASES = """
INSERT INTO cases_case (
    id, street_id, number, ladder, line, title, subject_id, place_id, source, opened_on, opened_at, state, lane, due_at,
    due_on, provisional, late, repeated, extended, notices, noticed_on, answer, found, changed_at
)
SELECT uuid7(), l.street_id, '量2018-' || lpad((row_number() OVER (ORDER BY l.name_key, n))::text, 4, '0'),
    'rectification.ordinary_case', 'party_building', '缺少记录', l.subject_id, l.place_id, '', '2018-06-01',
    '2018-06-01 09:00+08', 'fixing', 'handling', '2018-06-08 23:59+08', '2018-06-08', false, true, false, 0, n,
    '2018-06-20', '', '{}', '2018-06-01 09:00+08'
FROM register_listing l CROSS JOIN generate_series(0, 3) n
WHERE l.street_id = %(street)s AND l.kind = 'party_organisation' AND n <= l.name_key::int %% 5 - 1
"""


def fill(first, last):
    """Branches by number with a year of six duties each, and every fifth with more cases, chased further."""
    by = cast.Office(cast.HERE).user("office_head").pk
    with connection.cursor() as cursor:
        cursor.execute(ground.BRANCHES, {"street": cast.HERE, "first": first, "last": last, "by": by})


def chase():
    with connection.cursor() as cursor:
        cursor.execute(OPEN_CASES, {"street": cast.HERE})


@pytest.fixture
def ruled(office):
    with cast.more_rules(ground.RULES):
        yield office


def cost(client, **query):
    client.get(URL, query)
    with statements() as seen:
        response = client.get(URL, query)
        body = b"".join(response) if response.streaming else response.content
    assert response.status_code == 200
    return len(seen), body.decode() if query.get("as") != "xlsx" else ""


@pytest.mark.parametrize(
    "query",
    [
        {"period": "2018"}, {"period": "2018-06"}, {"period": "2018", "duty": "branch_life.committee"},
        {"period": "2018-06", "state": "missed"}, {"period": "2018", "state": "case"}, {"period": "2018", "as": "csv"},
        {"period": "2018-06", "as": "xlsx"},
    ],
)  # fmt: skip
def test_it_takes_ten_statements_at_most_and_no_more_for_200_branches_than_for_ten(ruled, visit, query):
    client = visit("secretary")
    fill(1, 10)
    chase()
    few, _page = cost(client, **query)
    fill(11, 200)
    assert Obligation.objects.filter(duty__startswith="branch_life.").count() == 200 * 12 * 6
    many, _page = cost(client, **query)
    assert few == many <= MOST


def rows(text):
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))[1:]


def test_a_month_has_a_column_for_each_duty_and_all_two_hundred_by_name(ruled, visit):
    fill(1, 200)
    client = visit("secretary")
    _cost, page = cost(client, period="2018-06")
    names = re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', page)
    assert names == [f"第{no:03}党支部" for no in range(1, 201)]
    body = page.split("<tbody>", 1)[1]
    assert body.count('class="cell ') == 200 * len(re.findall(r'<th scope="col" class="m', page))
    head, *told = rows(cost(client, period="2018-06", **{"as": "csv"})[1])
    assert len(told) == 200 and head[:2] == ["组织", "地点"] and head[-3:] == ["在办案件", "逾期", "督办"]
    assert {"支委会", "收缴党费"} <= set(head)
    missed = sum(one.startswith("逾期未做") for row in told for one in row[2:-3])
    due = Obligation.objects.filter(due_on__gte=date(2018, 6, 1), due_on__lte=date(2018, 6, 30))
    assert missed == due.filter(line="party_building").on(cast.TODAY).filter(state="missed").count()


def test_a_year_of_all_duties_sums_to_every_obligation(ruled, visit):
    fill(1, 40)
    _cost, text = cost(visit("secretary"), period="2018", **{"as": "csv"})
    head, *told = rows(text)
    assert len(head) == 2 + 12 + 3 and len(told) == 40
    counted = sum(int(n) for row in told for one in row[2:-3] for n in re.findall(r"^应办(\d+)次", one))
    every = Obligation.objects.filter(line="party_building", due_on__year=2018, subject__in=Listing.objects.filter(kind="party_organisation").values("subject_id"))  # fmt: skip
    assert counted == every.count() >= 40 * 12 * 6


def test_the_year_of_one_duty_is_as_its_own_matrix_says(ruled, visit):
    fill(1, 5)
    client = visit("secretary")
    _cost, text = cost(client, period="2018", duty="branch_life.committee", **{"as": "csv"})
    mine = [row[2:-3] for row in rows(text)[1:]]
    whole = b"".join(client.get("/duties/branch_life.committee/", {"period": "2018", "view": "matrix", "as": "csv"}))
    theirs = [row[3:-2] for row in list(csv.reader(io.StringIO(whole.decode().lstrip("\ufeff"))))[2:]]
    assert mine == theirs and len(mine) == 5


def test_cases_and_the_rung_they_stand_on_are_told_beside_each(ruled, visit):
    fill(1, 10)
    chase()
    _cost, text = cost(visit("secretary"), period="2018-06", **{"as": "csv"})
    told = {row[0]: row[-3:] for row in rows(text)[1:]}
    assert told["第001党支部"] == ["1", "1", ""]
    assert told["第003党支部"] == ["3", "3", "分管领导（第2次）"]
    assert told["第004党支部"] == ["4", "4", "班子会（第3次）"]
    assert told["第005党支部"] == ["0", "0", ""]
    _cost, page = cost(visit("secretary"), period="2018-06")
    number = Case.objects.get(subject__name="第004党支部", notices=3).number
    assert f'href="/cases/{quote(number)}/">班子会（第3次）' in page


def test_it_is_narrowed_by_state_by_an_overdue_case_by_place_and_by_level(ruled, visit):
    fill(1, 10)
    chase()
    ruled.enter("party_organisation", "朝霞总支", below="001", who="secretary", level="general_branch", setting="community", has_committee="no")  # fmt: skip
    client = visit("secretary")

    def names(**query):
        return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', cost(client, **query)[1])

    assert len(names(period="2018-06")) == 11
    assert names(period="2018-06", state="case") == [f"第{no:03}党支部" for no in range(1, 11) if no % 5]
    waived = names(period="2018-06", state="waived", duty="branch_life.committee")
    by_hand = Obligation.objects.filter(duty="branch_life.committee", due_on=date(2018, 6, 30), waived_at__isnull=False)
    assert sorted(waived) == sorted(by_hand.values_list("subject__name", flat=True)) and waived
    assert names(period="2018-06", place=f"{cast.HERE}001") == ["朝霞总支"]
    assert names(period="2018-06", level="general_branch") == ["朝霞总支"]


def test_no_address_orders_by_performance(ruled, visit):
    fill(1, 10)
    client = visit("secretary")
    plain = cost(client, period="2018-06")[1]
    for query in ({"sort": "missed"}, {"order": "-done"}):
        page = cost(client, period="2018-06", **query)[1]
        assert re.findall(r'<th scope="row"><a href="([^"]+)"', page) == re.findall(
            r'<th scope="row"><a href="([^"]+)"', plain
        )
    assert "不打分，不作排名" in plain


def test_another_line_of_work_sees_no_organisation(ruled, visit):
    fill(1, 3)
    page = text_of(visit("other_handler").get(URL))
    assert "没有职责" in page and "党支部" not in page
    assert "第001党支部" in text_of(visit("second_handler").get(URL))


# ---- the rungs ----


def test_what_stands_on_the_agenda_of_the_meeting_is_what_three_notices_brought_there(ruled, visit):
    fill(1, 10)
    chase()
    client = visit("secretary")
    page = text_of(client.get("/notices/"))
    assert "第004党支部" in page or "缺少记录" in page
    shown = client.get("/notices/", {"rung": "team_meeting"}).content.decode()
    numbers = set(re.findall(r'href="/cases/([^"/]+)/"', shown))
    assert {unquote(one) for one in numbers} == set(Case.objects.filter(notices=3).values_list("number", flat=True))
    lower = client.get("/notices/", {"rung": "leader"}).content.decode()
    assert len(set(re.findall(r'href="/cases/([^"/]+)/"', lower))) == Case.objects.filter(notices=2).count()
    with statements() as seen:
        client.get("/notices/", {"rung": "team_meeting"})
    assert len(seen) <= 7


def test_the_annex_lists_them_with_room_for_what_is_decided(ruled, visit):
    fill(1, 10)
    chase()
    page = visit("secretary").get("/notices/annex/", {"rung": "team_meeting"}).content.decode()
    assert "提请班子会研究的督办事项" in page
    assert page.count("a4__blank") == Case.objects.filter(notices=3).count() == 2
    assert "没有督办到这一级的案件" in text_of(visit("other_handler").get("/notices/annex/"))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize(
    "path", [f"{URL}?period=2018-06", f"{URL}?period=2018", "/notices/", "/notices/annex/?rung=team_meeting"]
)
def test_the_board_and_the_rungs_hold_at_both_sizes(standing_branch, see, width, path):
    page = see(path, who="secretary", at=cast.THERE, width=width)
    assert page.locator("table tbody tr").count()
    assert not complaints_of_axe(page) and not sideways(page)
