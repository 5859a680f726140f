"""The bank of questions: looked through, entered by hand, brought in from a workbook. Only its keepers open it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.examinations import queries
from jiedao.examinations.models import QuestionSheet
from jiedao.examinations.problems import SheetMissing, SheetTooLarge
from jiedao.examinations.rules import LETTERS, SHAPES
from jiedao.problems import Problem
from jiedao.procedures import examination_bank as banking
from jiedao.procedures.examination_bank import OUTCOMES, Planned
from jiedao.procedures.examination_terms import keeper_of_bank
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock, exporting, paging
from jiedao.web.examinations import words
from jiedao.web.examinations.forms import QuestionForm, said_of
from jiedao.web.pages import page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.states import GENERAL
from jiedao.web.tags.days import fullday, instant

#: Questions are words; what is larger than this is something else.
LARGEST = 10 * 1024 * 1024


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("考试"), reverse("examinations:list")), (_("题库"), reverse("examinations:bank") if more else ""), *more]


@requires(Permission.MATTER_HANDLE)
def bank(request: HttpRequest) -> HttpResponse:
    """Every question that is drawn, the newest first; by shape, topic and words; or those that were retired."""
    keeper_of_bank(request.standing, request.street)  # type: ignore[attr-defined]
    scope: Any = request.scope  # type: ignore[attr-defined]
    asked = request.GET
    shape = asked.get("shape", "") if asked.get("shape") in SHAPES else ""
    topic = asked.get("topic") or None
    retired = asked.get("state") == "retired"
    text = asked.get("q", "").strip()[:60]
    cut = paging.cut(request, queries.questions(scope, shape=shape, topic=topic, text=text, retired=retired))
    latest = queries.latest_wordings(scope, cut.rows)
    counts = queries.shape_counts(scope)
    return page(
        request, "examinations/bank.html", room="more", trail=_trail(), pager=cut, table=_table(cut.rows, latest, retired),
        legend=_legend(counts, shape), total=sum(sum(one.values()) for one in counts.values()), q=text, shape=shape,
        topic=topic or "", topics=_topics(counts), shapes=words.shape_options(), retired=retired,
        sieved=bool(shape or topic or text or retired),
    )  # fmt: skip


def _topics(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    return sorted({topic for by_topic in counts.values() for topic in by_topic if topic})


def _legend(counts: Mapping[str, Mapping[str, int]], shape: str) -> list[tuple[str, int, str, bool]]:
    return [(words.shape(name), sum(counts.get(name, {}).values()), f"?shape={name}", name == shape) for name in SHAPES]


def _table(rows: Any, latest: Mapping[UUID, Any], retired: bool) -> Ledger:
    columns = [
        Column(_("题号"), inline=True), Column(_("题干")), Column(_("题型"), inline=True), Column(_("知识点"), inline=True),
        Column(_("答案"), inline=True), Column(_("停用") if retired else _("依据")),
    ]  # fmt: skip
    cells = []
    for row in rows:
        one = latest[row.pk]
        url = reverse("examinations:question", args=[row.pk])
        end = _("%(day)s：%(why)s") % {"day": fullday(row.to_on), "why": row.why} if retired else one.source
        text = one.text if len(one.text) <= 60 else f"{one.text[:60]}…"
        cells.append([
            str(row.no), format_html('<a href="{}">{}</a>', url, text), words.shape(one.shape), one.topic,
            words.right(one.shape, one.right), end,
        ])  # fmt: skip
    return Ledger(_("题库"), columns, cells)


@requires(Permission.MATTER_HANDLE)
def question(request: HttpRequest, id: UUID) -> HttpResponse:
    """One question with its right answer, and what it asked before."""
    found = queries.question_by_id(request.scope, id)  # type: ignore[attr-defined]
    keeper_of_bank(request.standing, request.street)  # type: ignore[attr-defined]
    latest, *earlier = queries.wordings_of(request.scope, found)  # type: ignore[attr-defined]
    return page(
        request, "examinations/question.html", room="more", question=found, wording=latest, choices=_choices(latest),
        earlier=[(one, words.right(one.shape, one.right)) for one in earlier], shape=words.shape(latest.shape),
        right=words.right(latest.shape, latest.right), trail=_trail((_("第%(no)s题") % {"no": found.no}, "")),
    )  # fmt: skip


def _choices(wording: Any) -> list[tuple[str, str, bool]]:
    """(letter, words, whether it is right); of a truth question without letters."""
    truth = wording.shape == "truth"
    return [("" if truth else LETTERS[no], text, no in wording.right) for no, text in enumerate(wording.choices)]


@requires(Permission.MATTER_HANDLE)
def add(request: HttpRequest) -> HttpResponse:
    """Enter one question."""
    keeper_of_bank(request.standing, request.street)  # type: ignore[attr-defined]
    form = QuestionForm(request.POST or None, initial={"shape": "single", "id": uuid7()})
    if form.is_valid():
        try:
            made = banking.write(
                form.draft, id=form.cleaned_data["id"] or uuid7(), street=request.street, who=request.standing,  # type: ignore[attr-defined]
                now=clock.now(request),
            )  # fmt: skip
        except Problem as refused:
            return _form(request, form, refused=refused)
        messages.success(request, _("已入库，第%(no)s题") % {"no": made.no})
        return see_other("examinations:add" if "more" in request.POST else "examinations:bank")
    return _form(request, form)


@requires(Permission.MATTER_HANDLE)
def edit(request: HttpRequest, id: UUID) -> HttpResponse:
    """Let a question ask something else from now on; papers that were drawn keep what they asked."""
    found = queries.question_by_id(request.scope, id)  # type: ignore[attr-defined]
    keeper_of_bank(request.standing, request.street)  # type: ignore[attr-defined]
    latest = queries.wordings_of(request.scope, found)[0]  # type: ignore[attr-defined]
    form = QuestionForm(request.POST or None, initial=said_of(latest))
    if form.is_valid():
        try:
            banking.change(found, form.draft, street=request.street, who=request.standing, now=clock.now(request))  # type: ignore[attr-defined]
        except Problem as refused:
            return _form(request, form, question=found, refused=refused)
        messages.success(request, _("已修改，以后抽到的是新的；用过的试卷不变"))
        return see_other("examinations:question", found.pk)
    return _form(request, form, question=found)


def _form(
    request: HttpRequest, form: QuestionForm, *, question: Any = None, refused: Problem | None = None
) -> HttpResponse:
    title = _("修改第%(no)s题") % {"no": question.no} if question else _("录一道题")
    return page(
        request, "examinations/question_form.html", room="more", status=refused.status if refused else 422 if form.is_bound else 200,
        form=form, question=question, title=title, refused=sentence_of(refused) if refused else "",
        topics=_topics(queries.shape_counts(request.scope)), trail=_trail((title, "")),  # type: ignore[attr-defined]
    )  # fmt: skip


@requires(Permission.MATTER_HANDLE)
def retire(request: HttpRequest, id: UUID) -> HttpResponse:
    """Draw a question no more, with the reason."""
    found = queries.question_by_id(request.scope, id)  # type: ignore[attr-defined]
    keeper_of_bank(request.standing, request.street)  # type: ignore[attr-defined]
    refused: Problem | None = None
    if request.method == "POST":
        try:
            banking.retire(
                found, why=request.POST.get("why", ""), street=request.street, who=request.standing,  # type: ignore[attr-defined]
                now=clock.now(request),
            )  # fmt: skip
        except Problem as problem:
            refused = problem
        else:
            messages.success(request, _("已停用第%(no)s题，以后不再抽到") % {"no": found.no})
            return see_other("examinations:bank")
    latest = queries.wordings_of(request.scope, found)[0]  # type: ignore[attr-defined]
    return page(
        request, "examinations/why.html", room="more", status=refused.status if refused else 200,
        refused=sentence_of(refused) if refused else "", why=request.POST.get("why", ""),
        title=_("停用第%(no)s题") % {"no": found.no}, about=latest.text, label=_("为什么停用"), verb=_("停用"),
        told=_("停用以后不再抽到它；已经抽过它的试卷和成绩不变。题目不会删除，可以在题库里查看停用的。"),
        back=reverse("examinations:question", args=[found.pk]),
        trail=_trail((_("第%(no)s题") % {"no": found.no}, reverse("examinations:question", args=[found.pk])), (_("停用"), "")),
    )  # fmt: skip


# ---- from a workbook ----


@requires(Permission.MATTER_HANDLE)
def template(request: HttpRequest) -> HttpResponseBase:
    """A workbook to fill in."""
    keeper_of_bank(request.standing, request.street)  # type: ignore[attr-defined]
    return exporting.whole(banking.template(), _("题库模板.xlsx"))


@requires(Permission.MATTER_HANDLE)
def bring(request: HttpRequest) -> HttpResponse:
    """Choose a workbook. It is read and checked; nothing is in the bank before somebody has looked at it."""
    keeper_of_bank(request.standing, request.street)  # type: ignore[attr-defined]
    refused: Problem | None = None
    if request.method == "POST":
        try:
            made = _brought(request)
        except Problem as problem:
            refused = problem
        else:
            return see_other("examinations:sheet", made.pk)
    return page(
        request, "examinations/bring.html", room="more", status=refused.status if refused else 200,
        refused=sentence_of(refused) if refused else "", trail=_trail((_("从表格导入"), "")),
    )  # fmt: skip


def _brought(request: HttpRequest) -> QuestionSheet:
    file: Any = request.FILES.get("file")
    if file is None:
        raise SheetMissing()
    if (file.size or 0) > LARGEST:
        raise SheetTooLarge(file=file.name, limit=LARGEST // 1024 // 1024)
    return banking.bring(
        file.read(), file.name, street=request.street, who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
    )  # fmt: skip


@requires(Permission.MATTER_HANDLE)
def sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    """A workbook as it was read: what is new, what is there already, which row is refused and why. Then it is written."""
    found = queries.sheet_by_id(request.scope, id)  # type: ignore[attr-defined]
    keeper_of_bank(request.standing, request.street)  # type: ignore[attr-defined]
    given: dict[str, Any] = {"street": request.street, "who": request.standing}  # type: ignore[attr-defined]
    if request.method == "POST":
        if "drop" in request.POST:
            banking.put_aside(found, now=clock.now(request), **given)
            messages.success(request, _("已放弃，%(file)s 里的题没有入库") % {"file": found.file})
            return see_other("examinations:bank")
        made = banking.take_in(found, now=clock.now(request), **given)
        messages.success(request, _("已入库%(n)s道题") % {"n": len(made)})
        return see_other("examinations:bank")
    trail = _trail((_("从表格导入"), reverse("examinations:bring")), (found.file, ""))
    if found.state != QuestionSheet.State.PROPOSED:
        return page(
            request, "examinations/sheet.html", room="more", sheet=found, trail=trail, settled=QuestionSheet.State(found.state).label,
            counts=banking.counts_said(found.counts), at=instant(found.done_at),
        )  # fmt: skip
    read = banking.look(found, **given)
    counts = read.counts
    show = request.GET.get("show", "")
    if show not in OUTCOMES or not counts[show]:
        show = next((one for one in OUTCOMES if counts[one]), "new")
    rows = [one for one in read.planned if one.outcome == show]
    return page(
        request, "examinations/sheet.html", room="more", sheet=found, trail=trail, settled="", counts=counts, passed_over=read.passed_over,
        legend=[(GENERAL[_LOOKS[one]], _said(one), counts[one], f"?show={one}", one == show) for one in OUTCOMES if counts[one]],
        table=_refused(rows) if show == "refused" else _read(rows, show),
    )  # fmt: skip


_LOOKS = {"refused": "refused", "new": "new", "same": "same"}


def _said(outcome: str) -> str:
    return {"refused": _("有问题，不入库"), "new": _("新题"), "same": _("题库里已有")}[outcome]


def _refused(rows: list[Planned]) -> Ledger:
    columns = [Column(_("表和行"), inline=True), Column(_("题干")), Column(_("哪一格，为什么，怎么办"))]
    cells = []
    for one in rows:
        told = ((fault.cell, fault.sentence) for fault in one.row.faults)
        said = format_html_join("", '<li><span class="code">{}</span> {}</li>', told)
        where = _("%(sheet)s 第%(no)s行") % {"sheet": one.row.sheet, "no": one.row.number}
        cells.append([where, one.row.text[:60], format_html('<ul class="plainlist small">{}</ul>', said)])
    return Ledger(_("有问题的行"), columns, cells)


def _read(rows: list[Planned], show: str) -> Ledger:
    columns = [
        Column(_("表和行"), inline=True), Column(_("题干")), Column(_("题型"), inline=True), Column(_("选项")),
        Column(_("答案"), inline=True), Column(_("题库里的题号") if show == "same" else _("知识点"), inline=True),
    ]  # fmt: skip
    cells = []
    for one in rows:
        draft = one.draft
        options = "" if draft.shape == "truth" else "　".join(
            f"{letter}. {text}" for letter, text, _right in _choices(draft)
        )  # fmt: skip
        last = (_("第%(no)s题") % {"no": one.no} if one.no else _("与前面的行相同")) if show == "same" else draft.topic
        where = _("%(sheet)s 第%(no)s行") % {"sheet": one.row.sheet, "no": one.row.number}
        cells.append([
            where, draft.text, words.shape(draft.shape), options, words.right(draft.shape, draft.right), last,
        ])  # fmt: skip
    return Ledger(_("读到的题"), columns, cells)
