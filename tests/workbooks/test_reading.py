"""A workbook as somebody really keeps it is read with its addresses; a file that is none says what it is."""

import zipfile
from datetime import date

import pytest

from jiedao.workbooks import Column, Page, open_workbook, reading, write_workbook
from jiedao.workbooks.problems import (
    NotXlsx,
    NoWorkbook,
    WorkbookBlank,
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookExists,
    WorkbookMislabelled,
    WorkbookTooLarge,
    WorkbookUnwritable,
    WorkbookWithMacros,
)
from tests.workbooks.sheets import written

COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")


def test_a_table_is_found_under_its_titles_with_the_address_of_every_cell(tmp_path):
    lines = [
        ["某街道一览"],
        [],
        [None, "名 称*", "代码（9位）", "别的"],
        [None, "甲", 990101001.0, "x"],
        [None, None, None, "不算"],
        [None, "乙", "990101002", None],
    ]
    table = open_workbook(written(tmp_path / "a.xlsx", {" 单位 ": lines})).sheets["单位"].table(["代码", "名称"])
    assert {head: cell.address for head, cell in table.heads.items()} == {"名称": "B3", "代码": "C3"}
    assert [(row.number, row["名称"].text(), row["代码"].address, row["代码"].code()) for row in table.rows] == [
        (4, "甲", "C4", "990101001"),
        (6, "乙", "C6", "990101002"),
    ]


def test_a_heading_that_stands_twice_is_told(tmp_path):
    table = (
        open_workbook(written(tmp_path / "a.xlsx", {"s": [["a", "b", "a"], ["1", "2", "3"]]})).sheets["s"].table("ab")
    )
    assert [cell.address for cell in table.twice] == ["C1"]


def test_without_headings_there_is_no_table(tmp_path):
    sheet = open_workbook(written(tmp_path / "a.xlsx", {"s": [["a", "甲"], ["乙", "丙"]]})).sheets["s"]
    assert sheet.table(["a", "b", "c"]) is None


def test_columns_beyond_z_have_two_letters():
    assert [reading.letters(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_what_is_written_is_read_back_with_codes_as_text(tmp_path):
    columns = (Column("代码"), Column("类别", choices=("甲", "乙")), Column("日期", is_day=True))
    page = Page("表", "标题", ("说明",), columns, (("000123", "甲", date(2018, 1, 1)), ("=1+1", "", None)))
    write_workbook(tmp_path / "a.xlsx", [page])
    rows = open_workbook(tmp_path / "a.xlsx").sheets["表"].table(["代码", "类别", "日期"]).rows
    assert [[cell.value for cell in row.cells.values()] for row in rows] == [
        ["000123", "甲", date(2018, 1, 1)],
        ["=1+1", "", ""],
    ]
    with zipfile.ZipFile(tmp_path / "a.xlsx") as package:
        assert b'"\xe7\x94\xb2,\xe4\xb9\x99"' in package.read("xl/worksheets/sheet1.xml")


def test_a_workbook_is_never_written_over(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"kept")
    with pytest.raises(WorkbookExists):
        write_workbook(tmp_path / "a.xlsx", [])
    assert (tmp_path / "a.xlsx").read_bytes() == b"kept"
    with pytest.raises(WorkbookUnwritable):
        write_workbook(tmp_path / "none" / "a.xlsx", [])


def packed(file, *parts):
    with zipfile.ZipFile(file, "w") as package:
        for part in parts:
            package.writestr(part, "x")
    return file


def file_with(content):
    return lambda file: file.write_bytes(content)


FILES = {
    "nothing in it": ("a.xlsx", file_with(b""), WorkbookBlank),
    "no cell in it": ("a.xlsx", lambda file: written(file, {"s": [], "t": [["  "]]}), WorkbookBlank),
    "an opening password": (
        "a.xlsx", file_with(COMPOUND + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le")), WorkbookEncrypted,
    ),
    "the old format renamed": ("a.xlsx", file_with(COMPOUND + b"\0" * 500), WorkbookMislabelled),
    "the old format": ("a.xls", file_with(COMPOUND + b"\0" * 500), NotXlsx),
    "the old format with macros": (
        "a.xls", file_with(COMPOUND + b"\0" * 500 + "_VBA_PROJECT_CUR".encode("utf-16-le")), WorkbookWithMacros,
    ),
    "text renamed": ("a.xlsx", file_with("代码,名称\n".encode()), WorkbookMislabelled),
    "a page renamed": ("a.xlsx", file_with(b"<html><table>"), WorkbookMislabelled),
    "a list as text": ("a.csv", file_with("代码,名称\n".encode()), NotXlsx),
    "no ending": ("a", file_with(b"PK"), NotXlsx),
    "macros inside": ("a.xlsx", lambda f: packed(f, "xl/workbook.xml", "xl/vbaProject.bin"), WorkbookWithMacros),
    "macros by name": ("a.xlsm", lambda f: packed(f, "xl/workbook.xml"), WorkbookWithMacros),
    "a letter renamed": ("a.xlsx", lambda f: packed(f, "[Content_Types].xml", "word/document.xml"), WorkbookMislabelled),
    "an archive renamed": ("a.xlsx", lambda f: packed(f, "photo.jpg"), WorkbookMislabelled),
    "a lost part": ("a.xlsx", lambda f: packed(f, "[Content_Types].xml", "xl/styles.xml"), WorkbookBroken),
    "unreadable parts": ("a.xlsx", lambda f: packed(f, "[Content_Types].xml", "xl/workbook.xml"), WorkbookBroken),
    "too many bytes": ("a.xlsx", file_with(b"PK" + b"\0" * reading.LARGEST), WorkbookTooLarge),
    "no such file": ("a.xlsx", lambda file: None, NoWorkbook),
    "a folder": ("a.xlsx", lambda file: file.mkdir(), NoWorkbook),
}  # fmt: skip


@pytest.mark.parametrize("what", FILES)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(what, tmp_path):
    name, make, problem = FILES[what]
    make(tmp_path / name)
    with pytest.raises(problem) as refused:
        open_workbook(tmp_path / name)
    assert refused.type is problem
    assert name in str(refused.value)
    assert "请" in str(refused.value)


def test_a_workbook_cut_off_in_the_middle_is_broken(tmp_path):
    whole = written(tmp_path / "a.xlsx", {"s": [["甲"] * 20] * 200}).read_bytes()
    (tmp_path / "b.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(WorkbookBroken):
        open_workbook(tmp_path / "b.xlsx")


def test_a_sheet_that_unfolds_beyond_measure_is_refused_before_it_is_read(tmp_path):
    file = tmp_path / "a.xlsx"
    lines = [["甲"]]
    written(file, {"s": lines})
    with zipfile.ZipFile(file) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)
    with zipfile.ZipFile(file, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    with pytest.raises(WorkbookTooLarge):
        open_workbook(file)


def test_a_workbook_that_unpacks_beyond_measure_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "UNPACKED", 1000)
    with pytest.raises(WorkbookTooLarge):
        open_workbook(written(tmp_path / "a.xlsx", {"s": [["甲"]]}))
