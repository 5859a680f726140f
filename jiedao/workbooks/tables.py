"""Finding the table in a sheet: the heading of one or two levels, what stands above, and what each line below is."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from jiedao.workbooks.reading import heading, letters
from jiedao.workbooks.rosters import Grid
from jiedao.workbooks.values import CJK, Cell, Value, is_filled, plain

#: Lines within which the first heading must stand.
TITLES = 30
#: Known words that make a line a heading.
WORDS = 2
#: Distinct texts whose heading word is remembered: communities and kinds repeat, names do not.
REMEMBERED = 4096
#: A heading is short; a longer text is not looked at.
LONGEST = 60
#: 小计, 合计：35户, 合计人数; but 小计算器店 is a shop.
TOTAL = re.compile(rf"(本页[小合]计|[小合总共累]计)(?=$|[^{CJK}A-Za-z]|人民币|(?:人数|户数|金额|数)(?:$|[^{CJK}]))")
#: 填表人：甲; 审核人 alone; 备注：以上…; but 说明书店 and 负责人 in a cell of their own among others are data.
NOTE = re.compile(
    r"(?:填表|制表|审核|复核|经办|填报)人"
    r"|(?:填报|填表|制表|审核|审批|复核|经办|单位|分管|主管|负责人|联系人|联系电话|签字|盖章)[^：:]{0,12}[：:]"
    r"|(?:备注|注|说明)\d*[：:]"
    r"|(?:负责人|备注|注|说明)$"
)
#: A line of such a text stands above the headings and is none.
REPORTING = re.compile(r"填报|填表|制表|盖章|\d年|\d月")


@dataclass(frozen=True)
class Head:
    """A heading over one column: ("社区",), or ("家庭成员", "身份证号码") where it stands on two levels."""

    column: int
    path: tuple[str, ...]
    cell: Cell

    @property
    def word(self) -> str:
        return self.path[-1]

    @property
    def full(self) -> str:
        return "/".join(self.path)

    @property
    def letters(self) -> str:
        """The name of its column: C."""
        return letters(self.column)


@dataclass(frozen=True)
class Line:
    """A line under the heading. `row` counts from 0, `number` as the spreadsheet does; `kind` is data, blank, total
    (with its word as `label`), note (signatures and remarks) or heading (said again on a new page)."""

    row: int
    number: int
    kind: str
    label: str = ""


@dataclass(frozen=True)
class RosterTable:
    """A table in a sheet. `top`: the row of its heading, counted from 0; `titles`: the texts above the heading."""

    grid: Grid
    top: int
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    titles: tuple[str, ...]


def find_tables(grid: Grid, known: Callable[[str], bool]) -> tuple[RosterTable, ...]:
    """The tables of a sheet, by the headings the caller knows (a word as `heading` gives it). The first must begin
    within 30 lines; a heading with other words or columns further down begins another."""
    return tuple(one.done(grid) for one in _Search(grid, known).tables())


@dataclass(frozen=True)
class _Heading:
    top: int
    bottom: int
    heads: tuple[Head, ...]

    @cached_property
    def places(self) -> tuple[tuple[int, tuple[str, ...]], ...]:
        return tuple((head.column, head.path) for head in self.heads)


@dataclass
class _Found:
    """A table as it grows."""

    heading: _Heading
    titles: list[str]
    lines: list[Line] = field(default_factory=list)

    def done(self, grid: Grid) -> RosterTable:
        return RosterTable(grid, self.heading.top, self.heading.heads, tuple(self.lines), tuple(self.titles))

    def titles_below(self, grid: Grid) -> list[str]:
        """Take the lines at the end that are the next table's title: single texts, up to a signature or a record."""
        rows = []
        while self.lines and (self.lines[-1].kind == "blank" or _is_lone(grid, self.lines[-1])):
            rows.append(self.lines.pop().row)
        return _texts(grid, reversed(rows))


def _is_lone(grid: Grid, line: Line) -> bool:
    return line.kind == "data" and sum(map(is_filled, grid.lines[line.row])) == 1


def _texts(grid: Grid, rows: Iterable[int]) -> list[str]:
    places = ((row, column) for row in rows for column in range(len(grid.lines[row])))
    return [cell.text() for cell in (grid.cell(*place) for place in places) if not cell.is_empty]


class _Search:
    """The walk down a sheet, line by line and each line once."""

    def __init__(self, grid: Grid, known: Callable[[str], bool]) -> None:
        self.grid = grid

        @lru_cache(maxsize=REMEMBERED)
        def known_word(text: str) -> str:
            word = heading(Cell(grid.name, "", text))
            return word if word and known(word) else ""

        self._known_word = known_word

    def tables(self) -> list[_Found]:
        found: list[_Found] = []
        row = 0
        while row < len(self.grid.lines) and (found or row < TITLES):
            current = found[-1] if found else None
            if here := self._heading_at(row, again=current is not None):
                self._enter(found, here)
                row = here.bottom
            elif current:
                current.lines.append(self._line(row, current))
            row += 1
        return found

    def _enter(self, found: list[_Found], here: _Heading) -> None:
        if not found:
            found.append(_Found(here, _texts(self.grid, range(here.top))))
            return
        current = found[-1]
        while current.lines and current.lines[-1].row >= here.top:
            current.lines.pop()
        if here.places == current.heading.places:
            current.lines += [Line(row, row + 1, "heading") for row in range(here.top, here.bottom + 1)]
        else:
            found.append(_Found(here, current.titles_below(self.grid)))

    # Headings

    def _heading_at(self, row: int, *, again: bool) -> _Heading | None:
        """The heading whose known words stand on this line; its first line may be the one above. Among records a
        line with a number is none."""
        line = self.grid.lines[row]
        words = {self._known_word(value) for value in line if isinstance(value, str) and _may_be_word(value)} - {""}
        if len(words) < WORDS or (again and any(map(_is_number, line))):
            return None
        if row and self._is_level_above(row - 1):
            return _Heading(row - 1, row, self._two_levels(row - 1))
        if row + 1 < len(self.grid.lines) and self._is_level_below(row):
            return _Heading(row, row + 1, self._two_levels(row))
        return _Heading(row, self._last_row(row), self._one_level(row))

    def _one_level(self, row: int) -> tuple[Head, ...]:
        return tuple(Head(column, (self._word(row, column),), self.grid.cell(row, column)) for column in self._at(row))

    def _two_levels(self, row: int) -> tuple[Head, ...]:
        spans = self._spans(row)
        heads = []
        for column in range(self.grid.width):
            above = next((first for first, last in spans.items() if first <= column <= last), None)
            below = self._word(row + 1, column)
            over = "" if above is None else self._word(row, above)
            if below and below != over:
                path = (over, below) if over else (below,)
                heads.append(Head(column, path, self.grid.cell(row + 1, column)))
            elif column == above:
                heads.append(Head(column, (over,), self.grid.cell(row, column)))
        return tuple(heads)

    def _is_level_below(self, row: int) -> bool:
        """Whether the next line is this heading's second level: words under spread heads, nothing under the others."""
        spans, below = self._spans(row), self._at(row + 1)
        if not below or not self._all_words(row + 1):
            return False
        is_spread = False
        for first, last in spans.items():
            under = [column for column in below if first <= column <= last]
            if not under:
                continue
            if first < last and (self._is_across(row, first) or (first in under and self._has_known(row + 1, under))):
                is_spread = True
            elif self._word(row + 1, first) != self._word(row, first):
                if self._is_known(row, first) or not self._is_known(row + 1, first):
                    return False
                is_spread = True
        return is_spread

    def _is_level_above(self, row: int) -> bool:
        """Whether this line stands over a heading as its first level, and is not a title or the reporting unit: some
        head reaches down to the words or has nothing below it, or all are merged across."""
        at = self._at(row)
        if len(at) < WORDS or not self._all_words(row) or any(REPORTING.search(self._word(row, c)) for c in at):
            return False
        spans, below = self._spans(row), self._at(row + 1)
        under = {first: [column for column in below if first <= column <= last] for first, last in spans.items()}
        if any(columns and self._word(row + 1, first) and first == spans[first] for first, columns in under.items()):
            return False
        is_over = any(len(columns) > 1 for columns in under.values())
        reaches_down = any(not columns for columns in under.values())
        return is_over and (reaches_down or all(self._is_across(row, first) for first in at))

    def _spans(self, row: int) -> dict[int, int]:
        """The heads of a line, by column, each with the last column it stands over: as far as it is merged, else over
        the empty cells beside it that have a word below."""
        spans: dict[int, int] = {}
        at = self._at(row)
        for first, following in zip(at, [*at[1:], self.grid.width], strict=True):
            last = first
            if area := self.grid.area_at(row, first):
                last = min(area.right, self.grid.width - 1)
            else:
                while last + 1 < following and self._is_open(row, last + 1):
                    last += 1
            spans[first] = last
        return spans

    def _is_open(self, row: int, column: int) -> bool:
        return not self.grid.area_at(row, column) and bool(self._word(row + 1, column))

    def _last_row(self, row: int) -> int:
        """The last row of a heading of one level, every head of which may be merged down."""
        areas = [self.grid.area_at(row, column) for column in self._at(row)]
        bottoms = {area.bottom if area else row for area in areas}
        return min(bottoms) if len(bottoms) == 1 else row

    def _at(self, row: int) -> list[int]:
        return [column for column, value in enumerate(self.grid.lines[row]) if is_filled(value)]

    def _word(self, row: int, column: int) -> str:
        return heading(self.grid.cell(row, column)) if row < len(self.grid.lines) else ""

    def _is_across(self, row: int, column: int) -> bool:
        area = self.grid.area_at(row, column)
        return area is not None and area.left < area.right and area.top == area.bottom

    def _is_known(self, row: int, column: int) -> bool:
        value = self.grid.cell(row, column).value
        return isinstance(value, str) and bool(self._known_word(value))

    def _has_known(self, row: int, columns: Iterable[int]) -> bool:
        return any(self._is_known(row, column) for column in columns)

    def _all_words(self, row: int) -> bool:
        values = filter(is_filled, self.grid.lines[row])
        return all(isinstance(v, str) and len(v) <= LONGEST and not _is_number(v) and not _is_said(v) for v in values)

    # Lines below

    def _line(self, row: int, table: _Found) -> Line:
        filled = [(column, value) for column, value in enumerate(self.grid.lines[row]) if is_filled(value)]
        kind, label = self._kind(row, filled, table) if filled else ("blank", "")
        return Line(row, row + 1, kind, label)

    def _kind(self, row: int, filled: list[tuple[int, Value]], table: _Found) -> tuple[str, str]:
        column, first = filled[0]
        if not isinstance(first, str):
            return "data", ""
        text = plain(first).replace(" ", "")
        if "计" in text and (total := TOTAL.match(text)):
            return "total", total[1]
        if NOTE.match(text) and (2 * len(filled) <= len(table.heading.heads) or all(_is_said(v) for _, v in filled)):
            return "note", ""
        if len(filled) <= len(table.titles) and all(plain(str(value)) in table.titles for _, value in filled):
            return "heading", ""
        is_beside = column > table.heading.heads[0].column and not self._is_across(row, column)
        if len(filled) == 1 and _is_said(text) and not is_beside:
            return "note", ""
        return "data", ""


def _may_be_word(text: str) -> bool:
    """Whether it is worth a look: most cells of a record are not."""
    return 0 < len(text) <= LONGEST and not text[0].isdigit()


def _is_number(value: Value) -> bool:
    return value.strip().isdigit() if isinstance(value, str) else value is not None


def _is_said(value: Value) -> bool:
    """填报单位：某某办 says something; 社区 heads a column."""
    return isinstance(value, str) and ("：" in value or ":" in value)
