"""A list as a file for a spreadsheet: the same rows under the same filters as the page, all of them.

    if how := exporting.wanted(request):                     # ?as=xlsx, ?as=csv
        return exporting.sent(request, how, Export(_("案件"), heads, rows))

Personal values stand masked as on the page. A workbook says on a second sheet what it is; in an office of invented data
both say so.
"""

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from jiedao.audit import queries as audit
from jiedao.web import clock
from jiedao.web.selecting import FORMULA, Selected
from jiedao.web.tags.days import fullday, hm
from jiedao.workbooks import ListHead, write_list

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}  # fmt: skip
#: What is made whole elsewhere and only sent.
MADE = {**KINDS, "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
#: A workbook up to this size is made in memory, a larger one on the disk.
IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True)
class Export:
    """A list: its title, its columns, its rows (text, days, instants, numbers), and what to know about it. Rows that are
    `Selected` go out as CSV without passing through here one by one."""

    title: str
    heads: Sequence[ListHead]
    rows: Iterable[Sequence[Any]] | Selected
    about: Sequence[tuple[str, str]] = ()


def wanted(request: HttpRequest) -> str:
    """The kind of file the address asks for, '' for the page."""
    how = request.GET.get("as", "")
    return how if how in KINDS else ""


def links(request: HttpRequest) -> dict[str, str]:
    """The addresses of this list as a file, under the filters it stands under now."""
    query = request.GET.copy()
    for name in ("after", "before", "as"):
        query.pop(name, None)
    found = {}
    for how in KINDS:
        query["as"] = how
        found[how] = f"?{query.urlencode()}"
    return found


def sent(request: HttpRequest, how: str, export: Export) -> HttpResponseBase:
    """The file. CSV goes out line by line as it is read; a workbook is made row by row and then sent."""
    name = f"{export.title}.{how}"
    if how == "csv":
        lines = spoken_in(get_language(), _lines(request, export))
        response: HttpResponseBase = StreamingHttpResponse(lines, content_type=KINDS[how])
    else:
        made = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the response closes it
        rows = ([_local(value) for value in row] for row in export.rows)
        write_list(made, export.title, export.heads, rows, _about(request, export), about_name=_("说明"))
        made.seek(0)
        response = FileResponse(made, content_type=KINDS[how])
    return _named(response, name, how)


def whole(data: bytes, name: str, how: str = "xlsx") -> HttpResponseBase:
    """A file that was made already."""
    return _named(HttpResponse(data, content_type=MADE[how]), name, how)


def _named(response: HttpResponseBase, name: str, how: str) -> HttpResponseBase:
    response["Content-Disposition"] = f"attachment; filename=\"list.{how}\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response


def _about(request: HttpRequest, export: Export) -> list[tuple[str, str]]:
    street: Any = request.street  # type: ignore[attr-defined]
    now = clock.now(request)
    invented = [(_("演示·数据虚构"), _("人员、住户、企业均为虚构"))] if street.demonstration_day else []
    head = audit.head(request.scope).head  # type: ignore[attr-defined]
    return [
        *invented, (_("单位"), street.name), (_("内容"), export.title), *export.about,
        (_("数据截至"), f"{fullday(now)}{hm(now)}"), (_("审计链首"), head),
    ]  # fmt: skip


def spoken_in(language: str | None, lines: Iterator[str | bytes]) -> Iterator[str | bytes]:
    """Lines that are made after the view has returned, in the language of the page all the same."""
    with override(language):
        yield from lines


class _Echo:
    def write(self, text: str) -> str:
        return text


def line_writer(end: str = "\r\n") -> Any:
    """Gives back each row as a line of CSV."""
    return csv.writer(_Echo(), lineterminator=end)


def first_lines(writer: Any, *, invented: bool) -> Iterator[str]:
    """What every CSV begins with: the mark of UTF-8, and in an office of invented data that it is one."""
    yield BOM
    if invented:
        yield writer.writerow([_("演示·数据虚构")])


def _lines(request: HttpRequest, export: Export) -> Iterator[str | bytes]:
    rows = export.rows
    writer = line_writer("\n" if isinstance(rows, Selected) else "\r\n")  # one and the same end of line throughout
    yield from first_lines(writer, invented=bool(request.street.demonstration_day))  # type: ignore[attr-defined]
    yield writer.writerow([head.label for head in export.heads])
    if isinstance(rows, Selected):
        yield from rows.as_csv(export.heads)
        return
    for row in rows:
        yield writer.writerow([_plain(value) for value in row])


def _local(value: Any) -> Any:
    """An instant as the office's clock shows it, to the minute: a spreadsheet knows no zones and rounds what is finer."""
    if isinstance(value, datetime):
        return value.astimezone(clock.ZONE).replace(second=0, microsecond=0, tzinfo=None)
    return value


def _plain(value: Any) -> Any:
    match _local(value):
        case datetime() as at:
            return f"{at:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case str():
            return safe(value)
    return "" if value is None else value


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
