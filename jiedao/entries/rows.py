"""Rows: the rulebook's sources and conditions as querysets. One closed language for duties, cases and figures.

A source says which table its rows are (`model`), which day a row counts by, and where each column of the rulebook
stands: a column of the row itself, a fact beside it, or a look through its subject. A condition becomes one filter;
a missing value satisfies no comparison, reversed or not.

Only `=`, `IN` and comparisons of days and whole numbers reach the database, since row-level security leaves indexes
to no others.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual

from jiedao.entries.models import Entry, Fact
from jiedao.register.models import Assignment, Listing
from jiedao.register.rules import standing
from jiedao.rulebook import All, Any_, Edition, Field, Not, Operand, Rows, Test

COMPARE = {
    "at_least": ("gte", GreaterThanOrEqual, "lt", LessThan),
    "at_most": ("lte", LessThanOrEqual, "gt", GreaterThan),
    "more_than": ("gt", GreaterThan, "lte", LessThanOrEqual),
    "less_than": ("lt", LessThan, "gte", GreaterThanOrEqual),
}


@dataclass(frozen=True)
class Column:
    """Where one column of the rulebook stands for a source's rows.

    `exists(**lookups)` is true for the rows that have a value meeting the lookups; `value()` is the value itself.
    `kind` is the typed place: word, number, day or ref. `scale` turns a quantity of the rulebook into stored numbers.
    """

    kind: str
    exists: Callable[..., Q]
    value: Callable[[], Any]
    scale: int = 1


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


def typed(of: Field) -> tuple[str, int]:
    """Where a field's fact stands and by what its numbers are multiplied."""
    return TYPED.get(of.type, ("word", 1))


@dataclass(frozen=True)
class Source:
    """The rows of one source at one moment, before any condition."""

    edition: Edition
    as_of: AsOf
    model: Any = field(init=False, default=None)

    #: columns of the row itself: rulebook name -> (path in the model, kind)
    own: dict[str, tuple[str, str]] = field(init=False, default_factory=dict)

    def base(self) -> QuerySet[Any]:
        raise NotImplementedError

    @property
    def day(self) -> str:
        """The column a row counts by unless `dated` says another."""
        raise NotImplementedError

    def row_day(self) -> Any:
        """The row's own day as an expression, for dated values and look-through."""
        return F(self.day)

    def subject(self) -> str:
        return "subject_id"

    def column(self, name: str) -> Column:
        if name in self.own:
            return _own(*self.own[name])
        head, _, rest = name.partition(".")
        if head == "subject" and rest:
            return self.through(self.subject(), rest)
        return self.other(name)

    def other(self, name: str) -> Column:
        raise LookupError(f"{name} is no column here")

    def through(self, reference: str, name: str, kinds: tuple[str, ...] = ()) -> Column:
        """A look through a subject: what its register says on the row's day."""
        for kind in self.edition.kinds.values():
            if (not kinds or kind.name in kinds) and name in kind.fields:
                return self.of_register(kind, name, OuterRef(reference))
        if name == "kind":
            return self._listed(reference)
        raise LookupError(f"no register gives {name}")

    def _listed(self, reference: str) -> Column:
        def rows() -> Any:
            return Listing.objects.filter(street_id=OuterRef("street_id"), subject_id=OuterRef(reference))

        def exists(**lookups: Any) -> Q:
            wanted = {key.replace("value", "kind", 1): value for key, value in lookups.items()}
            return Q(Exists(rows().filter(**wanted)))

        return Column("word", exists, lambda: Subquery(rows().values("kind")[:1]))

    def of_register(self, kind: Any, name: str, subject: Any) -> Column:
        """A register field as the last entry left it on the row's day (by the day it happened, then when entered)."""
        declared = kind.fields[name]
        path = declared.latest or f"{kind.regulation}.{kind.name}.{name}"
        place, scale = typed(self._latest_field(declared))
        day = OuterRef(self.day) if isinstance(self.row_day(), F) else self.row_day()

        def last() -> Any:
            facts = Fact.objects.filter(
                self.as_of.standing(), street_id=OuterRef("street_id"), field=path, subject_id=subject,
                occurred_on__lte=day,
            )  # fmt: skip
            return facts.order_by("-occurred_on", "-entered_at", "-entry_id")[:1]

        def value() -> Any:
            return Subquery(last().values(place))

        def exists(**lookups: Any) -> Q:
            return _compare_all(value(), place, lookups)

        return Column(place, exists, value, scale)

    def _latest_field(self, declared: Field) -> Field:
        if not declared.latest:
            return declared
        form, _, name = declared.latest.rpartition(".")
        return self.edition.forms[form].fields[name]

    # ---- conditions ----

    def q(self, condition: Any, *, negated: bool = False) -> Q:
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
        column = self.column(test.column)
        match test.op:
            case "in":
                words = list(test.operand)
                return column.exists(value__in=words) if not negated else _other_than(column, words)
            case "filled":
                found = column.exists(value__isnull=False)
                return ~found if negated else found
            case "empty":
                found = column.exists(value__isnull=False)
                return found if negated else ~found
            case "has":
                found = column.exists(value__in=list(test.operand))
                return ~found if negated else found
            case _:
                lookup, expression, other, reverse = COMPARE[test.op]
                bound = self.bound(test.operand, column)
                if isinstance(test.operand, Operand) and test.operand.kind == "column":
                    return Q((reverse if negated else expression)(column.value(), bound))
                return column.exists(**{f"value__{other if negated else lookup}": bound})

    def bound(self, operand: Any, column: Column) -> Any:
        """What a column is compared with: a value of the rulebook as it is on the row's day, another column, the day."""
        match operand:
            case Operand("the_day", _):
                return OuterRef(self.day) if isinstance(self.row_day(), F) else self.row_day()
            case Operand("column", name):
                return self.column(name).value()
            case Operand("value", name):
                return self.dated(name, column)
        raise TypeError(f"nothing to compare with: {operand!r}")

    def dated(self, name: str, column: Column) -> Any:
        """A value of the rulebook on the row's day: a constant where it never changed, else one CASE over its days."""
        rows = self.edition.value_rows(name)
        amounts = [(first, stored(quantity, column)) for first, quantity in rows]
        if len(amounts) == 1:
            return amounts[0][1]
        day = self.row_day()
        if not isinstance(day, F):
            past = [amount for first, amount in amounts if first <= self.as_of.day]
            return past[-1] if past else None
        whens = [When(**{f"{self.day}__gte": first, "then": Value(amount)}) for first, amount in reversed(amounts)]
        return Case(*whens, default=None)


def stored(quantity: Any, column: Column) -> Any:
    """A quantity of the rulebook as the whole number, day or word that stands in the database."""
    amount = getattr(quantity, "amount", quantity)
    return round(amount * column.scale) if column.kind == "number" else amount


def _own(path: str, kind: str) -> Column:
    def exists(**lookups: Any) -> Q:
        return Q(**{key.replace("value", path, 1): value for key, value in lookups.items()})

    return Column(kind, exists, lambda: F(path))


def _other_than(column: Column, words: list[str]) -> Q:
    """A value that is there and is none of the words."""
    return column.exists(value__isnull=False) & ~column.exists(value__in=words)


def _compare_all(value: Any, place: str, lookups: dict[str, Any]) -> Q:
    from django.db.models.lookups import In, IsNull

    table = {"in": In, "isnull": IsNull, **{row[0]: row[1] for row in COMPARE.values()}}
    found = Q()
    for key, wanted in lookups.items():
        found &= Q(table[key.split("__")[1]](value, wanted))
    return found


def _join(parts: Any, make: Callable[[Any], Q], *, either: bool) -> Q:
    found: Q | None = None
    for part in parts:
        made = make(part)
        found = made if found is None else (found | made if either else found & made)
    return found if found is not None else Q()


def fact_column(place: str, scale: int, facts: Callable[[], Any]) -> Column:
    """A column that is a fact beside the row; `facts` gives it, tied to the row by OuterRef."""

    def exists(**lookups: Any) -> Q:
        wanted = {key.replace("value", place, 1): value for key, value in lookups.items()}
        return Q(Exists(facts().filter(**wanted)))

    return Column(place, exists, lambda: Subquery(facts().values(place)[:1]), scale)


class EntrySource(Source):
    """`entries: form`: one row a record."""

    def __init__(self, edition: Edition, as_of: AsOf, form: str) -> None:
        super().__init__(edition, as_of)
        object.__setattr__(self, "form", form)
        object.__setattr__(self, "model", Entry)
        object.__setattr__(
            self,
            "own",
            {
                "subject": ("subject_id", "ref"),
                "place": ("place_id", "ref"),
                "occurred_on": ("occurred_on", "day"),
                "entered_on": ("entered_at__date", "day"),
                "author": ("person_id", "ref"),
            },
        )

    form: str

    def base(self) -> QuerySet[Any]:
        return Entry.objects.filter(self.as_of.standing(), form=self.form)  # type: ignore[no-any-return]

    @property
    def day(self) -> str:
        return "occurred_on"

    def facts(self, name: str) -> Any:
        return Fact.objects.filter(
            street_id=OuterRef("street_id"), entry_id=OuterRef("id"), field=f"{self.form}.{name}", item=0
        )

    def other(self, name: str) -> Column:
        form = self.edition.forms.get(self.form) or self.edition.any_form(self.form)
        if name in form.fields:
            place, scale = typed(form.fields[name])
            return fact_column(place, scale, lambda: self.facts(name))
        head, _, rest = name.partition(".")
        declared = form.fields[head]
        if declared.type in ("person", "subject"):
            return _look(self, lambda: self.facts(head), declared.of, rest)
        place = "number" if declared.type in ("attendance", "lines") else "word"
        return fact_column(place, 1000 if rest == "rate" else 1, lambda: self.facts(name))


def _look(source: Source, facts: Callable[[], Any], kinds: Any, name: str) -> Column:
    """Through a reference in a fact to the register it points at: `led_by.post`."""
    for kind in source.edition.kinds.values():
        if kind.name in kinds and name in kind.fields:
            inner = source.of_register(kind, name, OuterRef("ref"))
            place = inner.kind

            def exists(**lookups: Any) -> Q:
                return Q(Exists(facts().annotate(seen=_seen(source, kind, name)).filter(
                    **{key.replace("value", "seen", 1): value for key, value in lookups.items()}
                )))  # fmt: skip

            return Column(
                place, exists, lambda: Subquery(facts().annotate(seen=_seen(source, kind, name)).values("seen")[:1]),
                inner.scale,
            )  # fmt: skip
    raise LookupError(f"no register of {kinds} gives {name}")


def _seen(source: Source, kind: Any, name: str) -> Any:
    return source.of_register(kind, name, OuterRef("ref")).value()


class LineSource(Source):
    """`lines: form.field`: one row a line; its marker fact stands for it."""

    def __init__(self, edition: Edition, as_of: AsOf, path: str) -> None:
        super().__init__(edition, as_of)
        form, _, name = path.rpartition(".")
        for key, value in {
            "path": path, "form": form, "name": name, "model": Fact,
            "own": {
                "subject": ("subject_id", "ref"), "place": ("place_id", "ref"), "occurred_on": ("occurred_on", "day"),
                "item": ("word", "word"), "person": ("ref", "ref"), "choice": ("word", "word"),
            },
        }.items():  # fmt: skip
            object.__setattr__(self, key, value)

    path: str
    form: str
    name: str

    def base(self) -> QuerySet[Any]:
        return Fact.objects.filter(self.as_of.standing(), field=self.path, item__gte=1)  # type: ignore[no-any-return]

    @property
    def day(self) -> str:
        return "occurred_on"

    def _beside(self, field_name: str, *, same_line: bool) -> Any:
        line = {"item": OuterRef("item")} if same_line else {"item": 0}
        return Fact.objects.filter(
            street_id=OuterRef("street_id"), entry_id=OuterRef("entry_id"), field=field_name, **line
        )

    def other(self, name: str) -> Column:
        form = self.edition.forms.get(self.form) or self.edition.any_form(self.form)
        head, _, rest = name.partition(".")
        if head == "entry":
            place, scale = typed(form.fields[rest]) if rest in form.fields else ("word", 1)
            return fact_column(place, scale, lambda: self._beside(f"{self.form}.{rest}", same_line=False))
        columns = form.fields[self.name].columns or {}
        declared = columns.get(name)
        if declared is None and rest and columns[head].type in ("person", "subject"):
            path = f"{self.path}.{head}"
            return _look(self, lambda: self._beside(path, same_line=True), columns[head].of, rest)
        place, scale = typed(declared) if declared is not None else ("word", 1)
        return fact_column(place, scale, lambda: self._beside(f"{self.path}.{name}", same_line=True))


class RegisterSource(Source):
    """`register: kind`: a subject standing on the list on a day (or, dated, coming or going)."""

    def __init__(self, edition: Edition, as_of: AsOf, kind: str, *, flow: bool = False) -> None:
        super().__init__(edition, as_of)
        for key, value in {
            "kind": kind, "flow": flow, "model": Listing,
            "own": {
                "subject": ("subject_id", "ref"), "place": ("place_id", "ref"), "part_of": ("part_of_id", "ref"),
                "name": ("subject__name", "word"), "listed_on": ("from_on", "day"), "ended_on": ("to_on", "day"),
                "ended_by": ("ended_by", "word"), "sex": ("subject__sex", "word"),
                "born_on": ("subject__born_on", "day"), "credit_code": ("subject__number", "word"),
                "number": ("subject__number", "word"),
            },
        }.items():  # fmt: skip
            object.__setattr__(self, key, value)

    kind: str
    flow: bool

    def base(self) -> QuerySet[Any]:
        rows = Listing.objects.filter(kind=self.kind)
        return rows if self.flow else rows.filter(standing(self.as_of.day))  # type: ignore[no-any-return]

    @property
    def day(self) -> str:
        return "from_on"

    def row_day(self) -> Any:
        return F("from_on") if self.flow else Value(self.as_of.day)

    def other(self, name: str) -> Column:
        kind = self.edition.kinds.get(self.kind)
        if kind is not None and name in kind.fields:
            return self.of_register(kind, name, OuterRef("subject_id"))
        if kind is not None and name in kind.assigned:
            return self._assigned(name)
        raise LookupError(f"{self.kind} has no column {name}")

    def _assigned(self, role: str) -> Column:
        def facts() -> Any:
            return Assignment.objects.filter(
                standing(self.as_of.day), street_id=OuterRef("street_id"), subject_id=OuterRef("subject_id"), role=role
            )

        def exists(**lookups: Any) -> Q:
            wanted = {key.replace("value", "person_id", 1): value for key, value in lookups.items()}
            return Q(Exists(facts().filter(**wanted)))

        return Column("ref", exists, lambda: Subquery(facts().values("person_id")[:1]))


def source_of(rows: Rows, edition: Edition, as_of: AsOf) -> Source:
    """The source of rows that stand in entries or registers. Duties and cases add theirs (`figures.sources`)."""
    match rows.source:
        case "entries":
            return EntrySource(edition, as_of, rows.name)
        case "lines":
            return LineSource(edition, as_of, rows.name)
        case "register":
            return RegisterSource(edition, as_of, rows.name, flow=bool(rows.dated))
    raise LookupError(f"{rows.source} is no source of entries")
