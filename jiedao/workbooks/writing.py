"""Writing a clean workbook: a title, notes, headings, lines; codes as text, choices as drop-downs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from jiedao.workbooks.problems import WorkbookExists, WorkbookUnwritable

#: Lines below the last one that are ready to be filled in: text format and drop-downs reach so far.
READY = 2000
#: Excel takes no more than this in a drop-down's own list.
LIST_LENGTH = 255


@dataclass(frozen=True)
class Column:
    """A column: its heading, width, and what stands in it. `choices` make a drop-down; with `strict` nothing else may
    be typed. `is_day` cells are dates, all others text, so that no spreadsheet turns a code into a number."""

    head: str
    width: int = 16
    choices: tuple[str, ...] = ()
    strict: bool = True
    is_day: bool = False


@dataclass(frozen=True)
class Page:
    """A sheet: its name, a title, notes under it, columns and lines. `pale` lines (samples) are shown grey."""

    name: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[Sequence[Any], ...] = ()
    pale: frozenset[int] = frozenset()


def write_workbook(file: Path, pages: Iterable[Page]) -> None:
    """Write a workbook to a new file. Raises WorkbookExists, WorkbookUnwritable; then no part of it is left."""
    import xlsxwriter  # a server starts sooner without it

    try:
        made = file.open("xb")
    except FileExistsError as error:
        raise WorkbookExists(file=file) from error
    except OSError as error:
        raise WorkbookUnwritable(file=file, reason=error.strerror) from error
    try:
        with made, xlsxwriter.Workbook(made, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            for page in pages:
                _write(book, page)
    except BaseException as error:
        file.unlink(missing_ok=True)
        if isinstance(error, OSError | xlsxwriter.exceptions.FileCreateError):
            raise WorkbookUnwritable(file=file, reason=getattr(error, "strerror", None) or str(error)) from error
        raise


def _write(book: Any, page: Page) -> None:
    sheet = book.add_worksheet(page.name)
    sheet.write_string(0, 0, page.title, book.add_format({"bold": True, "font_size": 14}))
    for line, note in enumerate(page.notes, 1):
        sheet.write_string(line, 0, note, book.add_format({"font_color": "#555555"}))
    top = len(page.notes) + 1
    last = top + len(page.rows) + READY
    head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1})
    forms = {}
    for is_day in (False, True):
        for is_pale in (False, True):
            colour = {"font_color": "#888888", "italic": True} if is_pale else {}
            forms[is_day, is_pale] = book.add_format({"num_format": "yyyy-mm-dd" if is_day else "@", **colour})
    for number, column in enumerate(page.columns):
        sheet.set_column(number, number, column.width, forms[column.is_day, False])
        sheet.write_string(top, number, column.head, head)
        if column.choices:
            sheet.data_validation(top + 1, number, last, number, _drop_down(column))
        for row, values in enumerate(page.rows):
            _put(sheet, top + 1 + row, number, values[number], forms[column.is_day, row in page.pale])
    sheet.freeze_panes(top + 1, 0)


def _drop_down(column: Column) -> dict[str, Any]:
    if len(",".join(column.choices)) > LIST_LENGTH:
        raise ValueError(f"too many choices in {column.head}")
    wrong = {"error_type": "stop" if column.strict else "information", "error_title": column.head}
    return {
        "validate": "list", "source": list(column.choices), "error_message": "请从下拉列表里选择。", **wrong,
        "show_error": column.strict,
    }  # fmt: skip


def _put(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(row, column, None, form)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, form)
    else:
        sheet.write_string(row, column, str(value), form)
