from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.duties.planning import day_off
from jiedao.entries import queries
from jiedao.entries.models import Entry
from jiedao.matters.models import Matter
from jiedao.matters.queries import opened_by
from jiedao.periods import Calendar
from jiedao.procedures import booking, choosing, correcting, planning
from jiedao.procedures.planning import PlanForm, Planned
from jiedao.procedures.today import form_for
from jiedao.register.queries import calendar
from jiedao.rulebook import Edition
from jiedao.web import addresses, clock, exporting, paging, states
from jiedao.web.duties import words
from jiedao.web.entries import reading
from jiedao.web.exporting import Export
from jiedao.web.matters.words import look, stands
from jiedao.web.pages import page
from jiedao.web.parts import Column, Group, Ledger
from jiedao.web.plans.editor import TEXTS, Hand
from jiedao.web.plans.filling import year_asked
from jiedao.web.problems import PageMissing
from jiedao.web.requires import requires
from jiedao.web.tags.days import day, fullday, month_named, shortday
from jiedao.web.tags.marks import fig, plate, state
from jiedao.web.tags.spoken import spoken
from jiedao.workbooks import ListHead


@requires(Permission.ENTRY_SEE)
def plans(request: HttpRequest) -> HttpResponse:
    """Who has a plan for a year and who has not, and how far each has come; one form of plan at a time."""
    on = clock.today(request)
    edition = booking.edition(request.street, on)  # type: ignore[attr-defined]
    scope: Any = request.scope  # type: ignore[attr-defined]
    known = [one for one in planning.plans(edition).values() if one.form.name not in scope.closed]
    if not known:
        return page(request, "plans/list.html", room="", switch=[], table=None, year=on.year)
    plan = _chosen(request, known, edition, on=on)
    year = year_asked(request.GET.get("year", "") or str(on.year), on)
    cut = paging.cut(request, planning.expected(scope, plan, edition, on=on))
    subjects = [row.subject_id for row in cut.rows]
    standing = planning.standing_for(scope, plan, subjects, year)
    counts = planning.counts(scope, plan, subjects, year, on=on)
    theirs = choosing.is_theirs(plan.form, request.standing)  # type: ignore[attr-defined]
    columns = [Column(_("对象")), Column(_("地点"), inline=True), Column(_("计划"), inline=True), Column(_("项数"), numeric=True),
               Column(_("已办/到期")), Column(_("办理"), hidden=True)]  # fmt: skip
    rows = [
        _subject(row, standing.get(row.subject_id), counts.get(row.subject_id), plan, year, theirs) for row in cut.rows
    ]

    def at(form: str, of: int) -> str:
        return f"?form={form}&year={of}"

    return page(
        request, "plans/list.html", room="", year=year, plan=plan, table=Ledger(spoken(plan.form), columns, rows), pager=cut,
        forms=[(spoken(one.form), at(one.form.name, year), one is plan) for one in known] if len(known) > 1 else [],
        switch=[(_("%(year)s年") % {"year": one}, at(plan.form.name, one), one == year) for one in range(on.year - 1, on.year + 2)],
        basis=edition.basis(plan.form), rule_url=addresses.rule(plan.form.regulation),
    )  # fmt: skip


def _chosen(request: HttpRequest, known: list[PlanForm], edition: Edition, *, on: date) -> PlanForm:
    """The form of plan that was asked for; else the first that somebody here is asked for, what one writes oneself before the
    rest: the room does not open on an empty list beside a full one."""
    asked = next((one for one in known if one.form.name == request.GET.get("form")), None)
    if asked is not None:
        return asked
    own = sorted(known, key=lambda one: not choosing.is_theirs(one.form, request.standing))  # type: ignore[attr-defined]
    wanted = (one for one in own if planning.expected(request.scope, one, edition, on=on).exists())  # type: ignore[attr-defined]
    return next(wanted, known[0])


def _subject(row: Any, entry: Entry | None, count: Any, plan: PlanForm, year: int, theirs: bool) -> list[Any]:
    name = format_html('<a href="{}">{}</a>', addresses.subject(row.subject_id), row.subject.name)
    place = plate(row.place.short_name, kind="line")
    if entry is None:
        url = addresses.record(plan.form.name, about=row.subject_id, year=year)
        write = format_html('<a href="{}">{}<span class="vh">：{}</span></a>', url, _("写计划"), row.subject.name)
        return [name, place, state("none", word=_("还没有登记")), "", "", write if theirs else ""]
    url = reverse("plans:plan", args=[entry.pk])
    said = _("%(day)s登记") % {"day": shortday(entry.occurred_on)}
    done, due = count or (0, 0)
    label = row.subject.name
    return [
        name, place, state("done", word=said), fig(len(plan.lines_in(entry.values)), url=url, size="s", label=label),
        fig(f"{done}/{due}", url=url, size="s", label=label) if due else format_html('<span class="dim">{}</span>', _("没有到期的")),
        format_html('<a href="{}">{}<span class="vh">：{}</span></a>', url, _("看计划"), label),
    ]  # fmt: skip


@requires(Permission.ENTRY_SEE)
def plan(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """A recorded plan: each line with its day, what became of it, and the record that fulfilled it."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    entry = queries.entry_by_id(scope, id)
    then = booking.edition(request.street, entry.occurred_on)  # type: ignore[attr-defined]
    found = planning.plans(then).get(entry.form)
    if found is None:
        raise PageMissing()
    days, on = calendar(scope), clock.today(request)
    seen = Seen(request, found, entry, then, days, on)
    if how := exporting.wanted(request):
        return exporting.sent(request, how, seen.export())
    earlier, later = queries.earlier_than(scope, entry), queries.corrections_of(scope, entry)
    may = correcting.may(entry, request.standing, now=clock.now(request))  # type: ignore[attr-defined]
    return page(
        request, "plans/plan.html", room="", entry=entry, plan=found, year=seen.year, table=seen.table(), legend=seen.legend(),
        number=reading.plated(entry), earlier=earlier, later=later, may=may, owed=seen.owed(), moved=seen.moved(),
        reviews=[(one, addresses.matter(one.pk), look(one, on), stands(one, then)) for one in _reviews(scope, entry)],
        files=exporting.links(request), subject_url=addresses.subject(entry.subject_id), by=entry.version.content["by"],
        title=_("%(year)s年%(form)s") % {"year": seen.year, "form": spoken(found.form)}, provisional=days.unannounced(seen.year),
        trail=[(_("年度计划"), f"{reverse('plans:list')}?form={entry.form}&year={seen.year}"), (entry.subject.name, "")],
    )  # fmt: skip


def _reviews(scope: Any, entry: Entry) -> list[Matter]:
    """The matters in which a plan is reviewed and filed."""
    return [one for one in opened_by(scope, entry.pk) if one.matter not in scope.closed]


class Seen:
    """A recorded plan before somebody's eyes on a day."""

    def __init__(
        self, request: HttpRequest, plan: PlanForm, entry: Entry, edition: Edition, calendar: Calendar, on: date
    ) -> None:
        self.plan, self.entry, self.edition, self.calendar, self.on = plan, entry, edition, calendar, on
        self.street: Any = request.street  # type: ignore[attr-defined]
        who: Any = request.standing  # type: ignore[attr-defined]
        self.form = form_for(plan.duties[0], who, edition) if who.may(Permission.ENTRY_RECORD) else ""
        self.lines = planning.followed(who.scope, plan, entry, on=on)
        self.year = planning.year_of(plan, entry)

    def table(self) -> Ledger:
        """The lines, month by month."""
        columns = [Column(_("计划日期")), Column(_("内容"), inline=True), Column(_("说明")), Column(_("状态"), inline=True),
                   Column(_("为什么是这样")), Column(_("记录"), hidden=True)]  # fmt: skip
        groups: dict[str, list[list[Any]]] = {}
        for one in self.lines:
            groups.setdefault(self._month(one.line.on), []).append(self._row(one))
        title = _("%(year)s年全年安排") % {"year": self.year}
        return Ledger(title, columns, groups=[Group(head, rows) for head, rows in groups.items()])

    def _month(self, on: date | None) -> str:
        if on is None:
            return _("没有写日子")
        return month_named(on.month) if on.year == self.year else _("%(year)s年%(month)s") % {
            "year": on.year, "month": month_named(on.month),
        }  # fmt: skip

    def _row(self, one: Planned) -> list[Any]:
        what, more = self.plan.said(one.line, self.edition), self._texts(one)
        if one.obligation is None:
            why = _("这一版已经不算") if self.entry.until_at else _("当时制度还没有施行，不算应办")
            return [day(one.line.on), what, more, format_html('<span class="dim">{}</span>', why), "", ""]
        return [
            format_html("{}{}", day(one.line.on), _("（暂定）") if one.obligation.provisional else ""), what, more,
            state(one.obligation.state, kind="duty"), words.why(one.obligation, self.on, self.calendar), self._door(one),
        ]  # fmt: skip

    def _texts(self, one: Planned) -> str:
        columns = [name for name, column in self.plan.lines.columns.items() if column.type in TEXTS]
        return _("，").join(str(one.row[name]) for name in columns if one.row.get(name))

    def _door(self, one: Planned) -> Any:
        """The record that fulfilled a line, or the form that will, with what the line says filled in."""
        owed, said = one.obligation, day(one.line.on)
        if owed.done_entry_id and owed.done_on <= self.on:
            url = addresses.entry(owed.done_entry_id)
            return format_html('<a href="{}">{}</a>', url, _("%(day)s的记录") % {"day": shortday(owed.done_on)})
        if not self.form or owed.waived_at or (one.line.on and one.line.on.replace(day=1) > self.on):
            return ""
        asked = {of: one.line.words[column] for column, of in self.plan.rhythm.agree[0] if column in one.line.words}
        url = addresses.record(self.form, about=owed.subject_id, duty=owed.pk, **asked)
        return format_html('<a href="{}">{}<span class="vh">：{}</span></a>', url, _("登记"), said)

    def legend(self) -> list[tuple[states.Look, int]]:
        """How many lines stand in which state."""
        found = [one.obligation.state for one in self.lines if one.obligation is not None]
        return [(states.DUTY[one.value], found.count(one.value)) for one in words.STATES if one.value in found]

    def owed(self) -> Sequence[Any]:
        """What the plan lacks of what is owed, from its own day on."""
        wanted = planning.needs(
            self.plan, self.entry.subject, self.year, edition=self.edition, street=self.street, on=self.on,
            calendar=self.calendar,
        )  # fmt: skip
        hand = Hand(self.plan, self.edition, self.calendar, self.year, wanted, min(self.entry.occurred_on, self.on))
        return [one for one in hand.owed([one.line for one in self.lines]) if one.is_short]

    def moved(self) -> list[str]:
        """Lines still to come whose day the table of workdays has made a holiday since."""
        found = []
        for one in self.lines:
            off = day_off(one.line, self.calendar)
            if off is not None and off.holiday and off.on >= self.on:
                told = {"day": day(off.on), "off": off.holiday, "next": day(off.workday)}
                found.append(_("%(day)s现在是%(off)s放假，下一个工作日是%(next)s") % told)
        return found

    def export(self) -> Export:
        """The lines as a file."""
        heads = [ListHead(_("计划日期"), "day", 14), ListHead(_("内容"), width=20), ListHead(_("说明"), width=36),
                 ListHead(_("状态"), width=12), ListHead(_("完成"), "day", 14), ListHead(_("为什么是这样"), width=44)]  # fmt: skip
        about = [(_("对象"), self.entry.subject.name), (_("登记"), fullday(self.entry.occurred_on)),
                 (_("依据"), self.entry.version.content["by"])]  # fmt: skip
        title = (
            f"{self.entry.subject.name}{_('%(year)s年%(form)s') % {'year': self.year, 'form': spoken(self.plan.form)}}"
        )
        return Export(title, heads, self._exported(), about)

    def _exported(self) -> Iterator[list[Any]]:
        for one in self.lines:
            owed = one.obligation
            told = (
                [str(states.DUTY[owed.state].word), owed.done_on, words.why(owed, self.on, self.calendar)]
                if owed
                else ["", None, ""]
            )
            yield [one.line.on, self.plan.said(one.line, self.edition), self._texts(one), *told]
