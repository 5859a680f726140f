"""Rows, conditions and measures: the one closed language in which duties, cases, points, benefits and figures speak.

A condition is All, Any_, Not or a Test of one column; nothing else. A column is a dotted path as written in the
file (`items.passed`, `entry.held`, `subject.kind`, `led_by.post`). Missing never satisfies a comparison.
Basis: FORMAT of the rulebook, section 5 (rows and conditions) and section 10 (measures).
"""

from dataclasses import dataclass
from typing import Literal

Source = Literal[
    "register", "entries", "lines", "duties", "cases", "matters", "payments", "ballots", "activities", "members"
]  # fmt: skip
SOURCES: tuple[Source, ...] = (
    "register", "entries", "lines", "duties", "cases", "matters", "payments", "ballots", "activities", "members",
)  # fmt: skip
Op = Literal["in", "filled", "empty", "has", "at_least", "at_most", "more_than", "less_than"]
COMPARISONS: tuple[Op, ...] = ("at_least", "at_most", "more_than", "less_than")


@dataclass(frozen=True, slots=True)
class Operand:
    """What a column is compared with: a dated value (`name` qualified), another column of the row, or the row's day."""

    kind: Literal["value", "column", "the_day"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Test:
    """One test of one column.

    `operand`: the words for `in` and `has` (one of them must be met), an Operand for a comparison, None for filled
    and empty. `in` is for one word (choice, yes_no, state …), `has` for a field with several.
    """

    __test__ = False  # not a test of pytest

    column: str
    op: Op
    operand: tuple[str, ...] | Operand | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts it always holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; a missing value satisfies no comparison, reversed or not."""

    part: "Condition"


Condition = All | Any_ | Not | Test


@dataclass(frozen=True, slots=True)
class Rows:
    """One source and what is taken of it.

    `name`: qualified (`site_dust.dust_check`; for lines `site_dust.dust_check.items`), bare for kinds and benefits
    (`payments: all` stays `all`). `dated`: the date column that counts instead of the source's own.
    `span_to_date`: everything up to the last day. `match`: the column that tells whose duty or points it is.
    `apart` (ladders): each line its own case.
    """

    source: Source
    name: str
    where: Condition | None = None
    dated: str | None = None
    span_to_date: bool = False
    match: str | None = None
    apart: bool = False

    @property
    def form(self) -> str | None:
        """The form (for lines of a register field: the qualified kind) whose entries make these rows, if entries do."""
        if self.source == "entries":
            return self.name
        return self.name.rpartition(".")[0] if self.source == "lines" else None

    @property
    def field(self) -> str | None:
        """Of `lines`: the field whose lines they are."""
        return self.name.rpartition(".")[2] if self.source == "lines" else None


@dataclass(frozen=True, slots=True)
class Count:
    """The number of rows."""


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many different ones stand in a column; with `all_` only those all of whose rows meet it."""

    column: str
    all_: Condition | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of one column or several."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """Of the rows, how many (with `weight`: how much of that column) meet the condition; in percent."""

    of: Condition
    weight: str | None = None


@dataclass(frozen=True, slots=True)
class Ratio:
    """The first figure divided by the second; each opens by itself."""

    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Plus:
    """The figures added up."""

    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Minus:
    """The first figure less the others."""

    of: tuple[str, ...]


Measure = Count | Distinct | Sum | Share | Ratio | Plus | Minus
