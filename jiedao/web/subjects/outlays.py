"""What was spent on the place of a subject, by year and fund: a small table whose figures open to their rows."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.procedures.outlays import Outlay, Outlays
from jiedao.web import parts
from jiedao.web.tags.marks import fig
from jiedao.web.tags.spoken import spoken


def yuan(rows: Iterable[Outlay]) -> int | Decimal:
    """The sum of some amounts in yuan; fen only where there are any, then both of their digits (20,000.50)."""
    whole, fen = divmod(sum(one.fen for one in rows), 100)
    return (Decimal(whole) + Decimal(fen) / 100).quantize(Decimal("0.01")) if fen else whole


def table(found: Outlays, subject: UUID, *, opens: bool) -> parts.Ledger:
    """Years as rows, the choices that occur as columns, both with their sums; the latest year first."""
    asked, words = found.asked, found.words
    columns = [parts.Column(_("年度"))]
    columns += [parts.Column(asked.words[word], numeric=True, inline=True) for word in words]
    columns.append(parts.Column(_("合计"), numeric=True, inline=True))
    url = reverse("subjects:outlays", args=[subject, asked.figure.name])

    def row(head: str, year: int | None) -> list[Any]:
        cells = [
            _money(found.of(year=year, word=word), url, year, word, f"{head}，{asked.words[word]}", opens)
            for word in words
        ]
        return [head, *cells, _money(found.of(year=year), url, year, "", head, opens)]

    rows = [row(_("%(n)s年") % {"n": year}, year) for year in found.years]
    if len(rows) > 1:
        rows.append(row(_("累计"), None))
    return parts.Ledger(_("%(what)s（元）") % {"what": spoken(asked.figure)}, columns, rows)


def _money(rows: list[Outlay], url: str, year: int | None, word: str, label: str, opens: bool) -> Any:
    if not rows:
        return format_html('<span class="dim">{}</span>', "—")
    query = "&".join(part for part in (f"year={year}" if year else "", f"fund={word}" if word else "") if part)
    open_ = f"{url}?{query}" if query else url
    return fig(yuan(rows), url=open_ if opens and any(one.seen for one in rows) else "", size="s", label=label)
