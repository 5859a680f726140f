from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries import registers
from jiedao.procedures import booking, sizes
from jiedao.procedures.problems import NoSuchKind
from jiedao.register.queries import assigned, found_by, members_among, places_covered, stands_on
from jiedao.rulebook import Edition, Field, Kind
from jiedao.web import addresses, clock, exporting, paging
from jiedao.web.ledgers import entering
from jiedao.web.ledgers.export import export
from jiedao.web.ledgers.fields import Reader, counts_whole, lacking, shown_fields
from jiedao.web.pages import page
from jiedao.web.parts import Column, Group, Ledger
from jiedao.web.requires import requires
from jiedao.web.tags.marks import fig, plate, state
from jiedao.web.tags.spoken import spoken

#: The list may be narrowed by so many fields.
SIEVES = 3


@requires(Permission.REGISTER_SEE)
def ledgers(request: HttpRequest) -> HttpResponse:
    """Every register of the rulebook in force, with how many stand on it; each number opens the register."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    today = clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    shown = [one for one in edition.kinds.values() if is_shown(one, scope)]
    counts = registers.counts(scope, [one.name for one in shown], on=today)
    groups: dict[str, list[list[Any]]] = {}
    for one in shown:
        groups.setdefault(spoken(edition.regulation(one.regulation)), []).append(
            _line(one, counts.get(one.name), edition)
        )
    columns = [Column(_("名册")), Column(_("依据")), Column(_("在册"), numeric=True, inline=True)]
    table = Ledger(_("台账"), columns, groups=[Group(title, rows) for title, rows in groups.items()])
    may = request.standing.may(Permission.REGISTER_EDIT)  # type: ignore[attr-defined]
    return page(request, "ledgers/list.html", table=table, on=today, may_import=may)


def is_shown(kind: Kind, scope: Any) -> bool:
    """Whether a register is one of the rulebook's own, open to the viewer's posts, in a line of their work."""
    if kind.made != "regulation" or kind.name in scope.closed:
        return False
    return any(grant.lines is None or kind.line in grant.lines for grant in scope.grants)


def _line(one: Kind, count: int | None, edition: Edition) -> list[Any]:
    url = reverse("ledgers:kind", args=[one.name])
    number = fig(count, url=url, size="s", label=spoken(one)) if count else _("还没有")
    return [format_html('<a href="{}">{}</a>', url, spoken(one)), edition.basis(one), number]


def kind_in_force(request: HttpRequest, name: str) -> tuple[Kind, Edition]:
    """A register the viewer may see today; NoSuchKind for any other."""
    today = clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    found = edition.kinds.get(name)
    if found is None or not is_shown(found, request.scope):  # type: ignore[attr-defined]
        raise NoSuchKind(kind=name, on=today)
    return found, edition


@requires(Permission.REGISTER_SEE)
def ledger(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Who stands on one register today, by name, with its fields; narrowed by place, by what its fields say, by words."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    found, edition = kind_in_force(request, kind)
    today, get = clock.today(request), request.GET
    around = list(places_covered(scope))
    place = next((one for one in around if one.code == get.get("place", "")), None)
    sieves = sieves_of(request, found, edition)
    text = get.get("q", "").strip()[:60]
    group = _group(request, found, edition)
    ids = found_by(scope, text, of="subject", limit=500) if text else None
    if group is not None:
        ids = sorted(group[1] & set(ids) if ids is not None else group[1])
    rows = registers.listed(
        scope, edition, found, on=today,
        places=frozenset(p.pk for p in around if p.code.startswith(place.code)) if place else None,
        choices={one["name"]: one["value"] for one in sieves if one["value"]},
        ids=ids,
    )  # fmt: skip
    if how := exporting.wanted(request):
        return exporting.sent(request, how, export(scope, found, edition, rows, on=today))
    cut = paging.cut(request, rows)
    return page(
        request, "ledgers/kind.html", files=exporting.links(request), kind=found, edition=edition, basis=edition.basis(found), pager=cut,
        total=rows.count(), table=_table(request, found, edition, cut.rows), places=around, place=place, text=text,
        sieves=sieves, group=group[0] if group else None, narrowed=bool(place or text or group or any(one["value"] for one in sieves)), on=today,
        rule_url=addresses.rule(found.regulation), trail=[(_("台账"), reverse("ledgers:list")), (spoken(found), "")],
        may_add=request.standing.may(Permission.REGISTER_EDIT),  # type: ignore[attr-defined]
    )  # fmt: skip


def _group(request: HttpRequest, kind: Kind, edition: Edition) -> tuple[Any, set[UUID]] | None:
    """The group whose members alone are asked for (`?of=`), all below it included, and who they are; None without one
    that the viewer finds."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    try:
        id = UUID(request.GET.get("of", ""))
    except ValueError:
        return None
    today = clock.today(request)
    for row in stands_on(scope, id, on=today):
        of = edition.kinds.get(row.kind)
        if of is not None and of.members == kind.name:
            return row.subject, members_among(scope, sizes.below(scope, of, id, on=today).ids, on=today)
    return None


def sieves_of(request: HttpRequest, kind: Kind, edition: Edition) -> list[dict[str, Any]]:
    """The choices of the register by which it may be narrowed: those whose words are kept as facts."""
    promoted = booking.promoted_fields()
    found = [_whole(request)] if counts_whole(kind) else []
    for one in kind.fields.values():
        if one.type not in ("choice", "yes_no") or kind.source(one.name) not in promoted:
            continue
        options = _options(one, edition)
        value = request.GET.get(one.name, "")
        found.append(
            {"name": one.name, "label": one.label, "options": options, "value": value if value in dict(options) else ""}
        )
    return found[:SIEVES]


def _whole(request: HttpRequest) -> dict[str, Any]:
    """Whether the file is complete, where somebody counts by it."""
    value = request.GET.get("complete", "")
    options = [("yes", _("齐全")), ("no", _("有缺项"))]
    return {
        "name": "complete",
        "label": _("档案"),
        "options": options,
        "value": value if value in ("yes", "no") else "",
    }


def _options(one: Field, edition: Edition) -> list[tuple[str, str]]:
    if one.type == "yes_no":
        return [("yes", _("是")), ("no", _("否"))]
    return [(name, member.label) for name, member in edition.members(one).items()]


def _table(request: HttpRequest, kind: Kind, edition: Edition, rows: Any) -> Ledger:
    """One page of a register: its fields and who answers for each, read at once for all rows."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    today = clock.today(request)
    ids = [row.subject_id for row in rows]
    held = registers.field_values(scope, kind, ids, on=today)
    answers = assigned(scope, ids, on=today) if kind.assigned and ids else {}
    reader = Reader(scope, kind, edition, held.values())
    shown = shown_fields(kind)
    columns = [Column(_("名称")), Column(_("地点"), inline=True)]
    columns += [Column(one.label, numeric=one.type in ("integer", "decimal", "money"), inline=True) for one in shown]
    columns += [Column(label, inline=True) for label in kind.assigned.values()]
    whole = counts_whole(kind)
    columns += [Column(_("档案"), inline=True)] if whole else []
    return Ledger(_("%(kind)s名册") % {"kind": spoken(kind)}, columns, [
        [
            _name(row), plate(row.place.short_name, kind="line"),
            *_cells(reader, held.get(row.subject_id, {}), shown),
            *(_persons(answers.get(row.subject_id, {}).get(role, ())) for role in kind.assigned),
            *([_file(kind, held.get(row.subject_id, {}))] if whole else []),
        ]
        for row in rows
    ])  # fmt: skip


def _file(kind: Kind, held: Any) -> Any:
    """齐全, or how much of the file is missing; what it is stands in the dossier."""
    left = lacking(kind, held)
    return state("due", word=_("缺%(n)s项") % {"n": len(left)}) if left else _("齐全")


def _cells(reader: Reader, held: Any, shown: list[Field]) -> list[Any]:
    lines = reader.lines(held)
    return [reader.cell(lines.get(one.name)) for one in shown]


def _name(row: Any) -> SafeString:
    number = format_html(' <span class="fine code">{}</span>', row.subject.number) if row.subject.number else ""
    return format_html('<a href="{}">{}</a>{}', addresses.subject(row.subject_id), row.subject.name, number)


def _persons(persons: Any) -> SafeString:
    return format_html_join(_("、"), "{}", ((one.name,) for one in persons))


@requires(Permission.REGISTER_EDIT)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Put somebody or something on a register: name, place, number, who answers for it, and the register's fields."""
    found, edition = kind_in_force(request, kind)
    return entering.respond(request, found, edition)
