"""A draft held against the records: each number holds, differs, could mean several figures, or is recorded nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from jiedao.figures.figure import Figure, definition_of
from jiedao.figures.listing import recorded
from jiedao.figures.problems import NotServed
from jiedao.periods import Period
from jiedao.reports.binding import meant, names_of
from jiedao.reports.numbers import Found, numbers_in
from jiedao.rulebook import Edition


@dataclass(frozen=True)
class Checked:
    """One number of a draft: where it stands, which figure it means, and whether it holds.

    `status`: holds, differs, candidates (a person says which of `candidates` is meant), unrecorded (no figure of the
    rulebook is meant, or nothing has been recorded for it). `expected`: the exact value of the figure.
    """

    found: Found
    figure: str
    status: str
    expected: Fraction | None
    candidates: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        return self.found.units[0] if len(self.found.units) == 1 else self.found.word


def check(text: str, edition: Edition, period: Period, on: date) -> list[Checked]:
    """Every number of a draft about the office at hand, in order; a figure is asked once, however often it is named."""
    asked: dict[str, Fraction | None] = {}

    def exact(name: str) -> Fraction | None:
        if name not in asked:
            try:
                asked[name] = recorded(Figure(definition_of(edition, name), edition, period, on))
            except NotServed:
                asked[name] = None
        return asked[name]

    made = []
    for found in numbers_in(text, names_of(edition)):
        figure, candidates = meant(found, text, edition)
        value = exact(figure) if figure else None
        if candidates:
            status = "candidates"
        elif value is None:
            status = "unrecorded"
        else:
            status = "holds" if found.holds(value) else "differs"
        made.append(Checked(found, figure, status, value, candidates))
    return made


def as_data(checked: Sequence[Checked], labels: Mapping[str, str]) -> list[dict[str, Any]]:
    """The numbers as plain data: offsets in characters, values as numbers (to the third decimal where they have no end)."""
    return [
        {
            "text": one.found.text, "start": one.found.start, "end": one.found.end, "value": _number(one.found.value),
            "unit": one.unit, "rounding": one.found.claims, "figure": one.figure or None,
            "label": labels.get(one.figure), "status": one.status,
            "expected": None if one.expected is None else _number(one.expected), "candidates": list(one.candidates),
        }
        for one in checked
    ]  # fmt: skip


def _number(value: Fraction) -> int | float:
    return value.numerator if value.denominator == 1 else round(float(value), 3)
