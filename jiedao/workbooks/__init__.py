"""Workbooks (.xlsx) as offices really keep them: read into rows whose cells know their address, and written clean.

Not here: what a column means. The caller names its heads and reads each cell as text, code, day or choice; what cannot
be read says why. Standard: Office Open XML, ECMA-376.
"""

from jiedao.workbooks.reading import Row, Sheet, Table, Workbook, open_workbook
from jiedao.workbooks.values import Cell, CodeLossy, Unreadable, plain
from jiedao.workbooks.writing import Column, Page, write_workbook

__all__ = [
    "Cell", "CodeLossy", "Column", "Page", "Row", "Sheet", "Table", "Unreadable", "Workbook", "open_workbook", "plain",
    "write_workbook",
]  # fmt: skip
