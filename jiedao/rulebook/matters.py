"""Matters, ballots, benefits, activities and points: data of a regulation beside its registers, duties and ladders.

Basis: FORMAT of the rulebook, sections 8 and 9.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from jiedao.rulebook.nothing import nothing
from jiedao.rulebook.rows import Condition, Rows


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of a matter. `form` (or `kind`: it is put on the register) for `does: record`."""

    name: str
    label: str
    does: str
    who: tuple[str, ...] = ()
    outside: str | None = None
    form: str | None = None
    kind: str | None = None
    within: str | None = None
    when: Condition | None = None
    lead: str | None = None
    planned: bool = False
    ballot: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    lasts: str | None = None
    letter: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Matter:
    """A review, application, decision or project: opened by an entry, going through ordered steps."""

    name: str
    label: str
    by: str
    regulation: str
    line: str
    opens: str
    steps: tuple[Step, ...]
    ends: Mapping[str, str]
    within: str | None = None
    number: str | None = None
    seen_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """A part that must be reached: `{at_least: half, of: electors}`; `of`: electors, present or cast."""

    op: Literal["at_least", "more_than"]
    value: str
    of: str


@dataclass(frozen=True, slots=True, eq=False)
class Ballot:
    """A vote, election, rating or draw."""

    name: str
    label: str
    by: str
    regulation: str
    line: str
    kind: str
    held_at: str | None = None  # form, or form.field: one vote a line
    when: Condition | None = None
    electors: Rows | None = None
    candidates: Rows | None = None
    seats: str | None = None
    rates: Rows | None = None
    among: Rows | None = None
    gives: Rows | None = None
    options: Mapping[str, str] = field(default_factory=nothing)
    present: Threshold | None = None
    passes: Threshold | None = None
    caps: Mapping[str, str] = field(default_factory=nothing)
    secret: bool = False
    recusal: bool = False
    last: str | None = None
    casting: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Eligibility:
    """One condition of a benefit; where it fails it is a reason in the letter."""

    name: str
    label: str
    when: Condition
    by: str


@dataclass(frozen=True, slots=True, eq=False)
class Benefit:
    """What is paid to whom. `amount`: ("value" | "field" | "formula", name). `with_`: other benefit -> word."""

    name: str
    label: str
    by: str
    regulation: str
    line: str
    for_: str
    granted_by: Rows
    eligible: tuple[Eligibility, ...]
    amount: tuple[str, str]
    pays: str
    stops: Mapping[str, str] = field(default_factory=nothing)
    with_: Mapping[str, str] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True, eq=False)
class Activity:
    """Sessions people sign up for."""

    name: str
    label: str
    by: str
    regulation: str
    line: str
    form: str
    joins: Rows
    consent: str = "none"
    capacity: str | None = None
    certificate: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PointRule:
    """What gives points; `gives` and `at_most` are values."""

    name: str
    label: str
    rows: Rows
    gives: str
    at_most: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """A sum over records: of party members (with appeal) or of things. No figure may read it.

    `appeal`, `confirm`: the matters by which a member contests a line, and a group's month is confirmed. `within`: how long
    after its confirmation a line may be contested.
    """

    name: str
    label: str
    by: str
    regulation: str
    line: str
    for_: str
    every: str
    rules: tuple[PointRule, ...]
    where: Condition | None = None
    resets: str | None = None
    appeal: str | None = None
    confirm: str | None = None
    within: str | None = None
