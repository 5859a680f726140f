"""Opening a roster an office keeps: .xlsx, the old .xls, or .csv in the encodings Chinese offices save it in."""

import codecs
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, islice
from pathlib import Path

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from jiedao.workbooks import compound as container
from jiedao.workbooks import reading
from jiedao.workbooks.problems import (
    EncodingUnknown,
    NotRoster,
    QuoteOpen,
    WorkbookBlank,
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookTooLarge,
)
from jiedao.workbooks.reading import MB, letters, mislabelled, utf16
from jiedao.workbooks.values import Cell, Value, is_filled, plain

#: Rosters carry photographs and whole districts; the workbook of a founding does not.
LARGEST = 200 * MB
DELIMITERS = ",\t;"
#: Records that tell the delimiter.
SAMPLE = 60
#: A record that no file holds: put behind the last, it comes back unless an open quote has swallowed it.
END = "\0end"
#: The stream that tells what a compound document is; of a file that serves two versions, the newer comes first.
BOOKS = ("Workbook", "Book")
STREAMS = dict.fromkeys(BOOKS, "旧格式的工作簿（.xls）")
STREAMS |= {"WordDocument": " Word 文档", "PowerPoint Document": "演示文稿"}


@dataclass(frozen=True)
class Area:
    """Merged cells, from the top left to the bottom right one, counted from 0 and both included."""

    top: int
    left: int
    bottom: int
    right: int


class Grid:
    """One sheet of a roster with its merged cells; a .csv file is one grid, named like the file."""

    def __init__(
        self, name: str, lines: Sequence[Sequence[Value]], *, hidden: bool = False, areas: Iterable[Area] = ()
    ) -> None:
        self.name, self.lines, self.hidden, self.areas = name, lines, hidden, tuple(areas)

    @cached_property
    def width(self) -> int:
        return max(map(len, self.lines), default=0)

    @cached_property
    def is_empty(self) -> bool:
        return not any(is_filled(value) for line in self.lines for value in line)

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place counted from 0; empty beyond the edge."""
        line = self.lines[row] if row < len(self.lines) else ()
        value = line[column] if column < len(line) else None
        return Cell(self.name, f"{letters(column)}{row + 1}", value)

    def held(self, row: int, column: int) -> Cell:
        """The cell that speaks for a place: of merged cells the top left one."""
        area = self.area_at(row, column)
        return self.cell(area.top, area.left) if area else self.cell(row, column)

    def area_at(self, row: int, column: int) -> Area | None:
        """The merged cells a place belongs to."""
        return self._areas_by_place.get((row, column))

    @cached_property
    def _areas_by_place(self) -> Mapping[tuple[int, int], Area]:
        return {
            (row, column): area
            for area in self.areas
            for row in range(area.top, min(area.bottom, len(self.lines) - 1) + 1)
            for column in range(area.left, min(area.right, self.width - 1) + 1)
        }


@dataclass(frozen=True)
class Roster:
    """An opened roster: its file, its kind (xlsx, xls, csv), and its sheets in their order, hidden ones too."""

    file: Path
    kind: str
    grids: tuple[Grid, ...]


def open_roster(file: Path) -> Roster:
    """Open a roster of any of the three kinds. What the file holds decides, and its name must agree with it.

    Raises NoWorkbook, WorkbookTooLarge, WorkbookBlank, WorkbookEncrypted, WorkbookWithMacros, NotRoster,
    WorkbookMislabelled, WorkbookBroken, EncodingUnknown, QuoteOpen.
    """
    begin, compound = reading.look(file, LARGEST)
    kind = file.suffix.lower().removeprefix(".")
    if kind == "xlsx":
        reading.check_xlsx(file, begin, compound)
        grids = _sheets(file)
    elif kind == "xls":
        _check_xls(file, begin, compound)
        grids = _sheets(file)
    elif kind == "csv":
        grids = (_text_grid(file, begin, compound),)
    else:
        raise NotRoster(file=file.name, found=reading.ending(file))
    if all(grid.is_empty for grid in grids):
        raise WorkbookBlank(file=file.name)
    return Roster(file, kind, grids)


def _check_xls(file: Path, begin: bytes, compound: bytes) -> None:
    if not compound:
        raise mislabelled(file, _not_compound(file, begin) or "别的文件（如文本、CSV）")
    try:
        book = container.stream(compound, BOOKS)
        if book is None:
            raise mislabelled(file, _old_kind(compound))
        for rows, columns in container.extents(book):
            _check_spread(file, rows, columns)
    except container.Locked as error:
        raise WorkbookEncrypted(file=file.name) from error
    except container.Damaged as error:
        raise WorkbookBroken(file=file.name) from error


def _not_compound(file: Path, begin: bytes) -> str | None:
    if not begin.startswith((b"PK\3\4", b"PK\5\6")):
        return reading.other_kind(begin)
    try:
        with zipfile.ZipFile(file) as package:
            return reading.package_kind(package.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise WorkbookBroken(file=file.name) from error


def _old_kind(compound: bytes) -> str:
    return next((kind for stream, kind in STREAMS.items() if utf16(stream) in compound), "别的文件")


def _sheets(file: Path) -> tuple[Grid, ...]:
    with reading.parsing(file):
        book = CalamineWorkbook.from_path(str(file))
        return tuple(
            _grid(file, book.get_sheet_by_name(one.name), hidden=one.visible is not SheetVisibleEnum.Visible)
            for one in book.sheets_metadata
            if one.typ is SheetTypeEnum.WorkSheet
        )


def _grid(file: Path, sheet: CalamineSheet, *, hidden: bool) -> Grid:
    areas = [Area(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    grid = Grid(plain(sheet.name), sheet.to_python(skip_empty_area=False), hidden=hidden, areas=areas)
    if _covered(grid) > len(grid.lines) * grid.width:
        raise WorkbookBroken(file=file.name)
    return grid


def _covered(grid: Grid) -> int:
    """Cells under merged areas; more than there are cells only where a damaged file lets areas overlap."""
    rows, columns = len(grid.lines), grid.width
    return sum(
        max(0, min(area.bottom, rows - 1) - area.top + 1) * max(0, min(area.right, columns - 1) - area.left + 1)
        for area in grid.areas
    )


def _check_spread(file: Path, rows: int, columns: int) -> None:
    if rows * columns > reading.CELLS:
        size, limit = f"有一张表铺到第 {rows} 行第 {columns} 列", f"{reading.CELLS // 10_000} 万个单元格"
        raise WorkbookTooLarge(file=file.name, size=size, limit=limit)


def _text_grid(file: Path, begin: bytes, compound: bytes) -> Grid:
    if compound:
        raise mislabelled(file, _old_kind(compound))
    if other := _not_compound(file, begin):
        raise mislabelled(file, other)
    text = _text(file, file.read_bytes())
    if "\0" in text:
        raise mislabelled(file, "别的文件（不是文字）")
    return Grid(plain(file.stem), _records(file, text))


def _text(file: Path, content: bytes) -> str:
    """The text of a file in the first encoding that reads all of it: GB18030 reads almost anything, so it comes last."""
    furthest = 0
    for encoding in ["utf-8-sig"] if content.startswith(codecs.BOM_UTF8) else ["utf-8", "gb18030"]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            furthest = max(furthest, error.start)
    raise EncodingUnknown(file=file.name, line=len(content[: furthest + 1].splitlines()))


def _records(file: Path, text: str) -> list[list[str]]:
    """The records of a text. A line break between quotes belongs to its cell, so a record may take several lines."""
    source = csv.reader(chain(io.StringIO(text, newline=""), [END]), delimiter=_delimiter(text))
    records: list[list[str]] = []
    width = 0
    try:
        for record in source:
            records.append(record)
            width = max(width, len(record))
            _check_spread(file, len(records), width)
    except csv.Error as error:  # a cell beyond what the module reads: an open quote
        raise QuoteOpen(file=file.name, number=len(records) + 1) from error
    if records.pop() != [END]:
        raise QuoteOpen(file=file.name, number=len(records) + 1)
    return records


def _delimiter(text: str) -> str:
    """The delimiter that gives the most records of one width; of equals, the one that gives more columns."""
    return max(DELIMITERS, key=lambda delimiter: _evenness(text, delimiter))


def _evenness(text: str, delimiter: str) -> tuple[int, int]:
    try:
        records = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), SAMPLE))
    except csv.Error:
        return 0, 0
    widths = Counter(len(record) for record in records if len(record) > 1)
    return max(((count, width) for width, count in widths.items()), default=(0, 0))
