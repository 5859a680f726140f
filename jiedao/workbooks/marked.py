"""Giving lines back to whoever sent them: as they stood, each wrong cell marked with its reason, ready to be put right and
sent again under the same headings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

REASON, ROW = "原因", "原表行号"
WIDTH, WIDE = 18, 60


@dataclass(frozen=True)
class MarkedLine:
    """A line as it stood: its row in the sheet it came from, its cells, and column (from 0) -> what is wrong there."""

    row: int
    cells: Sequence[str]
    wrong: Mapping[int, str] = field(default_factory=dict)
    reason: str = ""


def write_marked(
    out: IO[bytes], name: str, heads: Sequence[Sequence[str]], lines: Iterable[MarkedLine], about: Iterable[str] = ()
) -> int:
    """Write the lines under their own headings, on two levels where they stood so; the number of lines.

    Every cell is text, so that nothing is turned into something else on its way back.
    """
    import xlsxwriter  # a server starts sooner without it

    options = {"strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(out, options) as book:
        text = book.add_format({"num_format": "@", "valign": "top"})
        head = book.add_format({"bold": True, "bg_color": "#E8EEF4", "border": 1, "valign": "vcenter"})
        marked = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#FBE3D6", "border": 1, "bold": True})
        reason = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "font_color": "#9C2A00"})
        sheet = book.add_worksheet(name)
        top = _headings(sheet, heads, head)
        sheet.set_column(0, len(heads) - 1, WIDTH, text)
        sheet.set_column(len(heads), len(heads), WIDE, reason)
        for line in lines:
            count += 1
            at = top + count
            for column, cell in enumerate(line.cells):
                sheet.write_string(at, column, cell, marked if column in line.wrong else text)
                if column in line.wrong:
                    sheet.write_comment(at, column, line.wrong[column], {"author": "", "x_scale": 2})
            sheet.write_string(at, len(heads), line.reason, reason)
            sheet.write_string(at, len(heads) + 1, str(line.row), text)
        sheet.freeze_panes(top + 1, 0)
        if told := list(about):
            notes = book.add_worksheet("说明")
            notes.set_column(0, 0, 100, book.add_format({"text_wrap": True}))
            for at, one in enumerate(told):
                notes.write_string(at, 0, one)
    return count


def _headings(sheet: Any, heads: Sequence[Sequence[str]], form: Any) -> int:
    """The headings with the reason beside them; gives the row they end in. Neighbours under one word are merged."""
    deep = max((len(path) for path in heads), default=1)
    paths = [*heads, (REASON,), (ROW,)]
    for column, path in enumerate(paths):
        sheet.write_string(deep - 1, column, path[-1], form)
        if deep > 1 and len(path) == 1:
            sheet.merge_range(0, column, deep - 1, column, path[0], form)
    for level in range(deep - 1):
        begin = 0
        while begin < len(heads):
            end = begin
            while (
                end + 1 < len(heads)
                and len(heads[end + 1]) > level + 1
                and heads[end + 1][: level + 1] == heads[begin][: level + 1]
            ):
                end += 1
            if len(heads[begin]) > level + 1:
                if end > begin:
                    sheet.merge_range(level, begin, level, end, heads[begin][level], form)
                else:
                    sheet.write_string(level, begin, heads[begin][level], form)
            begin = end + 1
    return deep - 1
