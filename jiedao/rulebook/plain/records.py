"""Records and registers: rows of `entries`, `lines`, `register`, `payments` and `members`, and looking through a dot."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from fractions import Fraction
from typing import Any

from jiedao.periods import TZ, Calendar, Period
from jiedao.rulebook.columns import Columns
from jiedao.rulebook.edition import Edition
from jiedao.rulebook.evaluation import Bound, Judge, Lookup, amount_of
from jiedao.rulebook.model import Field, Form, Kind
from jiedao.rulebook.nothing import nothing
from jiedao.rulebook.problems import ValueNotYet, ValueSaysNothing
from jiedao.rulebook.rows import Condition, Operand, Rows

EVER = datetime(1, 1, 1, tzinfo=TZ)


@dataclass(frozen=True, slots=True, eq=False)
class Listing:
    """A subject standing on a list from a moment to a moment (`ended_at` is the first at which it does not)."""

    kind: str
    subject: str
    at: datetime = EVER
    ended_at: datetime | None = None
    values: Mapping[str, Any] = field(default_factory=nothing)

    def holds(self, day: date) -> bool:
        """Whether it stands on the list on a day."""
        return self.at.date() <= day and (self.ended_at is None or day < self.ended_at.date())


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A record: of which form (or register, by its path), about whom (None = the office), when it happened."""

    form: str
    about: str | None
    at: datetime
    values: Mapping[str, Any]
    id: str = ""
    entered_on: date | None = None
    author: str | None = None
    place: str | None = None

    @property
    def day(self) -> date:
        return self.at.date()


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """One row of a source. `ask` gives its columns, `at` when it counts, `key` what it is (for comparing sets)."""

    key: Hashable
    at: datetime
    ask: Lookup
    record: str | None = None

    @property
    def day(self) -> date:
        return self.at.date()


class RowJudge(Judge):
    """Chooses rows: a value that says nothing of a row's day or member is missing, and satisfies nothing."""

    def bound(self, operand: Operand) -> Bound:
        try:
            return super().bound(operand)
        except (ValueNotYet, ValueSaysNothing):
            return None


@dataclass(eq=False)
class Records:
    """What is recorded, read on the day `on`. `edition` gives the rules of that day."""

    edition: Edition
    on: date
    period: Period | None = None
    listings: Sequence[Listing] = ()
    entries: Sequence[Entry] = ()
    payments: Sequence[Mapping[str, Any]] = ()
    calendar: Calendar = field(default_factory=Calendar.shipped)

    def __post_init__(self) -> None:
        self.columns: Columns = self.edition.columns

    # ---- rows ----

    def rows(self, rows: Rows, on: date | None = None) -> list[Row]:
        """The rows of a source that meet its condition, as things stand on a day; in no period yet."""
        on = on or self.on
        source: Callable[[Rows, date], Iterator[Row]] = getattr(self, f"_{rows.source}")
        found = [row for row in source(rows, on) if self.meets(rows.where, row)]
        return [self._dated(row, rows.dated) for row in found] if rows.dated else found

    def meets(self, condition: Condition | None, row: Row) -> bool:
        """Whether a row meets a condition."""
        return RowJudge(row.ask, self.edition, row.day).meets(condition)

    @staticmethod
    def _dated(row: Row, column: str) -> Row:
        """The row, counting by the day in one of its columns; never where that is missing."""
        day = amount_of(row.ask(column))
        return Row(row.key, moment(day) if isinstance(day, date) else EVER, row.ask, row.record)

    def _entries(self, rows: Rows, on: date) -> Iterator[Row]:
        form = self.edition.any_form(rows.name)
        for entry in self._of(rows.name, date.max if rows.dated else on):
            yield Row(entry.id, entry.at, self._asker(entry, form), entry.id)

    def _lines(self, rows: Rows, on: date) -> Iterator[Row]:
        form = self.edition.any_form(rows.form or "")
        lines = form.fields[rows.field or ""]
        for entry in self._of(rows.form or "", date.max if rows.dated else on):
            for number, line in enumerate(entry.values.get(lines.name) or (), 1):
                yield Row((entry.id, number), entry.at, self._line_asker(entry, form, lines, line), entry.id)

    def _of(self, form: str, on: date) -> Iterator[Entry]:
        return (entry for entry in self.entries if entry.form == form and entry.day <= on)

    def _register(self, rows: Rows, on: date) -> Iterator[Row]:
        for listing in self.listings:
            if listing.kind == rows.name and (rows.dated or listing.holds(on)):
                at = listing.at if rows.dated else moment(on)
                yield Row((listing.kind, listing.subject), at, self._listing_asker(listing, on))

    def _members(self, rows: Rows, on: date) -> Iterator[Row]:
        for word in self.edition.list_members(rows.name, on):
            yield Row(word, moment(on), {"member": word}.get)

    def _payments(self, rows: Rows, on: date) -> Iterator[Row]:
        for number, one in enumerate(self.payments):
            if rows.name in ("all", one.get("programme")):
                yield Row(number, moment(one["month"]), _payment(self, one))

    # ---- columns ----

    def _asker(self, entry: Entry, form: Form) -> Lookup:
        return lambda path: self._column(entry, form, path)

    def _column(self, entry: Entry, form: Form, path: str) -> Any:
        head, _, rest = path.partition(".")
        if head in form.fields:
            return self.beyond(form.fields[head], entry.values.get(head), rest, entry.day)
        own = {
            "subject": entry.about, "place": entry.place, "occurred_on": entry.day,
            "entered_on": entry.entered_on or entry.day, "author": entry.author,
        }  # fmt: skip
        if head == "subject" and rest:
            return self.look(entry.about, rest, entry.day, form.for_)
        if path not in own and self.edition.kind_of(form) is not None:
            return self.look(entry.about, path, entry.day, form.for_)
        return own.get(path)

    def _line_asker(self, entry: Entry, form: Form, lines: Field, line: Mapping[str, Any]) -> Lookup:
        def ask(path: str) -> Any:
            head, _, rest = path.partition(".")
            if head == "entry":
                return self._column(entry, form, rest)
            if head in lines.columns:
                return self.beyond(lines.columns[head], line.get(head), rest, entry.day)
            if head in line:
                return self.look(line[head], rest, entry.day) if rest else line[head]
            return self._column(entry, form, path) if head in ("subject", "place", "occurred_on") else None

        return ask

    def _listing_asker(self, listing: Listing, on: date) -> Lookup:
        def ask(path: str) -> Any:
            head, _, rest = path.partition(".")
            if head == "subject":
                return self.look(listing.subject, rest, on) if rest else listing.subject
            own = {"listed_on": listing.at, "ended_on": listing.ended_at}
            if path in own:
                return own[path]
            return self.look(listing.subject, path, on, (listing.kind,))

        return ask

    def beyond(self, one: Field, value: Any, rest: str, day: date) -> Any:
        """A field's value, what is derived from it, or what is seen through it."""
        if not rest or value is None:
            return value
        match one.type, rest:
            case "checklist", "failed":
                return sum(row.get("answer") == "fail" for row in value)
            case "checklist", "passed":
                return "no" if any(row.get("answer") == "fail" for row in value) else "yes"
            case ("attendance", "due") | ("lines", "count"):
                return len(value)
            case "attendance", "present":
                return sum(row.get("state") == "present" for row in value)
            case "attendance", "rate":
                present = sum(row.get("state") == "present" for row in value)
                return Fraction(present, len(value)) if value else None
            case "record", _:
                return self.look_record(str(value), rest)
        return self.look(str(value), rest, day, one.of_kinds)

    def look_record(self, id: str, path: str) -> Any:
        """A column of an earlier record."""
        for entry in self.entries:
            if entry.id == id:
                return self._column(entry, self.edition.any_form(entry.form), path)
        return None

    # ---- looking through a subject ----

    def look(self, subject: str | None, path: str, day: date, kinds: Sequence[str] = ()) -> Any:
        """A column of a subject as of a day, on whichever of its lists has it."""
        if subject is None:
            return None
        mine = [one for one in self.listings if one.subject == subject]
        if path == "kind":
            return [one.kind for one in mine if one.holds(day)]
        head, _, rest = path.partition(".")
        for listing in sorted(mine, key=lambda one: bool(kinds) and one.kind not in kinds):
            kind = self.edition.kinds.get(listing.kind)
            if kind is None:
                continue
            if head in kind.fields:
                value = self.register_value(kind, head, listing, day)
                return self.beyond(kind.fields[head], value, rest, day)
            if head == "complete":
                return "yes" if self._complete(kind, listing, day) else "no"
            if head == "members" and kind.members:
                return self._belonging(kind, listing, rest, day)
            if head == "age" and "born_on" in listing.values:
                return full_years(listing.values["born_on"], day)
            if head in listing.values:
                value = listing.values[head]
                return self.look(value, rest, day) if rest else value
        return None

    def _belonging(self, kind: Kind, listing: Listing, saying: str, day: date) -> int:
        """How many belong to it, or how many of those say a word in a choice of their own register (`status.full`)."""
        members = listing.values.get("members") or ()
        if not saying:
            return len(members)
        field, _, word = saying.partition(".")
        return sum(1 for one in members if self.look(str(one), field, day, (kind.members or "",)) == word)

    def register_value(self, kind: Kind, name: str, listing: Listing, day: date) -> Any:
        """A register field as of a day: what the last entry gave, by the day it happened; else what it was listed with."""
        form, _, column = kind.source(name).rpartition(".")
        about = (one for one in self._of(form, day) if one.about == listing.subject)
        given = [one for one in about if one.values.get(column) not in (None, "", [])]
        if given:
            return max(enumerate(given), key=lambda one: (one[1].day, one[1].entered_on or one[1].day, one[0]))[
                1
            ].values[column]
        return listing.values.get(name)

    def _complete(self, kind: Kind, listing: Listing, day: date) -> bool:
        return all(
            self.register_value(kind, name, listing, day) not in (None, "", [])
            for name, one in kind.fields.items() if not one.optional and one.when is None and one.span.holds(day)
        )  # fmt: skip


def _payment(records: Records, one: Mapping[str, Any]) -> Lookup:
    def ask(path: str) -> Any:
        if path.startswith("subject."):
            return records.look(one.get("subject"), path.removeprefix("subject."), one["month"])
        return one.get(path)

    return ask


def moment(day: date) -> datetime:
    """The beginning of a day."""
    return datetime.combine(day, time(), TZ)


def full_years(born: date, day: date) -> int:
    """Age in full years."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
