"""Amounts of the rulebook: `5 workdays`, `2/3`, `95 %`, `5000 m2`, `3`, a day, a word, a list, a table over a list."""

import difflib
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

from jiedao.periods import Clock
from jiedao.rulebook.units import CLOCK_UNITS, COUNTS, MEASURE_WORDS, SINGULAR

QuantityKind = Literal["clock", "share", "count", "measure", "day", "period", "text", "list", "table"]
Amount: TypeAlias = "int | Fraction | date | str | tuple[Quantity, ...] | tuple[tuple[str, Quantity], ...]"

#: Words for how often -> how they are said.
PERIOD_WORDS: dict[str, str] = {
    "day": "每日", "workday": "每个工作日", "week": "每周", "month": "每月", "quarter": "每季度", "half_year": "每半年",
    "year": "每年", "once": "一次",
}  # fmt: skip
_MEASURED = re.compile(r"(-?\d+(?:\.\d+)?) ([a-z0-9%][a-z0-9 -]*)", re.ASCII)
_SHARE = re.compile(r"(\d+)/([1-9]\d*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Quantity:
    """One amount as the rulebook states it. `written` is how it stands in the file.

    `amount` by kind: clock and count: int, the count with or without a unit (`3`, `2 times`) · share: Fraction (`2/3`,
    `95 %` = 19/20) · measure: Fraction in `unit` (`20000 yuan`, `-2 points`) · day: date · period: one of PERIOD_WORDS
    · text: str · list: Quantities in order · table: (member, Quantity) pairs, `else` among them where it is given.
    """

    kind: QuantityKind
    amount: Amount
    unit: str | None = None
    written: str = ""

    @property
    def clock(self) -> Clock:
        """As a clock of `jiedao.periods`. ValueError for anything that is no span of time."""
        if self.kind != "clock" or not isinstance(self.amount, int) or self.unit is None:
            raise ValueError(f"{self.written} is no clock")
        return Clock(self.amount, self.unit)

    @property
    def number(self) -> Fraction:
        """As an exact number; a share is a part of 1. ValueError for days, words, lists and tables."""
        if isinstance(self.amount, int | Fraction):
            return Fraction(self.amount)
        raise ValueError(f"{self.written} is no number")

    @property
    def items(self) -> tuple["Quantity", ...]:
        """A list's amounts in order; a single amount is a list of one."""
        if self.kind == "list":
            return tuple(part for part in _parts(self.amount) if isinstance(part, Quantity))
        return (self,)

    def of(self, member: str | None) -> "Quantity | None":
        """A table's amount for a member, else its `else`, else None; an amount that is no table is the same for all."""
        if self.kind != "table":
            return self
        entries = self.entries
        return entries.get(member or "", entries.get("else"))

    @property
    def entries(self) -> dict[str, "Quantity"]:
        """A table as written: member -> amount; empty for anything else."""
        if self.kind != "table":
            return {}
        return {pair[0]: pair[1] for pair in _parts(self.amount) if isinstance(pair, tuple)}

    @property
    def label(self) -> str:
        """As people read it: 5个工作日, 2/3, 95%, 5000平方米, 2018-07-01; a table or list joined by 、."""
        match self.kind:
            case "list":
                return "、".join(item.label for item in self.items)
            case "table":
                return "、".join(amount.label for amount in dict.fromkeys(self.entries.values()))
            case "share":
                return self.written.replace(" ", "")
            case "period":
                return PERIOD_WORDS[str(self.amount)]
            case "day" | "text":
                return str(self.amount)
        number = self.written.split(" ", 1)[0]
        return f"{number}{MEASURE_WORDS.get(self.unit or '', '')}"

    def __str__(self) -> str:
        return self.written


def _parts(amount: Amount) -> tuple[object, ...]:
    return amount if isinstance(amount, tuple) else ()


def parse(written: str | int | Decimal | date) -> Quantity:
    """Read one amount as it stands in a file: every text is an amount, at worst a plain text."""
    if isinstance(written, date):
        return Quantity("day", written, written=written.isoformat())
    if isinstance(written, int):
        return Quantity("count", written, written=str(written))
    if isinstance(written, Decimal):
        return Quantity("measure", Fraction(written), written=str(written))
    if found := _SHARE.fullmatch(written):
        return Quantity("share", Fraction(int(found[1]), int(found[2])), written=written)
    if found := _MEASURED.fullmatch(written):
        return _measured(found[1], found[2], written)
    if written in PERIOD_WORDS:
        return Quantity("period", written, written=written)
    return Quantity("text", written, written=written)


def _measured(number: str, unit: str, written: str) -> Quantity:
    exact = Fraction(number)
    if unit in ("%", "percent"):
        return Quantity("share", exact / 100, "percent", written)
    unit = SINGULAR.get(unit, unit)
    if unit not in MEASURE_WORDS:
        return Quantity("text", written, written=written)
    if unit in CLOCK_UNITS and exact.denominator == 1 and exact >= 0:
        return Quantity("clock", int(exact), unit, written)
    if unit in COUNTS and exact.denominator == 1:
        return Quantity("count", int(exact), unit, written)
    return Quantity("measure", exact, unit, written)


def unknown_unit(written: object) -> str | None:
    """The unit of something that looks like an amount but has a unit the rulebook does not know."""
    found = _MEASURED.fullmatch(written) if isinstance(written, str) else None
    if found is None or found[2] in ("%", "percent") or SINGULAR.get(found[2], found[2]) in MEASURE_WORDS:
        return None
    return found[2]


def units_near(unit: str) -> str:
    """The units there are, the nearest first."""
    close = difflib.get_close_matches(unit, MEASURE_WORDS, n=1)
    meant = f"您是不是想写“{close[0]}”？" if close else ""
    return f"{meant}单位有：{'、'.join(MEASURE_WORDS)}。"
