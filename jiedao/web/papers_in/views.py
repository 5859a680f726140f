from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.procedures import booking, incoming
from jiedao.procedures.incoming import Demand, Paper
from jiedao.web import addresses, clock, paging
from jiedao.web.entries.reading import evidence
from jiedao.web.pages import page
from jiedao.web.parts import Column, Ledger
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import plate, state


def _form(request: HttpRequest) -> Any:
    return incoming.paper_form(booking.edition(request.street, clock.today(request)))  # type: ignore[attr-defined]


@requires(Permission.CASE_SEE)
def papers(request: HttpRequest) -> HttpResponse:
    """The papers that ask something, newest first: how many demands are answered, and when the next is due."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    form = _form(request)
    cut = paging.cut(request, incoming.papers(scope, form))
    found = incoming.with_demands(scope, cut.rows)
    columns = [
        Column(_("来文")), Column(_("来文机关"), inline=True), Column(_("收文日期"), inline=True),
        Column(_("答复了几项"), numeric=True, inline=True), Column(_("状态"), inline=True),
    ]  # fmt: skip
    table = Ledger(_("来文交办"), columns, [_row(one, clock.today(request)) for one in found])
    may_record = form is not None and request.standing.may(Permission.ENTRY_RECORD)  # type: ignore[attr-defined]
    return page(
        request, "papers_in/list.html", pager=cut, table=table,
        record_url=addresses.record(form.name) if may_record else "",
    )  # fmt: skip


def _row(paper: Paper, today: Any) -> list[Any]:
    values = paper.entry.values
    number = format_html(' <span class="dim">{}</span>', values["paper_no"]) if values.get("paper_no") else ""
    url = reverse("papers_in:paper", args=[paper.entry.pk])
    return [
        format_html('<a class="case-title" href="{}">{}</a>{}', url, values.get("heading", ""), number),
        values.get("from_whom", ""), fullday(paper.entry.occurred_on), f"{paper.done}/{len(paper.demands)}", _stands(paper, today),
    ]  # fmt: skip


def _stands(paper: Paper, today: Any) -> Any:
    """How a paper stands: answered, or what is due next."""
    if paper.is_answered:
        return state("done", word=_("已答复"))
    due = paper.next_due
    if due is None:
        return state("doing", word=_("在办"))
    return state("overdue" if due < today else "doing", word=_("%(day)s前") % {"day": fullday(due)})


@requires(Permission.CASE_SEE)
def paper(request: HttpRequest, id: UUID) -> HttpResponse:
    """One paper with its demands: whose each is, until when, what was answered, what is open; to be printed as it stands."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    found = incoming.paper_by_id(scope, _form(request), id)
    today = clock.today(request)
    columns = [
        Column(_("项")), Column(_("要求办什么")), Column(_("谁办"), inline=True), Column(_("期限"), inline=True),
        Column(_("状态"), inline=True), Column(_("答复")),
    ]  # fmt: skip
    table = Ledger(_("交办事项"), columns, [_demand(one) for one in found.demands])
    _photos, files = evidence(scope, found.entry) if found.whole else ([], [])
    return page(
        request, "papers_in/paper.html", found=found, values=found.entry.values, table=table, files=files,
        stands=_stands(found, today), entry_url=addresses.entry(found.entry.pk) if found.whole else "",
        trail=[(_("来文交办"), reverse("papers_in:list")), (found.entry.values.get("heading", ""), "")],
    )  # fmt: skip


def _demand(one: Demand) -> list[Any]:
    cited = format_html('<br><span class="dim">{}{}{}</span>', _("履职事项"), _("："), one.cites) if one.cites else ""
    if one.case is None:
        word: Any = state("none", word=_("没有立案"))
    else:
        word = format_html(
            '{} <a href="{}">{}</a>', state(one.case.state, kind="case"), addresses.case(one.case.number), one.case.number
        )  # fmt: skip
    wanted = "" if one.wants_answer else _("不要书面答复")
    return [
        one.no, format_html("{}{}", one.what, cited), plate(one.whom, kind="line") if one.whom else "",
        fullday(one.due_on) if one.due_on else "", word, one.answer or wanted,
    ]  # fmt: skip


@requires(Permission.CASE_SEE)
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """The answer to a paper, put together from what was answered to each demand; what is still open is named in it."""
    found = incoming.paper_by_id(request.scope, _form(request), id)  # type: ignore[attr-defined]
    values = found.entry.values
    return page(
        request, "papers_in/answer.html", found=found, values=values, today=clock.today(request), signed=request.street.name,  # type: ignore[attr-defined]
        answered=[one for one in found.demands if one.is_answered and (one.answer or one.wants_answer)],
        left=[one for one in found.demands if one.is_open], invented=bool(request.street.demonstration_day),  # type: ignore[attr-defined]
        trail=[
            (_("来文交办"), reverse("papers_in:list")),
            (values.get("heading", ""), reverse("papers_in:paper", args=[found.entry.pk])), (_("答复稿"), ""),
        ],
    )  # fmt: skip
