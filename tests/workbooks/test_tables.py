"""The table in a sheet is found by the headings the caller knows; every line below says what it is."""

import pytest

from jiedao.workbooks import Grid, find_tables, open_roster
from jiedao.workbooks.rosters import Area
from tests.workbooks.sheets import written

KNOWN = {"序号", "社区", "户主姓名", "姓名", "与户主关系", "身份证号码", "月保障金额", "电话", "备注"}
TWO = [
    ["序号", "社区", "家庭成员", "", "月保障金额（元）", "电话"],
    ["", "", "姓名*", "身份证\n号码", "", ""],
]
TWO_FULL = ["序号", "社区", "家庭成员/姓名", "家庭成员/身份证号码", "月保障金额", "电话"]
RECORD = [1.0, "朝阳", "甲", "41", 520.0, "138"]
DOWN = [(0, column, 1, column) for column in (0, 1, 4, 5)]
ACROSS = (0, 2, 0, 3)


def found(lines, areas=()):
    grid = Grid("花名册", lines, areas=[Area(*area) for area in areas])
    return find_tables(grid, KNOWN.__contains__)


def full(table):
    return [head.full for head in table.heads]


def kinds(table):
    return [(line.number, line.kind, line.label) for line in table.lines]


def test_a_heading_of_one_level_stands_below_its_titles():
    lines = [
        ["花名册"],
        ["填报单位：某办", None, "2018年6月"],
        [],
        [None, "姓 名*", "电话（手机）", "别的"],
        [None, "甲"],
    ]
    (table,) = found(lines)
    assert (table.top, table.titles) == (3, ("花名册", "填报单位：某办", "2018年6月"))
    assert [(head.column, head.path, head.word, head.cell.address) for head in table.heads] == [
        (1, ("姓名",), "姓名", "B4"),
        (2, ("电话",), "电话", "C4"),
        (3, ("别的",), "别的", "D4"),
    ]
    assert kinds(table) == [(5, "data", "")]


def test_a_merged_workbook_gives_two_levels(tmp_path):
    lines = [["某街道花名册"], ["填报单位：某办", "", "", "2018年6月"], *TWO, RECORD, ["", "", "乙", "42"]]
    merged = [(0, 0, 0, 5), (1, 0, 1, 2), (1, 3, 1, 5), *[(t + 2, a, b + 2, c) for t, a, b, c in [*DOWN, ACROSS]]]
    grid = open_roster(written(tmp_path / "a.xlsx", {"花名册": lines}, merged={"花名册": merged})).grids[0]
    (table,) = find_tables(grid, KNOWN.__contains__)
    assert (table.top, full(table)) == (2, TWO_FULL)
    assert [head.cell.address for head in table.heads] == ["A3", "B3", "C4", "D4", "E3", "F3"]
    assert [line.number for line in table.lines] == [5, 6]


@pytest.mark.parametrize("areas", [(), (ACROSS,), DOWN, (*DOWN, ACROSS)])
def test_two_levels_are_seen_with_any_part_of_their_merges(areas):
    (table,) = found([*TWO, RECORD], areas)
    assert (full(table), kinds(table)) == (TWO_FULL, [(3, "data", "")])


@pytest.mark.parametrize(
    ("upper", "areas"),
    [
        (["序号", "户主", "", "家庭成员", ""], ()),
        (["序号", "户主", "", "家庭成员", ""], [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 0, 4)]),
    ],
)
def test_the_first_level_may_hold_no_known_word(upper, areas):
    (table,) = found(
        [["名册"], upper, ["", "姓名", "电话", "姓名", "身份证号码"]], [(t + 1, a, b + 1, c) for t, a, b, c in areas]
    )
    assert table.top == 1 and table.titles == ("名册",)
    assert full(table) == ["序号", "户主/姓名", "户主/电话", "家庭成员/姓名", "家庭成员/身份证号码"]


@pytest.mark.parametrize(
    "above", [["某街道", "", "2018年6月"], ["填报单位 某办", "", "填报人"], ["单位：元", "", "密级：无"]]
)
def test_titles_merged_across_are_no_first_level(above):
    (table,) = found([above, ["姓名", "电话", "社区", "备注"], ["甲"]], [(0, 0, 0, 1), (0, 2, 0, 3)])
    assert (table.top, full(table)) == (1, ["姓名", "电话", "社区", "备注"])


@pytest.mark.parametrize(
    ("lines", "areas"),
    [
        ([["姓名", "电话", ""], ["甲", "138", "139"]], [(0, 1, 0, 2)]),
        ([["姓名", "电话", "", "备注"], ["甲", "乙", "丙", ""]], ()),
        ([["姓名", "与户主关系"], ["", "户主姓名"]], ()),
        ([["姓名", "电话", ""], ["", "138", "139"]], [(0, 1, 0, 2)]),
    ],
)
def test_a_record_is_no_second_level(lines, areas):
    (table,) = found(lines, areas)
    assert all(len(head.path) == 1 for head in table.heads)
    assert kinds(table) == [(2, "data", "")]


def test_a_heading_merged_down_over_two_lines_is_one_level():
    (table,) = found([["姓名", "电话"], ["", ""], ["甲", "1"]], [(0, 0, 1, 0), (0, 1, 1, 1)])
    assert (full(table), kinds(table)) == (["姓名", "电话"], [(3, "data", "")])


@pytest.mark.parametrize(
    "lines", [[], [["姓名"], ["甲"]], [["甲", "乙"]], [["姓名", "姓名"]], [[""]] * 30 + [["姓名", "电话"]]]
)
def test_without_a_heading_there_is_no_table(lines):
    assert found(lines) == ()


@pytest.mark.parametrize(
    ("line", "kind", "label"),
    [
        (["小计", "", "", 5.0], "total", "小计"),
        (["", "合  计", "", 5.0], "total", "合计"),
        (["合　计：35户", "", ""], "total", "合计"),
        (["本页小计（元）", "", 1.0], "total", "本页小计"),
        (["合计人数", 3.0], "total", "合计"),
        (["累计", 3.0], "total", "累计"),
        (["小计算器店", "138", ""], "data", ""),
        (["总计量所", "138", ""], "data", ""),
        (["老小计", "138"], "data", ""),
        ([41.0, "合计"], "data", ""),
        (["填表人：    审核人：    负责人："], "note", ""),
        (["", "制表人 张三", "", "审核人：李四"], "note", ""),
        (["备注：以上均已公示"], "note", ""),
        (["注1：以上均已公示"], "note", ""),
        (["说明", "", "以上均已公示"], "note", ""),
        (["公示日期:6月1日至7日"], "note", ""),
        (["说明书店", "138", "", "乙"], "data", ""),
        (["负责人：甲", "138", "朝阳", "丙"], "data", ""),
        (["", "", "", "电话：139"], "data", ""),
        (["乙"], "data", ""),
        ([None, " ", "\u200b", ""], "blank", ""),
        ([], "blank", ""),
    ],
)
def test_each_line_says_what_it_is(line, kind, label):
    (table,) = found([["姓名", "电话", "社区", "备注"], ["甲", "138", "朝阳", "无"], line])
    assert kinds(table)[1:] == [(3, kind, label)]


def test_a_sentence_merged_across_is_a_note_wherever_it_begins():
    (table,) = found([["姓名", "电话", "社区"], ["", "公示：无异议", ""]], [(1, 1, 1, 2)])
    assert kinds(table) == [(2, "note", "")]


def test_the_same_heading_on_the_next_page_is_passed_over_with_its_titles():
    page = [["花名册"], ["填报单位：某办"], *TWO, RECORD]
    (table,) = found(page + page + [["合计"]])
    assert kinds(table) == [
        (5, "data", ""), (6, "heading", ""), (7, "note", ""), (8, "heading", ""), (9, "heading", ""), (10, "data", ""),
        (11, "total", "合计"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "again",
    [["姓名", "电话", "社区"], ["电话", "姓名"]],
)
def test_other_words_or_other_columns_begin_a_second_table(again):
    first, second = found([["姓名", "电话"], ["甲", "1"], ["填表人："], [], ["附表"], again, ["丙", "2"]])
    assert (full(first), kinds(first)) == (["姓名", "电话"], [(2, "data", ""), (3, "note", "")])
    assert (full(second), second.top, second.titles, kinds(second)) == (again, 5, ("附表",), [(7, "data", "")])


def test_a_record_that_holds_known_words_and_a_number_is_a_record():
    (table,) = found([["序号", "姓名", "与户主关系"], [1.0, "社区", "户主姓名"], ["2", "社区", "户主姓名"]])
    assert kinds(table) == [(2, "data", ""), (3, "data", "")]


def test_a_long_roster_asks_for_each_text_once():
    asked = []
    lines = [["姓名", "电话", "社区"]] + [[f"甲{n}", f"{n}", "朝阳"] for n in range(3000)]
    (table,) = find_tables(Grid("表", lines), lambda word: bool(asked.append(word)) or word in KNOWN)
    assert len(table.lines) == 3000
    assert asked.count("朝阳") == 1
