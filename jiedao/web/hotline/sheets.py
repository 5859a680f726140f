from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.hotline import queries, rules
from jiedao.hotline.models import Row, Sheet
from jiedao.problems import Problem
from jiedao.procedures.hotline import bringing, exporting, taking, wording
from jiedao.procedures.hotline.problems import OrderSheetMissing, OrderSheetTooLarge
from jiedao.procedures.hotline.reading import ANSWERS, WHERE
from jiedao.web import clock, paging
from jiedao.web import exporting as files
from jiedao.web.hotline import words
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.states import GENERAL
from jiedao.web.tags.days import instant
from jiedao.web.tags.marks import state

State = Sheet.State
LARGEST = 20 * 1024 * 1024


def trail(*more: tuple[Any, str]) -> list[tuple[Any, str]]:
    return [(_("热线工单"), reverse("hotline:list")), (_("收到的工单表"), reverse("hotline:sheets")), *more]


@requires(Permission.HOTLINE_SEE)
def sheets(request: HttpRequest) -> HttpResponse:
    """Every sheet of the city within one's work, newest first."""
    cut = paging.cut(request, queries.sheets(request.scope))  # type: ignore[attr-defined]
    columns = [
        Column(_("文件")), Column(_("状态"), inline=True), Column(_("新工单"), numeric=True, inline=True),
        Column(_("重复反映"), numeric=True, inline=True), Column(_("有问题"), numeric=True, inline=True),
        Column(_("谁，什么时候"), inline=True),
    ]  # fmt: skip
    return page(
        request, "hotline/sheets.html", pager=cut, table=Ledger(_("收到的工单表"), columns, [_listed(one) for one in cut.rows]),
        trail=[*trail()[:1], (_("收到的工单表"), "")], may_take=request.standing.may(Permission.HOTLINE_TAKE),  # type: ignore[attr-defined]
    )  # fmt: skip


def _listed(sheet: Sheet) -> list[Any]:
    counts, who = sheet.counts, sheet.owner.name if sheet.owner else _("系统设置")
    return [
        format_html('<a href="{}">{}</a>', reverse("hotline:sheet", args=[sheet.pk]), sheet.file),
        state(words.SHEET_LOOKS[sheet.state], word=words.sheet_word(sheet)),
        counts.get("new", 0), counts.get("repeated", 0), counts.get("refused", 0), f"{who} {instant(sheet.made_at)}",
    ]  # fmt: skip


@requires(Permission.HOTLINE_TAKE)
def start(request: HttpRequest) -> HttpResponse:
    """Choose the city's file. It is read and shown; nothing is taken before somebody has looked at it."""
    refused: Problem | None = None
    if request.method == "POST":
        try:
            return see_other("hotline:sheet", _brought(request).pk)
        except Problem as problem:
            refused = problem
    asked = wording.orders(request.street, clock.today(request))  # type: ignore[attr-defined]
    known = [(one.label, "、".join(one.aliases)) for one in asked.form.fields.values() if one.aliases]
    answers = "、".join(dict.fromkeys(word for group in ANSWERS.values() for word in group[:1]))
    return page(
        request, "hotline/start.html", status=refused.status if refused else 200, known=known, where="、".join(WHERE),
        answers=answers, refused=sentence_of(refused) if refused else "", trail=trail((_("收一张工单表"), "")),
    )  # fmt: skip


def _brought(request: HttpRequest) -> Sheet:
    file: Any = request.FILES.get("file")
    if file is None:
        raise OrderSheetMissing()
    if (file.size or 0) > LARGEST:
        raise OrderSheetTooLarge(file=file.name, limit=LARGEST // 1024 // 1024)
    return bringing.bring(
        file.read(), file.name or "", street=request.street, who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
    )  # fmt: skip


@not_kept
@requires(Permission.HOTLINE_SEE)
def sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    """A sheet: what each of its lines is, or what has become of it, and what can go out."""
    return _sheet(request, queries.sheet_by_id(request.scope, id))  # type: ignore[attr-defined]


def _sheet(request: HttpRequest, found: Sheet, *, refused: Problem | None = None) -> HttpResponse:
    scope: Any = request.scope  # type: ignore[attr-defined]
    counts = queries.row_counts(scope, found)
    there = [str(one) for one in words.LOOKED_AT if counts.get(one)]
    shown = request.GET.get("show", "")
    outcome = shown if shown in there else next(iter(there), "")
    cut = paging.cut(request, queries.rows(scope, found, outcome))
    ready, ended = exporting.ready(found, request.street)  # type: ignore[attr-defined]
    return page(
        request, "hotline/sheet.html", status=refused.status if refused else 200, sheet=found, pager=cut, outcome=outcome,
        table=_table(found, cut.rows, outcome), look=words.SHEET_LOOKS[found.state], word=words.sheet_word(found),
        legend=[
            (GENERAL[words.ROW_LOOKS[one]], words.row_word(one), counts[one], f"?show={one}", one == outcome)
            for one in there
        ],
        to_take=counts.get("new", 0) + counts.get("repeated", 0), refused_rows=counts.get("refused", 0), ready=ready,
        ended=ended, may_take=request.standing.may(Permission.HOTLINE_TAKE),  # type: ignore[attr-defined]
        refused=sentence_of(refused) if refused else "", trail=trail((found.file, "")),
    )  # fmt: skip


def _table(found: Sheet, rows: Any, outcome: str) -> Ledger:
    last = Column(_("哪一格，为什么")) if outcome == Row.Outcome.REFUSED else Column(_("市里期限"), inline=True)
    columns = [Column(_("行"), inline=True), Column(_("工单编号和事由")), Column(_("类别"), inline=True), last]
    return Ledger(_("工单表的行"), columns, [_line(found, row) for row in rows])


def _line(found: Sheet, row: Row) -> list[Any]:
    kept = bringing.opened(row) if row.sealed else None
    said = rules.title_of(kept.said.get("words", "")) if kept else ""
    number = row.number or _("没有编号")
    if row.order_id and found.state == State.TAKEN:
        url = reverse("hotline:order", args=[row.order_id])
        what = format_html('<a class="case-title" href="{}">{}</a> <span>{}</span>', url, number, said)
    else:
        what = format_html("<b>{}</b> <span>{}</span>", number, said)
    if row.outcome == Row.Outcome.REFUSED:
        last: Any = _("；").join(f"{cell} {label}{_('：')}{why}" for cell, label, why in row.faults)
    else:
        last = words.said_instant(kept.reply_by) if kept and kept.reply_by else ""
    return [row.no, what, kept.category if kept else "", last]


def _mine(request: HttpRequest, id: UUID) -> Sheet:
    return queries.sheet_by_id(request.scope, id)  # type: ignore[attr-defined]


def _back(found: Sheet) -> tuple[Any, str]:
    return (_("回到这张工单表"), reverse("hotline:sheet", args=[found.pk]))


@require_POST
@requires(Permission.HOTLINE_TAKE)
def take(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take the sheet: every line that could be read becomes an order with its case."""
    found = _mine(request, id)
    with leading_to(_back(found)):
        taken = taking.take(found, street=request.street, who=request.standing, now=clock.now(request))  # type: ignore[attr-defined]
    n = taken.counts.get("new", 0) + taken.counts.get("repeated", 0)
    messages.success(request, _("已收下%(n)s件工单，都已立案") % {"n": n})
    return see_other("hotline:sheet", found.pk)


@require_POST
@requires(Permission.HOTLINE_TAKE)
def drop(request: HttpRequest, id: UUID) -> HttpResponse:
    """Put the sheet aside; nothing of it was taken."""
    found = _mine(request, id)
    with leading_to(_back(found)):
        bringing.drop(found, who=request.standing, now=clock.now(request))  # type: ignore[attr-defined]
    messages.success(request, _("已放弃，%(file)s 里的工单没有收下") % {"file": found.file})
    return see_other("hotline:sheets")


@requires(Permission.HOTLINE_TAKE)
def undo(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take the sheet back whole while nobody has worked on it, with the reason."""
    found, refused = _mine(request, id), None
    if request.method == "POST":
        try:
            taking.undo(
                found, why=request.POST.get("why", ""), street=request.street, who=request.standing,  # type: ignore[attr-defined]
                now=clock.now(request),
            )  # fmt: skip
        except Problem as problem:
            refused = problem
        else:
            messages.success(request, _("已撤销 %(file)s，里面的工单和案件都不再算") % {"file": found.file})
            return see_other("hotline:sheet", found.pk)
    return page(
        request, "hotline/undo.html", status=refused.status if refused else 200, sheet=found,
        refused=sentence_of(refused) if refused else "", why=request.POST.get("why", ""),
        trail=trail((found.file, reverse("hotline:sheet", args=[found.pk])), (_("撤销"), "")),
    )  # fmt: skip


@require_POST
@requires(Permission.HOTLINE_TAKE)
def export(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """The sheet with its answers under the city's own headings; that it was taken out is noted."""
    found = _mine(request, id)
    with leading_to(_back(found)):
        made = exporting.export(
            found, anew=request.POST.get("which") == "all", street=request.street, who=request.standing,  # type: ignore[attr-defined]
            now=clock.now(request),
        )  # fmt: skip
    return files.whole(made.data, made.name)
