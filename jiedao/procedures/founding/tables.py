"""One sheet's lines, and each cell read as what its column asks; what cannot be read is noted as a fault."""

from collections.abc import Mapping
from datetime import date

from jiedao.procedures.founding.plan import Fault
from jiedao.procedures.founding.sheets import MARK, SAMPLE, Form
from jiedao.workbooks import Cell, CodeLossy, Unreadable, Workbook


class Line:
    """A line; a column that need not be there reads as empty."""

    def __init__(self, sheet: str, number: int, cells: Mapping[str, Cell]) -> None:
        self._sheet, self._number, self._cells = sheet, number, cells

    def __getitem__(self, head: str) -> Cell:
        return self._cells.get(head) or Cell(self._sheet, str(self._number), None)


class Lines:
    """The lines of a sheet without its samples, and how their cells are read. An unreadable cell gives '' or None."""

    def __init__(self, form: Form, rows: list[Line], faults: list[Fault]) -> None:
        self.form, self.rows, self._faults = form, rows, faults

    def text(self, row: Line, head: str, longest: int, *, optional: bool = False) -> str:
        cell = row[head]
        text = cell.text()
        if not text and not optional:
            self._fault(cell, "value_missing", column=head)
        if len(text) > longest:
            self._fault(cell, "value_too_long", column=head, limit=longest, count=len(text))
            return ""
        return text

    def code(self, row: Line, head: str, *digits: int, optional: bool = False) -> str:
        """A code of one of these lengths."""
        cell = row[head]
        if cell.is_empty:
            return self.text(row, head, 1, optional=optional)
        lengths = "或".join(f" {count} " for count in digits)
        try:
            code = cell.code()
        except CodeLossy:
            self._fault(cell, "code_lossy", value=cell.text(), digits=lengths)
            return ""
        except Unreadable:
            code = ""
        if len(code) not in digits:
            self._fault(cell, "code_unreadable", value=cell.text(), digits=lengths)
            return ""
        return code

    def day(self, row: Line, head: str) -> date | None:
        cell = row[head]
        if cell.is_empty:
            self._fault(cell, "value_missing", column=head)
            return None
        try:
            return cell.day()
        except Unreadable:
            self._fault(cell, "day_unreadable", value=cell.text())
            return None

    def choice(
        self, row: Line, head: str, words: Mapping[str, str], *, optional: bool = False, code: str = "choice_unknown"
    ) -> str:
        """The value of the word that was chosen."""
        cell = row[head]
        text = self.text(row, head, 1000, optional=optional)
        if text and text not in words:
            self._fault(cell, code, value=text, column=head, choices="、".join(words))
        return words.get(text, "")

    def _fault(self, cell: Cell, code: str, **facts: object) -> None:
        self._faults.append(Fault.at(cell, code, **facts))


def read_lines(workbook: Workbook, form: Form, faults: list[Fault], warnings: list[Fault]) -> Lines | None:
    """A sheet's lines under their headings; None, with the fault noted, where it cannot be read as the sheet it is."""
    sheet = workbook.sheets.get(form.name)
    if sheet is None:
        faults.append(Fault.of(form.name, "sheet_missing"))
        return None
    table = sheet.table(form.heads)
    if table is None:
        if sheet.is_empty and form.may_be_empty:
            return Lines(form, [], faults)
        code = "sheet_empty" if sheet.is_empty else "sheet_headless"
        faults.append(Fault.of(form.name, code, heads="、".join(form.required)))
        return None
    missing = [head for head in form.required if head not in table.heads]
    at = next(iter(table.heads.values()))
    faults += [Fault.at(at, "column_missing", column=head) for head in missing]
    faults += [Fault.at(cell, "column_twice", column=cell.text()) for cell in table.twice]
    if missing or table.twice:
        return None
    rows = []
    for row in table.rows:
        mark = row.cells.get(MARK)
        if mark is None or not mark.text().startswith(SAMPLE):
            if any(not row[head].is_empty for head in row.cells if head != MARK):
                rows.append(Line(sheet.name, row.number, row.cells))
        elif _as_shown(row.cells, form) != [str(value) for value in form.sample]:
            warnings.append(Fault.at(mark, "sample_changed"))
    if not rows and not form.may_be_empty:
        faults.append(Fault.of(form.name, "sheet_empty"))
    return Lines(form, rows, faults)


def _as_shown(cells: Mapping[str, Cell], form: Form) -> list[str]:
    return [_shown(cells[column.head]) if column.head in cells else "" for column in form.columns]


def _shown(cell: Cell) -> str:
    return str(cell.day()) if isinstance(cell.value, date) else cell.text()
