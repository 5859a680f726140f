"""The named formulas a field or an amount may use: the only arithmetic of the rulebook, each with its article.

Basis: FORMAT of the rulebook, section 12 (what is not expressible); 社会救助暂行办法第九条、第十二条.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from jiedao.rulebook.matters import Benefit
from jiedao.rulebook.rows import Operand, Test


@dataclass(frozen=True, slots=True)
class Formula:
    """What a formula is called, which columns it takes by name, and how it counts. None where one is missing."""

    label: str
    takes: tuple[str, ...]
    of: Callable[..., Fraction | None]


def per_head(*, income: Fraction | None = None, persons: Fraction | None = None) -> Fraction | None:
    """Monthly income for each member of the household, to the fen."""
    return round(income / persons, 2) if income is not None and persons else None


def gap_to_line(
    *, per_head: Fraction | None = None, persons: Fraction | None = None, line: Fraction | None = None
) -> Fraction | None:
    """What is lacking to the line, for every member of the household; nothing where the income reaches it."""
    if per_head is None or persons is None or line is None:
        return None
    return max(line - per_head, Fraction(0)) * persons


FORMULAS: dict[str, Formula] = {
    "per_head": Formula("月人均收入", ("income", "persons"), per_head),
    "gap_to_line": Formula("按差额补助", ("per_head", "persons"), gap_to_line),
}


def line_of(benefit: Benefit) -> str | None:
    """The value below which a benefit's income must lie: the line of its means test."""
    for term in benefit.eligible:
        match term.when:
            case Test(column, "less_than", Operand("value", name)) if column.rpartition(".")[2] == "per_head":
                return name
    return None
