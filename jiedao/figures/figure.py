"""Figure: a definition of the rulebook asked for one place and one period. Its rows, value, sentence and address agree.

`value == measure(rows)` for every figure, viewer-independent; that is a property test. What a number is made of stays
exact: Fraction for shares and ratios, whole thousandths for decimals, fen for money.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, Count, F, IntegerField, QuerySet, Sum, Value, When

from jiedao.entries.rows import AsOf, Source
from jiedao.figures.problems import NoSuchFigure, NotServed
from jiedao.figures.serving import SERVED, UNSERVED_WORDS, source_of
from jiedao.periods import Period, last_full
from jiedao.register.models import Place
from jiedao.rulebook import (
    Count as CountRows,
)
from jiedao.rulebook import (
    Distinct,
    Edition,
    FigureDef,
    Member,
    Minus,
    Plus,
    Ratio,
    Rows,
    Share,
)
from jiedao.rulebook import (
    Sum as SumColumns,
)


@dataclass(frozen=True)
class Figure:
    """One number with a meaning. `place` None = the whole office; `on` is the reader's day; `at` = as known then."""

    definition: FigureDef
    edition: Edition
    period: Period
    on: date
    place: Place | None = None
    at: datetime | None = None

    # ---- which days and which rows ----

    @cached_property
    def span(self) -> Period:
        """The period really counted: a rate of a week asked for a half-year is that of the last full week."""
        own = self.definition.period
        if own is None or own == self.period.kind:
            return self.period
        return last_full(own, self.period, self.on) or self.period

    @cached_property
    def last_day(self) -> date:
        return min(self.span.last, self.on)

    @cached_property
    def as_of(self) -> AsOf:
        return AsOf(self.last_day, self.at)

    @property
    def counted(self) -> Rows:
        """What is counted; a figure made of others has no rows of its own."""
        if self.definition.rows is None:
            raise ValueError(f"{self.name} is made of other figures")
        return self.definition.rows

    @cached_property
    def source(self) -> Source:
        """Where the rows stand; NotServed for sources that this version has no concept for."""
        rows = self.counted
        if rows.source not in SERVED:
            raise NotServed(figure=self.definition.label, source=UNSERVED_WORDS.get(rows.source, rows.source))
        return source_of(rows, self.edition, self.as_of)

    def rows(self) -> QuerySet[Any]:
        """Exactly the rows that are counted, in no order of their own."""
        rows, source = self.counted, self.source
        first = None if rows.span_to_date else self.span.first
        found = source.base()
        if rows.dated:
            dated = source.column(rows.dated)
            found = found.filter(dated.exists(value__lte=self.last_day))
            if first is not None:
                found = found.filter(dated.exists(value__gte=first))
        else:
            found = source.within_days(found, first, self.last_day)
        if self.place is not None:
            found = found.filter(place_id__in=self.place_ids)
        return found.filter(source.q(rows.where))

    @cached_property
    def place_ids(self) -> list[Any]:
        return list(Place.objects.filter(code__startswith=self.place.code).values_list("id", flat=True))  # type: ignore[union-attr]

    @property
    def members(self) -> list[Member]:
        """For a figure that counts the members of a declared list: those in force on the last day."""
        return list(self.edition.list_members(self.counted.name, self.last_day).values())

    @property
    def parts(self) -> list["Figure"]:
        """The figures a ratio, sum or difference is made of; each opens by itself."""
        measure = self.definition.measure
        names = measure.of if isinstance(measure, Ratio | Plus | Minus) else ()
        return [self.sibling(name) for name in names]

    @property
    def beside(self) -> list["Figure"]:
        """The figures without which this one is never shown: no accidents says nothing without the hazards found."""
        return [self.sibling(name) for name in self.definition.shown_with]

    def sibling(self, name: str) -> "Figure":
        """Another figure of the same place, period and moment."""
        return replace(self, definition=definition_of(self.edition, name))

    @property
    def is_rate(self) -> bool:
        return isinstance(self.definition.measure, Share | Ratio)

    # ---- the number ----

    @cached_property
    def value(self) -> Fraction | None:
        """The number in its unit (a share in percent); None where nothing is recorded that could be counted."""
        return self.counts[0]

    @cached_property
    def counts(self) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        """(value, part, whole): for a share the two counts it is made of, else None twice."""
        measure = self.definition.measure
        if self.definition.rows is not None and self.definition.rows.source == "members":
            return Fraction(len(self.members)), None, None
        match measure:
            case Ratio():
                top, below = (part.value for part in self.parts)
                if top is None or not below:
                    return None, top, below
                return top / below * (100 if self.definition.unit == "percent" else 1), top, below
            case Plus():
                values = [part.value for part in self.parts]
                known = [value for value in values if value is not None]
                return (sum(known, Fraction(0)) if known else None), None, None
            case Minus():
                first, *rest = (part.value for part in self.parts)
                if first is None:
                    return None, None, None
                return first - sum((value or Fraction(0) for value in rest), Fraction(0)), None, None
        return self._measured(measure)

    def _measured(self, measure: Any) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        rows, source = self.rows(), self.source
        match measure:
            case CountRows():
                return Fraction(rows.order_by().count()), None, None
            case Distinct(column, all_):
                return Fraction(self._distinct(rows, source, column, all_)), None, None
            case SumColumns(columns):
                return self._summed(rows, source, columns), None, None
            case Share(condition, weight):
                return self._shared(rows, source, condition, weight)
        raise TypeError(f"no measure {measure!r}")

    def _distinct(self, rows: Any, source: Source, column: str, all_: Any) -> int:
        value = source.column(column).value()
        keyed = rows.order_by().annotate(distinct_key=value).exclude(distinct_key=None)
        if all_ is None:
            return int(keyed.aggregate(n=Count("distinct_key", distinct=True))["n"])
        failing = keyed.filter(~source.q(all_)) | keyed.filter(source.q(all_, negated=True))
        good = keyed.filter(source.q(all_)).values("distinct_key").distinct()
        bad = set(failing.values_list("distinct_key", flat=True).distinct())
        return sum(1 for row in good if row["distinct_key"] not in bad)

    def _summed(self, rows: Any, source: Source, columns: tuple[str, ...]) -> Fraction | None:
        """The columns added up over the rows; None where none of them has a value."""
        total: Fraction | None = None
        for name in columns:
            column = source.column(name)
            if column.facts is not None:
                found = column.facts(rows).aggregate(total=Sum("number"))["total"]
            else:
                found = rows.order_by().annotate(summed=column.value()).aggregate(total=Sum("summed"))["total"]
            if found is not None:
                total = (total or Fraction(0)) + Fraction(found) / column.scale
        return total

    def _shared(
        self, rows: Any, source: Source, condition: Any, weight: str | None
    ) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
        one = Case(When(source.q(condition), then=Value(1)), default=Value(0), output_field=IntegerField())
        if weight is None:
            found = rows.order_by().annotate(meets=one).aggregate(whole=Count("pk"), part=Sum("meets"))
            scale = 1
        else:
            column = source.column(weight)
            heavy = rows.order_by().annotate(meets=one, heavy=column.value())
            found = heavy.aggregate(whole=Sum("heavy"), part=Sum(F("heavy") * F("meets")))
            scale = column.scale
        whole, part = Fraction(found["whole"] or 0, scale), Fraction(found["part"] or 0, scale)
        return (part / whole * 100 if whole else None), part, whole

    def part_rows(self) -> QuerySet[Any]:
        """The rows that meet a share's condition; together with `rows()` both sides of the share are open."""
        measure = self.definition.measure
        if not isinstance(measure, Share):
            return self.rows()
        return self.rows().filter(self.source.q(measure.of))

    # ---- words and address ----

    @property
    def name(self) -> str:
        return self.definition.name

    @property
    def sentence(self) -> str:
        """What is counted, in one sentence, with the place and the days."""
        where = self.place.name if self.place is not None else self.edition.office_name
        when = self.span.label
        if self.definition.sentence:
            said = self.definition.sentence.replace("<office>", where).replace("<period>", when)
            return self.edition.said(said, self.definition.regulation, min(self.period.last, self.on))
        until = "末" if self._is_stock else ""
        return f"{where}{when}{until}{self.definition.label}{self.edition.in_words(self.definition)}"

    @property
    def _is_stock(self) -> bool:
        rows = self.definition.rows
        return rows is not None and rows.source == "register" and not rows.dated

    @property
    def url(self) -> str:
        """The address that opens this number: same place, same period."""
        query = {"period": self.period.code, **({"place": self.place.code} if self.place is not None else {})}
        return f"/figures/{self.definition.name}/?{urlencode(query)}"


def definition_of(edition: Edition, name: str) -> FigureDef:
    """The definition of a figure in an edition; NoSuchFigure offers near names."""
    found = edition.figures.get(name)
    if found is None:
        near = edition.near_figures(name)
        raise NoSuchFigure(figure=name, near=f"您是不是想找：{'、'.join(near)}？" if near else "")
    return found
