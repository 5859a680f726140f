"""Papers that run out: licence, contract, permit. Any date field that a duty falls due before is such an end.

The rulebook says so by the duty (`before: {field: contract_until}`); nothing else marks a paper. What the field says is what
the last standing record says, as everywhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db.models import Count, Q

from jiedao.entries.registers import listed
from jiedao.entries.rows import AsOf
from jiedao.entries.sources import RegisterSource
from jiedao.register.scope import Scope
from jiedao.rulebook import Before, Duty, Edition, Field, Kind

#: So many days before its end a paper is one that runs out soon.
SOON = timedelta(days=30)


@dataclass(frozen=True)
class Paper:
    """A paper the subjects of a register hold: the field that says until when, and the duty that asks for a new one."""

    kind: Kind
    field: Field
    duty: Duty

    @property
    def name(self) -> str:
        return f"{self.kind.name}.{self.field.name}"


@lru_cache(maxsize=64)
def papers(edition: Edition) -> tuple[Paper, ...]:
    """Every paper of the rules in force, register by register."""
    found: dict[str, Paper] = {}
    for duty in edition.duties.values():
        kind = edition.kinds.get(duty.for_)
        if isinstance(duty.rhythm, Before) and kind is not None and duty.rhythm.field in kind.fields:
            paper = Paper(kind, kind.fields[duty.rhythm.field], duty)
            found.setdefault(paper.name, paper)
    return tuple(found[name] for name in sorted(found))


def state(until: date, *, on: date) -> str:
    """How a paper stands on a day: it is good on its last day. `valid`, `soon` or `expired`."""
    if until < on:
        return "expired"
    return "soon" if until - on <= SOON else "valid"


def held(scope: Scope, edition: Edition, paper: Paper, *, on: date) -> Any:
    """Who stands on the register and has such a paper, each with its last day (`until`), the first to run out first."""
    until = RegisterSource(edition, AsOf(on), paper.kind.name).column(paper.field.name).value()
    rows = listed(scope, edition, paper.kind, on=on).annotate(until=until).filter(until__isnull=False)
    return rows.order_by("until", "id")


def in_state(rows: Any, wanted: str, *, on: date) -> Any:
    """Those of them that stand so on a day."""
    return rows.filter(_states(on)[wanted]) if wanted in _states(on) else rows


def _states(on: date) -> dict[str, Q]:
    return {
        "expired": Q(until__lt=on), "soon": Q(until__gte=on, until__lte=on + SOON), "valid": Q(until__gt=on + SOON),
    }  # fmt: skip


def counts(scope: Scope, edition: Edition, some: Sequence[Paper], *, on: date) -> dict[str, dict[str, int]]:
    """How many of each paper have run out, will soon, or hold longer: one statement a paper."""
    each = {name: Count("pk", filter=which) for name, which in _states(on).items()}
    return {paper.name: held(scope, edition, paper, on=on).order_by().aggregate(**each) for paper in some}
