"""What a thing has been given month by month by a regulation's points: a contract's score and deductions. Never a person.

Nothing of it is kept: each month is the sum of its lines, each line is a row that stands. Basis: `docs/rulebook.md`, "Points".
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from jiedao.periods import Period, period_of
from jiedao.points.statement import Asked, Line, lines_in
from jiedao.procedures import booking
from jiedao.rulebook import Edition, Points
from jiedao.tenancy.models import Street

ZERO = Fraction(0)


@dataclass(frozen=True)
class Score:
    """The lines of one thing by one definition in a year up to a day, month by month; months without lines are left out."""

    points: Points
    months: tuple[tuple[Period, tuple[Line, ...]], ...]

    def lines(self, month: Period, rule: str = "") -> list[Line]:
        """The lines of a month, of one rule or all."""
        return [one for period, lines in self.months if period == month for one in lines if rule in ("", one.rule)]


def worth(lines: Iterable[Line]) -> Fraction:
    """What some lines come to."""
    return sum((one.counted for one in lines), ZERO)


def given_to(kinds: Collection[str], edition: Edition, closed: Collection[str]) -> list[Points]:
    """The points given to things of these registers, so far as one's work does not shut out what they are counted from."""
    return [
        one for one in edition.points.values()
        if one.for_ in kinds and edition.kinds[one.for_].base != "person" and not _forms(one, edition) & set(closed)
    ]  # fmt: skip


def _forms(points: Points, edition: Edition) -> set[str]:
    """The forms whose records give points."""
    return {form.name for rule in points.rules if (form := edition.form_of(rule.rows)) is not None}


def score(points: Points, subject: UUID, *, street: Street, on: date) -> Score:
    """One thing's year up to a day, in as many statements as there are rules, whatever stands there."""
    months = [one for one in period_of("year", on).parts(points.every) if one.first <= on]
    asked = Asked(points.name, subject, months[-1], on, lambda day: booking.edition(street, day))
    found: dict[Period, list[Line]] = {}
    for tally, line in lines_in(asked, months):
        found.setdefault(tally.period, []).append(line)
    return Score(points, tuple((month, tuple(found[month])) for month in months if month in found))
