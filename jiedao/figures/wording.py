"""How an exact number is written: the same on a page, in a report and in its table of sources."""

from decimal import Decimal
from fractions import Fraction

from jiedao.figures.listing import exact
from jiedao.rulebook.units import measure_word


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


def printed(value: Fraction | None, unit: str) -> str:
    """A number with its measure word, as a text says it: 3,999人次, 95.0%; 没有记录 where there is none."""
    found = shown(value, unit)
    if found is None:
        return "没有记录"
    return found if isinstance(found, str) else f"{found:,}{measure_word(unit)}"
