"""Worked examples: what a regulation comes to on a day, signed by who is responsible for it.

Read as strictly as the regulations: every name, word and column must be one that is there.
Basis: FORMAT of the rulebook, section 11 (`examples.yaml`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jiedao.periods import Period
from jiedao.rulebook.nothing import nothing

KEYS = ("name", "on", "period", "place", "given", "expect")
GIVEN = ("register", "entries", "matters", "payments", "votes", "waived", "sessions", "entry", "about")
#: What is expected -> the section its names stand in.
EXPECTED = {
    "values": "values", "items": "fields", "duties": "duties", "figures": "figures", "cases": "ladders",
    "next": "matters", "votes": "ballots", "benefit": "benefits", "points": "points", "refused": "", "accepted": "",
    "raises": "",
}  # fmt: skip
LISTED = ("name", "place", "part_of", "listed_on", "ended_on", "ended_by", "members")
OF_ENTRY = ("form", "about", "on", "ref")
OF_MATTER = ("matter", "about", "on", "ref", "done", "outcome", "ended_on")
OF_SESSION = ("activity", "about", "on", "ref", "came")
OF_PAYMENT = ("programme", "subject", "month", "paid_on", "amount", "state")
OF_CASE = ("findings", "lane", "due", "subject", "repeated", "opened")
OF_RESULT = {
    "next": ("step", "due", "not_before"), "votes": ("quorum", "passes", "over_cap"),
    "benefit": ("eligible", "amount", "because"),
}  # fmt: skip
OF_WAIVER = ("duty", "about", "period")


@dataclass(frozen=True, slots=True, eq=False)
class Filled:
    """A record given, or a matter with the steps it has gone (`done`: step -> when and with what fields)."""

    of: str  # whole name of the form or matter
    about: str | None
    at: datetime
    values: Mapping[str, Any]
    ref: str | None = None
    done: Mapping[str, tuple[datetime, Mapping[str, Any]]] = field(default_factory=nothing)


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What an example takes as recorded. Ids are free words."""

    register: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=nothing)  # kind -> id -> fields
    entries: tuple[Filled, ...] = ()
    matters: tuple[Filled, ...] = ()
    payments: tuple[Mapping[str, Any], ...] = ()
    votes: Mapping[str, Mapping[str, Any]] = field(default_factory=nothing)
    waived: tuple[tuple[str, str, str], ...] = ()  # duty, about, period
    sessions: tuple[tuple[str, Filled, Mapping[str, Any]], ...] = ()  # activity, its record, who came -> hours
    entry: Filled | None = None
    about: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One worked example. `expect` holds whole names."""

    code: str
    file: Path
    line: int
    name: str
    on: date
    place: str
    period: Period | None
    given: Given
    expect: Mapping[str, Any]
