"""What stands beside an exact number on a page."""

from decimal import Decimal

from jiedao.figures.figure import Figure
from jiedao.figures.listing import exact
from jiedao.figures.wording import shown
from jiedao.rulebook import Share
from jiedao.rulebook.units import measure_word
from jiedao.web.tags.days import in_english


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


__all__ = ["counts_of", "shown", "unit_of"]
