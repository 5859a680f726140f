"""Reading the city's sheet as a careful clerk does: its columns by their headings, each line with what is wrong in it, the
city's clocks as instants. Nothing is written here, and no refused value is repeated.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from jiedao import identifiers
from jiedao.entries.filling import LONGEST
from jiedao.periods import TZ, Calendar, Clock, end_of
from jiedao.problems import Problem
from jiedao.procedures.hotline.problems import OrderColumnsMissing
from jiedao.procedures.hotline.wording import Orders
from jiedao.procedures.importing.problems import ColumnTwice, NoTable, SeveralTables
from jiedao.procedures.importing.reading import Places
from jiedao.workbooks import Cell, RosterTable, Unreadable, find_tables, open_roster, plain

#: Columns without which a sheet is none of the city's.
NEEDED = ("order_no", "received_on", "reply_by", "words")
#: Where the city names a community or a body of the office, by the words written over that column.
WHERE = ("承办社区", "社区", "所属社区", "村社区", "承办单位", "责任单位")
#: What comes back to the city, by the words written over it; where the sheet has no such column, one is put behind.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "state": ("办理状态", "办理结果", "办结状态"), "reply": ("答复内容", "回复内容", "答复意见", "办理情况"),
    "ended": ("办结时间", "答复时间", "回复时间"), "reason": ("退回理由", "退单理由", "退单原因"),
    "basis": ("退回依据", "退单依据"),
}  # fmt: skip
SPAN = re.compile(r"(\d{1,3})个?(工作日|自然日|日|天|小时|分钟)(?:内|以内)?")
UNITS = {"工作日": "workdays", "自然日": "days", "日": "days", "天": "days", "小时": "hours", "分钟": "minutes"}
MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[ T]*(\d{1,2})[:：时](\d{1,2})(?:[:：分](\d{1,2})秒?)?分?"
)
LONGEST_NUMBER = 40


@dataclass
class ReadRow:
    """One line: what it says, what is wrong in which cell, and all its cells as they stand."""

    no: int
    cells: list[str]
    number: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    received_at: datetime | None = None
    accept_by: datetime | None = None
    reply_by: datetime | None = None
    category: str = ""
    place: Any = None
    phone: str = ""
    faults: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class ReadSheet:
    """Everything read out of one file."""

    file: str
    tab: str
    heads: tuple[str, ...]
    columns: Mapping[str, int]
    rows: tuple[ReadRow, ...]


def read_sheet(file: Path, rules: Orders, places: Places, calendar: Calendar, *, now: datetime) -> ReadSheet:
    """Read a sheet of the city. Raises NoTable, SeveralTables, ColumnTwice, OrderColumnsMissing and what opening raises."""
    opened = open_roster(file)
    words = words_over(rules)
    grids = [grid for grid in opened.grids if not grid.hidden]
    found = [table for grid in grids for table in find_tables(grid, words.__contains__)]
    if not found:
        hidden = "、".join(grid.name for grid in opened.grids if grid.hidden) or "无"
        raise NoTable(file=file.name, sheets="、".join(grid.name for grid in grids), hidden=hidden)
    if len(found) > 1:
        where = "、".join(f"“{table.grid.name}”第 {table.heads[0].cell.address} 格起" for table in found)
        raise SeveralTables(file=file.name, where=where)
    table = found[0]
    columns = _columns(file, table, words, rules)
    heads = {head.column: head.full for head in table.heads}
    width = max(heads) + 1
    reader = _Reader(table, columns, width, rules, places, calendar, now)
    return ReadSheet(
        file.name, table.grid.name, tuple(heads.get(at, "") for at in range(width)), columns, tuple(reader.rows())
    )


def words_over(rules: Orders) -> dict[str, str]:
    """heading -> the field of the order it stands over, or one of the answers."""
    found: dict[str, str] = {}
    for key, words in ANSWERS.items():
        found |= dict.fromkeys(words, f"answer.{key}")
    found |= dict.fromkeys(WHERE, "where")
    for name, declared in rules.form.fields.items():
        for word in (declared.label, *declared.aliases):
            found[plain(word).replace(" ", "")] = name
    return found


def _columns(file: Path, table: RosterTable, words: Mapping[str, str], rules: Orders) -> dict[str, int]:
    found: dict[str, Any] = {}
    for head in table.heads:
        if (key := words.get(head.word.replace(" ", ""))) is None:
            continue
        if key in found:
            label = rules.form.fields[key].label if key in rules.form.fields else head.word
            raise ColumnTwice(file=file.name, field=label, one=found[key].cell.address, other=head.cell.address)
        found[key] = head
    if missing := [rules.form.fields[key].label for key in NEEDED if key not in found]:
        heads = "、".join(head.full for head in table.heads)
        raise OrderColumnsMissing(file=file.name, missing="、".join(missing), heads=heads)
    return {key: head.column for key, head in found.items()}


class _Wrong(ValueError):
    """A cell does not say what its column asks."""


class _Reader:
    def __init__(
        self, table: RosterTable, columns: Mapping[str, int], width: int, rules: Orders, places: Places,
        calendar: Calendar, now: datetime,
    ) -> None:  # fmt: skip
        self.table, self.columns, self.width, self.rules = table, columns, width, rules
        self.places, self.calendar, self.now = places, calendar, now
        self.first: dict[str, int] = {}

    def rows(self) -> Iterator[ReadRow]:
        for line in self.table.lines:
            if line.kind == "data":
                yield self._row(line.row, line.number)

    def _row(self, at: int, no: int) -> ReadRow:
        row = ReadRow(no, [self.table.grid.cell(at, column).text() for column in range(self.width)])
        row.number = self._read(row, at, "order_no", self._number) or ""
        row.received_at = self._read(row, at, "received_on", self._received)
        start = row.received_at or self.now
        row.reply_by = self._read(row, at, "reply_by", lambda cell: self._until(cell, start))
        row.accept_by = self._read(row, at, "accept_by", lambda cell: self._until(cell, start), needed=False)
        if row.accept_by is None:
            row.accept_by = self.rules.clock("return_within").due(start, self.calendar).at
        if row.reply_by is not None and row.received_at is not None and row.reply_by <= row.received_at:
            self._fault(row, at, "reply_by", "早于派单时间")
        row.accept_by = min(row.accept_by, row.reply_by) if row.reply_by is not None else row.accept_by
        words = self._read(row, at, "words", lambda cell: self._text(cell, LONGEST["paragraph"])) or ""
        self._place(row, at, words)
        self._say(row, at, words)
        return row

    def _say(self, row: ReadRow, at: int, words: str) -> None:
        """What the order's form is filled in with."""
        row.category, member = self._category(at)
        row.said = {
            "order_no": row.number,
            "words": words,
            "category": member,
            "place_words": self._words(at, "place_words"),
        }
        row.said |= self._caller(row, at)
        if cited := self._cited(at):
            row.said["cites"] = cited
        if row.received_at and row.reply_by and row.accept_by:
            row.said |= {
                "received_on": row.received_at.date().isoformat(), "reply_by": row.reply_by.date().isoformat(),
                "accept_by": row.accept_by.date().isoformat(),
                "inside_by": self._inside(row.received_at, row.reply_by).isoformat(),
            }  # fmt: skip

    # ---- one cell ----

    def _cell(self, at: int, key: str) -> Cell | None:
        column = self.columns.get(key)
        return None if column is None else self.table.grid.held(at, column)

    def _words(self, at: int, key: str) -> str:
        cell = self._cell(at, key)
        return cell.text()[: LONGEST["text"]] if cell is not None else ""

    def _read(self, row: ReadRow, at: int, key: str, how: Any, *, needed: bool = True) -> Any:
        cell = self._cell(at, key)
        if cell is None or cell.is_empty:
            if needed:
                self._fault(row, at, key, "没有填")
            return None
        try:
            return how(cell)
        except _Wrong as wrong:
            self._fault(row, at, key, str(wrong))
            return None

    def _fault(self, row: ReadRow, at: int, key: str, said: str) -> None:
        cell = self._cell(at, key)
        row.faults.append((cell.address if cell is not None else "", self.rules.form.fields[key].label, said))

    def _number(self, cell: Cell) -> str:
        number = cell.text().replace(" ", "")
        if len(number) > LONGEST_NUMBER:
            raise _Wrong(f"有{len(number)}个字，最多{LONGEST_NUMBER}个")
        line = int(re.sub(r"\D", "", cell.address))
        if isinstance(cell.value, float) and cell.value >= 10**15:
            raise _Wrong("太长，表格软件把它变成了数，末尾的数字可能已经丢了，请按文本格式重新取")
        if number in self.first:
            raise _Wrong(f"和第{self.first[number]}行是同一个编号")
        self.first[number] = line
        return number

    @staticmethod
    def _text(cell: Cell, longest: int) -> str:
        text = cell.text()
        if len(text) > longest:
            raise _Wrong(f"有{len(text)}个字，最多{longest}个，请缩短")
        return text

    def _received(self, cell: Cell) -> datetime:
        found = _moment(cell)
        if isinstance(found, datetime):
            at = found
        elif found is not None:  # a day alone: at noon of it
            at = datetime.combine(found, time(12), tzinfo=TZ)
            at = min(at, self.now) if found == self.now.astimezone(TZ).date() else at
        else:
            raise _Wrong("不是日期或时间，请写成 2018-06-29 09:30")
        if at > self.now:
            raise _Wrong("还没有到")
        return at

    def _until(self, cell: Cell, start: datetime) -> datetime:
        """A clock of the city: an instant, a day (to its end), or a span from when the order was sent."""
        found = _moment(cell)
        if isinstance(found, datetime):
            return found
        if found is not None:
            return end_of(found)
        span = SPAN.fullmatch(cell.text().replace(" ", ""))
        if span is None:
            raise _Wrong("不是时间也不是时限，请写成 2018-06-29 17:00、24小时或5个工作日")
        return Clock(int(span[1]), UNITS[span[2]]).due(start, self.calendar).at

    def _inside(self, received: datetime, reply_by: datetime) -> date:
        """The office's own day: so long before the city's, but not before the order came."""
        ahead = self.rules.clock("ahead").before(reply_by.astimezone(TZ).date(), self.calendar)
        return max(ahead, received.astimezone(TZ).date())

    # ---- what a cell may mean ----

    def _category(self, at: int) -> tuple[str, str]:
        """The city's own word, and the member of the list it names; the last member where it names none."""
        said, members = self._words(at, "category"), self.rules.choices("category")
        named = [name for name, one in members.items() if said and (one.label in said or said in one.label)]
        last = list(members)[-1]
        return said or members[last].label, named[0] if named else last

    def _cited(self, at: int) -> str:
        said = self._words(at, "cites")
        for name, one in self.rules.choices("cites").items():
            if said and said in (name, one.label, one.code):
                return name
        return ""

    def _place(self, row: ReadRow, at: int, words: str) -> None:
        """The community: the one its column names, else the only one named where the place or the matter is told."""
        said = self._words(at, "where")
        if said and (known := self.places.called(said)) is not None:
            row.place = known
            return
        for text in (said, self._words(at, "place_words"), words):
            named = {place.pk: place for word, place in self.places.by_word.items() if len(word) > 2 and word in text}
            top = [one for one in named.values() if one.kind == "community"]
            if len(top) == 1:
                row.place = top[0]
                return

    def _caller(self, row: ReadRow, at: int) -> dict[str, str]:
        """Who called, where it was told: a number that is none is left in its cell alone."""
        found = {"caller_name": name} if (name := self._words(at, "caller_name")) else {}
        if said := self._words(at, "caller"):
            try:
                row.phone = identifiers.phone(said)
            except Problem:
                return found
            found["caller"] = row.phone
        return found


def _moment(cell: Cell) -> datetime | date | None:
    """An instant, a day, or None where the cell holds neither."""
    value = cell.value
    if isinstance(value, datetime) and value.time() != time():
        return value.replace(tzinfo=TZ, microsecond=0) + timedelta(seconds=round(value.microsecond / 1e6))
    written = MOMENT.fullmatch(cell.text())
    if written is not None:
        try:
            year, month, day, hour, minute, second = (int(part or 0) for part in written.groups())
            return datetime(year, month, day, hour, minute, second, tzinfo=TZ)
        except ValueError:
            return None
    try:
        return cell.day()
    except Unreadable:
        return None
