"""Published figures beside the exact ones: bounds, statuses, and every fault of a file told with its row."""

from datetime import date
from fractions import Fraction

import pytest

from jiedao.figures import comparison
from jiedao.figures.comparison import Office, Published, compare, read_published
from jiedao.figures.problems import PublishedFile
from jiedao.periods import parse_period
from jiedao.procedures.clock import tick
from tests import cast

HEAD = "no,office,figure,relation,value,low,high,unit,period,as_printed,system,source,counts"


def published(
    relation="=", value="12", low="12", high="12", figure="cleanup_person_times", office="here", period="2018-H1"
):
    def number(text):
        return Fraction(text) if text else None

    return Published(
        "1", office, figure, "U05", relation, Fraction(value), number(low), number(high), parse_period(period), "persons"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("relation", "low", "high", "holds", "fails"),
    [
        ("=", "12", "12", ["12"], ["11", "13"]),
        ("=", "94.5", "95.499", ["94.5", "95", "95.499"], ["94.499", "95.5"]),
        (">=", "1", "", ["1", "9999"], ["0"]),
        (">", "300", "400", ["300", "399"], ["299", "400"]),
        ("~<", "47.5", "50", ["47.5", "49"], ["47", "50"]),
        ("~>", "3800", "4400", ["3800", "4400"], ["3799", "4401"]),
        ("=", "", "5", ["-3", "5"], ["6"]),
    ],
)
def test_bounds_are_kept_as_the_relation_says(relation, low, high, holds, fails):
    one = published(relation, low or "0", low, high)
    assert [one.holds(Fraction(value)) for value in holds] == [True] * len(holds)
    assert [one.holds(Fraction(value)) for value in fails] == [False] * len(fails)


@pytest.mark.parametrize(
    ("relation", "said"),
    [("=", "4,000"), (">=", "不少于4,000"), (">", "4,000余"), ("~<", "近4,000"), ("~>", "约4,000余")],
)
def test_a_relation_is_said_as_it_is_printed(relation, said):
    assert published(relation, "4000", "", "").said == said


@pytest.fixture
def offices(office):
    from jiedao.procedures import booking

    return [Office(office.row, booking.edition(office.row, cast.TODAY), cast.TODAY)]


def cleanup(office, people):
    office.submit(
        "citywide_cleanup.cleanup", on=date(2018, 6, 27), area="互助路", people=people, who_came=["organ"], refuse="1"
    )


def test_the_exact_value_stands_beside_with_its_rows(office, offices):
    cleanup(office, 7)
    cleanup(office, 5)
    (found,) = compare([published()], offices)
    assert (found.value, found.rows, found.status) == (12, 2, "ok")
    (found,) = compare([published(value="13", low="13", high="13")], offices)
    assert (found.value, found.status) == (12, "differs")


@pytest.mark.parametrize(
    "one",
    [
        published(),  # nothing recorded
        published(figure="no_such_figure"),
        published(office="elsewhere"),
        published(figure="building_sites", value="0", low="0", high="0"),  # an empty register is no zero
    ],
)
def test_what_is_not_recorded_is_said_and_not_guessed(offices, one):
    (found,) = compare([one], offices)
    assert (found.value, found.status) == (None, "unrecorded")


def test_a_duty_nobody_has_a_record_of_is_not_compared(office, offices):
    tick(office.row, now=cast.at(date(2018, 6, 30)))
    share = published(figure="cleanup_days_held", value="90", low="90", high="100")
    (found,) = compare([share], offices)
    assert found.status == "unrecorded"
    cleanup(office, 12)
    (found,) = compare([share], offices)
    assert found.status == "differs"


def test_a_true_zero_is_compared(office, offices):
    office.enter("building_site", "纺苑项目", builder="演示", floor_area="100", earthwork="no", stage="preparing")
    nothing = published(figure="sites_under_construction", value="0", low="0", high="0", period="2018-06-30")
    (found,) = compare([nothing], offices)
    assert (found.value, found.rows, found.status) == (0, 0, "ok")


@pytest.mark.parametrize("period", ["2018-06-27", "2018-06", "2018-Q2", "2018-H1", "2018"])
def test_each_kind_of_period_is_counted(office, offices, period):
    cleanup(office, 12)
    (found,) = compare([published(period=period)], offices)
    assert found.status == "ok"


def test_an_office_is_found_by_what_it_reproduces_or_is_called(office):
    street = office.row
    street.reproduces = "somewhere"
    one = Office(street, None, cast.TODAY)
    assert [one.is_called(name) for name in ("somewhere", "here", "试验街道", str(cast.HERE), "", "there")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip


def test_the_shipped_file_is_read_whole():
    rows = read_published(comparison.PUBLISHED)
    assert len(rows) == 67
    assert {one.office for one in rows} == {"mianfanglu", "lvdongcun"}


GOOD = "1,here,cleanup_refuse,=,12,12,12,m3,2018-H1,,U05,records,x"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (GOOD.replace("=", "≈"), "relation 写作“≈”"),
        (GOOD.replace(",12,12,12,", ",,12,12,"), "value 没有填"),
        (GOOD.replace(",12,12,12,", ",十二,12,12,"), "value 不是数：“十二”"),
        (GOOD.replace(",12,12,12,", ",12,13,12,"), "low 13 大于 high 12"),
        (GOOD.replace(",12,12,12,", ",12,12,1/0,"), "high 不是数"),
        (GOOD.replace("2018-H1", "2018-13"), "2018-13"),
        (GOOD.replace("2018-H1", ""), "不是可用的时段"),
        (GOOD.replace("cleanup_refuse", ""), "figure 没有填"),
        (GOOD.replace("here", " "), "office 没有填"),
        ("1,here,cleanup_refuse", "列数不对"),
        (GOOD + ",y", "列数不对"),
    ],
)
def test_a_faulty_row_is_told_with_its_place(tmp_path, line, reason):
    file = tmp_path / "published.csv"
    file.write_text("\n".join([HEAD, GOOD, line]), encoding="utf-8")
    with pytest.raises(PublishedFile) as told:
        read_published(file)
    assert "第 3 行" in str(told.value) and reason in str(told.value)


def test_a_file_without_a_column_or_without_itself_is_refused(tmp_path):
    file = tmp_path / "published.csv"
    with pytest.raises(PublishedFile, match="没有这个文件"):
        read_published(file)
    file.write_text("no,office,figure\n1,here,x\n", encoding="utf-8")
    with pytest.raises(PublishedFile, match="缺少列 relation、value"):
        read_published(file)
    file.write_bytes("no,街道\n".encode("gbk"))
    with pytest.raises(PublishedFile, match="UTF-8"):
        read_published(file)


def test_a_file_saved_by_a_spreadsheet_is_read(tmp_path):
    file = tmp_path / "published.csv"
    file.write_text("\n".join([HEAD, GOOD, ""]), encoding="utf-8-sig", newline="\r\n")
    assert [one.value for one in read_published(file)] == [12]
