"""What a cell is read as: tidied where nothing is lost, refused where something would be."""

from datetime import date, datetime

import pytest

from jiedao.workbooks import Cell, CodeLossy, Unreadable, plain


def cell(value):
    return Cell("表", "A1", value)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("  陶　明 ", "陶明"),
        ("１２３ＡＢｃ", "123ABc"),
        ("a\u3000 b\xa0c", "a b c"),
        ("第一党支部（联合）：甲", "第一党支部（联合）：甲"),
        ("\ufeff春风\u200b", "春风"),
        ("两\n行", "两行"),
    ],
)
def test_text_is_tidied(typed, meant):
    assert plain(typed) == meant


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (3.0, "3"), (1.5, "1.5"), (True, "是"), (False, "否"), ("０6", "06")]
)
def test_a_cell_as_text(value, text):
    assert cell(value).text() == text


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("990101001", "990101001"),
        (" ９９０101 001 ", "990101001"),
        (990101001.0, "990101001"),
        (990101001, "990101001"),
        (4.1e8, "410000000"),
        ("990101001.0", "990101001"),
        ("9.90101001E+8", "990101001"),
        (990101001001001.0, "990101001001001"),
    ],
)
def test_a_code_that_was_stored_as_a_number_is_read_back_exactly(value, code):
    assert cell(value).code() == code


@pytest.mark.parametrize("value", ["9.901E+8", "9.9E+14", 990101001.5, 1e15, 9901010010010011.0, -5.0])
def test_a_code_that_may_have_lost_digits_is_refused(value):
    with pytest.raises(CodeLossy):
        cell(value).code()


@pytest.mark.parametrize("value", ["99-01", "abc", "", True, date(2018, 1, 1), "①②", "九九"])
def test_what_is_no_code_is_refused(value):
    with pytest.raises(Unreadable):
        cell(value).code()


@pytest.mark.parametrize(
    "value",
    [
        date(2018, 1, 1), datetime(2018, 1, 1, 8, 30), "2018-01-01", "2018-1-1", "2018/1/1", "2018.1.1", "2018年1月1日",
        "2018 年 01 月 01 日", "２０１８年１月１日", "20180101", 20180101.0,
    ],
)  # fmt: skip
def test_a_day_in_each_of_its_writings(value):
    assert cell(value).day() == date(2018, 1, 1)


@pytest.mark.parametrize(
    "value", ["", "2018-02-30", "2018-13-01", "2018年", "明天", 43101.0, "18-1-1", "2018-1/1", "0018-01-01", date(1890, 1, 1), True]
)  # fmt: skip
def test_what_is_no_day_is_refused(value):
    with pytest.raises(Unreadable):
        cell(value).day()
