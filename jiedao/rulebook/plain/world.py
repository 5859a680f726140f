"""World: given records read under one edition; a figure's value with its rows, and what a rule says of a record."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from jiedao.periods import Period, last_full
from jiedao.rulebook.evaluation import Judge, amount_of
from jiedao.rulebook.model import FigureDef, Form, Rule
from jiedao.rulebook.plain.activities import Activities
from jiedao.rulebook.plain.records import EVER, Entry, Row
from jiedao.rulebook.rows import Distinct, Minus, Plus, Ratio, Share, Sum


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """A figure's value in its unit (a share in percent; None where there is nothing to count) and the rows behind it.

    `part`: the rows that meet a share's condition.
    """

    value: Fraction | None
    rows: tuple[Row, ...] = ()
    part: tuple[Row, ...] = ()

    @property
    def keys(self) -> set[Any]:
        """What the rows are, for comparing two ways of finding them."""
        return {row.key for row in self.rows}


@dataclass(eq=False)
class World(Activities):
    """All sources of rows together."""

    def figure(self, name: str, period: Period | None = None) -> Counted:
        """The value and the rows of a figure for a period (by default the world's)."""
        figure = self.edition.figures[name]
        period = period or self.period
        assert period is not None, "a figure is asked for a period"
        match figure.measure:
            case Ratio(of):
                top, below = (self.figure(one, period).value for one in of)
                if top is None or not below:
                    return Counted(None)
                return Counted(top / below * (100 if figure.unit == "percent" else 1))
            case Plus(of):
                known = [value for one in of if (value := self.figure(one, period).value) is not None]
                return Counted(sum(known, Fraction(0)) if known else None)
            case Minus(of):
                first, *rest = (self.figure(one, period).value for one in of)
                return Counted(
                    None if first is None else first - sum((one or Fraction(0) for one in rest), Fraction(0))
                )
        span = period
        if figure.period is not None and figure.period != period.kind:
            span = last_full(figure.period, period, self.on) or period
        return self._measured(figure, self._counted(figure, span))

    def _counted(self, figure: FigureDef, span: Period) -> list[Row]:
        rows = figure.rows
        assert rows is not None
        last = min(span.last, self.on)
        found = replace(self, period=span).rows(rows, last)
        if rows.source in ("register", "members") and not rows.dated:
            return found
        first = date.min if rows.span_to_date else span.first
        return [row for row in found if row.at != EVER and first <= row.day <= last]

    def _measured(self, figure: FigureDef, rows: list[Row]) -> Counted:
        match figure.measure:
            case Distinct(column, all_):
                kept: dict[Any, bool] = {}
                for row in rows:
                    if (value := row.ask(column)) is not None:
                        kept[value] = kept.get(value, True) and self.meets(all_, row)
                return Counted(Fraction(sum(kept.values())), tuple(rows))
            case Sum(columns):
                given = [amount_of(row.ask(column)) for column in columns for row in rows]
                known = [one for one in given if isinstance(one, Fraction)]
                return Counted(sum(known, Fraction(0)) if known else None, tuple(rows))
            case Share(of, weight):
                part = [row for row in rows if self.meets(of, row)]
                whole_of, part_of = self._weight(rows, weight), self._weight(part, weight)
                return Counted(part_of / whole_of * 100 if whole_of else None, tuple(rows), tuple(part))
        return Counted(Fraction(len(rows)), tuple(rows))

    @staticmethod
    def _weight(rows: Iterable[Row], weight: str | None) -> Fraction:
        if weight is None:
            return Fraction(sum(1 for _ in rows))
        given = [amount_of(row.ask(weight)) for row in rows]
        return sum((one for one in given if isinstance(one, Fraction)), Fraction(0))

    def judged(self, entry: Entry) -> list[Rule]:
        """The rules of a form (or register) that a record meets, in order."""
        form: Form = self.edition.any_form(entry.form)
        ask = self._asker(entry, form)
        return [rule for rule in form.rules if Judge(ask, self.edition, entry.day).meets(rule.when)]

    def items(self, path: str, about: Any = None) -> list[str]:
        """The words a choice or checklist (`form.field`) has on the day; for a subject only those asked of it."""
        form, _, name = path.rpartition(".")
        members = self.edition.members(self.edition.any_form(form).fields[name])

        def ask(column: str) -> Any:
            found = about
            for step in column.removeprefix("subject.").split("."):
                found = found.get(step) if isinstance(found, dict) else None
            return found

        return [
            word for word, one in members.items()
            if about is None or one.when is None or Judge(ask, self.edition, self.on).meets(one.when)
        ]  # fmt: skip
