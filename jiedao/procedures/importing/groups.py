"""The groups a roster says its lines belong to: found by the name in the cell, one for each person and day.

A roster puts somebody into a group who is in none. It moves nobody: who stands in another group is transferred first, in
a record of their own with its day, so that no list of attendance loses anybody without a word.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from jiedao.periods import day_in_words
from jiedao.procedures import belonging
from jiedao.procedures.importing.cells import Refusal
from jiedao.register.models import Listing, Membership
from jiedao.register.rules import standing
from jiedao.rulebook import Edition, Field, Kind
from jiedao.workbooks import Cell, plain

TWO_GROUPS, OTHER_GROUP = "import.two_groups", "import.other_group"


def naming_fields(kind: Kind, edition: Edition) -> tuple[str, ...]:
    """The fields of a register that say which group somebody belongs to."""
    naming = belonging.namings(edition).get(kind.path)
    return naming.fields if naming is not None else ()


@dataclass(frozen=True)
class Groups:
    """The office's groups by register and by every way people write their names."""

    by_word: Mapping[tuple[str, str], tuple[UUID, ...]] = field(default_factory=dict)
    names: Mapping[UUID, str] = field(default_factory=dict)

    @classmethod
    def of(cls, kind: Kind, edition: Edition, *, on: date) -> "Groups":
        """Those a roster of this register may name on a day."""
        kinds = {one for name in naming_fields(kind, edition) for one in kind.fields[name].of_kinds}
        if not kinds:
            return cls()
        rows = Listing.objects.filter(standing(on), kind__in=sorted(kinds), subject__voided_at=None)
        found: dict[tuple[str, str], set[UUID]] = {}
        names = {}
        for of, id, name in rows.values_list("kind", "subject_id", "subject__name"):
            names[id] = name
            found.setdefault((of, written(name)), set()).add(id)
        return cls({word: tuple(ids) for word, ids in found.items()}, names)

    def called(self, cell: Cell, declared: Field, edition: Edition) -> str:
        """The id of the group whose name stands in a cell. Raises Refusal where none, or more than one, is called so."""
        word = written(cell.text())
        ids = {id for of in declared.of_kinds for id in self.by_word.get((of, word), ())}
        if len(ids) == 1:
            return str(ids.pop())
        label = "、".join(edition.kinds[of].label for of in declared.of_kinds if of in edition.kinds)
        if ids:
            raise Refusal(
                "import.group_unclear", "several groups are called so", f"本单位有几个{label}同叫这个名称，请写全称"
            )
        raise Refusal(
            "import.group_unknown", "no group of this office is called so",
            f"{label}名册上没有这个名称，请改成名册上的名称；还没有登记的，请先登记这个{label}",
        )  # fmt: skip

    def name(self, id: Any) -> str:
        return self.names.get(UUID(str(id)), "另一个")


def written(name: str) -> str:
    """A group's name without what is left out or added around it: 中共朝霞社区党支部 is 朝霞社区党支部."""
    return plain(name).replace(" ", "").removeprefix("中国共产党").removeprefix("中共")


@dataclass(frozen=True)
class Stands:
    """Where somebody stands: the group, its name and since when."""

    group: UUID
    name: str
    since: date


def standing_in(kind: Kind, edition: Edition, persons: Iterable[UUID], *, on: date) -> dict[UUID, dict[str, Stands]]:
    """person -> field of the register -> the group they are in on a day, or come into after it, in two statements."""
    fields, ids = naming_fields(kind, edition), list(persons)
    if not fields or not ids:
        return {}
    rows = Membership.objects.filter(member_id__in=ids).exclude(to_on__lte=on).exclude(to_on=F("from_on"))
    told = list(rows.order_by("-from_on", "id").values_list("member_id", "group_id", "group__name", "from_on"))
    listed = Listing.objects.filter(subject_id__in={group for _, group, _, _ in told})
    kinds: dict[UUID, set[str]] = {}
    for group, of in listed.values_list("subject_id", "kind"):
        kinds.setdefault(group, set()).add(of)
    found: dict[UUID, dict[str, Stands]] = {}
    for person, group, name, since in told:
        for one in fields:
            if kinds.get(group, set()) & set(kind.fields[one].of_kinds):
                found.setdefault(person, {})[one] = Stands(group, name, since)
    return found


def elsewhere(values: Mapping[str, Any], stands: Mapping[str, Stands]) -> Iterable[tuple[str, Stands]]:
    """The fields in which a line names another group than the one somebody stands in."""
    return [(name, one) for name, one in stands.items() if values.get(name) and values[name] != str(one.group)]


def said_elsewhere(declared: Field, one: Stands) -> str:
    """Why a line that names another group comes back."""
    return (
        f"档案里自{day_in_words(one.since)}起在“{one.name}”，一个人不能同时在两处。导入不办转接：确已转来的，请先登记转接"
        f"（在其档案里更正“{declared.label}”和日期），再导入；花名册写错了的，请改这一格"
    )


def said_twice(declared: Field, row: int, name: str) -> str:
    """Why two lines that put one person into two groups both come back."""
    return (
        f"和第{row}行是同一个人，那一行写的是“{name}”，一个人不能同时在两处。请只留现在所在的一行；"
        f"刚转接的，先登记转接（在其档案里更正“{declared.label}”和日期），再导入"
    )


def apart(one: Mapping[str, Any], other: Mapping[str, Any], fields: Sequence[str]) -> list[str]:
    """The fields in which two lines name two groups."""
    return [name for name in fields if one.get(name) and other.get(name) and one[name] != other[name]]
