"""How much a row gives, as an expression of the database: one CASE over the days and members of a dated table.

Whole thousandths stand for points, so that halves stay exact.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import BigIntegerField, Case, Func, Value, When

from jiedao.rulebook import Edition, Kind, ValueSaysNothing

SCALE = 1000


def whole(amount: Fraction) -> int:
    """Points as they stand in a statement. ValueError for what is finer than a thousandth."""
    scaled = amount * SCALE
    if scaled.denominator != 1:
        raise ValueError(f"{amount} points are finer than a thousandth")
    return int(scaled)


class ByWord(Func):
    """`CASE operand WHEN word THEN amount … END`: the operand is looked up once a row, however many words there are."""

    output_field = BigIntegerField()

    def as_sql(
        self, compiler: Any, connection: Any, function: Any = None, template: Any = None, arg_joiner: Any = None,
        **_: Any,
    ) -> tuple[str, tuple[Any, ...]]:  # fmt: skip
        """The parts are the operand, pairs of word and amount, and what else it gives."""
        made: list[str] = []
        values: list[Any] = []
        for one in self.source_expressions:
            sql, params = compiler.compile(one)
            made.append(sql)
            values += params
        operand, *pairs, otherwise = made
        whens = " ".join(f"WHEN {word} THEN {amount}" for word, amount in zip(pairs[::2], pairs[1::2], strict=True))
        return (f"CASE {operand} {whens} ELSE {otherwise} END" if whens else otherwise), tuple(values)


def column_of(edition: Edition, kind: Kind, gives: str) -> str | None:
    """The register field that tells which amount of a table a member gets; None for one amount for all."""
    table = edition.values[gives].per
    if table is None:
        return None
    found = next((one.name for one in edition.undated.kinds[kind.name].fields.values() if one.list == table), None)
    if found is None:
        raise LookupError(f"no field of {kind.name} tells a member of {table}")
    return found


def amount(edition: Edition, gives: str, column: str | None, told: Any, *, day: str, first: date, last: date) -> Any:
    """What each row gives between two days: `told` is its member's word, `day` the path of its own day.

    None where the table says nothing of the word, or the value has not begun.
    """
    days = _days(edition, gives, first, last)
    parts = [_on(edition, gives, column, told, one) for one in days]
    if len(parts) == 1:
        return parts[0]
    whens = [When(**{f"{day}__gte": one, "then": part}) for one, part in zip(days[::-1], parts[::-1], strict=True)]
    return Case(*whens, default=None, output_field=BigIntegerField())


def _days(edition: Edition, gives: str, first: date, last: date) -> list[date]:
    """The first day asked for, and every later one on which the value or the words of its table change."""
    changes = {begun for begun, _ in edition.value_rows(gives)}
    table = edition.values[gives].per
    if table is not None:
        spans = [one.span for one in edition.undated.lists[table].members.values()]
        changes |= {one.first for one in spans if one.first is not None}
        changes |= {one.last + timedelta(days=1) for one in spans if one.last is not None}
    return [first, *sorted(day for day in changes if first < day <= last)]


def _on(edition: Edition, gives: str, column: str | None, told: Any, day: date) -> Any:
    """What a row of one day gives, as the edition itself reads it for every word."""
    nothing = Value(None, output_field=BigIntegerField())
    if column is None:
        found = points_on(edition, gives, day, {})
        return nothing if found is None else Value(whole(found), output_field=BigIntegerField())
    words = edition.list_members(edition.values[gives].per or "", day)
    amounts = {word: points_on(edition, gives, day, {column: word}) for word in words}
    otherwise = points_on(edition, gives, day, {})
    parts: list[Any] = []
    for word, found in amounts.items():
        if found is not None:
            parts += [Value(word), Value(whole(found), output_field=BigIntegerField())]
    rest = nothing if otherwise is None else Value(whole(otherwise), output_field=BigIntegerField())
    return ByWord(told, *parts, rest)


def points_on(edition: Edition, gives: str, day: date, row: Mapping[str, Any]) -> Fraction | None:
    """What the rulebook gives a row of a day; None where it says nothing of it."""
    if day < edition.value_rows(gives)[0][0]:
        return None
    try:
        return edition.value(gives, day, row=row).number
    except ValueSaysNothing:
        return None
