from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jiedao.access.problems import NotYours
from jiedao.access.roles import PERMISSION_TEXT, Permission, roles_with
from jiedao.figures import listing, opening
from jiedao.figures.structure import has_structure
from jiedao.web import exporting, paging
from jiedao.web.figures import asking, overview
from jiedao.web.figures.export import as_csv, as_list
from jiedao.web.figures.hiding import hiding
from jiedao.web.figures.reading import Reading
from jiedao.web.pages import page
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken


@requires(Permission.FIGURE_SEE)
def figures(request: HttpRequest) -> HttpResponse:
    """All numbers of the office for a period and a place, by regulation; each opens its rows."""
    asked = asking.read(request)
    return page(
        request, "figures/list.html", asked=asked, sections=overview.sections(asked), periods=asked.periods(),
        places=asked.places(), closed=asked.period.last < asked.today,
    )  # fmt: skip


@requires(Permission.FIGURE_SEE)
def figure(request: HttpRequest, name: str) -> HttpResponse:
    """One number: its sentence, its proof, what it is made of, and its rows to whoever may open them."""
    asked = asking.read(request)
    found = Reading(asked.figure(name), asked)
    scope: Any = request.scope  # type: ignore[attr-defined]
    standing: Any = request.standing  # type: ignore[attr-defined]
    may = standing.may(Permission.FIGURE_ROWS) and opening.may_open(found.figure, scope)
    part = found.is_share and request.GET.get("rows") == "part"
    pager = table = None
    if may and found.groups:
        pager = paging.cut(request, listing.listed(found.figure, part=part))
        table = found.table(list(listing.lines(found.figure, pager.rows, hide=hiding(found.figure, standing))))
    return page(
        request, "figures/detail.html", found=found, asked=asked, may=may, table=table, pager=pager, part=part,
        parts=[Reading(one, asked) for one in found.figure.parts],
        beside=[Reading(one, asked) for one in found.figure.beside], refusal="" if may else _refusal(request, found),
        doors=[] if may else [(place.name, asked.url(name, place=place.code)) for place in opening.openable(found.figure, scope)],
        periods=asked.periods(name), places=asked.places(), trail=_trail(asked, found),
        rows_url=f"{reverse('figures:rows', args=[name])}?{_query(asked, part)}",
        structured=has_structure(found.figure), whole_url=asked.url(name), part_url=asked.url(name, rows="part"),
    )  # fmt: skip


def _query(asked: asking.Asked, part: bool) -> str:
    found = {
        "period": asked.period.code,
        "place": asked.place.code if asked.place else "",
        "rows": "part" if part else "",
    }
    return "&".join(f"{key}={value}" for key, value in found.items() if value)


def _trail(asked: asking.Asked, found: Reading) -> list[tuple[str, str]]:
    regulation = found.figure.definition.regulation
    title = spoken(asked.edition.regulation(regulation))
    return [(_("数字"), asked.url()), (title, f"{asked.url()}#r-{regulation}"), (found.label, "")]


def _refusal(request: HttpRequest, found: Reading) -> str:
    standing: Any = request.standing  # type: ignore[attr-defined]
    if not standing.may(Permission.FIGURE_ROWS):
        return str(_not_yours(standing))
    return sentence_of(opening.refusal(found.figure, standing.scope))


def _not_yours(standing: Any) -> NotYours:
    what = PERMISSION_TEXT[Permission.FIGURE_ROWS]
    return NotYours(what=what, permission=what, posts=standing.posts, who=roles_with(Permission.FIGURE_ROWS))


@requires(Permission.FIGURE_ROWS)
def rows(request: HttpRequest, name: str) -> HttpResponseBase:
    """The rows of a number as a file. Raises RowsNotYours."""
    asked = asking.read(request)
    found = asked.figure(name)
    opening.require_rows(found, request.scope)  # type: ignore[attr-defined]
    part = Reading(found, asked).is_share and request.GET.get("rows") == "part"
    if exporting.wanted(request) == "xlsx":
        return exporting.sent(request, "xlsx", as_list(found, part=part, who=request.standing))  # type: ignore[attr-defined]
    made = as_csv(
        found, part=part, who=request.standing, invented=bool(asked.street.demonstration_day),  # type: ignore[attr-defined]
    )  # fmt: skip
    spoken_lines = exporting.spoken_in(get_language(), made)
    response = StreamingHttpResponse(spoken_lines, content_type="text/csv; charset=utf-8")
    title = quote(f"{found.definition.label} {found.span.code}.csv")
    response["Content-Disposition"] = f"attachment; filename=\"{name}.csv\"; filename*=UTF-8''{title}"
    return response
