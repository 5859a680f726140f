"""Whether a condition holds for one row: the condition language said in plain Python, without any database.

Missing never satisfies a comparison, reversed or not; a value is taken as of the row's day.
Basis: FORMAT of the rulebook, section 5.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol, TypeAlias

from jiedao.rulebook.quantities import Quantity
from jiedao.rulebook.rows import All, Any_, Condition, Not, Operand, Test

Lookup: TypeAlias = Callable[[str], Any]
Bound: TypeAlias = "Fraction | date | None"

OPPOSITE = {"at_least": "less_than", "at_most": "more_than", "more_than": "at_most", "less_than": "at_least"}


class Dated(Protocol):
    """Where values are looked up: an Edition."""

    @property
    def day(self) -> date: ...

    def value(self, name: str, day: date, row: Any = None) -> Quantity: ...


def evaluate(condition: Condition | None, lookup: Lookup, edition: Dated, on: date | None = None) -> bool:
    """Whether a condition holds for a row whose columns `lookup` gives (None = missing).

    `on` is the row's own day; without it the edition's, which is enough unless the condition names `the_day`.
    Raises ValueNotYet where a value is asked for before its first day.
    """
    return Judge(lookup, edition, on).meets(condition)


@dataclass(frozen=True)
class Judge:
    """One row before its judge. A column of words may give one word or several."""

    lookup: Lookup
    edition: Dated
    on: date | None = None

    def meets(self, condition: Condition | None, negated: bool = False) -> bool:
        """Whether the condition (or, negated, its reverse) holds; a reversal goes down to the single tests."""
        match condition:
            case None:
                return not negated
            case All(parts):
                return _join((self.meets(part, negated) for part in parts), either=negated, empty=not negated)
            case Any_(parts):
                return _join((self.meets(part, negated) for part in parts), either=not negated, empty=negated)
            case Not(part):
                return self.meets(part, not negated)
            case Test():
                return self._test(condition, negated)

    def _test(self, test: Test, negated: bool) -> bool:
        given = self.lookup(test.column)
        there = given not in (None, "", [], ())
        match test.op, test.operand:
            case "filled", _:
                return there is not negated
            case "empty", _:
                return there is negated
            case "in", tuple(words):
                return there and bool(words_of(given) & set(words)) is not negated
            case "has", tuple(words):
                return (there and bool(words_of(given) & set(words))) is not negated
            case op, Operand() as operand:
                return there and compares(amount_of(given), OPPOSITE[op] if negated else op, self.bound(operand))
        raise TypeError(f"not a test: {test!r}")

    def bound(self, operand: Operand) -> Bound:
        """What a column is compared with."""
        match operand.kind:
            case "column":
                return amount_of(self.lookup(operand.name))
            case "the_day":
                if self.on is None:
                    raise ValueError("a condition names the_day: say on which day the row stands")
                return self.on
        return bound_of(self.edition.value(operand.name, self.on or self.edition.day, row=self.lookup))


def _join(parts: Any, *, either: bool, empty: bool) -> bool:
    found = list(parts)
    if not found:
        return empty
    return any(found) if either else all(found)


def words_of(given: Any) -> set[str]:
    """The word or words of a column."""
    if isinstance(given, list | tuple | set | frozenset):
        return {str(one) for one in given}
    return {str(given)}


def bound_of(quantity: Quantity) -> Bound:
    """A value of the rulebook as a column is compared with it: a day, or a number (of years, square metres, …)."""
    if isinstance(quantity.amount, date):
        return quantity.amount
    return Fraction(quantity.amount) if isinstance(quantity.amount, int | Fraction) else None


def amount_of(given: Any) -> Bound:
    """A column's content as a number or a day, however it is kept: `12`, `"8.5"`, `2018-06-30`; None for words."""
    if isinstance(given, datetime):
        return given.date()
    if given is None or isinstance(given, date):
        return given
    if isinstance(given, int | Decimal | Fraction):
        return Fraction(given)
    try:
        return date.fromisoformat(str(given)) if str(given).count("-") == 2 else Fraction(str(given))
    except ValueError:
        return None


def compares(one: Bound, op: str, other: Bound) -> bool:
    """Whether a comparison holds; never for what is missing or of another sort."""
    if one is None or other is None or isinstance(one, date) != isinstance(other, date):
        return False
    match op:
        case "at_least":
            return one >= other  # type: ignore[operator]
        case "at_most":
            return one <= other  # type: ignore[operator]
        case "more_than":
            return one > other  # type: ignore[operator]
    return one < other  # type: ignore[operator]
