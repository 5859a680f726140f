"""Workbooks made by the tests, cell by cell."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter


def written(
    file: Path,
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    *,
    hidden: Sequence[str] = (),
    merged: Mapping[str, Sequence[tuple[int, int, int, int]]] | None = None,
) -> Path:
    """A workbook with these lines, each value as what it is: text as text, a number as a number, a day as a date.
    `merged`: sheet -> (top, left, bottom, right), counted from 0."""
    with xlsxwriter.Workbook(str(file)) as book:
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for area in (merged or {}).get(name, ()):
                sheet.merge_range(*area, "")
            if name in hidden:
                sheet.hide()
            for row, line in enumerate(lines):
                for column, value in enumerate(line):
                    if isinstance(value, date):
                        sheet.write_datetime(row, column, value, days)
                    elif isinstance(value, str):
                        sheet.write_string(row, column, value)
                    elif value is not None:
                        sheet.write(row, column, value)
    return file
