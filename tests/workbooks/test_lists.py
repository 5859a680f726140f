"""A list in a workbook is clean: headings first and frozen, codes as text, days as days, nothing a formula."""

import io
import zipfile
from datetime import date, datetime
from decimal import Decimal

from python_calamine import CalamineWorkbook

from jiedao.workbooks import ListHead, lists, write_list

HEADS = [
    ListHead("名称"),
    ListHead("编号"),
    ListHead("日期", "day"),
    ListHead("时间", "instant"),
    ListHead("金额", "money"),
]
ROW = ["=1+1", "00123", date(2018, 6, 27), datetime(2018, 6, 27, 9, 30), Decimal("1575.50")]


def written(heads=HEADS, rows=(ROW,), name="名册", about=(("单位", "示范街道"),)):
    out = io.BytesIO()
    count = write_list(out, name, heads, rows, about)
    return count, out.getvalue()


def sheets(made):
    book = CalamineWorkbook.from_filelike(io.BytesIO(made))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_a_cell_comes_back_as_what_it_was(tmp_path):
    count, made = written()
    found = sheets(made)
    assert count == 1
    assert found["名册"] == [[head.label for head in HEADS], [*ROW[:4], 1575.5]]
    assert found["说明"] == [["单位", "示范街道"]]


def test_the_headings_stay_in_sight_and_can_be_filtered():
    with zipfile.ZipFile(io.BytesIO(written()[1])) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert 'state="frozen"' in sheet and 'ySplit="1"' in sheet and '<autoFilter ref="A1:E1"/>' in sheet
    assert "<f>" not in sheet


def test_a_list_longer_than_a_sheet_goes_on_on_the_next(monkeypatch):
    monkeypatch.setattr(lists, "MOST_LINES", 4)
    count, made = written([ListHead("名称")], ([str(no)] for no in range(8)))
    found = sheets(made)
    assert count == 8
    assert [name for name in found if name != "说明"] == ["名册", "名册2", "名册3"]
    assert [row[0] for name, rows in found.items() if name != "说明" for row in rows[1:]] == [
        str(no) for no in range(8)
    ]


def test_a_name_that_no_sheet_may_bear_is_written_so_that_one_may():
    _, made = written(name="2018/06: [名册]*" + "长" * 40)
    (name, _about) = sheets(made)
    assert len(name) <= 31 and not set(name) & set("[]:*?/\\")


def test_an_empty_list_still_says_what_it_is():
    count, made = written(rows=())
    assert count == 0 and sheets(made)["名册"] == [[head.label for head in HEADS]]
