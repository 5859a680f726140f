"""Workbooks and rosters as offices really keep them: read into rows whose cells know their address, and written clean.

Not here: what a column means. The caller names its heads and reads each cell as text, code, day or choice; what cannot
be read says why. Standards: Office Open XML, ECMA-376; [MS-XLS]; RFC 4180; GB 18030.
"""

from jiedao.workbooks.lists import Head as ListHead
from jiedao.workbooks.lists import write_list
from jiedao.workbooks.reading import Row, Sheet, Table, Workbook, heading, open_workbook
from jiedao.workbooks.rosters import Area, Grid, Roster, open_roster
from jiedao.workbooks.tables import Head, Line, RosterTable, find_tables
from jiedao.workbooks.values import Cell, CodeLossy, Unreadable, plain
from jiedao.workbooks.writing import Column, Page, write_workbook

__all__ = [
    "Area", "Cell", "CodeLossy", "Column", "Grid", "Head", "Line", "ListHead", "Page", "Roster", "RosterTable", "Row", "Sheet",
    "Table", "Unreadable", "Workbook", "find_tables", "heading", "open_roster", "open_workbook", "plain",
    "write_list", "write_workbook",
]  # fmt: skip
