from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.periods import Period, day_of
from jiedao.points.problems import AppealedBefore, AppealTooLate, AppealWithoutLine, MembersNotLookedAt, NoStatement
from jiedao.points.statement import Line
from jiedao.procedures import points_statements
from jiedao.procedures.points_reading import Sheet, View, view
from jiedao.register.models import Subject
from jiedao.register.queries import calendar, subject_by_id
from jiedao.register.scope import Scope
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses
from jiedao.web import clock as clocks
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.points import words
from jiedao.web.points.forms import AppealForm
from jiedao.web.problems import PageMissing, leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday
from jiedao.web.tags.marks import fig, state
from jiedao.web.tags.spoken import spoken


def _view(request: HttpRequest) -> View:
    """The points of the office as this person may look at them; where none are switched on there is no such page."""
    who: Any = request.standing  # type: ignore[attr-defined]
    found = view(request.street, who, calendar(who.scope))  # type: ignore[attr-defined]
    if found is None:
        raise PageMissing()
    return found


def _with(url: str, **query: object) -> str:
    return f"{url}?{urlencode({name: value for name, value in query.items() if value})}"


# ---- one statement ----


def _own(found: View) -> UUID:
    if found.own is None:
        raise NoStatement()
    return found.own


@requires(Permission.OWN_SEE)
def own(request: HttpRequest) -> HttpResponse:
    """One's own statement of a month: every line with its record, and how to contest it."""
    found = _view(request)
    return _statement(request, found, _own(found), mine=True)


@requires(Permission.MATTER_SEE)
def member(request: HttpRequest, id: UUID) -> HttpResponse:
    """One member's statement, for the secretary of their branch and the handlers of the line of work."""
    found = _view(request)
    return _statement(request, found, found.member(id), mine=False)


def _statement(request: HttpRequest, found: View, id: UUID, *, mine: bool) -> HttpResponse:
    period = found.month(request.GET.get("month", ""))
    sheet, person = found.sheet(id, period), _person(found, id)
    months, made = found.months(), words.parts(sheet, sheet.word, _door(mine, period), _contest(found, id, mine))
    here = reverse("points:own") if mine else reverse("points:member", args=[id])
    kind, said = words.confirmed_said(sheet)
    return page(
        request, "points/statement.html", room="", person=person, mine=mine, period=period, sheet=sheet,
        category=_category(sheet), parts=made, without=[one for one in made if one.table is None],
        amounts_by=list(dict.fromkeys(one.basis for one in made if one.basis)),
        total=fig(words.number(sheet.statement.total), _("分"), size="l"), year=words.number(sheet.statement.year),
        settled=state(kind, word=said), changed=words.change_rows(sheet),
        before=words.number(sheet.confirmed_total) if sheet.confirmed else "", rows=words.appeal_rows(sheet.contested, ""),
        **_steps(here, months, period), within=_within(found), answered=_answered(found),
        paper=_with(reverse("points:own_paper") if mine else reverse("points:paper", args=[id]), month=period.code),
        basis=found.edition.basis(found.points), rule=addresses.rule(found.points.regulation), trail=_trail(found, person, mine),
    )  # fmt: skip


def _steps(here: str, months: list[Period], period: Period) -> dict[str, Any]:
    """The months before and after the one that is shown, and the present one, as a page's tools draw them."""
    at = months.index(period)

    def step(to: int) -> tuple[str, str] | None:
        inside = 0 <= to < len(months)
        return (spoken(months[to]), _with(here, month=months[to].code)) if inside else None

    return {
        "earlier": step(at + 1),
        "later": step(at - 1),
        "latest": _with(here, month=months[0].code) if at > 1 else "",
    }


def _person(found: View, id: UUID) -> Subject:
    person = subject_by_id(Scope.everything(found.street.code), id)
    if person is None:
        raise NoStatement()
    return person


def _category(sheet: Sheet) -> str:
    """The words for a member's category; "" where it is not known."""
    of = sheet.statement
    fields = of.edition.undated.kinds[of.points.for_].fields.values()
    members = (of.edition.undated.members(one).get(sheet.word or "") for one in fields if one.list)
    return next((spoken(one) for one in members if one is not None), "")


def _door(mine: bool, period: Period) -> words.Door:
    """Where the record of a line is opened: a member sees what of it is about themselves."""

    def url(line: Line) -> str:
        if line.record is None:
            return ""
        if mine:
            return _with(reverse("points:own_record", args=[line.record]), month=period.code)
        return addresses.entry(line.record)

    return url


def _contest(found: View, id: UUID, mine: bool) -> words.Door | None:
    """Where a line is contested, for whoever may: the member, or who writes it up for them."""
    if not mine and not points_statements.may_contest(found, id):
        return None
    here = reverse("points:own_appeal") if mine else reverse("points:appeal", args=[id])
    return lambda line: _with(here, line=line.number)


def _within(found: View) -> str:
    """How long after its confirmation a line may be contested, in words."""
    return found.edition.clock(found.points.within, day=found.on).label if found.points.within else ""


def _answered(found: View) -> str:
    """How soon an appeal is answered, in words."""
    matter = found.appeal
    return found.edition.clock(matter.within, day=found.on).label if matter is not None and matter.within else ""


def _trail(found: View, person: Subject | None, mine: bool, *more: tuple[str, str]) -> list[tuple[str, str]]:
    if mine:
        return [(_("今日"), addresses.HOME), (_("我的积分"), reverse("points:own") if more else ""), *more]
    trail = [(_("党员积分"), reverse("points:months"))]
    if person is not None:
        groups = [one for one in found.groups_of(person.pk) if found.is_desk or one in found.tied]
        trail += [(_("本支部党员"), reverse("points:branch", args=[one])) for one in groups[:1]]
        trail += [(person.name, reverse("points:member", args=[person.pk]) if more else "")]
    return [*trail, *more]


@requires(Permission.OWN_SEE)
def own_paper(request: HttpRequest) -> HttpResponse:
    """One's own statement of a month on paper."""
    found = _view(request)
    return _paper(request, found, _own(found), mine=True)


@requires(Permission.MATTER_SEE)
def paper(request: HttpRequest, id: UUID) -> HttpResponse:
    """A member's statement of a month on paper, to be handed over to that member."""
    found = _view(request)
    return _paper(request, found, found.member(id), mine=False)


def _paper(request: HttpRequest, found: View, id: UUID, *, mine: bool) -> HttpResponse:
    period = found.month(request.GET.get("month", ""))
    sheet, person = found.sheet(id, period), _person(found, id)
    labels = {rule.name: spoken(rule) for rule in sheet.statement.points.rules}
    lines = [
        (fullday(line.day), labels[line.rule], words.number(line.earned), words.number(line.away) if line.away else "", line.number)
        for line in sheet.statement.lines
    ]  # fmt: skip
    return page(
        request, "points/paper.html", room="", person=person, period=period, sheet=sheet, lines=lines,
        category=_category(sheet), total=words.number(sheet.statement.total), year=words.number(sheet.statement.year),
        settled=words.confirmed_said(sheet)[1], within=_within(found), answered=_answered(found), basis=found.edition.basis(found.points),
        trail=_trail(found, person, mine, (_("打印"), "")),
    )  # fmt: skip


@requires(Permission.OWN_SEE)
def own_record(request: HttpRequest, id: UUID) -> HttpResponse:
    """What of a record is about oneself: when it happened, when and by which branch it was entered, and what it gave."""
    found = _view(request)
    sheet = found.sheet(_own(found), found.month(request.GET.get("month", "")))
    lines = [line for line in sheet.statement.lines if line.record == id]
    if not lines or id not in sheet.records:
        raise NoStatement()
    form, about, corrects = sheet.records[id]
    label = spoken(sheet.statement.edition.any_form(form))
    labels = {rule.name: spoken(rule) for rule in sheet.statement.points.rules}
    contest = _contest(found, sheet.statement.member, True)
    return page(
        request, "points/record.html", room="", label=label, about=about, corrects=corrects, day=lines[0].day,
        entered=lines[0].entered_on,
        rows=[(labels[line.rule], words.number(line.earned), words.number(line.away) if line.away else "", line.number,
               words.contest_cell(sheet, line, contest)) for line in lines],
        trail=_trail(found, None, True, (label, "")),
    )  # fmt: skip


# ---- contesting a line ----


@requires(Permission.OWN_SEE)
@not_kept
def own_appeal(request: HttpRequest) -> HttpResponse:
    """Contest a line of one's own statement."""
    found = _view(request)
    return _appeal(request, found, _own(found), mine=True)


@requires(Permission.MATTER_SEE)
@not_kept
def appeal(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write up the appeal of a member who has no account here."""
    found = _view(request)
    if id == found.own:
        return see_other("points:own_appeal", query={"line": request.GET["line"]} if "line" in request.GET else {})
    if not points_statements.may_contest(found, found.member(id)):
        raise NoStatement()
    return _appeal(request, found, id, mine=False)


def _appeal(request: HttpRequest, found: View, id: UUID, *, mine: bool) -> HttpResponse:
    person, given = _person(found, id), request.POST if request.method == "POST" else None
    chosen = (given or request.GET).get("line", "").strip()[:20]
    named = found.line(id, chosen) if chosen else None
    form = AppealForm(given, initial={"id": uuid7(), "line": chosen})
    if form.is_valid():
        asked = form.cleaned_data
        try:
            points_statements.contest(
                found, id, number=asked["line"], line=_called(found, named), why=asked["why"], id=asked["id"],
                now=clocks.now(request),
            )  # fmt: skip
        except AppealWithoutLine as refused:
            form.add_error("line", sentence_of(refused))
        except (AppealTooLate, AppealedBefore) as refused:
            form.add_error(None, sentence_of(refused))
        else:
            messages.success(request, _("已登记申诉，支部会复核并书面答复。"))
            back = reverse("points:own") if mine else reverse("points:member", args=[id])
            return see_other(back, query={"month": named[0].period.code} if named else {}, fragment="appeals")
    return page(
        request, "points/appeal.html", room="", status=422 if form.is_bound else 200, form=form, person=person, mine=mine,
        named=_called(found, named), points=words.number(named[1].earned) if named else "", within=_within(found), answered=_answered(found),
        until=_until(found, id, named), back=reverse("points:own") if mine else reverse("points:member", args=[id]),
        basis=found.edition.basis(found.appeal) if found.appeal else "",
        trail=_trail(found, person, mine, (_("申诉"), "")),
    )  # fmt: skip


def _called(found: View, named: Any) -> str:
    """How a line is called: its day and its rule."""
    if named is None:
        return ""
    tally, line = named
    label = next(rule.label for rule in tally.points.rules if rule.name == line.rule)
    return f"{fullday(line.day)} {label}"


def _until(found: View, id: UUID, named: Any) -> date | None:
    return found.until(id, *named) if named is not None else None


# ---- a branch ----


@requires(Permission.MATTER_SEE)
def months(request: HttpRequest) -> HttpResponse:
    """Which branches have confirmed a month: the count, and where the viewer may go on. Nobody's points."""
    found = _view(request)
    if not (found.is_desk or found.tied or found.is_above):
        raise PageMissing()
    period = found.month(request.GET.get("month", ""))
    confirmed = found.confirmations(period)
    mine, groups = found.open_groups, found.all_groups()
    columns = [
        Column(_("党组织")),
        Column(_("%(month)s积分") % {"month": spoken(period)}, inline=True),
        Column(_("看"), inline=True),
    ]
    rows = [_group_row(found, one, period, confirmed.get(one.subject_id), mine) for one in groups]
    return page(
        request, "points/months.html", room="", period=period, table=Ledger(_("各支部的确认情况"), columns, rows), count=len(rows),
        done=sum(1 for one in groups if one.subject_id in confirmed),
        **_steps(reverse("points:months"), found.months(), period), basis=found.edition.basis(found.points),
        rule=addresses.rule(found.points.regulation), own=reverse("points:own") if found.own else "",
        trail=[(_("今日"), addresses.HOME), (_("党员积分"), "")],
    )  # fmt: skip


def _group_row(found: View, one: Any, period: Period, at: Any, mine: frozenset[UUID] | None) -> list[Any]:
    told = (
        state("done", word=_("%(day)s确认") % {"day": fullday(day_of(at))})
        if at
        else state("wait", word=_("还没有确认"))
    )
    doors: Any = ""
    if mine is None or one.subject_id in mine:
        doors = words.doors(
            (_("党员"), _with(reverse("points:branch", args=[one.subject_id]), month=period.code)),
            *(
                [(_("核对确认"), _with(reverse("points:confirm", args=[one.subject_id]), month=period.code))]
                if one.subject_id in found.tied and period.last < found.on else []
            ),
        )  # fmt: skip
    return [one.subject.name, told, doors]


@requires(Permission.MATTER_SEE)
def branch(request: HttpRequest, id: UUID) -> HttpResponse:
    """The members of a branch by name, each a door to their statement. No points stand here, and nothing is ordered by them."""
    found = _view(request)
    group, period = found.group(id), found.month(request.GET.get("month", ""))
    people = points_statements.members(found, id, period)
    columns = [Column(_("姓名")), Column(_("说明"), inline=True)]
    rows = [
        [
            words.named(one.name, _with(reverse("points:member", args=[one.id]), month=period.code)),
            state("doing", word=_("申诉办理中")) if one.is_contested else "" if one.is_scored else _("关怀，不计分"),
        ]
        for one in people
    ]  # fmt: skip
    at = found.confirmations(period).get(id)
    return page(
        request, "points/branch.html", room="", group=group.subject, period=period, table=Ledger(_("本支部党员"), columns, rows),
        some=bool(rows), confirmed=at, **_steps(reverse("points:branch", args=[id]), found.months(), period), may_confirm=points_statements.may_confirm(found, id) and period.last < found.on,
        confirm=_with(reverse("points:confirm", args=[id]), month=period.code),
        trail=[(_("党员积分"), _with(reverse("points:months"), month=period.code)), (group.subject.name, "")],
    )  # fmt: skip


@requires(Permission.MATTER_HANDLE)
@not_kept
def confirm(request: HttpRequest, id: UUID) -> HttpResponse:
    """Look through a month's lines member by member, and confirm that they are right."""
    found = _view(request)
    group, period = found.group(id), found.month(request.GET.get("month", "") or found.last_month.code)
    looked = {one for one in map(_id, request.POST.getlist("looked")) if one is not None}
    back, missing, send = _with(reverse("points:branch", args=[id]), month=period.code), "", request.POST.get("id")
    if request.method == "POST":
        try:
            with leading_to((_("看本支部党员"), back)):
                points_statements.confirm(
                    found, id, period, looked_at=looked, id=_id(send or "") or uuid7(), now=clocks.now(request)
                )
        except MembersNotLookedAt as refused:
            missing = sentence_of(refused)
        else:
            messages.success(request, _("已确认%(month)s积分，报党工委审定。") % {"month": spoken(period)})
            return see_other(back)
    people = points_statements.to_look_at(found, id, period)
    return page(
        request, "points/confirm.html", room="", status=422 if missing else 200, group=group.subject, period=period,
        people=[(one, _looked_lines(found, one, period), one.id in looked) for one in people if one.is_scored],
        cared_for=_("、").join(one.name for one in people if not one.is_scored), missing=missing, id=send or uuid7(), back=back,
        over=period.last < found.on, may=points_statements.may_confirm(found, id),
        trail=[(_("党员积分"), _with(reverse("points:months"), month=period.code)), (group.subject.name, back), (_("核对确认"), "")],
    )  # fmt: skip


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _looked_lines(found: View, one: Any, period: Period) -> list[tuple[str, str, str, str]]:
    """The lines of a member for looking through: day, rule, points, where its record is."""
    tally = found.tally(period)
    labels = {rule.name: spoken(rule) for rule in tally.points.rules} if tally is not None else {}
    return [
        (fullday(line.day), labels.get(line.rule, line.rule), words.number(line.counted), addresses.entry(line.record) if line.record else "")
        for line in one.lines
    ]  # fmt: skip
