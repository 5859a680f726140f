"""Dossiers that may be of one: the same number, or the same name but for what people leave out, with a sign in common.

What two lines of a roster have in common when they mean the same, two dossiers have too (`importing.likeness`). It is only
ever proposed: a person looks at both side by side. Registers of more than MANY are searched by number alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from jiedao.entries.registers import field_values
from jiedao.procedures.importing.likeness import SIGNS, core, sorted_out
from jiedao.register.models import Listing, Subject
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Kind

#: More names than this are not compared one by one.
MANY = 20_000
#: So many pairs are proposed at once.
SHOWN = 60


@dataclass(frozen=True)
class Alike:
    """Two subjects that may be one, and what they have in common: number, sign or name."""

    one: Subject
    other: Subject
    by: str


@dataclass(frozen=True)
class _Record:
    subject: Subject
    values: dict[str, Any]

    @property
    def number(self) -> str:
        return self.subject.number

    @property
    def name(self) -> str:
        return self.subject.name

    @property
    def place(self) -> Any:
        return self.subject.place


def alike(scope: Scope, kind: Kind, edition: Edition, *, on: date) -> list[Alike]:
    """Pairs of which at least one stands on a register and both within the scope, in the order of their names."""
    kinds = [one for one in edition.kinds.values() if one.base == kind.base and one.made == "regulation"]
    rows = Listing.objects.within(scope).filter(standing(on), kind__in=[one.name for one in kinds])
    subjects: dict[Any, Subject] = {}
    here = set()
    found = rows.select_related("subject__place").order_by("name_key", "id")
    for row in found[: MANY + 1]:
        subjects.setdefault(row.subject_id, row.subject)
        if row.kind == kind.name:
            here.add(row.subject_id)
    whole = len(subjects) <= MANY
    pairs = _pairs(scope, kinds, list(subjects.values()), on) if whole else _by_number(subjects.values())
    wanted = (pair for pair in pairs if pair.one.pk in here or pair.other.pk in here)
    return [pair for pair, _no in zip(wanted, range(SHOWN), strict=False)]


def _by_number(subjects: Any) -> Iterator[Alike]:
    first: dict[str, Subject] = {}
    for one in subjects:
        if one.number and one.number in first:
            yield Alike(first[one.number], one, "number")
        elif one.number:
            first[one.number] = one


def _pairs(scope: Scope, kinds: list[Kind], subjects: list[Subject], on: date) -> Iterator[Alike]:
    groups: dict[str, list[Subject]] = {}
    numbers: dict[str, list[Subject]] = {}
    for one in subjects:
        groups.setdefault(core(one.name), []).append(one)
        if one.number:
            numbers.setdefault(one.number, []).append(one)
    twice = [one for some in (*groups.values(), *numbers.values()) if len(some) > 1 for one in some]
    candidates = {one.pk: one for one in twice}
    signs: dict[Any, dict[str, Any]] = {}
    for kind in kinds:
        if not any(name in kind.fields for name in SIGNS) or not candidates:
            continue
        for id, held in field_values(scope, kind, list(candidates), on=on).items():
            said = {name: one.value for name, one in held.items() if name in SIGNS and isinstance(one.value, str)}
            signs.setdefault(id, {}).update(said)
    records = [_Record(one, signs.get(one.pk, {})) for one in candidates.values()]
    for record, other, _same in sorted_out(records):
        if other is None:
            continue
        by = "number" if record.number and record.number == other.number else "sign"
        if by == "sign" and not any(
            record.values.get(s) and record.values.get(s) == other.values.get(s) for s in SIGNS
        ):
            by = "name"
        yield Alike(other.subject, record.subject, by)
