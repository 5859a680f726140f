"""The score of a thing on its dossier, month by month, and the records behind each of its figures."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.entries.queries import entries
from jiedao.periods import Period, UnknownPeriod, parse_period
from jiedao.points.statement import Line
from jiedao.procedures import booking, points_things
from jiedao.procedures.points_things import Score, worth
from jiedao.register.queries import listings_of, subject_by_id
from jiedao.web import addresses, clock, parts
from jiedao.web.pages import page
from jiedao.web.points.words import number
from jiedao.web.problems import PageMissing
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import fig
from jiedao.web.tags.spoken import spoken


def table(found: Score, subject: UUID, *, opens: bool) -> parts.Ledger | None:
    """Months as rows, the latest first; what each rule gave or took, and what they come to. None where nothing stands."""
    if not found.months:
        return None
    url = reverse("points:thing", args=[subject, found.points.name])
    heads = [parts.Column(spoken(rule), numeric=True, inline=True) for rule in found.points.rules]
    columns = [parts.Column(_("月份")), *heads, parts.Column(_("得分"), numeric=True, inline=True)]
    rows = []
    for month, lines in reversed(found.months):
        head = spoken(month)
        cells = [
            _cell(found.lines(month, rule.name), url, month, rule.name, f"{head}，{spoken(rule)}" if opens else "")
            for rule in found.points.rules
        ]
        rows.append([head, *cells, _cell(lines, url, month, "", f"{head}，{_('得分')}" if opens else "")])
    return parts.Ledger(spoken(found.points), columns, rows)


def _cell(lines: Any, url: str, month: Period, rule: str, label: str) -> Any:
    if not lines:
        return format_html('<span class="dim">{}</span>', "—")
    query = urlencode({"month": month.code} | ({"rule": rule} if rule else {}))
    return fig(number(worth(lines)), _("分"), url=f"{url}?{query}" if label else "", size="s", label=label)


@requires(Permission.ENTRY_SEE)
def thing(request: HttpRequest, id: UUID, name: str) -> HttpResponse:
    """The lines behind one figure of a thing's score: of a month, by one rule or all; each opens its record."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    on, subject = clock.today(request), subject_by_id(scope, id)
    edition = booking.edition(request.street, on)  # type: ignore[attr-defined]
    kinds = {one.kind for one in listings_of(scope, id)} if subject is not None else set()
    points = next((one for one in points_things.given_to(kinds, edition, scope.closed) if one.name == name), None)
    month = _month(request.GET.get("month", ""))
    if subject is None or points is None or month is None:
        raise PageMissing()
    found = points_things.score(points, id, street=request.street, on=min(month.last, on))  # type: ignore[attr-defined]
    rule = next((one for one in points.rules if one.name == request.GET.get("rule", "")), None)
    lines = found.lines(month, rule.name if rule else "")
    seen = set(entries(scope).filter(pk__in={one.record for one in lines}).values_list("pk", flat=True))
    said = [spoken(month), *([spoken(rule)] if rule else [])]
    back, labels = addresses.subject(id), {one.name: spoken(one) for one in points.rules}
    return page(
        request, "subjects/score.html", room="", subject=subject, points=points, said=said, total=number(worth(lines)),
        n=len(lines), table=_lines(spoken(points), lines, labels, seen) if lines else None, back=back,
        basis=edition.basis(points), rule_url=addresses.rule(points.regulation),
        trail=[(_("台账"), reverse("ledgers:list")), (subject.name, back), (spoken(points), "")],
    )  # fmt: skip


def _lines(caption: str, lines: list[Line], labels: dict[str, str], seen: set[UUID]) -> parts.Ledger:
    columns = [
        parts.Column(_("日期")),
        parts.Column(_("哪一项"), inline=True),
        parts.Column(_("分"), numeric=True, inline=True),
    ]
    rows = []
    for one in lines:
        day = fullday(one.day)
        link = format_html('<a href="{}">{}</a>', addresses.entry(one.record), day) if one.record in seen else day
        rows.append([link, labels[one.rule], number(one.counted)])
    return parts.Ledger(caption, columns, rows)


def _month(text: str) -> Period | None:
    try:
        return parse_period(text)
    except UnknownPeriod:
        return None
