"""The obligations of one duty as a file: whose, when due, how it stands and why, under the page's filters."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedao.duties import queries
from jiedao.periods import Calendar, day_of
from jiedao.procedures import reminding
from jiedao.register.queries import calendar as workdays_of
from jiedao.rulebook import Duty, Edition
from jiedao.web import states
from jiedao.web.duties import campaign, matrix, words
from jiedao.web.duties.asking import Asked
from jiedao.web.exporting import Export
from jiedao.web.tags.spoken import spoken
from jiedao.workbooks import ListHead


def export(rows: Any, one: Duty, edition: Edition, calendar: Calendar, *, on: date, period: str) -> Export:
    """Each obligation with the day it was fulfilled and the day that was entered: what came late can be seen."""
    heads = [
        ListHead(_("对象"), width=28), ListHead(_("地点")), ListHead(_("哪一项")), ListHead(_("状态"), width=10),
        ListHead(_("应于"), "day", 12), ListHead(_("暂定"), width=8), ListHead(_("完成"), "day", 12),
        ListHead(_("登记"), "day", 12), ListHead(_("为什么是这样"), width=48),
    ]  # fmt: skip
    about = [
        (_("时期"), period),
        (_("依据"), str(edition.basis(one))),
        (_("排列"), _("按到期日和地点代码排列，不作排名")),
    ]
    return Export(spoken(one), heads, _rows(rows, one, edition, calendar, on), about)


def _rows(rows: Any, one: Duty, edition: Edition, calendar: Calendar, on: date) -> Iterator[list[Any]]:
    for owed in rows.iterator(2000):
        yield [
            owed.subject.name, owed.place.name, words.member(owed, one, edition),
            str(states.look(owed.state, "duty").word), owed.due_on, _("暂定") if owed.provisional else "", owed.done_on,
            day_of(owed.done_entered) if owed.done_entered else None,
            words.why(owed, on, calendar, reminding.last(one, edition, owed.due_on, on=on, calendar=calendar)),
        ]  # fmt: skip


def matrix_export(
    request: HttpRequest, duties: Sequence[Duty], asked: Asked, edition: Edition, *, title: str
) -> Export:
    """The whole matrix: a line for each subject and duty, a column for each span, each cell with its word and reason."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    owing = queries.owing(scope, [one.name for one in duties], asked.span)
    made = matrix.sheet(request, duties, asked, workdays_of(scope), edition, owing, whole=True)
    return _exported(scope, made, duties, asked, edition, title)


def campaign_export(
    request: HttpRequest, duty: Duty, asked: Asked, edition: Edition, counted: Mapping[str, Any]
) -> Export:
    """A campaign: a line for each organisation, a column for each component."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    owing = queries.owing(scope, [duty.name], asked.span)
    made = campaign.sheet(request, duty, asked, workdays_of(scope), edition, owing, counted)
    return _exported(scope, made, [duty], asked, edition, spoken(duty))


def _exported(
    scope: Any, made: matrix.Sheet, duties: Sequence[Duty], asked: Asked, edition: Edition, title: str
) -> Export:
    names = [one.name for one in duties]
    heads = [
        ListHead(_("对象"), width=28), ListHead(_("地点")), ListHead(_("职责"), width=20),
        *(ListHead(span.said, width=24) for span in made.columns),
        ListHead(_("已做"), "number", 8), ListHead(_("应做"), "number", 8),
    ]  # fmt: skip
    rows = queries.told(scope, names, asked.span).iterator(2000)
    about = [
        (_("时期"), spoken(asked.period)),
        (_("依据"), "；".join(dict.fromkeys(str(edition.basis(one)) for one in duties))),
        (_("排列"), _("按地点代码和名称排列，不作排名；“已做”“应做”不含经批准免办的")),
    ]
    return Export(title, heads, _lines(made.groups(rows)), about)


def _lines(groups: Iterator[matrix.Group]) -> Iterator[list[Any]]:
    for group in groups:
        for row in group.rows:
            subject = group.subject
            yield [
                subject.name,
                subject.place.name,
                spoken(row.duty),
                *(one.said for one in row.cells),
                row.done,
                row.due,
            ]
