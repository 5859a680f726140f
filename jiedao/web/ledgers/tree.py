"""A register whose subjects belong to one another, drawn as a tree: who stands under whom, how many belong to each, and
what the register's own rules say of it. The size of a whole is what stands below it, never typed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries import registers
from jiedao.procedures import sizes
from jiedao.procedures.sizes import Said
from jiedao.register.queries import assigned
from jiedao.rulebook import Edition, Kind
from jiedao.web import addresses, clock
from jiedao.web.ledgers.views import kind_in_force
from jiedao.web.pages import page
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken


@dataclass
class Node:
    """One subject in the tree: what stands under it, its own members and all below, and what the rules say."""

    id: UUID
    name: str
    place: str
    url: str
    depth: int = 0
    own: int = 0
    whole: int = 0
    said: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    warnings: list[Said] = field(default_factory=list)
    under: list["Node"] = field(default_factory=list)


@requires(Permission.REGISTER_SEE)
def tree(request: HttpRequest, kind: str) -> HttpResponse:
    """The tree of one register, in a fixed number of statements."""
    found, edition = kind_in_force(request, kind)
    if not is_tree(found):
        raise Http404
    nodes = list(_nodes(request, found, edition))
    return page(
        request, "ledgers/tree.html", kind=found, nodes=nodes, warned=sum(1 for one in nodes if one.warnings),
        whole=sum(one.own for one in nodes), on=clock.today(request), basis=edition.basis(found),
        rule_url=addresses.rule(found.regulation),
        trail=[
            (_("台账"), reverse("ledgers:list")), (spoken(found), reverse("ledgers:kind", args=[kind])), (_("组织树"), ""),
        ],
    )  # fmt: skip


def is_tree(kind: Kind) -> bool:
    """Whether those on a register belong to others on it."""
    return kind.part_of == kind.name


def _nodes(request: HttpRequest, kind: Kind, edition: Edition) -> Iterator[Node]:
    """Every subject after the one it belongs to, by name."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    on = clock.today(request)
    rows = list(registers.listed(scope, edition, kind, on=on))
    ids = [row.subject_id for row in rows]
    counts = sizes.counted(scope, edition, kind, ids, on=on) if kind.members else {}
    held = registers.field_values(scope, kind, ids, on=on)
    answers = assigned(scope, ids, on=on) if kind.assigned else {}
    made = {
        row.subject_id: Node(
            row.subject_id, row.subject.name, row.place.short_name, _address(kind, row.subject_id),
            sizes=sizes.whole(counts, [row.subject_id]),
            answers=[person.name for people in answers.get(row.subject_id, {}).values() for person in people],
        )
        for row in rows
    }  # fmt: skip
    tops: list[Node] = []
    for row in rows:
        above = made.get(row.part_of_id) if row.part_of_id else None
        (above.under if above is not None and row.part_of_id != row.subject_id else tops).append(made[row.subject_id])
    shown: set[UUID] = set()
    for top in (
        *tops,
        *made.values(),
    ):  # two that were entered as each other's head stand at the top, one after the other
        if top.id not in shown:
            found = _walked(top, 0, kind, edition, held, shown)
            yield from found


def _address(kind: Kind, id: UUID) -> str:
    """An organisation has a page of its own; of all else the dossier is shown."""
    return reverse("organisations:one", args=[id]) if kind.base == "organisation" else addresses.subject(id)


def _walked(
    node: Node, depth: int, kind: Kind, edition: Edition, held: Mapping[UUID, Mapping[str, Any]], shown: set[UUID]
) -> Sequence[Node]:
    shown.add(node.id)
    node.under = [one for one in node.under if one.id not in shown]
    below = [one for under in node.under for one in _walked(under, depth + 1, kind, edition, held, shown)]
    node.depth, node.own = depth, node.sizes.get("members", 0)
    for under in node.under:
        node.sizes = {column: n + under.sizes.get(column, 0) for column, n in node.sizes.items()}
    node.whole = node.sizes.get("members", 0)
    values = {name: one.value for name, one in held.get(node.id, {}).items()}
    node.said = _said(kind, values, edition)
    node.warnings = sizes.said(kind, edition, values, node.sizes)
    return [node, *below]


def _said(kind: Kind, values: Mapping[str, Any], edition: Edition) -> list[str]:
    """What its choices say: 党支部, 社区."""
    found = []
    for name, declared in kind.fields.items():
        if declared.type == "choice" and (member := edition.members(declared).get(values.get(name, ""))):
            found.append(member.label)
    return found
