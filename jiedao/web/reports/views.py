from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.figures.listing import period_at_hand
from jiedao.periods import Period, parse_period, period_of
from jiedao.procedures import reporting
from jiedao.reports import queries
from jiedao.reports.models import Report, State
from jiedao.reports.problems import NumberRefused
from jiedao.web import clock
from jiedao.web.pages import page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.reports.forms import CorrectForm, IssueForm
from jiedao.web.reports.reading import Reading, drawn, named, url_of
from jiedao.web.requires import requires
from jiedao.web.tags.days import instant
from jiedao.web.tags.spoken import spoken

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@requires(Permission.REPORT_SEE)
def reports(request: HttpRequest) -> HttpResponse:
    """The office's reports, the newest first, and the half-years that have none yet."""
    found = list(queries.listed(request.scope))  # type: ignore[attr-defined]
    standing: Any = request.standing  # type: ignore[attr-defined]
    return page(
        request, "reports/list.html", table=_table(found), reports=found, may_draft=standing.may(Permission.REPORT_DRAFT),
        periods=_without(found, clock.today(request)), trail=_trail(),
    )  # fmt: skip


def _without(found: list[Report], today: date) -> list[tuple[str, str, bool]]:
    """The half-years of this year and the last that have begun and have no report: (code, name, whether proposed)."""
    taken, proposed = {one.period for one in found}, period_at_hand(today).code
    halves: list[Period] = []
    for year in (today.year, today.year - 1):
        halves += reversed(list(period_of("year", date(year, 1, 1)).parts("half_year")))
    begun = [one for one in halves if one.first <= today and one.code not in taken]
    return [(one.code, spoken(one), one.code == proposed) for one in begun]


def _table(found: list[Report]) -> Ledger:
    last = {one.period: one.no for one in reversed(found) if one.state == State.ISSUED}
    columns = [
        Column(_("报告")), Column(_("状态"), inline=True), Column(_("起草")), Column(_("核对")), Column(_("印发")), Column(_("文号")),
    ]  # fmt: skip
    rows = [
        [
            format_html('<a href="{}">{}</a>', url_of(one), named(one, parse_period(one.period))),
            drawn(one, corrected=one.no < last.get(one.period, 0)), _by(one.drafted_by, one.drafted_at),
            _by(one.checked_by, one.checked_at), _by(one.issued_by, one.issued_at), one.doc_number,
        ]
        for one in found
    ]  # fmt: skip
    return Ledger(_("本单位的报告"), columns, rows)


def _by(who: Any, at: Any) -> str:
    return _("%(who)s，%(when)s") % {"who": who.name, "when": instant(at)} if who is not None else ""


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("数字"), reverse("figures:list")), (_("报告"), reverse("reports:list") if more else ""), *more]


@requires(Permission.REPORT_DRAFT)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Begin the report of a half-year."""
    code = request.POST.get("period", "")
    with leading_to((_("看报告"), reverse("reports:list"))):
        made = reporting.draft(code, **_asked(request))
    messages.success(
        request,
        _("已起草：%(name)s。草稿随记录变化，请由别人核对。") % {"name": named(made, parse_period(made.period))},
    )
    return see_other(url_of(made))


def _asked(request: HttpRequest) -> dict[str, Any]:
    """Whose office, who, and when, as the procedures are told."""
    return {"street": request.street, "who": request.standing, "now": clock.now(request)}  # type: ignore[attr-defined]


@requires(Permission.REPORT_SEE)
def report(request: HttpRequest, period: str, no: int) -> HttpResponse:
    """One report: its text with every number a door, what is missing, what changed, and the next step."""
    found = queries.report_at(request.scope, period, no)  # type: ignore[attr-defined]
    return _shown(request, found, IssueForm())


def _reading(request: HttpRequest, found: Report) -> Reading:
    street: Any = request.street  # type: ignore[attr-defined]
    told = reporting.told(found, street=street, now=clock.now(request))
    issues = list(queries.listed(request.scope).filter(period=found.period))  # type: ignore[attr-defined]
    return Reading(told, request.standing, issues, street)  # type: ignore[attr-defined]


def _shown(request: HttpRequest, found: Report, form: IssueForm, *, status: int = 200) -> HttpResponse:
    reading = _reading(request, found)
    return page(
        request, "reports/detail.html", status=status, found=reading, report=found, form=form,
        closed=reading.period.last < clock.today(request), trail=_trail((reading.name, "")),
    )  # fmt: skip


@requires(Permission.REPORT_CHECK)
@require_POST
def check(request: HttpRequest, period: str, no: int) -> HttpResponse:
    """Confirm a report that somebody else drafted."""
    found = queries.report_at(request.scope, period, no)  # type: ignore[attr-defined]
    with leading_to((_("看这份报告"), url_of(found))):
        reporting.check(found, seen=request.POST.get("seen", ""), **_asked(request))
    messages.success(request, _("已核对。印发以前再有变化，要重新核对。"))
    return see_other(url_of(found))


@requires(Permission.REPORT_ISSUE)
@require_POST
def issue(request: HttpRequest, period: str, no: int) -> HttpResponse:
    """Issue what was checked, under a document number if it has one."""
    found = queries.report_at(request.scope, period, no)  # type: ignore[attr-defined]
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    try:
        with leading_to((_("看这份报告"), url_of(found))):
            reporting.issue(found, number=form.cleaned_data["number"].strip(), **_asked(request))
    except NumberRefused as refused:
        form.add_error("number", sentence_of(refused))
        return _shown(request, found, form, status=refused.status)
    messages.success(request, _("已印发。从现在起，字和数都不再改动。"))
    return see_other(url_of(found))


@requires(Permission.REPORT_DRAFT)
def correct(request: HttpRequest, period: str, no: int) -> HttpResponse:
    """Begin the correction of an issued report: what has changed since, and the reason that will be printed."""
    found = queries.report_at(request.scope, period, no)  # type: ignore[attr-defined]
    form = CorrectForm(request.POST or None)
    if form.is_valid():
        with leading_to((_("看这份报告"), url_of(found))):
            made = reporting.correct(found, why=form.cleaned_data["why"], **_asked(request))
        messages.success(request, _("已起草更正，请由别人核对以后印发。原来那一份照旧。"))
        return see_other(url_of(made))
    reading = _reading(request, found)
    return page(
        request, "reports/correct.html", status=422 if form.is_bound else 200, found=reading, report=found, form=form,
        back=url_of(found), trail=_trail((reading.name, url_of(found)), (_("更正"), "")),
    )  # fmt: skip


@requires(Permission.REPORT_SEE)
def word(request: HttpRequest, period: str, no: int) -> HttpResponse:
    """The report as a Word document: an issued one as it was issued, any other as a draft of this moment."""
    found = queries.report_at(request.scope, period, no)  # type: ignore[attr-defined]
    street: Any = request.street  # type: ignore[attr-defined]
    told = reporting.told(found, street=street, now=clock.now(request))
    response = HttpResponse(reporting.printed(told, street=street), content_type=WORD)
    title = quote(f"{told.body.title}{f'（更正，第{no}份）' if no > 1 else ''}.docx")
    response["Content-Disposition"] = f"attachment; filename=\"report.docx\"; filename*=UTF-8''{title}"
    return response
