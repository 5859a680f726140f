from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries import registers
from jiedao.procedures import booking
from jiedao.procedures.positions import NOWHERE
from jiedao.procedures.problems import NoSuchKind
from jiedao.register.queries import assigned
from jiedao.rulebook import Edition, Field, Kind
from jiedao.web import addresses, clock, exporting, paging
from jiedao.web.ledgers import entering
from jiedao.web.ledgers.export import export
from jiedao.web.ledgers.fields import Reader, counts_whole, lacking, shown_fields
from jiedao.web.ledgers.narrowing import narrowed
from jiedao.web.pages import page
from jiedao.web.parts import Column, Group, Ledger
from jiedao.web.requires import requires
from jiedao.web.tags.marks import fig, plate, state
from jiedao.web.tags.spoken import spoken


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
    today, asked = clock.today(request), narrowed(request, found, edition)
    rows = asked.rows
    if how := exporting.wanted(request):
        return exporting.sent(request, how, export(scope, found, edition, rows, on=today))
    cut = paging.cut(request, rows)
    return page(
        request, "ledgers/kind.html", files=exporting.links(request), kind=found, edition=edition, basis=edition.basis(found), pager=cut,
        total=rows.count(), table=_table(request, found, edition, cut.rows), places=asked.around, place=asked.place, text=asked.text,
        sieves=asked.sieves, group=asked.group, narrowed=asked.is_narrowed, on=today, doors=_doors(request, found),
        rule_url=addresses.rule(found.regulation), trail=[(_("台账"), reverse("ledgers:list")), (spoken(found), "")],
        may_add=request.standing.may(Permission.REGISTER_EDIT),  # type: ignore[attr-defined]
    )  # fmt: skip


def _doors(request: HttpRequest, kind: Kind) -> dict[str, str]:
    """The same list elsewhere, under its filters: on the map, and as labels to be printed."""
    if kind.base in NOWHERE:
        return {}
    query = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    labels = reverse("ledgers:labels", args=[kind.name])
    kept = query.urlencode()
    query["show"] = kind.name
    return {"map": f"{reverse('map:map')}?{query.urlencode()}", "labels": f"{labels}?{kept}" if kept else labels}


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
            name_of(row), plate(row.place.short_name, kind="line"),
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


def name_of(row: Any) -> SafeString:
    """Who stands there, with its number, leading to the dossier."""
    number = format_html(' <span class="fine code">{}</span>', row.subject.number) if row.subject.number else ""
    return format_html('<a href="{}">{}</a>{}', addresses.subject(row.subject_id), row.subject.name, number)


def _persons(persons: Any) -> SafeString:
    return format_html_join(_("、"), "{}", ((one.name,) for one in persons))


@requires(Permission.REGISTER_EDIT)
def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Put somebody or something on a register: name, place, number, who answers for it, and the register's fields."""
    found, edition = kind_in_force(request, kind)
    return entering.respond(request, found, edition)
