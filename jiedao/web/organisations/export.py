"""The board of organisations as a file: what the page says under its filters, all of it."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from jiedao.access.roles import LINES
from jiedao.web.exporting import Export
from jiedao.web.organisations.board import ROWS, Board
from jiedao.web.tags.spoken import spoken
from jiedao.workbooks import ListHead


def board(found: Board) -> Export:
    """A line for each organisation, by name: each cell with its word and reason, its cases, and the last notice."""
    asked = found.asked
    heads = [
        ListHead(_("组织"), width=28), ListHead(_("地点")), *(ListHead(one.said, width=24) for one in found.heads),
        ListHead(_("在办案件"), "number", 10), ListHead(_("逾期"), "number", 8), ListHead(_("督办"), width=20),
    ]  # fmt: skip
    title = _("%(kind)s，%(line)s，%(period)s") % {
        "kind": spoken(asked.kind), "line": spoken(LINES[asked.line]), "period": spoken(asked.period),
    }  # fmt: skip
    about = [
        (_("职责"), _("、").join(spoken(one) for one in asked.shown)),
        (_("排列"), _("按名称排列，不打分，不作排名")),
    ]
    return Export(title, heads, _lines(found), about)


def _lines(found: Board) -> Iterator[list[Any]]:
    listings = found.rows.iterator(2000)
    while some := list(islice(listings, 5 * ROWS)):
        for row in found.drawn(some):
            one = row.listing
            told = [cell.said for cell in row.cells]
            yield [one.subject.name, one.place.name, *told, len(row.cases), row.overdue, row.rung]
