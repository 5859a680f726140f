"""A list as a file holds just the rows of the page under the same filters, all of them, and no more than the page shows."""

import csv
import io
from datetime import date, datetime
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from jiedao.cases import queries
from jiedao.cases.models import Case, State
from jiedao.procedures import booking, casework
from jiedao.procedures.clock import tick
from jiedao.register.scope import Scope
from jiedao.web.cases import words
from jiedao.web.exporting import safe
from jiedao.web.paging import SIZE
from jiedao.web.states import look
from jiedao.web.tags.spoken import spoken
from tests import cast
from tests.counting import statements
from tests.stories import afresh

MANY = SIZE + 7
CHECKS = "/duties/shopfront_three.frontage_checked/"


def sheets(response: Any) -> dict[str, list[list[Any]]]:
    body = b"".join(response.streaming_content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def lines(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def street_of_shops(story):
    with cast.inside(cast.HERE) as office:
        return [
            office.enter(
                "shop", f"第{no:03}店", below="001" if no % 2 else "002", road="前进巷", keeper="演示", phone="13603715678",
                road_kind="main" if no % 3 else "back_street", keeper_since="2017-03-01",
            )
            for no in range(MANY)
        ]  # fmt: skip


@pytest.fixture
def shops(street_of_shops, office):
    return afresh(street_of_shops)


def test_a_register_goes_out_whole_with_days_as_days_and_telephones_masked(office, shops, visit):
    found = sheets(visit("handler").get("/ledgers/shop/", {"as": "xlsx"}))
    heads, *rows = found["临街门店名册"]
    assert [row[heads.index("名称")] for row in rows] == [f"第{no:03}店" for no in range(MANY)]
    first = dict(zip(heads, rows[0], strict=True))
    assert first["现店主接手日期"] == date(2017, 3, 1) and first["道路类别"] == "背街小巷"
    assert {row[heads.index("联系电话")] for row in rows} == {"136****5678"}
    about = dict(found["说明"])
    assert about["单位"] == office.row.name and about["审计链首"] and "演示·数据虚构" in about


def test_the_filters_of_the_page_are_those_of_the_file(shops, visit):
    query = {"road_kind": "back_street", "place": f"{cast.HERE}001", "as": "csv"}
    mark, _heads, *rows = lines(visit("handler").get("/ledgers/shop/", query))
    assert mark == ["演示·数据虚构"]
    assert [row[0] for row in rows] == [f"第{no:03}店" for no in range(MANY) if no % 2 and not no % 3]
    page = visit("handler").get("/ledgers/shop/", {"road_kind": "back_street", "after": "x"}).content.decode()
    assert "?road_kind=back_street&amp;as=xlsx" in page


def test_the_duties_of_a_week_go_out_with_the_day_each_was_entered(office, shops, visit):
    tick(office.row, now=cast.at(cast.TODAY, 6))
    for no in range(3):
        office.submit(
            "shopfront_three.frontage_check", shops[no], on=date(2018, 6, 26), now=cast.at(date(2018, 6, 28)),
            items=[{"item": item, "answer": "pass"} for item in office.items("shopfront_three.frontage_item")],
        )  # fmt: skip
    client = visit("handler")
    heads, *rows = sheets(client.get(CHECKS, {"period": "2018-W26", "state": "done", "as": "xlsx"}))["每周检查"]
    assert {(row[heads.index("完成")], row[heads.index("登记")]) for row in rows} == {
        (date(2018, 6, 26), date(2018, 6, 28))
    }
    assert len(rows) == 3


def test_an_instant_is_the_offices_own_to_the_minute(office, visit):
    grid = office.place("001001")
    problem = {"what": "店外堆放建材", "where_it_is": "互助路"}
    made = office.submit(
        "day_night_patrol.day_patrol", grid, who="grid_worker", on=cast.TODAY, hour=0, problems=[problem]
    )
    heads, row = sheets(visit("handler").get("/cases/", {"as": "xlsx"}))["案件"]
    told = dict(zip(heads, row, strict=True))
    due = made.cases[0].due_at.astimezone(cast.TZ)
    assert told["期限"] == datetime(due.year, due.month, due.day, due.hour, due.minute)
    assert told["案号"].replace(" ", "") == made.cases[0].number


def test_the_database_words_a_case_as_its_page_does(office, visit):
    """Every case of the office, in whatever state it stands, by the page's own words; as a workbook and as CSV."""
    grid = office.place("001001")
    for no, what in enumerate(("=店外堆放", "占道", "“引号”，逗号", "占道", "占道")):
        problem = {"what": what, "where_it_is": "互助路"}
        made = office.submit(
            "day_night_patrol.day_patrol", grid, who="grid_worker", on=cast.TODAY, hour=no, problems=[problem]
        )
        if no > 2:
            casework.step(
                made.cases[0],
                "accept",
                why="",
                street=office.row,
                who=office.standing("community_staff"),
                now=cast.NOON,
            )
        if no:
            Case.objects.filter(pk=made.cases[0].pk).update(state=list(State)[no].value, provisional=no % 2 == 0)
    client = visit("handler")
    heads, *rows = sheets(client.get("/cases/", {"as": "xlsx", "state": "all"}))["案件"]
    edition = booking.edition(office.row, cast.TODAY)
    found = list(queries.cases(Scope.everything(office.code), queries.Wanted(), group="all", now=cast.NOON))
    assert [row[heads.index("案号")] for row in rows] == [words.plate(one.number) for one in found]
    assert [row[heads.index("状态")] for row in rows] == [str(look(one.state, "case").word) for one in found]
    assert [row[heads.index("在谁手上")] for row in rows] == [words.who_has_it(one, edition) for one in found]
    assert [row[heads.index("哪一类")] for row in rows] == [spoken(edition.ladders[one.ladder]) for one in found]
    _mark, told, *lined = lines(client.get("/cases/", {"as": "csv", "state": "all"}))
    assert told == heads
    assert lined == [[_as_csv(value) for value in row] for row in rows]


def _as_csv(value: Any) -> str:
    if isinstance(value, date):  # midnight comes back as a day
        return f"{value:%Y-%m-%d %H:%M}"
    return safe(value) if isinstance(value, str) else f"{value:g}"


def test_the_rows_of_a_figure_are_as_many_as_its_number_says(office, shops, visit):
    query = {"period": "2018-H1", "as": "xlsx"}
    found = sheets(visit("handler").get("/figures/frontage_signed_main_roads/rows.csv", query))
    heads, *rows = found["主次干道门店签约率 2018-H1"]
    assert len(rows) == sum(1 for no in range(MANY) if no % 3) and {row[heads.index("符合")] for row in rows} == {"否"}
    assert dict(found["说明"])["制度"] == "门前三包责任制"


def test_a_file_costs_as_many_statements_for_many_rows_as_for_few(office, visit, shops):
    client = visit("handler")

    def cost(**query: str) -> int:
        with statements() as seen:
            lines(client.get("/ledgers/shop/", {**query, "as": "csv"}))
        return len(seen)

    cost()
    assert cost() == cost(q="第001店") - 1  # looking for words is one statement more


def test_another_office_finds_nothing_of_this_one_in_its_files(office, other_office, shops, visit):
    for path in ("/ledgers/shop/", "/cases/", CHECKS):
        for how in ("xlsx", "csv"):
            told = visit("handler", at=cast.THERE).get(path, {"as": how})
            body = b"".join(told.streaming_content)
            text = body.decode("utf-8-sig") if how == "csv" else str(sheets_of(body))
            assert "第0" not in text and told.status_code == 200


def sheets_of(body: bytes) -> Any:
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def test_no_file_is_for_a_stranger(visit):
    assert visit().get("/ledgers/shop/", {"as": "csv"}).status_code == 302


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@x", "\tx"])
def test_what_a_spreadsheet_would_run_is_text(text):
    assert safe(text) == f"'{text}" and safe("老街面馆") == "老街面馆"
