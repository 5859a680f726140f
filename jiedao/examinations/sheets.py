"""Reading questions from a workbook as offices keep them: headings in any words and order, choices in one cell or several,
the shape said, derived from the answer, or standing in the name of the sheet. Pure: what a row is, or which cell is wrong.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jiedao.crypto import digest
from jiedao.examinations.rules import LETTERS, SHAPES, TRUTH
from jiedao.workbooks import Grid, Roster, heading

#: What a column is for -> the headings it goes by.
HEADS: dict[str, tuple[str, ...]] = {
    "text": ("题干", "题目", "试题", "题目内容", "试题内容", "试题题干", "题目名称", "问题", "内容"),
    "choices": ("选项", "备选答案", "备选项", "候选答案", "选项内容", "答案选项"),
    "answer": ("答案", "正确答案", "参考答案", "标准答案", "正确选项"),
    "shape": ("题型", "试题类型", "题目类型", "类型"),
    "topic": ("知识点", "主题", "分类", "类别", "专题", "章节", "所属类别"),
    "source": ("依据", "出处", "来源", "题目来源", "参考依据", "解析", "答案解析"),
}
COLUMNS = {word: name for name, words in HEADS.items() for word in words}
CHOICE_HEAD = re.compile(r"(?:选项|备选项?|答案选项)?([A-Ha-h1-8])(?:项|选项)?")
#: Lines above the headings.
TITLES = 30
LONGEST = {"text": 500, "choice": 200, "topic": 40, "source": 200}
WORDS = {"单": "single", "多": "multiple", "不定项": "multiple", "判断": "truth", "是非": "truth", "对错": "truth"}
YES = {"对", "√", "✓", "✔", "正确", "是", "T", "TRUE", "Y", "YES"}
NO = {"错", "×", "✗", "✘", "X", "错误", "否", "不对", "不正确", "F", "FALSE", "N", "NO"}
#: A choice inside a text: A. 党章  B、准则  （C）条例
LETTERED = re.compile(r"[（(]\s*([A-H])\s*[）)]\s*[.．、:：]?\s*|(?:^|(?<=[\s；;。，,、]))([A-H])\s*[.．、:：)）]\s*")
NARROW = {ord("Ａ") + n: ord("A") + n for n in range(8)}
BARE = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Fault:
    """What is wrong with a row: in which cell, why, and what to do."""

    cell: str
    sentence: str


@dataclass(frozen=True)
class Draft:
    """A question before it is in the bank."""

    shape: str
    text: str
    choices: tuple[str, ...]
    right: tuple[int, ...]
    topic: str = ""
    source: str = ""

    @property
    def digest(self) -> str:
        """The same for the same question, whatever its spaces, brackets and the order of its choices."""
        words = [bare(self.text), *sorted(bare(one) for one in self.choices)]
        return digest("\n".join(words).encode())

    @property
    def right_words(self) -> frozenset[str]:
        """The right choices by their words."""
        return frozenset(bare(self.choices[place]) for place in self.right)


@dataclass
class Row:
    """One row of a sheet: the question it holds, or its faults."""

    sheet: str
    number: int
    answer_cell: str = ""
    text: str = ""
    draft: Draft | None = None
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class SheetRead:
    """What a workbook holds: its rows, and the sheets in which no table of questions was found."""

    rows: tuple[Row, ...]
    passed_over: tuple[str, ...]


def bare(text: str) -> str:
    """A text without spaces and punctuation, in half width and small letters."""
    return BARE.sub("", unicodedata.normalize("NFKC", text)).lower()


def read(roster: Roster) -> SheetRead:
    """The questions of every visible sheet that has a table of them."""
    rows: list[Row] = []
    passed_over = []
    for grid in roster.grids:
        if grid.hidden or grid.is_empty:
            continue
        top, columns = _table(grid)
        if not columns:
            passed_over.append(grid.name)
            continue
        rows += _rows(grid, top, columns)
    return SheetRead(tuple(rows), tuple(passed_over))


def _table(grid: Grid) -> tuple[int, dict[str, int]]:
    """The row of the headings and what each column is for; no column where no line has question and answer."""
    for row in range(min(TITLES, len(grid.lines))):
        found: dict[str, int] = {}
        for column in range(grid.width):
            name = column_of(heading(grid.cell(row, column)))
            if name:
                found.setdefault(name, column)
        if "text" in found and "answer" in found:
            return row, found
    return 0, {}


def column_of(word: str) -> str:
    """What a heading is for: text, choices, answer, shape, topic, source, or A to H for one choice; '' for anything else."""
    if word in COLUMNS:
        return COLUMNS[word]
    letter = CHOICE_HEAD.fullmatch(unicodedata.normalize("NFKC", word))
    if letter is None:
        return ""
    said = letter[1].upper()
    return said if said.isalpha() else LETTERS[int(said) - 1]


def _rows(grid: Grid, top: int, columns: dict[str, int]) -> Iterator[Row]:
    heads = {name: heading(grid.cell(top, column)) for name, column in columns.items()}
    for number in range(top + 1, len(grid.lines)):
        cells = {name: grid.cell(number, column) for name, column in columns.items()}
        if all(cell.is_empty for cell in cells.values()):
            continue
        if heading(cells["text"]) == heads["text"] and heading(cells["answer"]) == heads["answer"]:
            continue  # the headings said again on a new page
        yield _Reader(grid, number, columns).read()


class _Reader:
    """Reads one row."""

    def __init__(self, grid: Grid, number: int, columns: dict[str, int]) -> None:
        self.grid, self.number, self.columns = grid, number, columns
        self.row = Row(grid.name, number + 1, grid.cell(number, columns["answer"]).address)

    def text(self, name: str) -> str:
        return self.grid.held(self.number, self.columns[name]).text() if name in self.columns else ""

    def wrong(self, name: str, sentence: str) -> None:
        column = self.columns.get(name, self.columns["text"])
        self.row.faults.append(Fault(self.grid.cell(self.number, column).address, sentence))

    def read(self) -> Row:
        text, choices = split_text(self.raw("text")) if not self._has_choices() else (self.text("text"), [])
        self.row.text = text
        if not text:
            self.wrong("text", "没有题干。请补上题干，或者删去这一行。")
        choices = choices or self._choices()
        answer = self.text("answer")
        if not answer:
            self.wrong("answer", "没有答案。请填写 A、ABC，判断题填对或错。")
        if self.row.faults:
            return self.row
        shape = self._shape(answer, choices)
        if shape:
            self._draft(shape, text, choices, answer)
        return self.row

    def raw(self, name: str) -> str:
        """The text of a cell with its line breaks, which part the choices."""
        value = self.grid.held(self.number, self.columns[name]).value
        return value if isinstance(value, str) else self.text(name)

    def _has_choices(self) -> bool:
        return any(self.text(name) for name in ("choices", *LETTERS))

    def _choices(self) -> list[str]:
        single = [self.text(letter) for letter in LETTERS]
        if any(single):
            last = max(no for no, one in enumerate(single) if one)
            return single[: last + 1]
        return split_choices(self.raw("choices")) if "choices" in self.columns else []

    def _shape(self, answer: str, choices: list[str]) -> str:
        said = self.text("shape")
        shape = shape_of(said)
        if said and not shape:
            self.wrong("shape", f"不认识题型“{said}”。请写单选、多选或判断，或者空着，由答案推断。")
            return ""
        return shape or shape_of(self.grid.name) or _derived(answer, choices)

    def _draft(self, shape: str, text: str, choices: list[str], answer: str) -> None:
        right = places(answer, shape, choices)
        if right is None:
            self.wrong("answer", _unread(answer, shape, choices))
            return
        options = TRUTH if shape == "truth" else tuple(choices)
        draft = Draft(shape, text, options, right, self.text("topic"), self.text("source"))
        for name, sentence in faults_of(draft):
            self.wrong(name, sentence)
        if not self.row.faults:
            self.row.draft = draft


def split_text(raw: str) -> tuple[str, list[str]]:
    """A question whose choices stand in the same cell, parted from them."""
    raw = raw.translate(NARROW)
    first = LETTERED.search(raw)
    if first and _letter(first) == "A" and len(found := split_choices(raw[first.start() :])) > 1:
        return _tidy(raw[: first.start()]), found
    return _tidy(raw), []


def split_choices(raw: str) -> list[str]:
    """A. 党章 B. 准则: the choices of one cell in the order of their letters; those of lines where there are no letters."""
    raw = raw.translate(NARROW)
    marks = list(LETTERED.finditer(raw))
    if not marks:
        return [_tidy(line) for line in raw.splitlines() if line.strip()]
    found: dict[str, str] = {}
    for mark, after in zip(marks, [*marks[1:], None], strict=True):
        said = raw[mark.end() : after.start() if after else None]
        found.setdefault(_letter(mark), _tidy(said).rstrip("；;，,、 "))
    last = max(LETTERS.index(letter) for letter in found)
    return [found.get(letter, "") for letter in LETTERS[: last + 1]]


def _letter(mark: re.Match[str]) -> str:
    return mark[1] or mark[2]


def _tidy(text: str) -> str:
    return " ".join(text.split())


def shape_of(word: str) -> str:
    """单选题, 多项选择, 判断: which shape a word says; '' for none."""
    return next((shape for said, shape in WORDS.items() if said in word), "")


def _derived(answer: str, choices: Sequence[str]) -> str:
    if not choices or _truth(answer) is not None:
        return "truth"
    return "multiple" if len(_lettered(answer) or "") > 1 else "single"


def _truth(answer: str) -> int | None:
    word = unicodedata.normalize("NFKC", answer).strip("。.（）() ").upper()
    return 0 if word in YES else 1 if word in NO else None


def _lettered(answer: str) -> str | None:
    """The letters of an answer: A、C, （AC）, a c; None where it says something else."""
    word = re.sub(r"[\s、，,;；。./和（）()]+", "", unicodedata.normalize("NFKC", answer)).upper()
    return word if word and all(letter in LETTERS for letter in word) else None


def places(answer: str, shape: str, choices: Sequence[str]) -> tuple[int, ...] | None:
    """The places of the right choices; None for an answer that cannot be read."""
    if shape == "truth":
        truth = _truth(answer)
        if (
            truth is None
            and (letter := _lettered(answer))
            and len(letter) == 1
            and LETTERS.index(letter) < len(choices)
        ):
            truth = _truth(choices[LETTERS.index(letter)])
        return None if truth is None else (truth,)
    by_words = {bare(one): no for no, one in enumerate(choices) if one}
    if bare(answer) in by_words and _lettered(answer) is None:
        return (by_words[bare(answer)],)
    letters = _lettered(answer)
    if letters is None:
        return None
    found = tuple(sorted({LETTERS.index(letter) for letter in letters}))
    return found if found[-1] < len(choices) and all(choices[place] for place in found) else None


def _unread(answer: str, shape: str, choices: Sequence[str]) -> str:
    if shape == "truth":
        return f"判断题的答案“{answer}”读不出对错。请写对或错（√、× 也可以）。"
    if not choices:
        return "没有选项。请填写选项 A、B……，判断题请把题型写成判断。"
    return f"答案“{answer}”不是选项里的字母，选项只到 {LETTERS[len(choices) - 1]}。请核对答案或补上选项。"


def faults_of(draft: Draft) -> list[tuple[str, str]]:
    """What is wrong with a question, whoever wrote it: (which part, the sentence)."""
    found = []
    if not draft.text:
        found.append(("text", "没有题干。请补上题干。"))
    for name, most in LONGEST.items():
        for part in draft.choices if name == "choice" else (getattr(draft, name),):
            if len(part) > most:
                found.append((_at(name), f"“{part[:12]}…”有 {len(part)} 个字，最多 {most} 个。请缩短。"))
    if draft.shape not in SHAPES:
        return [*found, ("shape", "题型要选单选、多选或判断。")]
    if draft.shape != "truth":
        found += _choice_faults(draft)
    elif len(draft.right) != 1:
        found.append(("answer", "判断题的答案要选对或错。"))
    return found


def _at(name: str) -> str:
    return "choices" if name == "choice" else name


def _choice_faults(draft: Draft) -> list[tuple[str, str]]:
    found = []
    if len(draft.choices) < 2:
        found.append(("choices", "选择题至少要有两个选项。请补上选项。"))
    if empty := [LETTERS[no] for no, one in enumerate(draft.choices) if not one]:
        found.append((empty[0], f"选项 {'、'.join(empty)} 空着。请补上，或者把后面的选项往前移，并核对答案。"))
    words = [bare(one) or one for one in draft.choices if one]
    if len(set(words)) < len(words):
        found.append(("choices", "有两个选项一样。请改掉一个。"))
    if not draft.right or max(draft.right) >= len(draft.choices):
        found.append(("answer", "没有选正确答案。请选出正确的选项。"))
    elif draft.shape == "single" and len(draft.right) != 1:
        found.append(
            ("answer", f"单选题只能有一个正确答案，现在有 {len(draft.right)} 个。请核对答案，或把题型改成多选。")
        )
    elif draft.shape == "multiple" and len(draft.right) < 2:
        found.append(("answer", "多选题至少要有两个正确答案。请核对答案，或把题型改成单选。"))
    return found
