"""What stands beside an exact number on a page."""

from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from jiedao.figures.figure import Figure
from jiedao.figures.listing import exact
from jiedao.figures.wording import printed, shown
from jiedao.rulebook import Share
from jiedao.rulebook.units import measure_word
from jiedao.web.tags.days import in_english, thousands


def unit_of(figure: Figure) -> str:
    """What stands after the number; nothing after a percentage, which carries its sign."""
    unit = figure.definition.unit
    return "" if unit == "percent" else (unit or "") if in_english() else measure_word(unit)


def said(value: Fraction | None, unit: str) -> str:
    """A number with its unit in the language of the page: 404人次, 404 person-times."""
    if value is None or not in_english():
        return _("没有记录") if value is None else printed(value, unit)
    found = thousands(shown(value, unit))
    return found if unit == "percent" else f"{found} {unit}"


def counts_of(figure: Figure) -> str:
    """The two counts of a share: 171 / 180."""
    _, part, whole = figure.counts
    if not isinstance(figure.definition.measure, Share) or whole is None or part is None:
        return ""
    return f"{Decimal(exact(part)):,} / {Decimal(exact(whole)):,}"


__all__ = ["counts_of", "said", "shown", "unit_of"]
