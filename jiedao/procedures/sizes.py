"""How large what belongs together is, and what the register's own rules say of that size.

The size of a whole is what stands in it and below it, counted, never typed. What a size asks for (a committee, a split, a
joint branch), the rulebook says in sentences; here they are found, for a tree, for one of them, and for whoever joins.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from jiedao.entries.rows import AsOf
from jiedao.entries.sources import RegisterSource
from jiedao.register.models import Listing, Membership
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import All, Any_, Condition, Edition, Kind, Not, Operand, Rule, Test, columns_of, evaluate

#: column of the rulebook (`members`, `members.status.full`) -> group -> how many
Counted = Mapping[str, Mapping[UUID, int]]


@dataclass(frozen=True)
class Said:
    """What a rule says of a subject as it stands, and on what it rests."""

    rule: Rule
    says: str
    basis: str


def asked(kind: Kind) -> tuple[str, ...]:
    """The columns about members for which a register's rules ask; `members` where it has members at all."""
    named = {column for rule in kind.rules for column in columns_of(rule.when) if column.startswith("members.")}
    return ("members", *sorted(named)) if kind.members else ()


def is_asked(kind: Kind) -> bool:
    """Whether a register's rules ask how many members there are."""
    return any(column.partition(".")[0] == "members" for rule in kind.rules for column in columns_of(rule.when))


def counted(
    scope: Scope, edition: Edition, kind: Kind, groups: Iterable[UUID], *, on: date, columns: Sequence[str] = ()
) -> dict[str, dict[UUID, int]]:
    """How many belong to each group by itself, for each of these columns (without any those the rules ask for), in one
    statement. The value does not depend on who looks."""
    columns = columns or asked(kind)
    source = RegisterSource(edition, AsOf(on), kind.name)
    rows: Any = Membership.objects.filter(standing(on), street_id=scope.street, group_id__in=list(groups)).order_by()
    each = {f"n_{no}": _count(source, column) for no, column in enumerate(columns)}
    found: dict[str, dict[UUID, int]] = {column: {} for column in columns}
    for row in rows.values("group_id").annotate(**each):
        for no, column in enumerate(columns):
            found[column][row["group_id"]] = row[f"n_{no}"]
    return found


def _count(source: RegisterSource, column: str) -> Any:
    saying = column.removeprefix("members").removeprefix(".")
    return Count("pk", filter=Q(member_id__in=source.saying(saying))) if saying else Count("pk")


@dataclass
class Below:
    """Everything on a register that belongs to one subject on it, itself first: ids, and which stand right below it."""

    ids: list[UUID] = field(default_factory=list)
    next: list[UUID] = field(default_factory=list)


def below(scope: Scope, kind: Kind, id: UUID, *, on: date) -> Below:
    """What belongs to a subject, at whatever depth, in one statement. Who was entered as his own head counts once."""
    if kind.part_of != kind.name:
        return Below([id])
    rows = Listing.objects.filter(standing(on), street_id=scope.street, kind=kind.name, part_of__isnull=False)
    under: dict[UUID, list[UUID]] = {}
    for subject, above in rows.order_by("name_key", "id").values_list("subject_id", "part_of_id"):
        under.setdefault(above, []).append(subject)
    found = Below([id], [one for one in under.get(id, []) if one != id])
    for one in found.ids:  # grows while it is walked
        found.ids += [child for child in under.get(one, []) if child not in found.ids]
    return found


def whole(counts: Counted, ids: Iterable[UUID]) -> dict[str, int]:
    """The counts of several groups together."""
    every = list(ids)
    return {column: sum(by.get(id, 0) for id in every) for column, by in counts.items()}


def said(kind: Kind, edition: Edition, values: Mapping[str, Any], sizes: Mapping[str, int]) -> list[Said]:
    """What the register's own rules say of a subject whose fields and sizes these are."""

    def lookup(column: str) -> Any:
        return sizes.get(column) if column in sizes else values.get(column)

    return [
        Said(rule, edition.said(rule.says, kind.regulation, edition.day), basis(rule.when, edition) or edition.basis(kind))
        for rule in kind.rules
        if evaluate(rule.when, lookup, edition, edition.day)
    ]  # fmt: skip


def basis(condition: Condition | None, edition: Edition) -> str:
    """On what the first value of a condition rests on the edition's day, as people read it; '' where it asks for none."""
    match condition:
        case All(parts) | Any_(parts):
            return next((found for part in parts if (found := basis(part, edition))), "")
        case Not(part):
            return basis(part, edition)
        case Test(operand=Operand(kind="value", name=name)):
            past = [row for row in edition.values[name].rows if row.first <= edition.day]
            return edition.basis(past[-1]) if past else ""
    return ""
