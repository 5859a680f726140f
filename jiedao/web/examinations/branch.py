"""A branch's part: its members by name, what was entered from paper, absence, leave to sit once more; its marks on request."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.examinations import queries
from jiedao.examinations.models import ExamBranch, Examination, Sitting
from jiedao.examinations.problems import NoSuchExamination
from jiedao.problems import Problem
from jiedao.procedures import examination, examination_branch, examination_sitting
from jiedao.procedures import examination_terms as asked
from jiedao.procedures.examination_branch import Member, Typed
from jiedao.web import clock
from jiedao.web.examinations import words
from jiedao.web.examinations.forms import MakeUpForm
from jiedao.web.examinations.views import trail
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.marks import state


def _row(request: HttpRequest, id: UUID, branch: UUID) -> tuple[Examination, ExamBranch, bool]:
    """An examination and one of its branches, for its secretary (True) or the organiser."""
    who: Any = request.standing  # type: ignore[attr-defined]
    held = queries.examination_by_id(who.scope, id)
    row = next((one for one in queries.branches_of(who.scope, held) if one.branch_id == branch), None)
    if row is None:
        raise NoSuchExamination(what="这场考试")
    leads = bool(asked.leads(who, [row], request.street))  # type: ignore[attr-defined]
    if not leads and not asked.organises(who, held):
        asked.require_leader(who, row, held, request.street, _("看支部参考情况"))  # type: ignore[attr-defined]
    return held, row, leads


@not_kept
@requires(Permission.OWN_SEE)
def results(request: HttpRequest, id: UUID, branch: UUID) -> HttpResponse:
    """Who of a branch sat, by name. Its secretary may open the marks (POST); that is noted."""
    who: Any = request.standing  # type: ignore[attr-defined]
    held, row, leads = _row(request, id, branch)
    now = clock.now(request)
    rows = examination_branch.members(row, held, on=now.date(), now=now)
    marks = None
    if request.method == "POST":
        marks = examination_branch.open_marks(row, held, rows, street=request.street, who=who, now=now)  # type: ignore[attr-defined]
    return page(
        request, "examinations/branch.html", room="more", held=held, row=row, leads=leads, marks=marks, rows=rows,
        table=_table(rows, held, row, leads, marks, now), sat=sum(1 for one in rows if one.counted is not None),
        organises=asked.organises(who, held), trail=trail(held, (row.branch.name, "")),
        begun=now >= held.opens_at, is_open=held.state == Examination.State.OPEN,
    )  # fmt: skip


def _table(rows: list[Member], held: Examination, row: ExamBranch, leads: bool, marks: Any, now: Any) -> Ledger:
    columns = [
        Column(_("姓名")),
        Column(_("情况")),
        Column(_("分数"), inline=True),
        Column(_("办理"), hidden=True, inline=True),
    ]
    cells = []
    for one in rows:
        look, said = words.member(one, held, now)
        url = reverse("examinations:member", args=[held.pk, row.branch_id, one.person.pk])
        name = _("%(name)s（已不在本支部）") % {"name": one.person.name} if one.left else one.person.name
        verb = format_html('<a href="{}">{}<span class="vh">：{}</span></a>', url, _("办理"), one.person.name)
        cells.append([name, state(look, word=said), _mark(one, held, marks), verb if _may_do(one, held, leads) else ""])
    return Ledger(_("本支部党员，按姓名拼音排"), columns, cells)


def _may_do(one: Member, held: Examination, leads: bool) -> bool:
    """Whether there is anything to do about somebody."""
    if held.state == Examination.State.OPEN:
        return True
    last = one.last
    return leads and held.state == Examination.State.CLOSED and last is not None and last.mode == "paper"


def _mark(one: Member, held: Examination, marks: Any) -> Any:
    if one.counted is None:
        return ""
    if marks is None:
        return format_html('<span aria-hidden="true">••</span><span class="vh">{}</span>', _("没有打开"))
    if one.person.pk not in marks:
        return _("已销毁")
    mark = marks[one.person.pk]
    passed = _("及格") if mark.mark >= held.pass_mark else _("不及格")
    return _("%(mark)s分，%(passed)s") % {"mark": mark.written, "passed": passed}


@not_kept
@requires(Permission.OWN_SEE)
def member(request: HttpRequest, id: UUID, branch: UUID, person: UUID) -> HttpResponse:
    """What is done about one member: a paper typed in, absence noted, leave to sit once more."""
    held, row, leads = _row(request, id, branch)
    now = clock.now(request)
    rows = examination_branch.members(row, held, on=now.date(), now=now)
    one = next((one for one in rows if one.person.pk == person), None)
    if one is None:
        raise NoSuchExamination(what="这场考试")
    form = MakeUpForm(request.POST if request.POST.get("do") == "makeup" else None, initial=_proposed(held, now))
    refused: Problem | None = None
    if request.method == "POST":
        try:
            if said := _done(request, held, row, one, form):
                messages.success(request, said)
                return see_other("examinations:branch", held.pk, row.branch_id)
        except Problem as problem:
            refused = problem
    return _member(request, held, row, one, leads, form, refused)


def _proposed(held: Examination, now: Any) -> dict[str, Any]:
    first = (
        (max(now, held.opens_at) + timedelta(days=1))
        .astimezone(clock.ZONE)
        .replace(hour=9, minute=0, second=0, microsecond=0)
    )
    return {"opens_at": first.replace(tzinfo=None), "closes_at": first.replace(hour=18, tzinfo=None)}


def _done(request: HttpRequest, held: Examination, row: ExamBranch, one: Member, form: MakeUpForm) -> str:
    """Do what was asked; what is said of it afterwards, '' where the form has a fault."""
    given: dict[str, Any] = {"street": request.street, "who": request.standing, "now": clock.now(request)}  # type: ignore[attr-defined]
    name, sent = {"name": one.person.name}, request.POST
    match sent.get("do"):
        case "absent":
            examination_branch.note_absent(row, held, one.person, why=sent.get("why", ""), **given)
            return _("已登记%(name)s缺考") % name
        case "makeup" if form.is_valid():
            examination_branch.grant_makeup(row, held, one.person, **form.given, **given)
            return _("已批准%(name)s补考") % name
        case "answers" | "mark":
            examination_branch.type_in(row, held, one.person, _typed(request), why=sent.get("why", ""), **given)
            return _("已登记%(name)s的答卷") % name
    return ""


def _typed(request: HttpRequest) -> Typed:
    sent = request.POST
    try:
        on = parse_date(sent.get("on", "")) or clock.today(request)
    except ValueError:
        on = clock.today(request)
    if sent.get("do") == "mark":
        return Typed(on, mark=sent.get("mark", ""))
    return Typed(on, {no: sent.get(f"a{no}", "")[:20] for no in range(1, 301) if f"a{no}" in sent})


def _member(
    request: HttpRequest, held: Examination, row: ExamBranch, one: Member, leads: bool, form: MakeUpForm, refused: Problem | None
) -> HttpResponse:  # fmt: skip
    who: Any = request.standing  # type: ignore[attr-defined]
    now = clock.now(request)
    is_open = held.state == Examination.State.OPEN
    last = one.last
    again = last is not None and last.mode == "paper" and one.makeup is None
    waits = is_open and (last is None or one.makeup is not None)
    no = last.no if again and last else len(one.turns) + 1
    may_type = leads and (waits or (again and held.state != Examination.State.CALLED_OFF))
    questions = examination_sitting.shown(who.scope, examination.paper(who.scope, held, no=no)) if may_type else []
    look, said = words.member(one, held, now)
    return page(
        request, "examinations/member.html", room="more", held=held, row=row, one=one, leads=leads, look=look, said=said, form=form,
        status=refused.status if refused else 422 if form.is_bound and not form.is_valid() else 200,
        refused=sentence_of(refused) if refused else "", may_type=may_type, again=again,
        answers=[(question, request.POST.get(f"a{question.no}", "")) for question in questions],
        may_absent=waits, may_makeup=is_open and one.makeup is None and (last is not None or now >= held.closes_at)
        and not (last is not None and last.state == Sitting.State.OPEN),
        on=request.POST.get("on", "") or now.date().isoformat(), mark=request.POST.get("mark", ""), why=request.POST.get("why", ""),
        did=request.POST.get("do", ""), no=no,
        trail=trail(held, (row.branch.name, reverse("examinations:branch", args=[held.pk, row.branch_id])), (one.person.name, "")),
    )  # fmt: skip
