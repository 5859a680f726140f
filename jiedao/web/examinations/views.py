"""The examinations one has to do with; setting one; one as its page shows it; its printed paper; closing it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.examinations import queries
from jiedao.examinations.models import Examination
from jiedao.examinations.problems import NotAsked
from jiedao.examinations.rules import SHAPES, items_of, written
from jiedao.problems import Problem
from jiedao.procedures import examination, examination_branch, examination_sitting
from jiedao.procedures import examination_terms as asked
from jiedao.procedures.examination import Proposed, new_seed
from jiedao.procedures.examination_sitting import Asked, Stand
from jiedao.register.scope import Scope
from jiedao.web import addresses, clock, paging, parts
from jiedao.web.examinations import words
from jiedao.web.examinations.forms import PlanForm, proposed
from jiedao.web.pages import page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import state


def trail(held: Examination | None = None, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where one is among the examinations."""
    found = [(_("考试"), reverse("examinations:list") if held or more else "")]
    if held is not None:
        found.append((held.title, reverse("examinations:detail", args=[held.pk]) if more else ""))
    return [*found, *more]


@requires(Permission.OWN_SEE)
def examinations(request: HttpRequest) -> HttpResponse:
    """What one has to sit, first; then every examination one has to do with."""
    who: Any = request.standing  # type: ignore[attr-defined]
    now = clock.now(request)
    cut = paging.cut(request, queries.examinations(who.scope), size=30)
    stands = examination_sitting.stands(who, cut.rows, now=now)
    counts = queries.branch_counts(who.scope, [one.pk for one in cut.rows])
    return page(
        request, "examinations/list.html", room="more", trail=trail(), pager=cut,
        waiting=[_work(one, stands[one.pk], now) for one in cut.rows if stands[one.pk].state in ("now", "running")],
        table=_table(cut.rows, stands, counts, now), keeps=asked.keeps_bank(who, request.street),  # type: ignore[attr-defined]
    )  # fmt: skip


def _work(held: Examination, found: Stand, now: Any) -> parts.Work:
    look, said = words.stand(found, now)
    verb = _("接着答") if found.state == "running" else _("去考试")
    return parts.Work(
        held.title, reverse("examinations:detail", args=[held.pk]), state=look, when=said,
        where=_("%(m)s分钟，满分%(full)s分，%(p)s分及格") % {
            "m": held.minutes, "full": written(held.full), "p": written(held.pass_mark),
        },
        verb=verb, verb_url=reverse("examinations:sit", args=[held.pk]),
    )  # fmt: skip


def _table(rows: Sequence[Examination], stands: Any, counts: Any, now: Any) -> Ledger:
    columns = [
        Column(_("考试")), Column(_("什么时候考")), Column(_("参加的支部"), numeric=True, inline=True), Column(_("进度"), inline=True),
        Column(_("我"), inline=True),
    ]  # fmt: skip
    cells = []
    for one in rows:
        look, said = words.state(one, now)
        mine_look, mine = words.stand(stands[one.pk], now)
        cells.append([
            format_html('<a href="{}">{}</a>', reverse("examinations:detail", args=[one.pk]), one.title),
            words.span(one.opens_at, one.closes_at), counts.get(one.pk, 0), state(look, word=said), state(mine_look, word=mine),
        ])  # fmt: skip
    return Ledger(_("考试"), columns, cells)


# ---- setting one ----


@requires(Permission.MATTER_HANDLE)
def make(request: HttpRequest) -> HttpResponse:
    """Set an examination: the rule's numbers stand in the form, the paper is shown before it is set."""
    who: Any = request.standing  # type: ignore[attr-defined]
    street: Any = request.street  # type: ignore[attr-defined]
    now = clock.now(request)
    asked.keeper_of_bank(who, street)
    found = asked.terms(street, now.date())
    branches = queries.organisations(who.scope, found.kinds, on=now.date())
    counts = queries.shape_counts(who.scope)
    topics = {topic for by_topic in counts.values() for topic in by_topic if topic}
    data = _data(request)
    form = PlanForm(
        data, initial=proposed(found, branches, now, new_seed()), terms=found, branches=branches, topics=topics
    )
    shown: Proposed | None = None
    refused: Problem | None = None
    if data is not None and form.is_valid():
        try:
            if data.get("do") == "make":
                made = examination.make(form.wanted, street=street, who=who, now=now)
                messages.success(request, _("已组织“%(title)s”") % {"title": made.title})
                return see_other("examinations:detail", made.pk)
            shown = examination.propose(form.wanted, street=street, who=who, now=now)
        except Problem as problem:
            refused = problem
    wrong = data is not None and not form.is_valid()
    return page(
        request, "examinations/make.html", room="more", status=refused.status if refused else 422 if wrong else 200, form=form, terms=found,
        branches=branches, counts=_counts(counts), shown=shown, refused=sentence_of(refused) if refused else "",
        sections=sections(examination_sitting.shown(who.scope, shown.items)) if shown else [],
        shapes=words.shape_options(), trail=trail(None, (_("组织一场考试"), "")),
    )  # fmt: skip


def _data(request: HttpRequest) -> Any:
    """What was typed; with another seed where another paper is asked for."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    if data.get("do") == "again":
        data["seed"] = new_seed()
    return data


def _counts(counts: Any) -> list[tuple[str, int]]:
    return [(words.shape(name), sum(counts.get(name, {}).values())) for name in SHAPES]


def sections(questions: Sequence[Asked]) -> list[dict[str, Any]]:
    """A paper by its shapes: what each part is called, how many points a question has, and the questions."""
    found: list[dict[str, Any]] = []
    for name in SHAPES:
        mine = [one for one in questions if one.shape == name]
        if mine:
            points = {written(one.item.points) for one in mine}
            each = _("每题%(p)s分") % {"p": points.pop()} if len(points) == 1 else _("分数见各题")
            total = written(sum((one.item.points for one in mine), Decimal(0)))
            found.append({
                "shape": name, "title": _("%(no)s、%(shape)s") % {"no": "一二三"[len(found)], "shape": words.shape(name)},
                "note": _("共%(n)s题，%(each)s，共%(total)s分") % {"n": len(mine), "each": each, "total": total},
                "questions": mine,
            })  # fmt: skip
    return found


# ---- one examination ----


@requires(Permission.OWN_SEE)
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One examination: one's own part, how far the branches are in numbers, and what was asked of whom."""
    who: Any = request.standing  # type: ignore[attr-defined]
    now = clock.now(request)
    held = queries.examination_by_id(who.scope, id)
    stand = examination_sitting.stands(who, [held], now=now)[held.pk]
    organises = asked.organises(who, held)
    numbers = examination_branch.tallies(held, on=now.date(), now=now)
    led = asked.leads(who, [one.row for one in numbers.rows], request.street)  # type: ignore[attr-defined]
    mine = {row.pk for row in led}
    seen = [one for one in numbers.rows if one.row.pk in mine or _in_scope(who.scope, one.row)]
    look, said = words.state(held, now)
    stand_look, stand_said = words.stand(stand, now)
    return page(
        request, "examinations/detail.html", room="more", held=held, trail=trail(held), stand=stand, stand_look=stand_look,
        stand_said=stand_said, look=look, said=said, organises=organises, led=sorted(led, key=lambda row: row.branch.name_key),
        numbers=numbers if len(seen) == len(numbers.rows) else None, table=_tallies(seen, held, who, led),
        span=words.span(held.opens_at, held.closes_at), draws=words.draws(held.draws), struck=queries.struck_of(who.scope, held),
        figure_url=addresses.figure("exam_pass_rate"), few=examination_branch.FEW, is_open=held.state == Examination.State.OPEN,
        over=now >= held.closes_at, begun=now >= held.opens_at,
    )  # fmt: skip


def _in_scope(scope: Scope, row: Any) -> bool:
    return scope.covers(row.place_id, row.line, subject=row.branch_id)


def _tallies(seen: Sequence[Any], held: Examination, who: Any, led: Any) -> Ledger:
    columns = [
        Column(_("支部")), Column(_("应考"), numeric=True, inline=True), Column(_("已考"), numeric=True, inline=True),
        Column(_("缺考"), numeric=True, inline=True), Column(_("没有考"), numeric=True, inline=True), Column(_("及格"), inline=True),
    ]  # fmt: skip
    opens = asked.organises(who, held)
    rows = []
    for one in seen:
        name: Any = one.row.branch.name
        if opens or one.row in led:
            name = format_html(
                '<a href="{}">{}</a>', reverse("examinations:branch", args=[held.pk, one.row.branch_id]), name
            )
        rows.append([name, one.due, one.sat, one.absent, one.not_sat, _passed(one, held)])
    return Ledger(_("各支部参考情况"), columns, rows)


def _passed(one: Any, held: Examination) -> str:
    if held.state != Examination.State.CLOSED:
        return _("关闭后统计")
    if one.passed is None:
        return _("人少，不单列")
    return _("%(n)s人，%(p)s%%") % {"n": one.passed, "p": round(100 * one.passed / one.sat, 1)}


@requires(Permission.MATTER_HANDLE)
def close(request: HttpRequest, id: UUID) -> HttpResponse:
    """Close an examination: its marks become one record a branch, and everybody sees the right answers of their own."""
    who: Any = request.standing  # type: ignore[attr-defined]
    held = queries.examination_by_id(who.scope, id)
    asked.require_organiser(who, held, _("关闭考试"))
    now = clock.now(request)
    refused: Problem | None = None
    if request.method == "POST":
        try:
            examination.close(held, street=request.street, who=who, now=now)  # type: ignore[attr-defined]
        except Problem as problem:
            refused = problem
        else:
            messages.success(request, _("已关闭“%(title)s”，成绩已登记") % {"title": held.title})
            return see_other("examinations:detail", held.pk)
    left = examination.unaccounted(held, now=now)
    return page(
        request, "examinations/close.html", room="more", status=refused.status if refused else 200, held=held, left=left,
        refused=sentence_of(refused) if refused else "", over=now >= held.closes_at, trail=trail(held, (_("关闭考试"), "")),
    )  # fmt: skip


@requires(Permission.MATTER_HANDLE)
def call_off(request: HttpRequest, id: UUID) -> HttpResponse:
    """Call off an examination that nobody has begun."""
    who: Any = request.standing  # type: ignore[attr-defined]
    held = queries.examination_by_id(who.scope, id)
    asked.require_organiser(who, held, _("取消考试"))
    refused: Problem | None = None
    if request.method == "POST":
        try:
            examination.call_off(held, why=request.POST.get("why", ""), who=who, now=clock.now(request))
        except Problem as problem:
            refused = problem
        else:
            messages.success(request, _("已取消“%(title)s”") % {"title": held.title})
            return see_other("examinations:detail", held.pk)
    return _why(
        request, held, refused, title=_("取消考试"), about=held.title, label=_("为什么取消"), verb=_("取消这场考试"),
        told=_("取消以后谁也不能考；考试和理由留着可以查。已经有人考过的不能取消。"),
        back=reverse("examinations:detail", args=[held.pk]),
    )  # fmt: skip


def _why(request: HttpRequest, held: Examination, refused: Problem | None, *, title: str, **more: Any) -> HttpResponse:
    return page(
        request, "examinations/why.html", room="more", status=refused.status if refused else 200, title=title,
        refused=sentence_of(refused) if refused else "", why=request.POST.get("why", ""), trail=trail(held, (title, "")), **more,
    )  # fmt: skip


# ---- questions of it ----


@requires(Permission.MATTER_HANDLE)
def questions(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was asked, with the right answers and their basis, for the organiser; a wrong one is struck out from here, one
    that only a make-up or somebody's own paper asked too."""
    who: Any = request.standing  # type: ignore[attr-defined]
    held = queries.examination_by_id(who.scope, id)
    asked.require_organiser(who, held, _("看试题"))
    struck = {str(one.wording_id): one.why for one in queries.struck_of(who.scope, held)}
    items = items_of(held.items)
    printed = {one.wording for one in items}
    others = queries.wordings(who.scope, [id for id in held.pool if id not in printed])
    rest = [(one, words.right(one.shape, one.right), struck.get(id, "")) for id, one in others.items()]
    return page(
        request, "examinations/questions.html", room="more", held=held, trail=trail(held, (_("试题和答案"), "")),
        sections=sections(examination_sitting.shown(who.scope, items, struck=struck)),
        rest=rest, may_strike=held.state != Examination.State.CALLED_OFF,
    )  # fmt: skip


@requires(Permission.MATTER_HANDLE)
def strike(request: HttpRequest, id: UUID, wording: UUID) -> HttpResponse:
    """Strike out a question that turned out wrong: everybody who got it gets its points, closed records are corrected."""
    who: Any = request.standing  # type: ignore[attr-defined]
    held = queries.examination_by_id(who.scope, id)
    asked.require_organiser(who, held, _("作废题目"))
    found = queries.wordings(who.scope, [str(wording)]).get(str(wording))
    if found is None or str(wording) not in held.pool:
        raise NotAsked(title=held.title)
    refused: Problem | None = None
    if request.method == "POST":
        try:
            came = examination.strike(
                held, found, why=request.POST.get("why", ""), street=request.street, who=who, now=clock.now(request)  # type: ignore[attr-defined]
            )  # fmt: skip
        except Problem as problem:
            refused = problem
        else:
            said = _("已作废这道题，%(n)s人的成绩重算，%(e)s份成绩记录更正") % {"n": came.changed, "e": came.corrected}
            if came.typed:
                said += _("；%(n)s人只登记了分数，请支部核对卷面后改") % {"n": came.typed}
            messages.success(request, said)
            return see_other("examinations:questions", held.pk)
    return _why(
        request, held, refused, title=_("作废一道题"), about=found.text, label=_("这道题错在哪里"), verb=_("作废这道题"),
        told=_("作废以后，考到这道题的人都得这道题的分，满分不变；已经登记的成绩自动更正，更正前的留着可以查。作废不能撤销。"),
        back=reverse("examinations:questions", args=[held.pk]),
    )  # fmt: skip


# ---- on paper ----


@requires(Permission.OWN_SEE)
def paper(request: HttpRequest, id: UUID) -> HttpResponse:
    """The paper to be printed, with an answer sheet; `?key=1` its answers for the marker, `?turn=2` that of a make-up."""
    who: Any = request.standing  # type: ignore[attr-defined]
    held = queries.examination_by_id(who.scope, id)
    key = request.GET.get("key") == "1"
    examination_branch.require_paper(
        held, key=key, street=request.street, who=who, now=clock.now(request)  # type: ignore[attr-defined]
    )  # fmt: skip
    turn = 2 if request.GET.get("turn") == "2" else 1
    found = examination_sitting.shown(who.scope, examination.paper(who.scope, held, no=turn))
    here = reverse("examinations:paper", args=[held.pk])
    switch = [
        (_("试卷和答题卡"), f"{here}?turn={turn}", not key), (_("答案（阅卷用）"), f"{here}?key=1&turn={turn}", key),
    ]  # fmt: skip
    turns = [
        (_("第一次"), f"{here}?key={int(key)}", turn == 1), (_("补考"), f"{here}?key={int(key)}&turn=2", turn == 2),
    ]  # fmt: skip
    return page(
        request, "examinations/paper.html", room="more", held=held, key=key, turn=turn, sections=sections(found), rows=_sheet(found),
        switch=switch, turns=turns, span=fullday(held.opens_at), trail=trail(held, (_("打印试卷"), "")),
    )  # fmt: skip


def _sheet(questions: Sequence[Asked]) -> list[list[Asked | None]]:
    """The questions of an answer sheet, ten a row; the last row is filled up."""
    rows: list[list[Asked | None]] = [list(questions[no : no + 10]) for no in range(0, len(questions), 10)]
    return [[*row, *[None] * (10 - len(row))] for row in rows]
