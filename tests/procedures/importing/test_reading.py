"""A roster is read as a careful clerk reads it: what is right goes in, what is wrong comes back with its cell."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from jiedao.procedures.booking import SHIPPED
from jiedao.procedures.importing import Places, as_data, read_roster
from jiedao.procedures.importing.problems import ColumnTwice, NoNameColumn, NoTable, OtherOffice, SeveralTables
from jiedao.rulebook import read

ON = date(2018, 6, 30)
OFFICE = "410199002"
#: Invented numbers whose check digits hold.
IDS = ["410102198107286565", "412723197106309552", "410102196304155266", "41010319850419680X", "410102196812232213"]
CODES = ["91410102MAFPE4K0A4", "91410102MAN013U258"]


@pytest.fixture(scope="module")
def edition():
    return read([SHIPPED]).at(ON, OFFICE)


@pytest.fixture(scope="module")
def places():
    names = ("纺苑", "春风", "梧桐里")
    return Places.of([SimpleNamespace(pk=n, name=f"{n}社区", short_name=n) for n in names])


@pytest.fixture
def tried(edition, places):
    """Read a file as a roster of one register, as the dry run tells it."""

    def ask(file: Path, kind: str, *, year: int | None = 2018, sheet: str = "") -> dict[str, Any]:
        roster = read_roster(file, edition.kinds[kind], edition, places, on=ON, year=year, sheet=sheet)
        return as_data(roster, edition)

    return ask


HOUSEHOLD_HEADS = [
    "序号",
    "社区",
    "户主姓名",
    "家庭成员",
    "",
    "",
    "保障人口",
    "月保障金额（元）",
    "开户银行账号",
    "批准日期",
]
MEMBER_HEADS = ["姓名", "与户主关系", "身份证号码"]


def allowance(file: Path, households: Sequence[Sequence[Any]], totals: Sequence[tuple[str, Any]] = ()) -> Path:
    """A roster of households as offices keep it: two lines of headings, merged cells, title and signatures around it.

    Each household: (community, head, amount, [(name, relation, id), …]).
    """
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("花名册")
        sheet.merge_range(0, 0, 0, 9, "示范街道2018年6月份低保花名册")
        sheet.write(1, 0, "填报单位（盖章）：社会事务办")
        for column, head in enumerate(HOUSEHOLD_HEADS):
            if column in (3, 4, 5):
                sheet.write(3, column, MEMBER_HEADS[column - 3])
            else:
                sheet.merge_range(2, column, 3, column, head)
        sheet.merge_range(2, 3, 2, 5, "家庭成员")
        row = 4
        for no, (community, head, amount, members) in enumerate(households, 1):
            own = [no, community, head, None, None, None, len(members), amount, f"62220202001122{no:02}", "2017/10/07"]
            for column, value in enumerate(own):
                if value is not None and len(members) > 1:
                    sheet.merge_range(row, column, row + len(members) - 1, column, value)
                elif value is not None:
                    sheet.write(row, column, value)
            for member in members:
                for column, value in enumerate(member, 3):
                    sheet.write(row, column, value)
                row += 1
        for label, value in totals:
            sheet.write(row, 0, label)
            sheet.write(row, 7, value)
            row += 1
        sheet.write(row + 1, 0, "填表人：        审核人：        负责人：")
        book.add_worksheet("Sheet2").hide()
    return file


def shops(file: Path, lines: Sequence[str], *, encoding: str = "gb18030") -> Path:
    file.write_bytes("\r\n".join(lines).encode(encoding))
    return file


FIRST = ("纺苑", "张  芳", "1575元", [("张  芳", "户主", " 410102 19810728 6565"), ("赵刚", "配偶", IDS[1])])
SECOND = ("春风社区", "周建", 630.5, [("周建", "户主", IDS[2])])


def test_a_household_is_one_record_with_its_members_and_its_money_once(tried, tmp_path):
    told = tried(allowance(tmp_path / "a.xlsx", [FIRST, SECOND], [("合  计", 2205.5)]), "minimum_allowance")
    first, second = told["rows"]
    assert first == {
        "row": 5, "name": "张芳", "household": 1, "head": "张芳", "community": "纺苑社区", "persons": 2, "amount": "1575.00",
        "account": "6222020200112201", "approved": "2017-10-07",
        "members": [
            {"row": 5, "name": "张芳", "relation": "户主", "id": IDS[0]},
            {"row": 6, "name": "赵刚", "relation": "配偶", "id": IDS[1]},
        ],
    }  # fmt: skip
    assert (second["row"], second["amount"]) == (7, "630.50")
    assert (told["refused"], told["held"], told["conflicts"]) == ([], [], [])
    assert (told["control"], told["agrees"]) == ({"合计": "2205.50"}, {"合计": True})
    assert told["hidden"] == ["Sheet2"]


def test_a_household_with_one_wrong_line_comes_back_whole_with_its_money(tried, tmp_path):
    wrong = ("春风", "周建", "520.00", [("周建", "户主", IDS[2]), ("周二", "之子", "410102196304155267")])
    told = tried(allowance(tmp_path / "a.xlsx", [FIRST, wrong], [("合计", 2095)]), "minimum_allowance")
    assert [row["head"] for row in told["rows"]] == ["张芳"]
    (refused,) = told["refused"]
    assert (refused["row"], refused["cell"], refused["reason"]) == (8, "F8", "identity number fails its check digit")
    assert "410102196304155267" not in str(refused)
    assert told["held"] == [{"row": 7, "household": 2, "rows": [7, 8], "amount": "520.00"}]
    assert (told["agrees"], told["sums"]) == ({"合计": True}, {"rows": "1575.00", "held": "520.00"})


def test_an_identity_number_typed_as_a_number_has_lost_digits_and_is_said_so(tried, tmp_path):
    lost = ("春风", "周建", 520, [("周建", "户主", 412723198310023112)])
    (refused,) = tried(allowance(tmp_path / "a.xlsx", [lost]), "minimum_allowance")["refused"]
    assert refused["reason"] == "identity number was typed as a number: its last digits are lost"


def test_a_subtotal_stands_for_the_lines_since_the_last_and_a_wrong_total_is_named(edition, places, tmp_path):
    file = allowance(tmp_path / "a.xlsx", [FIRST, SECOND], [("小计", 2205.5), ("合计", 2305.5)])
    roster = read_roster(file, edition.kinds["minimum_allowance"], edition, places, on=ON, year=2018)
    part, whole = roster.totals
    assert part.agrees is True
    assert (whole.agrees, whole.said, whole.read) == (False, Decimal("2305.5"), Decimal("2205.50"))


def test_nobody_belongs_to_two_households_by_himself(tried, tmp_path):
    twice = ("梧桐里", "李强", 520, [("李强", "户主", IDS[3]), ("赵刚", "之兄", IDS[1])])
    told = tried(allowance(tmp_path / "a.xlsx", [FIRST, twice]), "minimum_allowance")
    assert [(one["row"], one["with_row"]) for one in told["conflicts"]] == [(7, 5)]


SHOP = "序号,门店名称,地址,道路类别,经营者,联系电话,是否签订,签订日期"


def test_a_csv_of_a_register_is_read_in_the_offices_own_encoding(tried, tmp_path):
    lines = ["门前三包责任书签订台账", SHOP, "1,𠮷祥面馆,\"纺织路67号\n一层\",主干道,解䶮,电话：13904138515,有,2018.06.07",
             "2,便民药房,前进巷88号,背街小巷,徐明玉,136-1516-4067,√,5月3日", "合计,2家"]  # fmt: skip
    told = tried(shops(tmp_path / "a.csv", lines), "shop")
    assert told["rows"][0] == {
        "row": 3, "name": "𠮷祥面馆", "road_kind": "主干道", "keeper": "解䶮", "phone": "13904138515", "signed_on": "2018-06-07",
    }  # fmt: skip
    assert (told["rows"][1]["row"], told["rows"][1]["signed_on"]) == (4, "2018-05-03")
    assert (told["control"], told["agrees"]) == ({"合计": "2"}, {"合计": True})
    assert told["unread"] == ["地址", "是否签订"]


def test_a_day_without_a_year_is_not_guessed(tried, tmp_path):
    file = shops(tmp_path / "a.csv", [SHOP, "1,面馆,路1号,主干道,王五,13904138515,有,5月3日"], encoding="utf-8-sig")
    told = tried(file, "shop", year=None)
    assert told["rows"] == [] and told["needs_year"] == [{"row": 2, "cell": "H2"}]
    assert tried(file, "shop", year=2017)["rows"][0]["signed_on"] == "2017-05-03"


FIRMS = "序号,企业名称,统一社会信用代码,地址,负责人,整治类别,完成时限,是否完成"


def firms(tmp_path: Path, *lines: str) -> Path:
    return shops(tmp_path / "firms.csv", [FIRMS, *lines], encoding="utf-8")


def test_a_line_that_looks_like_another_is_a_persons_to_settle(tried, tmp_path):
    told = tried(firms(
        tmp_path,
        f"1,郑州顺达塑料制品有限公司,{CODES[0]},前进巷5号,张桂,整合搬迁,2018-09-12,整改中",
        f"2,郑州市顺达塑料制品公司,{CODES[0]},前进巷5号,张桂,整合搬迁,2018-09-12,整改中",
        "3,永兴门窗加工部,,前进巷7号,仇明,关停取缔,2018-12-09,已完成",
        "4,永兴门窗加工部,,前进巷9号,吴伟,关停取缔,2018-12-09,已完成",
    ), "small_polluter")  # fmt: skip
    assert [(one["row"], one["with_row"]) for one in told["conflicts"]] == [(3, 2)]
    assert [(row["row"], row["credit_code"], row["done"]) for row in told["rows"]] == [
        (2, CODES[0], False), (4, None, True), (5, None, True),
    ]  # fmt: skip


def test_a_roster_of_firms_fills_the_file_in_the_words_of_the_regulation(tried, tmp_path):
    line = f"1,顺达塑料有限公司,{CODES[0]},前进巷5号,张桂,整合搬迁,2018-09-12,已完成"
    told = tried(firms(tmp_path, line), "small_polluter")
    assert told["rows"] == [{
        "row": 2, "name": "顺达塑料有限公司", "credit_code": CODES[0], "address": "前进巷5号", "keeper": "张桂",
        "class": "整合搬迁", "deadline": "2018-09-12", "done": True,
    }]  # fmt: skip
    assert told["unread"] == []


def test_a_roster_of_car_repairers_gives_the_day_to_which_each_contract_runs(tried, tmp_path):
    lines = ["序号,企业名称,统一社会信用代码,地址,负责人,备案日期,危废合同到期",
             f"1,顺达汽修,{CODES[0]},前进巷5号,张桂,2017.9.12,2018年12月31日", f"2,永兴汽修,{CODES[1]},前进巷7号,吴明,,5月3日"]  # fmt: skip
    told = tried(shops(tmp_path / "a.csv", lines), "car_repairer")
    assert told["rows"] == [
        {"row": 2, "name": "顺达汽修", "credit_code": CODES[0], "address": "前进巷5号", "keeper": "张桂",
         "filed_on": "2017-09-12", "contract_until": "2018-12-31"},
        {"row": 3, "name": "永兴汽修", "credit_code": CODES[1], "address": "前进巷7号", "keeper": "吴明",
         "filed_on": None, "contract_until": "2018-05-03"},
    ]  # fmt: skip


def test_the_same_line_twice_is_one_record(tried, tmp_path):
    line = f"顺达塑料有限公司,{CODES[0]},前进巷5号,张桂,整合搬迁,2018-09-12,整改中"
    told = tried(firms(tmp_path, f"1,{line}", f"2,{line}"), "small_polluter")
    assert (len(told["rows"]), told["same"], told["conflicts"]) == (1, [{"row": 3, "as_row": 2}], [])


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ("1,,,前进巷5号,张桂,整合搬迁,2018-09-12,整改中", "B2", "import.name_missing"),
        (f"1,顺达,{CODES[0][:-1]}5,巷5号,张桂,整合搬迁,2018-09-12,是", "C2", "identifiers.credit_code_wrong"),
        ("1,顺达,,巷5号,张桂,搬走,2018-09-12,是", "F2", "import.choice"),
        ("1,顺达,,巷5号,张桂,整合搬迁,九月,是", "G2", "import.day"),
        ("1,顺达,,巷5号,张桂,整合搬迁,2018-02-30,是", "G2", "import.day"),
        ("1,顺达,,巷5号,张桂,整合搬迁,2018-09-12,差不多", "H2", "import.yes_no"),
        (f"1,顺达,,{'巷' * 201},张桂,整合搬迁,2018-09-12,是", "D2", "import.too_long"),
    ],
)
def test_a_wrong_cell_is_named_with_its_reason_and_the_rest_goes_in(tried, tmp_path, cells, column, code):
    told = tried(firms(tmp_path, cells, "2,永兴,,巷7号,仇明,关停取缔,2018-12-09,否"), "small_polluter")
    assert [(one["row"], one["cell"], one["code"]) for one in told["refused"]] == [(2, column, code)]
    assert [row["name"] for row in told["rows"]] == ["永兴"]


def test_a_community_of_another_office_is_refused_and_a_whole_roster_of_them_at_once(tried, tmp_path):
    far = ("五里堡", "李强", 520, [("李强", "户主", IDS[3])])
    told = tried(allowance(tmp_path / "a.xlsx", [FIRST, far]), "minimum_allowance")
    assert [(one["cell"], one["code"]) for one in told["refused"]] == [("B7", "import.place")]
    with pytest.raises(OtherOffice, match=r"五里堡.*纺苑社区"):
        tried(allowance(tmp_path / "b.xlsx", [far]), "minimum_allowance")


STRANGE = ["店名,路名,证照,片区,哪一类街,当家的,通", *(
    f"第{no}店,前进巷,{code},{where},{road},陆小满,1360371567{no}"
    for no, (code, where, road) in enumerate(zip(
        ("91410199K8PBRNYTP5", "91410199LXG0TEQY7J", "91410199L1W53BFU72"), ("纺苑", "春风社区", "纺苑"),
        ("主干道", "背街小巷", "主干道"), strict=True,
    ))
)]  # fmt: skip


def test_a_column_is_known_by_what_stands_in_it_where_no_word_tells(tried, tmp_path):
    told = tried(shops(tmp_path / "a.csv", STRANGE), "shop")
    assert told["by_content"] == ["credit_code", "phone", "place", "road_kind"]
    assert told["unread"] == ["当家的"]  # a name may be anybody's
    assert told["rows"][1] == {
        "row": 3, "name": "第1店", "road": "前进巷", "credit_code": "91410199LXG0TEQY7J", "community": "春风社区", "road_kind": "背街小巷",
        "phone": "13603715671",
    }  # fmt: skip


def test_what_two_columns_may_be_or_hardly_any_cell_is_stays_unread(tried, tmp_path):
    two = [f"{line},{'另' if no == 0 else f'1390413851{no}'}" for no, line in enumerate(STRANGE)]
    assert tried(shops(tmp_path / "a.csv", two), "shop")["unread"] == ["当家的", "通", "另"]
    assert tried(shops(tmp_path / "b.csv", STRANGE[:3]), "shop")["by_content"] == []


def test_what_the_office_will_not_have_read_is_not_read_by_its_content(edition, places, tmp_path):
    file = shops(tmp_path / "a.csv", STRANGE)
    roster = read_roster(file, edition.kinds["shop"], edition, places, on=ON, year=2018, explained={"通": ""})
    assert "phone" not in roster.mapping.heads and roster.mapping.by_content == {"credit_code", "place", "road_kind"}


def test_a_column_that_is_there_twice_is_named_by_both_cells(tried, tmp_path):
    file = shops(tmp_path / "a.csv", ["企业名称,地址,负责人,负责人", "顺达,巷5号,张桂,李强"])
    with pytest.raises(ColumnTwice, match=r"负责人.*C1 格和 D1 格"):
        tried(file, "small_polluter")


def test_what_is_no_roster_of_this_register_says_what_was_read(tried, tmp_path):
    with pytest.raises(NoTable, match="a"):
        tried(shops(tmp_path / "a.csv", ["会议记录", "今天开了会"]), "small_polluter")
    with pytest.raises(NoNameColumn, match="地址、负责人"):
        tried(shops(tmp_path / "b.csv", ["地址,负责人", "巷5号,张桂"]), "small_polluter")


def test_two_sheets_with_a_table_are_told_apart_by_name(tried, tmp_path):
    file = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(file) as book:
        for name, firm in (("一季度", "顺达"), ("二季度", "永兴")):
            sheet = book.add_worksheet(name)
            for row, line in enumerate(
                (FIRMS.split(","), ["1", firm, "", "巷1号", "张桂", "关停取缔", "2018-09-12", "是"])
            ):
                sheet.write_row(row, 0, line)
    with pytest.raises(SeveralTables, match="“一季度”、“二季度”"):
        tried(file, "small_polluter")
    assert tried(file, "small_polluter", sheet="二季度")["rows"][0]["name"] == "永兴"


HOUSEHOLDS = st.lists(
    st.tuples(
        st.sampled_from(["纺苑", "春风社区", "梧桐里", "没有的社区"]), st.sampled_from("赵钱孙李周吴郑王"),
        st.sampled_from(["1575元", "￥1,575.00", 630.5, "520.00", "若干"]),
        st.lists(st.sampled_from([*IDS, "410102196304155267", ""]), min_size=1, max_size=3),
    ),
    min_size=1, max_size=12,
)  # fmt: skip


@given(HOUSEHOLDS)
@settings(max_examples=60, deadline=None)
def test_every_line_is_told_once_and_no_money_is_lost(tmp_path_factory, edition, places, households):
    made = [(c, name, amount, [(name, "户主", id) for id in ids]) for c, name, amount, ids in households]
    file = allowance(tmp_path_factory.mktemp("rosters") / "a.xlsx", [FIRST, *made])
    roster = read_roster(file, edition.kinds["minimum_allowance"], edition, places, on=ON, year=2018)
    told = [
        *(record.rows for record in roster.records), *(held.record.rows for held in roster.held),
        *(one.record.rows for one in roster.conflicts), *([row] for row, _ in roster.same),
    ]  # fmt: skip
    lines = sorted(row for rows in told for row in rows)
    singles = [row for row, _ in roster.same]
    expected = set(range(5, 5 + 2 + sum(len(ids) for *_, ids in households)))
    assert set(lines) | {row for row in expected if _inside_same(row, roster)} == expected
    assert len(lines) == len(set(lines)) and len(singles) == len(set(singles))
    assert {one.row for one in roster.refused} <= {row for held in roster.held for row in held.record.rows}
    everything = [*roster.records, *(h.record for h in roster.held), *(c.record for c in roster.conflicts)]
    money = {"1575元": "1575", "￥1,575.00": "1575", 630.5: "630.5", "520.00": "520", "若干": "0"}
    said = Decimal("1575") + sum(Decimal(money[amount]) for _, _, amount, _ in households)
    repeated = roster.sum_of(_repeated(roster, everything))
    assert roster.sum_of(everything) + repeated == said


def _inside_same(row: int, roster: Any) -> bool:
    """Whether a line belongs to a household that repeats an earlier one word for word."""
    starts = sorted([*(r.row for r in roster.records), *(h.record.row for h in roster.held),
                     *(c.row for c in roster.conflicts), *(s for s, _ in roster.same)])  # fmt: skip
    begin = max(start for start in starts if start <= row)
    return begin in {s for s, _ in roster.same}


def _repeated(roster: Any, everything: Sequence[Any]) -> Sequence[Any]:
    by_row = {record.row: record for record in everything}
    return [by_row[other] for _, other in roster.same]
