"""Rows: the rulebook's conditions as filters. One closed language for duties, cases and figures.

A source says which table its rows are, which day a row counts by, and where each column of the rulebook stands: a column
of the row itself, a fact beside it, or a look through its subject. A condition becomes one filter; a missing value
satisfies no comparison, reversed or not.

Only `=`, `IN` and comparisons of days and whole numbers reach the database, since row-level security leaves indexes
to no others.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from django.db.models import (
    Case,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, In, IsNull, LessThan, LessThanOrEqual

from jiedao.entries.models import Fact
from jiedao.register.models import Listing, Subject
from jiedao.rulebook import All, Any_, Condition, Edition, Field, Kind, Not, Operand, Test

COMPARE = {
    "at_least": ("gte", GreaterThanOrEqual, "lt", LessThan),
    "at_most": ("lte", LessThanOrEqual, "gt", GreaterThan),
    "more_than": ("gt", GreaterThan, "lte", LessThanOrEqual),
    "less_than": ("lt", LessThan, "gte", GreaterThanOrEqual),
}
#: From a day of birth to a day.
FULL_YEARS = "EXTRACT(YEAR FROM AGE(%(expressions)s::timestamp))::integer"
LOOKUPS: dict[str, Any] = {"in": In, "isnull": IsNull, **{row[0]: row[1] for row in COMPARE.values()}}


@dataclass(frozen=True)
class Column:
    """Where one column of the rulebook stands for a source's rows.

    `exists(value__<lookup>=…)` is true for the rows that have a value meeting the lookups; `value()` is the value
    itself. `kind` is the typed place: word, number, day or ref. `scale` turns a quantity of the rulebook into stored
    numbers. `facts(rows)` gives the facts that hold the column for these rows, where it stands in facts of its own.
    `is_single`: the value is one expression, NULL where it is missing, so that one look tells what is other than a word.
    """

    kind: str
    exists: Callable[..., Q]
    value: Callable[[], Any]
    scale: int = 1
    facts: Callable[[QuerySet[Any]], Any] | None = None
    is_single: bool = False


@dataclass(frozen=True)
class AsOf:
    """The reader's moment: rows entered later, or closed by then, do not count. `at` None = now, all that stands."""

    day: date
    at: datetime | None = None

    def standing(self, prefix: str = "") -> Q:
        """The filter on entries and facts that stood at that moment."""
        if self.at is None:
            return Q(**{f"{prefix}until_at": None})
        open_then = Q(**{f"{prefix}until_at": None}) | Q(**{f"{prefix}until_at__gt": self.at})
        return Q(**{f"{prefix}entered_at__lte": self.at}) & open_then


#: Rulebook type -> (typed place of a fact, scale of the stored whole number).
TYPED = {
    "integer": ("number", 1), "decimal": ("number", 1000), "money": ("number", 100), "date": ("day", 1),
    "subject": ("ref", 1), "person": ("ref", 1), "record": ("ref", 1),
}  # fmt: skip


def typed(of: Field | None) -> tuple[str, int]:
    """Where a field's fact stands and by what its numbers are multiplied."""
    return TYPED.get(of.type, ("word", 1)) if of is not None else ("word", 1)


class Source:
    """The rows of one source at one moment, before any condition.

    `own`: columns of the row itself: rulebook name -> (path in the model, kind). `day`: the column a row counts by
    unless `dated` says another. `entry`: the column of the entry behind a row, '' where there is none.
    """

    own: ClassVar[dict[str, tuple[str, str]]] = {}
    day: ClassVar[str] = ""
    entry: ClassVar[str] = ""

    def __init__(self, edition: Edition, as_of: AsOf) -> None:
        self.edition, self.as_of = edition, as_of

    def base(self) -> QuerySet[Any]:
        """The rows of the office, before any condition and any day."""
        raise NotImplementedError

    def told(self, column: str) -> QuerySet[Any]:
        """The rows with whom one of their columns names (`member`), where that is to be had most cheaply."""
        return self.base().annotate(member=self.column(column).value())

    def row_day(self) -> Any:
        """The row's own day as an expression, for dated values and look-through."""
        return F(self.day)

    def within_days(self, rows: QuerySet[Any], first: date | None, last: date) -> QuerySet[Any]:
        """Only the rows that count in these days; `first` None = since the beginning."""
        rows = rows.filter(**{f"{self.day}__lte": last})
        return rows if first is None else rows.filter(**{f"{self.day}__gte": first})

    def column(self, name: str) -> Column:
        """Where a column stands. LookupError for one that is not there, which the rulebook's reader has refused."""
        if name in self.own:
            return own_column(*self.own[name])
        head, _, rest = name.partition(".")
        if head == "subject" and rest:
            return self.through(self.kinds(), OuterRef("subject_id"), rest)
        return self.other(name)

    def kinds(self) -> Iterable[Kind]:
        """The registers through which a row's subject is looked at, the nearest first."""
        return self.edition.kinds.values()

    def other(self, name: str) -> Column:
        raise LookupError(f"{name} is no column here")

    def through(self, kinds: Iterable[Kind], subject: Any, name: str) -> Column:
        """A look through a subject: what the first register that knows the column says on the row's day."""
        for kind in kinds:
            if name in kind.fields:
                return self.of_register(kind, name, subject)
        if name == "kind":
            return self._lists_of(subject)
        if name in ("sex", "born_on", "age"):
            return self._of_person(subject, name)
        raise LookupError(f"no register gives {name}")

    def of_register(self, kind: Kind, name: str, subject: Any) -> Column:
        """A register field as the last entry left it on the row's day (by the day it happened, then when entered)."""
        path = kind.source(name)
        form, _, field = path.rpartition(".")
        declared = self.edition.any_form(form).fields.get(field) if kind.fields[name].latest else kind.fields[name]
        place, scale = typed(declared)
        day = OuterRef(self.day) if isinstance(self.row_day(), F) else self.row_day()

        def value() -> Any:
            facts = Fact.objects.filter(
                self.as_of.standing(), street_id=OuterRef("street_id"), field=path, item=0, subject_id=subject,
                occurred_on__lte=day,
            )  # fmt: skip
            return Subquery(facts.order_by("-occurred_on", "-entered_at", "-entry_id")[:1].values(place))

        return Column(place, lambda **lookups: compare_all(value(), lookups), value, scale, is_single=True)

    def _of_person(self, subject: Any, name: str) -> Column:
        """What a person's dossier itself says; age in full years on the row's day."""
        day = OuterRef(self.day) if isinstance(self.row_day(), F) else self.row_day()
        places = {"sex": "word", "born_on": "day", "age": "number"}

        def value() -> Any:
            person = Subject.objects.filter(street_id=OuterRef("street_id"), pk=subject)
            if name == "sex":
                return Subquery(person.exclude(sex="").values("sex")[:1])
            if name == "born_on":
                return Subquery(person.values("born_on")[:1])
            years = Func(
                day, F("born_on"), template=FULL_YEARS, arg_joiner="::timestamp, ", output_field=IntegerField()
            )
            return Subquery(person.annotate(years=years).values("years")[:1])

        return Column(places[name], lambda **lookups: compare_all(value(), lookups), value)

    def _lists_of(self, subject: Any) -> Column:
        """The registers a subject stands on, on the row's day."""
        day = OuterRef(self.day) if isinstance(self.row_day(), F) else self.row_day()

        def rows() -> Any:
            on = Q(from_on__lte=day) & (Q(to_on=None) | Q(to_on__gt=day))
            return Listing.objects.filter(on, street_id=OuterRef("street_id"), subject_id=subject)

        def exists(**lookups: Any) -> Q:
            wanted = {key.replace("value", "kind", 1): value for key, value in lookups.items()}
            return Q(Exists(rows().filter(**wanted)))

        return Column("word", exists, lambda: Subquery(rows().values("kind")[:1]))

    # ---- conditions ----

    def q(self, condition: Condition | None, *, negated: bool = False) -> Q:
        """A condition as one filter; `negated` pushes a reversal down to the single tests."""
        match condition:
            case None:
                return Q()
            case All(parts):
                return _join(parts, lambda part: self.q(part, negated=negated), either=negated)
            case Any_(parts):
                return _join(parts, lambda part: self.q(part, negated=negated), either=not negated)
            case Not(part):
                return self.q(part, negated=not negated)
            case Test():
                return self.test(condition, negated)
        raise TypeError(f"not a condition: {condition!r}")

    def test(self, test: Test, negated: bool) -> Q:
        """One test of one column as a filter."""
        column = self.column(test.column)
        match test.op, test.operand:
            case "in", tuple(words):
                return column.exists(value__in=list(words)) if not negated else _other_than(column, list(words))
            case "has", tuple(words):
                found = column.exists(value__in=list(words))
                return ~found if negated else found
            case "filled" | "empty", _:
                found = column.exists(value__isnull=False)
                return found if (test.op == "filled") is not negated else ~found
            case op, Operand() as operand:
                lookup, expression, other, reverse = COMPARE[op]
                bound = self.bound(operand, column)
                if operand.kind == "column":
                    return Q((reverse if negated else expression)(column.value(), bound))
                return column.exists(**{f"value__{other if negated else lookup}": bound})
        raise TypeError(f"not a test: {test!r}")

    def bound(self, operand: Operand, column: Column) -> Any:
        """What a column is compared with: a value of the rulebook as it is on the row's day, another column, the day."""
        match operand.kind:
            case "the_day":
                return OuterRef(self.day) if isinstance(self.row_day(), F) else self.row_day()
            case "column":
                return self.column(operand.name).value()
        return self.dated(operand.name, column)

    def dated(self, name: str, column: Column) -> Any:
        """A value of the rulebook on the row's day: a constant where it never changed, else one CASE over its days."""
        amounts = [(first, stored(quantity, column)) for first, quantity in self.edition.value_rows(name)]
        if len(amounts) == 1:
            return amounts[0][1]
        if not isinstance(self.row_day(), F):
            past = [amount for first, amount in amounts if first <= self.as_of.day]
            return past[-1] if past else None
        whens = [When(**{f"{self.day}__gte": first, "then": Value(amount)}) for first, amount in reversed(amounts)]
        return Case(*whens, default=None)


def stored(quantity: Any, column: Column) -> Any:
    """A quantity of the rulebook as the whole number, day or word that stands in the database."""
    return round(quantity.amount * column.scale) if column.kind == "number" else quantity.amount


def own_column(path: str, kind: str) -> Column:
    """A column of the row itself."""

    def exists(**lookups: Any) -> Q:
        return Q(**{key.replace("value", path, 1): value for key, value in lookups.items()})

    return Column(kind, exists, lambda: F(path))


def fact_column(place: str, scale: int, beside: Callable[[], Any], facts: Any = None) -> Column:
    """A column that is a fact beside the row; `beside` gives it, tied to the row by OuterRef."""

    def exists(**lookups: Any) -> Q:
        wanted = {key.replace("value", place, 1): value for key, value in lookups.items()}
        return Q(Exists(beside().filter(**wanted)))

    return Column(place, exists, lambda: Subquery(beside().values(place)[:1]), scale, facts)


def compare_all(value: Any, lookups: dict[str, Any]) -> Q:
    """`value` meets every `value__<lookup>`."""
    found = Q()
    for key, wanted in lookups.items():
        found &= Q(LOOKUPS[key.partition("__")[2]](value, wanted))
    return found


def _other_than(column: Column, words: list[str]) -> Q:
    """A value that is there and is none of the words."""
    if column.is_single:  # NULL is neither among them nor not; reversals never stand around it
        return ~column.exists(value__in=words)
    return column.exists(value__isnull=False) & ~column.exists(value__in=words)


def _join(parts: Any, make: Callable[[Any], Q], *, either: bool) -> Q:
    found: Q | None = None
    for part in parts:
        made = make(part)
        found = made if found is None else (found | made if either else found & made)
    return found if found is not None else Q()
