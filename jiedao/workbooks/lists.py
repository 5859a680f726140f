"""Writing a list as a clean workbook: headings in the first line, frozen and ready to filter; codes as text, days as days;
what the list is on a sheet of its own. Rows are taken one at a time, so that a long list needs no more memory than a short.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Any

#: A sheet holds no more lines than this, headings included (ECMA-376; Excel's own limit).
MOST_LINES = 1_048_576
FORMATS = {"text": "@", "day": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm", "number": "#,##0.###", "money": "#,##0.00"}
LONGEST = 32_767


@dataclass(frozen=True)
class Head:
    """A column of a list: its heading, what stands in it (text, day, instant, number, money), its width."""

    label: str
    form: str = "text"
    width: int = 16


def write_list(
    out: IO[bytes], name: str, heads: Sequence[Head], rows: Iterable[Sequence[Any]], about: Iterable[tuple[str, str]],
    *, about_name: str = "说明",
) -> int:  # fmt: skip
    """Write the list and what it is; the number of its rows. A list too long for one sheet goes on on the next."""
    import xlsxwriter  # a server starts sooner without it

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        forms = [book.add_format({"num_format": FORMATS[one.form], "valign": "top"}) for one in heads]
        sheet, part, line, count = _begun(book, name, heads, head, forms), 1, 0, 0
        for row in rows:
            line, count = line + 1, count + 1
            if line >= MOST_LINES:
                part, line = part + 1, 1
                sheet = _begun(book, f"{_sheet_name(name)[:27]}{part}", heads, head, forms)
            for column, value in enumerate(row):
                _put(sheet, line, column, value, heads[column], forms[column])
        _told(book, about_name, about, head)
    return count


def _begun(book: Any, name: str, heads: Sequence[Head], form: Any, forms: Sequence[Any]) -> Any:
    sheet = book.add_worksheet(_sheet_name(name))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, 0, max(len(heads) - 1, 0))
    for column, one in enumerate(heads):
        sheet.set_column(column, column, one.width, forms[column])
        sheet.write_string(0, column, one.label, form)
    return sheet


def _sheet_name(name: str) -> str:
    """A name that a sheet may bear: 31 characters, none of those that address cells."""
    plain = "".join("／" if sign in "[]:*?/\\" else sign for sign in name)
    # Excel counts in units of UTF-16, of which a rare character takes two.
    return plain.encode("utf-16-le")[:62].decode("utf-16-le", "ignore").strip("'") or "表"


def _put(sheet: Any, line: int, column: int, value: Any, head: Head, form: Any) -> None:
    if value is None or value == "":
        sheet.write_blank(line, column, None, form)
    elif isinstance(value, date):  # a datetime is one as well
        sheet.write_datetime(line, column, value, form)
    elif head.form in ("number", "money") and isinstance(value, int | float | Decimal):
        sheet.write_number(line, column, value, form)
    else:
        sheet.write_string(line, column, str(value)[:LONGEST], form)


def _told(book: Any, name: str, about: Iterable[tuple[str, str]], form: Any) -> None:
    sheet = book.add_worksheet(_sheet_name(name))
    plain = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 80, plain)
    for line, (what, said) in enumerate(about):
        sheet.write_string(line, 0, what, form)
        sheet.write_string(line, 1, said[:LONGEST], plain)
