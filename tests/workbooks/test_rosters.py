"""A roster is opened whatever the office saved it as; what cannot be read says what it is and what to do."""

import struct
from datetime import date

import pytest

from jiedao.workbooks import Area, Grid, open_roster, reading
from jiedao.workbooks.problems import (
    EncodingUnknown,
    NotRoster,
    NoWorkbook,
    QuoteOpen,
    WorkbookBlank,
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookMislabelled,
    WorkbookTooLarge,
    WorkbookWithMacros,
)
from tests.workbooks import old_sheets
from tests.workbooks.old_sheets import old_written, record
from tests.workbooks.sheets import written

LINES = [["序号", "姓名", "批准日期"], [1.0, "𠮷䶮", date(2018, 6, 26)], [None, "乙", None]]


@pytest.mark.parametrize(("name", "write"), [("a.xlsx", written), ("a.XLSX", written), ("a.xls", old_written)])
def test_both_formats_give_the_same_sheets_with_merged_cells_and_hidden_ones(name, write, tmp_path):
    sheets = {"花 名册": LINES, "作废": [["旧"]]}
    file = write(tmp_path / name, sheets, hidden=["作废"], merged={"花 名册": [(1, 0, 2, 0)]})
    roster = open_roster(file)
    assert (roster.file, roster.kind) == (file, name[2:].lower())
    assert [(grid.name, grid.hidden, grid.is_empty, grid.width) for grid in roster.grids] == [
        ("花名册", False, False, 3),
        ("作废", True, False, 1),
    ]
    grid = roster.grids[0]
    assert grid.areas == (Area(1, 0, 2, 0),)
    assert [grid.cell(1, column).text() for column in range(4)] == ["1", "𠮷䶮", "2018-06-26", ""]
    assert grid.cell(1, 2).day() == date(2018, 6, 26)
    assert (grid.cell(2, 0).text(), grid.held(2, 0).text(), grid.held(2, 0).address) == ("", "1", "A2")
    assert (grid.held(2, 1).address, grid.cell(9, 27).address, grid.cell(9, 27).is_empty) == ("B3", "AB10", True)


def test_merged_cells_that_reach_beyond_the_last_line_are_found_within_it():
    grid = Grid("表", [["甲", "乙"], ["丙"]], areas=[Area(0, 0, 1_048_575, 0)])
    assert [grid.area_at(row, 0) is not None for row in range(3)] == [True, True, False]
    assert grid.area_at(0, 1) is None


def test_merged_cells_that_lie_over_one_another_are_damage(tmp_path):
    with pytest.raises(WorkbookBroken):
        open_roster(old_written(tmp_path / "a.xls", {"s": LINES}, merged={"s": [(0, 0, 2, 2), (0, 0, 2, 1)]}))


def test_a_short_old_workbook_is_checked_and_read_from_its_small_sectors(tmp_path):
    file = old_written(tmp_path / "a.xls", {"s": LINES}, small=True)
    assert file.stat().st_size < old_sheets.LEAST
    assert open_roster(file).grids[0].cell(1, 1).text() == "𠮷䶮"
    with pytest.raises(WorkbookTooLarge):
        open_roster(old_written(file, {"s": LINES}, small=True, far=(65535, 255)))


def csv_lines(file, content):
    file.write_bytes(content)
    return [list(line) for line in open_roster(file).grids[0].lines]


TEXT = "序号,姓名\r\n1,𠮷䶮\r\n"


@pytest.mark.parametrize(
    "content",
    [TEXT.encode("gb18030"), TEXT.encode(), TEXT.encode("utf-8-sig"), TEXT.replace("\r\n", "\n").rstrip().encode()],
)
def test_a_list_as_text_is_read_in_each_encoding(content, tmp_path):
    assert csv_lines(tmp_path / "台账.csv", content) == [["序号", "姓名"], ["1", "𠮷䶮"]]
    roster = open_roster(tmp_path / "台账.csv")
    assert (roster.kind, roster.grids[0].name, roster.grids[0].areas) == ("csv", "台账", ())


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("标题,,\n甲;乙;丙\n1;2,5;3\n4;5;6\n", [["标题,,"], ["甲", "乙", "丙"], ["1", "2,5", "3"], ["4", "5", "6"]]),
        ("甲\t乙\n1,5\t2\n", [["甲", "乙"], ["1,5", "2"]]),
        ("甲,乙\n一;二,三;四\n", [["甲", "乙"], ["一;二", "三;四"]]),
        ("甲\n乙\n", [["甲"], ["乙"]]),
    ],
)
def test_the_delimiter_is_the_one_that_gives_even_columns(text, lines, tmp_path):
    assert csv_lines(tmp_path / "a.csv", text.encode()) == lines


def test_a_line_break_between_quotes_belongs_to_its_cell_and_records_are_counted(tmp_path):
    lines = csv_lines(tmp_path / "a.csv", '标题,\n甲,乙\n1,"一层\n二层"\n\n2,"说""好"""\n'.encode())
    assert lines == [["标题", ""], ["甲", "乙"], ["1", "一层\n二层"], [], ["2", '说"好"']]
    assert open_roster(tmp_path / "a.csv").grids[0].cell(4, 1).address == "B5"


@pytest.mark.parametrize("rest", ["\n3,丙\n" * 3, "\n" + "丙," * 100_000])
def test_an_open_quote_is_refused_where_it_stands_and_swallows_nothing(rest, tmp_path):
    (tmp_path / "a.csv").write_bytes(f'甲,乙\n1,"乙{rest}'.encode())
    with pytest.raises(QuoteOpen, match="第 2 条"):
        open_roster(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("序号,姓名\n1,甲\n".encode("gb18030") + b"2,\xff\n", 3),
        ("序号,姓名\n".encode() + b"1,\xe5\n", 2),
        (b"\xef\xbb\xbf" + "序号\n".encode("gb18030"), 1),
        (b"\xff\xfe" + "序号\n".encode("utf-16-le"), 1),
    ],
)
def test_text_in_no_known_encoding_names_its_first_unreadable_line(content, line, tmp_path):
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(EncodingUnknown) as refused:
        open_roster(tmp_path / "a.csv")
    assert (refused.value.facts["line"], "a.csv" in str(refused.value)) == (line, True)


def holding(content):
    return lambda file: file.write_bytes(content)


def old(stream, content=b""):
    return holding(old_sheets.compound(stream, content))


def with_dimensions(last, right):
    return record(0x0200, struct.pack("<IIHHH", 0, last, 0, right, 0))


def far_off(file):
    old_written(file, {"s": [["甲"]]}, far=(65535, 255))


def claims_too_much(file):
    whole = old_written(file, {"s": [["甲"]]}).read_bytes()
    merges = record(0x00E5, struct.pack("<H", 0))
    file.write_bytes(whole.replace(merges + record(0x000A), with_dimensions(0x00FFFFFF, 255)))


def cut_off(file):
    whole = old_written(file, {"s": [["甲"]]}).read_bytes()
    file.write_bytes(whole[:700])


def renamed(write, name):
    return lambda file: write(file.with_name(name), {"s": LINES}).rename(file)


FILES = {
    "nothing in it": ("a.csv", holding(b""), WorkbookBlank, ""),
    "no cell in it": ("a.xlsx", lambda file: written(file, {"s": [], "t": [["  "]]}), WorkbookBlank, ""),
    "no old cell in it": ("a.xls", lambda file: old_written(file, {"s": [["\u200b "]]}), WorkbookBlank, ""),
    "delimiters only": ("a.csv", holding(b"\xef\xbb\xbf,,\r\n,,\r\n"), WorkbookBlank, ""),
    "an opening password": (
        "a.xlsx", old("EncryptedPackage"), WorkbookEncrypted, "",
    ),
    "an old opening password": (
        "a.xls", lambda file: old_written(file, {"s": LINES}, before=record(0x002F, bytes(54))), WorkbookEncrypted, "",
    ),
    "old macros": ("a.xls", old("_VBA_PROJECT_CUR"), WorkbookWithMacros, ""),
    "macros by name": ("a.xlsm", holding(b"PK"), WorkbookWithMacros, ""),
    "the new format named .xls": ("a.xls", renamed(written, "b.xlsx"), WorkbookMislabelled, "扩展名是 .xls，内容却是新格式"),
    "the old format named .xlsx": ("a.xlsx", renamed(old_written, "b.xls"), WorkbookMislabelled, "旧格式"),
    "the old format named .csv": ("a.csv", renamed(old_written, "b.xls"), WorkbookMislabelled, "旧格式"),
    "the new format named .csv": ("a.csv", renamed(written, "b.xlsx"), WorkbookMislabelled, "新格式"),
    "a page named .xls": ("a.xls", holding(b"\xef\xbb\xbf\r\n<html><table>"), WorkbookMislabelled, "网页"),
    "a page named .csv": ("a.csv", holding(b"<!DOCTYPE html>"), WorkbookMislabelled, "网页"),
    "text named .xls": ("a.xls", holding(b"1,2"), WorkbookMislabelled, "CSV"),
    "text named .xlsx": ("a.xlsx", holding(b"1,2"), WorkbookMislabelled, "扩展名是 .xlsx"),
    "a letter named .xls": ("a.xls", old("WordDocument"), WorkbookMislabelled, "Word"),
    "something old named .xls": ("a.xls", old("Other"), WorkbookMislabelled, "别的文件"),
    "something old named .csv": ("a.csv", old("Other"), WorkbookMislabelled, "别的文件"),
    "bytes named .csv": ("a.csv", holding(b"1,2\0\0"), WorkbookMislabelled, "不是文字"),
    "a printed list": ("a.csv", holding(b"%PDF-1.4"), WorkbookMislabelled, "PDF"),
    "another kind": ("a.et", old("Workbook"), NotRoster, ".et"),
    "no ending": ("a", holding(b"1,2"), NotRoster, "没有扩展名"),
    "a cut archive": ("a.csv", holding(b"PK\x03\x04rest"), WorkbookBroken, ""),
    "a cut old workbook": ("a.xls", cut_off, WorkbookBroken, ""),
    "a container without sectors": ("a.xls", holding(reading.COMPOUND + b"\0" * 600), WorkbookBroken, ""),
    "a sheet that claims too much": ("a.xls", claims_too_much, WorkbookBroken, ""),
    "a sheet spread out too far": ("a.xls", far_off, WorkbookTooLarge, "第 65536 行第 256 列"),
    "no such file": ("a.csv", lambda file: None, NoWorkbook, ""),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_is_no_roster_says_why_and_what_to_do(what, tmp_path):
    name, make, problem, said = FILES[what]
    make(tmp_path / name)
    with pytest.raises(problem) as refused:
        open_roster(tmp_path / name)
    assert refused.type is problem
    assert all(part in str(refused.value) for part in (name, said, "请"))


def test_a_roster_may_be_larger_than_the_workbook_of_a_founding_but_not_without_measure(tmp_path, monkeypatch):
    (tmp_path / "a.csv").write_bytes(b"1,2\n" * 4)
    monkeypatch.setattr(reading, "CELLS", 7)
    with pytest.raises(WorkbookTooLarge):
        open_roster(tmp_path / "a.csv")
    with (tmp_path / "b.csv").open("wb") as sparse:
        sparse.truncate(200 * reading.MB + 1)
    with pytest.raises(WorkbookTooLarge, match="最多 200 MB"):
        open_roster(tmp_path / "b.csv")
