"""Reading questions from workbooks as they are really kept."""

from pathlib import Path

import pytest

from jiedao.examinations import sheets
from jiedao.examinations.sheets import Draft
from jiedao.workbooks import Grid, Roster


def read(*lines, name="Sheet1", more=(), hidden=False):
    grids = (Grid(name, list(lines), hidden=hidden), *more)
    return sheets.read(Roster(Path("题目.xlsx"), "xlsx", grids))


def only(*lines, **given):
    (row,) = read(*lines, **given).rows
    return row


def test_a_question_is_found_under_messy_headings_below_a_title():
    row = only(
        ["党务知识应知应会", None, None], [],
        ["序号", "题 目*", "A选项", "选项B", "C", "参考答案（填字母）", "题目类型", "章节", "出处"],
        [1, "党的根本组织原则是（　）", "民主集中制", "群众路线", "实事求是", "a", "单项选择", "党章", "总纲"],
    )  # fmt: skip
    assert row.draft.text.startswith("党的根本组织原则是") and row.number == 4
    assert row.draft.choices == ("民主集中制", "群众路线", "实事求是") and row.draft.right == (0,)
    assert (row.draft.shape, row.draft.topic, row.draft.source) == ("single", "党章", "总纲")


@pytest.mark.parametrize(
    "cell",
    [
        "A. 党章 B. 准则 C. 条例",
        "A、党章；B、准则；C、条例",
        "A．党章\nB．准则\nC．条例",
        "（A）党章（B）准则（C）条例",
        "党章\n准则\n条例",
    ],
)
def test_choices_in_one_cell_are_parted(cell):
    assert sheets.split_choices(cell) == ["党章", "准则", "条例"]


def test_choices_in_the_cell_of_the_question_are_parted_from_it():
    row = only(["题干", "答案"], ["三会一课包括：\nA．党员大会\nB．支委会\nC．党课", "ABC"])
    assert row.draft.text == "三会一课包括：" and row.draft.choices == ("党员大会", "支委会", "党课")


@pytest.mark.parametrize(
    ("answer", "choices", "shape", "right"),
    [
        ("B", ["甲", "乙"], "single", (1,)), ("b", ["甲", "乙"], "single", (1,)), ("Ａ", ["甲", "乙"], "single", (0,)),
        ("A、C", ["甲", "乙", "丙"], "multiple", (0, 2)), ("（ACB）", ["甲", "乙", "丙"], "multiple", (0, 1, 2)),
        ("乙", ["甲", "乙"], "single", (1,)),
        ("√", [], "truth", (0,)), ("×", [], "truth", (1,)), ("错误", [], "truth", (1,)), ("T", [], "truth", (0,)),
        ("正确", ["对", "错"], "truth", (0,)),
    ],
)  # fmt: skip
def test_the_shape_follows_from_the_answer_where_it_is_not_said(answer, choices, shape, right):
    row = only(["题目", "A", "B", "C", "答案"], ["问什么", *choices, *[""] * (3 - len(choices)), answer])
    assert row.draft is not None, row.faults
    assert (row.draft.shape, row.draft.right) == (shape, right)


def test_the_name_of_a_sheet_says_the_shape():
    more = (Grid("二、判断题", [["试题", "答案"], ["党员必须参加组织生活", "A"]]),)
    rows = read(["题干", "选项", "答案"], ["选哪个", "A.甲 B.乙", "AB"], name="多选", more=more).rows
    assert rows[0].draft.shape == "multiple"
    assert rows[1].draft is None and "读不出对错" in rows[1].faults[0].sentence  # A of what?


@pytest.mark.parametrize(
    ("cells", "at", "says"),
    [
        (["", "甲", "乙", "A", ""], "A2", "没有题干"),
        (["问", "甲", "乙", "", ""], "D2", "没有答案"),
        (["问", "甲", "乙", "D", ""], "D2", "选项只到 B"),
        (["问", "甲", "乙", "AB", "单选"], "D2", "改成多选"),
        (["问", "甲", "乙", "A", "多选"], "D2", "改成单选"),
        (["问", "甲", "甲 ", "A", ""], "A2", "有两个选项一样"),
        (["问", "", "乙", "B", ""], "B2", "选项 A 空着"),
        (["问", "甲", "", "A", "单选"], "A2", "至少要有两个选项"),
        (["问", "", "", "A", "单选"], "D2", "没有选项"),
        (["问", "甲", "乙", "也许", "判断"], "D2", "读不出对错"),
        (["问", "甲", "乙", "A", "填空"], "E2", "不认识题型“填空”"),
        (["问" * 501, "甲", "乙", "A", ""], "A2", "最多 500 个"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_by_its_cell(cells, at, says):
    row = only(["题目", "选项A", "选项B", "答案", "题型"], cells)
    assert row.draft is None
    assert any(fault.cell == at and says in fault.sentence for fault in row.faults), row.faults


def test_blank_rows_repeated_headings_and_hidden_sheets_are_no_questions():
    heads = ["题目", "答案"]
    found = read(heads, ["党员可以不交党费", "×"], [], heads, ["主题党日每月一次", "√"], more=(Grid("旧题", [heads, ["旧", "√"]], hidden=True), Grid("说明", [["怎么填"]])))  # fmt: skip
    assert [row.number for row in found.rows] == [2, 5] and found.passed_over == ("说明",)


def test_the_same_question_is_the_same_however_it_is_set():
    one = Draft("single", "党的根本组织原则是（　　）。", ("民主集中制", "群众路线"), (0,))
    two = Draft("single", "党的根本组织原则是:", ("群众路线", "民主集中制。"), (1,), "党章")
    assert one.digest == two.digest and one.right_words == two.right_words
    assert one.digest != Draft("single", "党的最高组织原则是", one.choices, (0,)).digest
