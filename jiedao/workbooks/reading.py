"""Reading a workbook: first what kind of file it is, then its sheets, then a table under its headings."""

import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import IO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from jiedao.workbooks.problems import (
    NotXlsx,
    NoWorkbook,
    WorkbookBlank,
    WorkbookBroken,
    WorkbookEncrypted,
    WorkbookMislabelled,
    WorkbookTooLarge,
    WorkbookWithMacros,
)
from jiedao.workbooks.values import Cell, Value, plain

MB = 1024 * 1024
LARGEST = 20 * MB
#: Unpacked, and spread out over its cells: a small file can stand for a very large one.
UNPACKED = 400 * MB
CELLS = 5_000_000
#: Title lines that may stand above the headings.
TITLES = 20
#: A cell with something in it: its column, its row.
FAR_COLUMN = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["']([A-Z]{1,3})\d{1,7}["'][^>]*(?<!/)>""")
FAR_ROW = re.compile(rb"""<(?:\w+:)?c\s[^>]*?\br\s*=\s*["'][A-Z]{1,3}(\d{1,7})["'][^>]*(?<!/)>""")
#: What the parser, which is written in Rust, raises where it gives up; it cannot be imported.
PANIC = "PanicException"
COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")


PACKAGES = {
    "xl/": "新格式的工作簿（.xlsx）", "word/": " Word 文档", "ppt/": "演示文稿", "content.xml": "开放文档（.ods）",
}  # fmt: skip
#: The first bytes tell a page from text, below a mark of the encoding and blank lines.
BEGIN = 64
MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[a-zA-Z!?]")


def utf16(name: str) -> bytes:
    return name.encode("utf-16-le")


@dataclass(frozen=True)
class Row:
    """A line under the headings: its number, and a cell for every heading that is there."""

    number: int
    cells: Mapping[str, Cell]

    def __getitem__(self, head: str) -> Cell:
        return self.cells[head]


@dataclass(frozen=True)
class Table:
    """Lines under headings. `heads`: heading -> the cell it stands in; `twice`: headings that stand there again."""

    heads: Mapping[str, Cell]
    twice: tuple[Cell, ...]
    rows: tuple[Row, ...]


class Sheet:
    """One sheet: its name and its lines, counted from 1 as the spreadsheet does."""

    def __init__(self, name: str, source: CalamineSheet) -> None:
        self.name, self._source = name, source

    @cached_property
    def lines(self) -> Sequence[Sequence[Value]]:
        """Every line from the first on."""
        return self._source.to_python(skip_empty_area=False)

    @property
    def is_empty(self) -> bool:
        return not any(not self.cell(row, column).is_empty for row, column in self._places())

    def _places(self) -> Iterator[tuple[int, int]]:
        return ((row, column) for row, line in enumerate(self.lines) for column in range(len(line)))

    def cell(self, row: int, column: int) -> Cell:
        """The cell at a place counted from 0; empty beyond the edge."""
        line = self.lines[row] if row < len(self.lines) else ()
        value = line[column] if column < len(line) else None
        return Cell(self.name, f"{letters(column)}{row + 1}", value)

    def table(self, heads: Sequence[str]) -> Table | None:
        """The lines under these headings, which may stand in any order and below title lines; None where no line has
        two of them. A heading may carry a star or a note in brackets: 用户名*, 代码（9位）."""
        wanted = set(heads)
        best: tuple[int, dict[str, int], list[int]] = (0, {}, [])
        for row in range(min(TITLES, len(self.lines))):
            found: dict[str, int] = {}
            twice = []
            for column in range(len(self.lines[row])):
                word = heading(self.cell(row, column))
                if word in wanted:
                    if word in found:
                        twice.append(column)
                    found.setdefault(word, column)
            if len(found) > len(best[1]):
                best = (row, found, twice)
        at, columns, again = best
        if len(columns) < min(2, len(wanted)):
            return None
        rows = []
        for row in range(at + 1, len(self.lines)):
            cells = {head: self.cell(row, column) for head, column in columns.items()}
            if not all(cell.is_empty for cell in cells.values()):
                rows.append(Row(row + 1, cells))
        there = {head: self.cell(at, column) for head, column in columns.items()}
        return Table(there, tuple(self.cell(at, column) for column in again), tuple(rows))


def heading(cell: Cell) -> str:
    """A heading without spaces, star or the note in brackets behind it."""
    text = cell.text().replace(" ", "").strip("*＊")
    for bracket in "（(":
        if text.find(bracket) > 0:
            text = text[: text.find(bracket)]
    return text.strip("*＊")


@cache
def letters(column: int) -> str:
    """The name of a column counted from 0: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@dataclass(frozen=True)
class Workbook:
    """An opened workbook: its file and its sheets by name, without spaces around."""

    file: Path
    sheets: Mapping[str, Sheet]


def open_workbook(file: Path) -> Workbook:
    """Open an .xlsx workbook. Raises NoWorkbook, WorkbookTooLarge, WorkbookBlank, NotXlsx, WorkbookEncrypted,
    WorkbookWithMacros, WorkbookMislabelled, WorkbookBroken."""
    begin, compound = look(file, LARGEST)
    if file.suffix.lower() != ".xlsx":
        raise NotXlsx(file=file.name, found=ending(file))
    check_xlsx(file, begin, compound)
    with parsing(file):
        opened = CalamineWorkbook.from_path(str(file))
        names = [one.name for one in opened.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
        sheets = {plain(name): Sheet(plain(name), opened.get_sheet_by_name(name)) for name in names}
    if all(sheet.is_empty for sheet in sheets.values()):
        raise WorkbookBlank(file=file.name)
    return Workbook(file, sheets)


@contextmanager
def parsing(file: Path) -> Iterator[None]:
    """What the parser cannot read is a Problem that names the file."""
    try:
        yield
    except PasswordError as error:
        raise WorkbookEncrypted(file=file.name) from error
    except BaseException as error:
        if isinstance(error, CalamineError | ValueError) or type(error).__name__ == PANIC:
            raise WorkbookBroken(file=file.name) from error
        raise


def look(file: Path, largest: int) -> tuple[bytes, bytes]:
    """Look at a file before a parser does: its first bytes, and all of it where it is a compound document, the
    container of the old format. Raises NoWorkbook, WorkbookTooLarge, WorkbookBlank, WorkbookEncrypted,
    WorkbookWithMacros."""
    try:
        size = file.stat().st_size
        with file.open("rb") as opened:
            begin = opened.read(BEGIN)
            compound = begin + opened.read(largest) if begin.startswith(COMPOUND) and size <= largest else b""
    except OSError as error:
        raise NoWorkbook(file=file.name, reason=error.strerror) from error
    if size > largest:
        raise WorkbookTooLarge(file=file.name, size=f"{size / MB:.1f} MB", limit=f"{largest // MB} MB")
    if not size:
        raise WorkbookBlank(file=file.name)
    if utf16("EncryptedPackage") in compound:
        raise WorkbookEncrypted(file=file.name)
    if file.suffix.lower() == ".xlsm" or utf16("_VBA_PROJECT") in compound:
        raise WorkbookWithMacros(file=file.name)
    return begin, compound


def ending(file: Path) -> str:
    return f"扩展名是 {file.suffix}" if file.suffix else "没有扩展名"


def mislabelled(file: Path, found: str) -> WorkbookMislabelled:
    return WorkbookMislabelled(file=file.name, suffix=file.suffix.lower(), found=found)


def other_kind(begin: bytes) -> str | None:
    """What a file that is no workbook is, by its first bytes; None for what may be text."""
    if begin.startswith(b"%PDF"):
        return " PDF 文件"
    if MARKUP.match(begin):
        return "网页或 XML 文件"
    return None


def check_xlsx(file: Path, begin: bytes, compound: bytes) -> None:
    """Refuse what is named .xlsx and is something else, broken, with macros or spread out beyond measure."""
    if not begin.startswith(b"PK"):
        raise mislabelled(file, "旧格式（.xls 等）" if compound else other_kind(begin) or "别的文件（如文本、CSV）")
    try:
        with zipfile.ZipFile(file) as package:
            parts = {part.filename: part.file_size for part in package.infolist()}
            if (whole := sum(parts.values())) > UNPACKED:
                raise WorkbookTooLarge(file=file.name, size=f"展开后 {whole // MB} MB", limit=f"{UNPACKED // MB} MB")
            for part in parts:
                with package.open(part) as opened:
                    _check_extent(file, opened)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise WorkbookBroken(file=file.name) from error
    if any(name.lower().endswith("vbaproject.bin") for name in parts):
        raise WorkbookWithMacros(file=file.name)
    if "xl/workbook.xml" not in parts:
        if "[Content_Types].xml" in parts and any(name.startswith("xl/") for name in parts):
            raise WorkbookBroken(file=file.name)
        raise mislabelled(file, package_kind(parts))


def package_kind(parts: Iterable[str]) -> str:
    """What a package is, by the names of its parts."""
    return next((kind for part, kind in PACKAGES.items() if any(name.startswith(part) for name in parts)), "压缩包")


def _check_extent(file: Path, part: IO[bytes]) -> None:
    """Refuse a sheet with a cell so far out that the parser, which spreads sheets out, would ask for more memory than
    there is and bring the process down."""
    rows, columns, rest = {b"1"}, {b"A"}, b""
    while chunk := part.read(MB):
        *whole, rest = (rest + chunk).rpartition(b"<")
        tags = b"".join(whole[:1])
        rows.update(FAR_ROW.findall(tags))
        columns.update(FAR_COLUMN.findall(tags))
        rest = b"<" + rest
    last_row, last_column = max(map(int, rows)), max(map(_number, columns))
    if last_row * last_column > CELLS:
        size, limit = f"有一张表铺到第 {last_row} 行第 {last_column} 列", f"{CELLS // 10_000} 万个单元格"
        raise WorkbookTooLarge(file=file.name, size=size, limit=limit)


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
