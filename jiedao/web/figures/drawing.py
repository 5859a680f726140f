"""Columns by month: the title is the finding, a table with the same numbers stands behind it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiedao.figures.listing import exact
from jiedao.web.tags.days import thousands

HEIGHT, BASE, ROOM, LOW = 190, 168, 136, 185


@dataclass(frozen=True)
class Bar:
    """One month: its word, its number as printed, and its height."""

    word: str
    shown: Any
    value: Fraction
    url: str = ""


@dataclass(frozen=True)
class Chart:
    """The months of a figure. `said` is what they show, in one sentence."""

    bars: Sequence[Bar]
    unit: str

    @property
    def said(self) -> str:
        most = max(self.bars, key=lambda bar: bar.value)
        least = min(self.bars, key=lambda bar: bar.value)
        if most.value == least.value:
            return _("各月都是%(value)s%(unit)s") % {"value": thousands(most.shown), "unit": self.unit}
        return _("%(most)s最多，%(much)s%(unit)s；%(least)s最少，%(little)s%(unit)s") % {
            "most": most.word, "much": thousands(most.shown), "least": least.word, "little": thousands(least.shown),
            "unit": self.unit,
        }  # fmt: skip

    @property
    def desk(self) -> SafeString:
        return self._drawn(560, "only-desk")

    @property
    def phone(self) -> SafeString:
        return self._drawn(346, "only-phone")

    def _drawn(self, width: int, cls: str) -> SafeString:
        most = max(bar.value for bar in self.bars) or Fraction(1)
        step = width / len(self.bars)
        wide = min(step * 0.68, 64)
        drawn = []
        for no, bar in enumerate(self.bars):
            middle, high = step * (no + 0.5), float(bar.value / most) * ROOM
            drawn.append(
                (
                    "" if bar.value == most else " mute", f"{middle - wide / 2:.1f}", f"{BASE - high:.1f}", f"{wide:.1f}",
                    f"{high:.1f}", f"{middle:.1f}", f"{BASE - high - 5:.1f}", thousands(bar.shown), f"{middle:.1f}", LOW,
                    bar.word,
                )
            )  # fmt: skip
        bars = format_html_join(
            "",
            '<rect class="bar{}" x="{}" y="{}" width="{}" height="{}"/><text class="val mid" x="{}" y="{}">{}</text>'
            '<text class="lab mid" x="{}" y="{}">{}</text>',
            drawn,
        )
        return format_html(
            '<svg class="chart__svg {}" viewBox="0 0 {} {}" aria-hidden="true"><path class="axis" d="M0 {}H{}"/>{}</svg>',
            cls, width, HEIGHT, BASE, width, bars,
        )  # fmt: skip


def chart(months: Sequence[tuple[str, Fraction, str]], unit: str) -> Chart | None:
    """Columns of (word, number, address); nothing where there are too few to compare or too many to read."""
    if not 2 <= len(months) <= 13:
        return None
    return Chart([Bar(word, Decimal(exact(value)), value, url) for word, value, url in months], unit)
