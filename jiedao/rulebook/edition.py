"""Edition: the rules as they stand on one day at one place. Book.at makes it; every other room asks it."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar

from jiedao.periods import Clock
from jiedao.rulebook import wording
from jiedao.rulebook.columns import Columns
from jiedao.rulebook.definitions import Definitions
from jiedao.rulebook.evaluation import evaluate, words_of
from jiedao.rulebook.matters import Activity, Ballot, Benefit, Matter, Points
from jiedao.rulebook.model import (
    Duty,
    Field,
    FigureDef,
    Form,
    Kind,
    Ladder,
    Member,
    NamedList,
    PersonalClass,
    Reference,
    Regulation,
    Value,
)
from jiedao.rulebook.problems import ValueNotYet, ValueSaysNothing
from jiedao.rulebook.quantities import Quantity
from jiedao.rulebook.rows import Rows
from jiedao.rulebook.saying import ReportSection
from jiedao.rulebook.shape_leaves import PLACEHOLDER

Dated = TypeVar("Dated", Form, Kind)
#: A row's columns, as a map or as a question; names as the rulebook writes them.
Row: TypeAlias = Mapping[str, Any] | Callable[[str], Any] | None


@dataclass(frozen=True, eq=False)
class Edition:
    """Everything in force from `day` up to the next day on which anything in the rulebook changes.

    The maps go by whole name. Forms, registers and lists hold only the fields and members of these days; duties keep
    their own first and last day. `place` is an area code; `undated` is the same place with every member there ever was.
    """

    day: date
    place: str
    regulations: Mapping[str, Regulation]
    undated: Definitions

    # ---- what there is ----

    @cached_property
    def made(self) -> Definitions:
        """The definitions of these days."""
        all_of = self.undated
        lists = {name: replace(one, members=self._held(one.members)) for name, one in all_of.lists.items()}
        return replace(
            all_of, lists=lists,
            forms={name: self._on_day(one) for name, one in all_of.forms.items()},
            kinds={name: self._on_day(one) for name, one in all_of.kinds.items()},
        )  # fmt: skip

    @cached_property
    def columns(self) -> Columns:
        """What columns a row of any source has."""
        return Columns(self.made)

    @cached_property
    def references(self) -> Mapping[str, Reference]:
        """Name -> what stands behind it in these days: before its first day, what its file names instead."""
        every = self.undated.references
        return {
            name: every[one.before] if one.before and one.first and self.day < one.first else one
            for name, one in every.items()
        }

    @property
    def values(self) -> Mapping[str, Value]:
        return self.undated.values

    @property
    def personal(self) -> Mapping[str, PersonalClass]:
        return self.undated.personal

    @property
    def lists(self) -> Mapping[str, NamedList]:
        return self.made.lists

    @property
    def kinds(self) -> Mapping[str, Kind]:
        return self.made.kinds

    @property
    def forms(self) -> Mapping[str, Form]:
        return self.made.forms

    @property
    def duties(self) -> Mapping[str, Duty]:
        return self.undated.duties

    @property
    def ladders(self) -> Mapping[str, Ladder]:
        return self.undated.ladders

    @property
    def matters(self) -> Mapping[str, Matter]:
        return self.undated.matters

    @property
    def ballots(self) -> Mapping[str, Ballot]:
        return self.undated.ballots

    @property
    def benefits(self) -> Mapping[str, Benefit]:
        return self.undated.benefits

    @property
    def activities(self) -> Mapping[str, Activity]:
        return self.undated.activities

    @property
    def points(self) -> Mapping[str, Points]:
        return self.undated.points

    @property
    def figures(self) -> Mapping[str, FigureDef]:
        return self.undated.figures

    @property
    def report(self) -> Mapping[str, ReportSection]:
        return self.undated.report

    def regulation(self, code: str) -> Regulation:
        """A regulation in force; LookupError for any other."""
        return self.regulations[code]

    # ---- forms, fields and lists ----

    def any_form(self, name: str) -> Form:
        """A form with every field it ever had, or a register's own fields as the form in which they are filled in
        (`shopfront_three.shop`). LookupError when neither is in force."""
        found = self.undated.filled_in(name)
        if found is None:
            raise LookupError(f"no form {name} on {self.day} in {self.place}")
        return found if isinstance(found, Form) else _kind_form(found, name)

    def kind_of(self, form: Form) -> Kind | None:
        """The register whose own fields a form is; None for any other form."""
        found = self.kinds.get(form.name.rpartition(".")[2])
        return found if found is not None and found.path == form.name else None

    def form_of(self, rows: Rows) -> Form | None:
        """The form whose entries make these rows; None for rows that no entry makes."""
        if rows.form is None:
            return None
        return self.forms.get(rows.form) or self.any_form(rows.form)

    def members(self, field: Field) -> Mapping[str, Member]:
        """The words of a choice, choices or checklist field in these days, given in place or by a list."""
        return self._held(self.made.members(field))

    def list_members(self, name: str, day: date) -> dict[str, Member]:
        """The members of a list in force on any one day, in order."""
        return {word: one for word, one in self.undated.lists[name].members.items() if one.span.holds(day)}

    def each_words(self, duty: Duty, column: str) -> list[str]:
        """The words for each of which a duty is owed, in order."""
        found = (self.columns.of_rows(rows, column) for rows in duty.done_by)
        return next((list(one.words) for one in found if one is not None and one.words), [])

    def _on_day(self, one: Dated) -> Dated:
        fields = _kept(one.fields, self._field)
        return one if fields is one.fields else replace(one, fields=fields)

    def _field(self, one: Field) -> Field | None:
        if not one.span.holds(self.day):
            return None
        members, columns = self._held(one.members), _kept(one.columns, self._field)
        if members is one.members and columns is one.columns:
            return one
        return replace(one, members=members, columns=columns)

    def _held(self, members: Mapping[str, Member]) -> Mapping[str, Member]:
        return _kept(members, lambda one: one if one.span.holds(self.day) else None)

    # ---- values ----

    def value_rows(self, name: str) -> list[tuple[date, Quantity]]:
        """A value's first days and amounts, in order."""
        return [(row.first, row.amount) for row in self.values[name].rows]

    def value(self, name: str, day: date, row: Row = None) -> Quantity:
        """What a value is on a day; of a table, what it is for the row's member.

        Raises ValueNotYet before its first day, ValueSaysNothing where the row tells no member of the table.
        """
        value = self.values[name]
        past = [one for one in value.rows if one.first <= day]
        if not past:
            raise ValueNotYet(name=name, label=value.label, on=day, first=value.rows[0].first)
        amount = past[-1].amount
        if value.per is None:
            return amount
        member = self.member_of(value.per, row, day)
        found = amount.of(member)
        if found is None:
            raise ValueSaysNothing(name=name, label=value.label, per=value.per, member=member or "没有写明")
        return found

    def member_of(self, name: str, row: Row, day: date) -> str | None:
        """Which member of a list a row tells: by its choice drawn from the list, else by the first whose `when` holds."""
        ask = _asked(row)
        members = self.list_members(name, day)
        for column in self._drawing.get(name, ()):
            if (given := ask(column)) not in (None, "", []):
                found = words_of(given) & members.keys()
                if found:
                    return sorted(found)[0]
        if members and all(one.when is not None for one in members.values()):
            return next((word for word, one in members.items() if evaluate(one.when, ask, self, day)), None)
        return None

    @cached_property
    def _drawing(self) -> dict[str, tuple[str, ...]]:
        """list -> the names of columns and fields drawn from it, wherever they stand: a line's own before its record's,
        and a record's before its subject's."""
        found: dict[str, dict[str, None]] = {}
        things: list[Form | Kind] = [*self.undated.forms.values(), *self.undated.kinds.values()]
        fields = [one for thing in things for one in thing.fields.values()]
        for column in (*(column for one in fields for column in one.columns.values()), *fields):
            if column.list and column.type == "choice":
                found.setdefault(column.list, {})[column.name] = None
        for kind in self.undated.kinds.values():
            for one in kind.fields.values():
                if one.list:
                    found.setdefault(one.list, {})[f"subject.{one.name}"] = None
        return {name: tuple(columns) for name, columns in found.items()}

    def clock(self, name: str, *, day: date, row: Row = None) -> Clock:
        """A value as a clock; ValueError for one that is no span of time."""
        return self.value(name, day, row).clock

    def due_clock(self, duty: Duty, day: date) -> Clock | None:
        """The clock that runs after a duty's window or event; None where it is due at once."""
        return self.clock(duty.due, day=day) if duty.due else None

    def reminders(self, duty: Duty, day: date) -> tuple[Clock, ...]:
        """How long before it is due a duty is reminded of; nothing where the rule does not say."""
        return tuple(one.clock for one in self.value(duty.remind, day).items) if duty.remind else ()

    def times(self, duty: Duty, day: date) -> int:
        """How many rows of evidence a duty needs."""
        return int(self.value(duty.times, day).number) if duty.times else 1

    # ---- words ----

    @property
    def office_name(self) -> str:
        """How a sentence calls the office itself, where nobody gives its name."""
        return "本街道"

    def basis(self, thing: Any) -> str:
        """By what a form, duty, ladder or other thing stands, as people read it:
        《建筑工地扬尘治理》频次与整改时限建议〔建议〕."""
        reference = self.references.get(thing.by)
        if reference is None:
            return ""
        regulation = self.regulations.get(thing.by.partition(".")[0])
        return wording.basis(reference, regulation.title if regulation else "")

    def said(self, text: str, code: str, on: date) -> str:
        """A shown text of a regulation with its `<value>` places filled in as of a day, a table's member by member;
        `<office>` and the like stay."""
        regulation = self.regulations.get(code)
        codes = [code, *(regulation.uses if regulation else ()), *self.regulations]

        def amount(found: re.Match[str]) -> str:
            name = next((f"{one}.{found[1]}" for one in codes if f"{one}.{found[1]}" in self.values), None)
            return self._amount(name, on) if name else found[0]

        return PLACEHOLDER.sub(amount, text)

    def _amount(self, name: str, on: date) -> str:
        """A value in words: 5个工作日, 黄色（Ⅲ级）：…；橙色（Ⅱ级）：…."""
        per = self.values[name].per
        if per is None:
            return self.value(name, on).label
        table = next(row.amount for row in reversed(self.values[name].rows) if row.first <= on)
        told = ((one.label, table.of(word)) for word, one in self.list_members(per, on).items())
        return "；".join(f"{label}：{amount.label}" for label, amount in told if amount is not None)

    def in_words(self, figure: FigureDef) -> str:
        """Which rows a figure counts and how, to follow its label: `（临街门店中，道路类别为主干道或次干道的）`."""
        return wording.of_figure(figure, self.columns, self)

    def near_figures(self, name: str) -> list[str]:
        """The figures one could have meant, the likeliest first."""
        by_name = difflib.get_close_matches(name, self.figures, n=3)
        labels = {one.label: one.name for one in self.figures.values()}
        return list(dict.fromkeys([*by_name, *(labels[one] for one in difflib.get_close_matches(name, labels, n=3))]))


Item = TypeVar("Item")


def _kept(items: Mapping[str, Item], keep: Callable[[Item], Item | None]) -> Mapping[str, Item]:
    """The items that are kept; the very same map where nothing changes."""
    found = {name: made for name, one in items.items() if (made := keep(one)) is not None}
    if len(found) == len(items) and all(found[name] is one for name, one in items.items()):
        return items
    return MappingProxyType(found)


def _kind_form(kind: Kind, name: str) -> Form:
    fields = {word: one for word, one in kind.fields.items() if one.latest is None}
    return Form(
        name, kind.label, kind.by, kind.regulation, kind.line, for_=(kind.name,), fields=MappingProxyType(fields),
        rules=kind.rules, seen_by=kind.seen_by,
    )  # fmt: skip


def _asked(row: Row) -> Callable[[str], Any]:
    if row is None:
        return lambda column: None
    return row.get if isinstance(row, Mapping) else row
