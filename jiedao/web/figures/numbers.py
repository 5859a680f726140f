"""How an exact number stands on a page."""

from decimal import Decimal
from fractions import Fraction

from jiedao.figures.figure import Figure
from jiedao.figures.listing import exact
from jiedao.rulebook import Share
from jiedao.rulebook.units import measure_word
from jiedao.web.tags.days import in_english


def shown(value: Fraction | None, unit: str) -> Decimal | str | None:
    """A number as it is printed: whole or with its decimals; a percentage with one, and 100% only when it is all."""
    if value is None:
        return None
    if unit != "percent":
        return Decimal(exact(value))
    if value in (0, 100):
        return f"{int(value)}%"
    tenth = Fraction(round(value * 10), 10)
    if 0 < value < 100:
        tenth = min(max(tenth, Fraction(1, 10)), Fraction(999, 10))
    return f"{float(tenth):.1f}%"


def unit_of(figure: Figure) -> str:
    """What stands after the number; nothing after a percentage, which carries its sign."""
    unit = figure.definition.unit
    return "" if unit == "percent" else (unit or "") if in_english() else measure_word(unit)


def counts_of(figure: Figure) -> str:
    """The two counts of a share: 171 / 180."""
    _, part, whole = figure.counts
    if not isinstance(figure.definition.measure, Share) or whole is None or part is None:
        return ""
    return f"{Decimal(exact(part)):,} / {Decimal(exact(whole)):,}"
