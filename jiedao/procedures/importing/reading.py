"""Reading a roster as a careful clerk does: records, lines refused with their cell and reason, households kept whole,
lines that look like another record, and the sheet's own totals beside what was read. Nothing is written here.

Money belongs to the household, once: a household goes in whole or comes back whole.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from jiedao import identifiers
from jiedao.procedures.importing import cells, groups, likeness
from jiedao.procedures.importing.cells import NeedsYear, Refusal
from jiedao.procedures.importing.columns import NOTHING, Headings, Target, known_words, propose, targets
from jiedao.procedures.importing.contents import Recogniser
from jiedao.procedures.importing.groups import Groups
from jiedao.procedures.importing.problems import ColumnTwice, NoNameColumn, NoTable, OtherOffice, SeveralTables
from jiedao.rulebook import Edition, Kind
from jiedao.workbooks import Cell, Grid, Head, Line, RosterTable, find_tables, open_roster, plain

NAME_MISSING = Refusal("import.name_missing", "the name is missing", "没有填")
YEAR_MISSING = Refusal("import.year_missing", "a day without a year", "没有写年份，请说明是哪一年的（--period）")
NO_GROUPS = Groups()
AMOUNT = re.compile(r"[￥¥]?(-?[\d,]+(?:\.\d+)?)\D*")


@dataclass(frozen=True)
class Places:
    """The office's communities and grids by every way people write them: 纺苑 and 纺苑社区 are one."""

    by_word: Mapping[str, Any]
    names: tuple[str, ...]

    @classmethod
    def of(cls, places: Sequence[Any]) -> "Places":
        found: dict[str, Any] = {}
        for place in places:
            short = re.sub(r"(社区|村)(居委会|村委会)?$", "", place.name)
            for word in (place.name, place.short_name, short, f"{short}社区", f"{short}社区居委会"):
                found.setdefault(plain(word).replace(" ", ""), place)
        return cls(found, tuple(place.name for place in places))

    def called(self, word: str) -> Any:
        """The place; None where no place of the office is called so."""
        return self.by_word.get(plain(word).replace(" ", ""))


@dataclass(frozen=True)
class Refused:
    """A line with a defect: where, what for machines and what for people."""

    row: int
    cell: str
    label: str
    code: str
    reason: str
    said: str


@dataclass
class Record:
    """One record to be: the line it begins in, its serial, name, number and place, and its fields."""

    row: int
    serial: int | str | None = None
    name: str = ""
    number: str = ""
    place: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    rows: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Held:
    """A household kept back whole because one of its lines is refused."""

    record: Record


@dataclass(frozen=True)
class Conflict:
    """A line that looks like another record. A person settles it."""

    row: int
    with_row: int
    record: Record


@dataclass(frozen=True)
class Total:
    """A subtotal or total line of the sheet: what it says, and what the lines it stands under add up to."""

    label: str
    row: int
    said: Decimal | None
    read: Decimal | None
    is_money: bool

    @property
    def agrees(self) -> bool | None:
        """Whether both are the same; None where one of them is not known."""
        return None if self.said is None or self.read is None else self.said == self.read

    @property
    def text(self) -> str:
        """The sheet's number as the contract writes it."""
        return "" if self.said is None else f"{self.said:.2f}" if self.is_money else str(int(self.said))


@dataclass
class Roster:
    """Everything that was read out of one file."""

    file: str
    sheet: str
    kind: Kind
    mapping: Headings
    is_grouped: bool
    records: list[Record] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    same: list[tuple[int, int]] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    needs_year: list[Refused] = field(default_factory=list)
    hidden: tuple[str, ...] = ()
    groups: Groups = NO_GROUPS
    heads: tuple[Head, ...] = ()  # every heading of the table, in the sheet's order
    cells: dict[int, list[str]] = field(default_factory=dict)  # the lines that somebody must look at, as they stand
    cells_of: Callable[[int], list[str]] = field(default=lambda row: [])  # any line as it stands, by its number

    @property
    def money(self) -> str:
        """The field whose amounts the sheet's totals are about; '' where it counts records."""
        found = [k for k, one in self.mapping.targets.items() if k in self.mapping.heads and _is_money(one)]
        return found[0] if len(found) == 1 else ""

    def sum_of(self, records: Sequence[Record]) -> Decimal:
        """The amounts of these records added up."""
        return sum((Decimal(one.values.get(self.money) or 0) for one in records), Decimal(0))


def _is_money(one: Target) -> bool:
    return one.field is not None and one.field.type == "money" and not one.group


def read_roster(
    file: Path, kind: Kind, edition: Edition, places: Places, *, on: date, year: int | None, sheet: str = "",
    explained: Mapping[str, str] = NOTHING, groups: Groups = NO_GROUPS,
) -> Roster:  # fmt: skip
    """Read a roster of one register. `year`: that of the period, for days written without one; `explained`: what the
    office has said its headings mean; `groups`: those its lines may name.

    Raises NoTable, SeveralTables, ColumnTwice, NoNameColumn, OtherOffice and what opening a workbook raises.
    """
    opened = open_roster(file)
    wanted = targets(kind, edition)
    words = known_words(wanted.values()) | {part for whole in explained for part in whole.split("/")}
    hidden = tuple(grid.name for grid in opened.grids if grid.hidden)
    grid, table = _table(file, [g for g in opened.grids if not g.hidden], words, sheet, hidden)
    mapping = propose(table.heads, wanted, explained)
    mapping = Recogniser(table, edition, places.called, on).complete(mapping, explained)
    _require(file, mapping)
    roster = Roster(file.name, grid.name, kind, mapping, bool(mapping.groups), hidden=hidden)
    roster.heads, roster.groups = table.heads, groups
    reader = _Reader(roster, table, edition, places, on, year)
    reader.read()
    if reader.strange and not reader.known:
        found = "、".join(sorted(reader.strange)[:5])
        raise OtherOffice(file=file.name, found=found, known="、".join(places.names))
    return roster


def _require(file: Path, mapping: Headings) -> None:
    """The column of the name must be there, and none that is there twice."""
    for key, one, other in mapping.twice:
        field = mapping.targets[key].label
        raise ColumnTwice(file=file.name, field=field, one=one.cell.address, other=other.cell.address)
    if "name" not in mapping.heads:
        heads = "、".join(head.full for head in (*mapping.heads.values(), *mapping.unread))
        raise NoNameColumn(file=file.name, field=mapping.targets["name"].label, heads=heads)


def _table(
    file: Path, grids: Sequence[Grid], words: frozenset[str], sheet: str, hidden: tuple[str, ...]
) -> tuple[Grid, RosterTable]:
    found = [
        (grid, tables) for grid in grids if not sheet or grid.name == sheet
        if (tables := find_tables(grid, words.__contains__))
    ]  # fmt: skip
    if not found:
        raise NoTable(file=file.name, sheets="、".join(grid.name for grid in grids), hidden="、".join(hidden) or "无")
    if len(found) > 1:
        raise SeveralTables(file=file.name, where="、".join(f"“{grid.name}”" for grid, _ in found))
    grid, tables = found[0]
    if len(tables) > 1:
        where = "、".join(f"“{grid.name}”第 {table.heads[0].cell.address} 格起" for table in tables)
        raise SeveralTables(file=file.name, where=where)
    return grid, tables[0]


class _Reader:
    def __init__(
        self, roster: Roster, table: RosterTable, edition: Edition, places: Places, on: date, year: int | None
    ) -> None:
        self.roster, self.table, self.edition, self.places, self.on, self.year = (
            roster, table, edition, places, on, year,
        )  # fmt: skip
        self.heads = roster.mapping.heads
        self.bad: set[int] = set()
        self.twice: set[int] = set()
        self.group_fields = groups.naming_fields(roster.kind, edition)
        self.known: set[str] = set()
        self.strange: set[str] = set()

    def read(self) -> None:
        """Read all lines, then keep households whole and set aside what looks like another record."""
        found: list[Record] = []
        totals: list[tuple[int, Line]] = []
        for line, is_more in self._lines():
            if line.kind == "total":
                totals.append((len(found), line))
            elif is_more and found:
                self._more(found[-1], line)
            else:
                found.append(self._begun(line))
        self._sort_out(found)
        self._keep_cells()
        self._control(found, totals)

    def _lines(self) -> Iterator[tuple[Line, bool]]:
        """Data and total lines; a line that says nothing of its own but a member belongs to the record before it."""
        own = [head.column for key, head in self.heads.items() if not self.roster.mapping.targets[key].group]
        inner = [head.column for key, head in self.heads.items() if self.roster.mapping.targets[key].group]
        for line in self.table.lines:
            if line.kind == "total":
                yield line, False
            elif line.kind == "data":
                says = any(not self._cell(line, column).is_empty for column in own)
                yield line, bool(inner) and not says

    def _cell(self, line: Line, column: int) -> Cell:
        return self.table.grid.cell(line.row, column)

    def _begun(self, line: Line) -> Record:
        record = Record(line.number, rows=[line.number])
        for key, head in self.heads.items():
            target, cell = self.roster.mapping.targets[key], self._cell(line, head.column)
            if target.group:
                continue
            value = self._value(line, target, cell)
            if key == "serial":
                record.serial = _serial(cell)
            elif key == "name":
                record.name = value or ""
            elif key == "credit_code":
                record.number = value or ""
            elif key == "place":
                record.place = value
            elif value is not None:
                record.values[key] = value
        if not record.name and line.number not in self.bad:
            named = self.heads.get("name")
            cell = self._cell(line, named.column if named else 0)
            self._refuse(line, self.roster.mapping.targets["name"], cell, NAME_MISSING)
        self._more(record, line, begins=True)
        return record

    def _more(self, record: Record, line: Line, *, begins: bool = False) -> None:
        """The line's own row of each list of lines: a member of the household."""
        if not begins:
            record.rows.append(line.number)
        for group in sorted(self.roster.mapping.groups):
            row: dict[str, Any] = {}
            for key, head in self.heads.items():
                target = self.roster.mapping.targets[key]
                if target.group == group and target.field is not None:
                    value = self._value(line, target, self._cell(line, head.column))
                    if value is not None:
                        row[target.field.name] = value
            if row:
                record.values.setdefault(group, []).append({"row": line.number, **row})

    def _value(self, line: Line, target: Target, cell: Cell) -> Any:
        try:
            if target.key == "place":
                return self._place(cell)
            if target.key == "credit_code":
                return "" if cell.is_empty else cells.identifier(cell, identifiers.credit_code)
            if target.field is None:
                return cells.text_of(cell, None)
            if target.field.type == "subject":
                return None if cell.is_empty else self.roster.groups.called(cell, target.field, self.edition)
            return cells.value_of(cell, target.field, self.edition, on=self.on, year=self.year)
        except Refusal as refusal:
            self._refuse(line, target, cell, refusal)
        except NeedsYear:
            self._refuse(line, target, cell, YEAR_MISSING)
            self.roster.needs_year.append(self.roster.refused[-1])
        return None

    def _place(self, cell: Cell) -> Any:
        if cell.is_empty:
            return None
        found = self.places.called(cell.text())
        (self.strange if found is None else self.known).add(plain(cell.text()))
        if found is None:
            names = "、".join(self.places.names)
            raise Refusal(
                "import.place", "no place of this office is called so", f"本单位没有这个社区。本单位的社区：{names}"
            )
        return found

    def _refuse(self, line: Line, target: Target, cell: Cell, refusal: Refusal) -> None:
        self.bad.add(line.number)
        self.roster.refused.append(
            Refused(line.number, cell.address, target.label, refusal.code, refusal.reason, refusal.said)
        )

    def _sort_out(self, found: Sequence[Record]) -> None:
        sound: list[Record] = []
        for record in found:
            if not self.bad & set(record.rows):
                sound.append(record)
            elif self.roster.is_grouped:
                self.roster.held.append(Held(record))
        for record, other, is_same in likeness.sorted_out(sound):
            if other is None:
                self.roster.records.append(record)
            elif is_same:
                self.roster.same.append((record.row, other.row))
            elif not self._in_two_groups(record, other):
                self.roster.conflicts.append(Conflict(record.row, other.row, record))

    def _in_two_groups(self, record: Record, other: Record) -> bool:
        """Whether one person stands in two groups here. Which line is right nobody but the office can say: both come
        back."""
        fields = groups.apart(record.values, other.values, self.group_fields)
        if not fields or not likeness.is_one(record, other):
            return False
        for one, beside in ((record, other), (other, record)):
            for name in fields if one.row not in self.twice else ():
                declared, head = self.roster.kind.fields[name], self.heads[name]
                said = groups.said_twice(declared, beside.row, self.roster.groups.name(beside.values[name]))
                self._returned(one.row, f"{head.letters}{one.row}", declared.label, groups.TWO_GROUPS, said)
            self.twice.add(one.row)
        if other in self.roster.records:
            self.roster.records.remove(other)
        return True

    def _returned(self, row: int, cell: str, label: str, code: str, said: str) -> None:
        self.bad.add(row)
        self.roster.refused.append(Refused(row, cell, label, code, "one person in two groups", said))

    def _keep_cells(self) -> None:
        """The lines that go back to somebody, cell by cell under their headings."""
        bad = {row for one in self.roster.held for row in one.record.rows} | self.bad
        bad |= {row for one in self.roster.conflicts for row in one.record.rows}
        columns = [head.column for head in self.table.heads]
        lines = {line.number: line for line in self.table.lines}
        self.roster.cells_of = lambda row: [self._cell(lines[row], column).text() for column in columns]
        self.roster.cells = {row: self.roster.cells_of(row) for row in sorted(bad)}

    def _control(self, found: Sequence[Record], totals: Sequence[tuple[int, Line]]) -> None:
        """A subtotal stands for the lines since the one before it, a total for all."""
        money = self.roster.money
        column = self.heads[money].column if money else None
        begin = 0
        for end, line in totals:
            said = _number(self._cell(line, column)) if column is not None else self._first_number(line)
            is_whole = line.label not in ("小计", "本页小计")
            part = found[0 if is_whole else begin : end]
            read = self.roster.sum_of(part) if money else Decimal(len(part))
            # A household's amount counts although the household is held: the sheet counts it as well.
            self.roster.totals.append(Total(line.label, line.number, said, read, bool(money)))
            if not is_whole:
                begin = end

    def _first_number(self, line: Line) -> Decimal | None:
        width = self.table.grid.width
        numbers = (_number(self._cell(line, column)) for column in range(width))
        return next((number for number in numbers if number is not None), None)


def _serial(cell: Cell) -> int | str | None:
    text = cell.text()
    return int(text) if text.isdecimal() else text or None


def _number(cell: Cell) -> Decimal | None:
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        return Decimal(repr(cell.value))
    found = AMOUNT.fullmatch(plain(cell.text()).replace(" ", ""))
    return Decimal(found[1].replace(",", "")) if found else None
