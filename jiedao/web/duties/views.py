from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from jiedao.access.roles import LINES, Permission
from jiedao.duties import actions, queries
from jiedao.duties.models import Obligation, State
from jiedao.duties.problems import NoSuchDuty
from jiedao.periods import Calendar, day_of, period_of
from jiedao.procedures import booking, reminding
from jiedao.register.queries import calendar
from jiedao.rulebook import Duty, Edition
from jiedao.web import addresses, clock, exporting, paging, states
from jiedao.web.duties import campaign, hours, matrix, words
from jiedao.web.duties.asking import Asked, asked
from jiedao.web.duties.export import campaign_export, export, matrix_export
from jiedao.web.organisations.asking import owed_by
from jiedao.web.pages import page, see_other
from jiedao.web.parts import Column, Group, Ledger
from jiedao.web.problems import leading_to
from jiedao.web.requires import requires
from jiedao.web.tags.days import day, fullday
from jiedao.web.tags.marks import fig, plate, state
from jiedao.web.tags.spoken import spoken


@requires(Permission.DUTY_SEE)
def duties(request: HttpRequest) -> HttpResponse:
    """Every duty in force with what fell due in a period and what became of it; each number opens its rows."""
    found = asked(request)
    edition = booking.edition(request.street, min(found.period.last, found.today))  # type: ignore[attr-defined]
    shown = _shown(request, edition)
    counts = queries.counts(request.scope, [one.name for one in shown], found.span)  # type: ignore[attr-defined]
    told = _reminded(request, shown, edition, found.today)
    scope: Any = request.scope  # type: ignore[attr-defined]
    return page(
        request, "duties/list.html", organisations=bool(owed_by(scope, edition)), asked=found,
        table=_table(shown, counts, edition, found, told), any=bool(counts),
        total={state.value: sum(row[state.value] for row in counts.values()) for state in State}
        | {"due": sum(row["due"] for row in counts.values())},
    )  # fmt: skip


def _shown(request: HttpRequest, edition: Edition) -> list[Duty]:
    """The duties of the lines of work that the viewer's posts cover, in the order of the rulebook."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    lines: set[str] = set()
    for grant in scope.grants:
        lines |= grant.lines if grant.lines is not None else set(LINES)
    return [one for one in edition.duties.values() if one.line in lines and one.name not in scope.closed]


def _reminded(request: HttpRequest, shown: list[Duty], edition: Edition, today: date) -> dict[str, int]:
    """Of how many obligations of each duty a reminder has come."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    reach = reminding.reach(edition, on=today, calendar=calendar(scope))
    return reminding.counts(scope, [one.name for one in shown], found=reach, on=today)


def _table(
    shown: list[Duty], counts: dict[str, dict[str, int]], edition: Edition, found: Asked, told: dict[str, int]
) -> Ledger:
    columns = [Column(_("职责")), Column(_("应办"), numeric=True, inline=True)]
    columns += [Column(str(states.DUTY[one.value].word), numeric=True, inline=True) for one in words.STATES]
    groups: dict[str, list[list[Any]]] = {}
    for one in sorted(shown, key=lambda duty: duty.name):
        groups.setdefault(_head(one, edition, found), []).append(
            _row(one, counts, edition, found, told.get(one.name, 0))
        )
    return Ledger(_("履职情况"), columns, groups=[Group(title, rows) for title, rows in groups.items()])


def _head(one: Duty, edition: Edition, found: Asked) -> str:
    """The regulation of a duty, with the way to all its duties side by side."""
    url = reverse("duties:regulation", args=[one.regulation])
    title = spoken(edition.regulation(one.regulation))
    half = found.query(period=period_of("half_year", min(found.period.last, found.today)).code)
    return format_html(
        '{} <a class="fine noprint" href="{}{}">{}<span class="vh">{}{}</span></a>',
        title,
        url,
        half,
        _("一览表"),
        _("："),
        title,
    )


def _row(one: Duty, counts: dict[str, dict[str, int]], edition: Edition, found: Asked, told: int) -> list[Any]:
    url = reverse("duties:duty", args=[one.name])
    head = format_html(
        '<a href="{}{}">{}</a> <span class="fine">{}</span>{}', url, found.query(), spoken(one),
        words.rhythm(one, edition, found.today), _told(one, told),
    )  # fmt: skip
    row = counts.get(one.name)
    if row is None:
        return [head, format_html('<span class="dim">{}</span>', _("没有到期的")), *("" for _state in words.STATES)]
    numbers = [fig(row["due"], url=url + found.query(), size="s", label=_("%(duty)s，应办") % {"duty": spoken(one)})]
    for each in words.STATES:
        word = str(states.DUTY[each.value].word)
        if count := row[each.value]:
            label = _("%(subject)s，%(duty)s") % {"subject": spoken(one), "duty": word}
            numbers.append(fig(count, url=url + found.query(state=each.value), size="s", label=label))
        else:
            numbers.append(format_html('<span class="dim">{}</span>', 0))
    return [head, *numbers]


def _told(one: Duty, count: int) -> Any:
    """A door to what is reminded of; nothing where nothing is."""
    if not count:
        return ""
    url = f"{reverse('home_list', args=['reminded'])}?duty={one.name}"
    return format_html(' <a class="small nb" href="{}">{}</a>', url, _("快到期，已提醒%(n)s项") % {"n": count})


@requires(Permission.DUTY_SEE)
def duty(request: HttpRequest, name: str) -> HttpResponseBase:
    """The obligations of one duty in a period: state, whose, when due, when done and by what, and why."""
    found = asked(request)
    edition = booking.edition(request.street, min(found.period.last, found.today))  # type: ignore[attr-defined]
    scope: Any = request.scope  # type: ignore[attr-defined]
    one = edition.duties.get(name)
    if one is None or name in scope.closed:
        raise NoSuchDuty(duty=name, on=min(found.period.last, found.today))
    chosen = request.GET.get("state", "")
    chosen = chosen if chosen in State.values else ""
    if request.GET.get("view") == "matrix":
        return _matrix(request, found, one, edition)
    every = queries.obligations(scope, name, found.span, state=chosen)
    if how := exporting.wanted(request):
        told = export(every, one, edition, calendar(scope), on=found.today, period=spoken(found.period))
        return exporting.sent(request, how, told)
    rows = paging.cut(request, every)
    counts = queries.counts(scope, [name], found.span).get(name)
    member = words.member_named(found.each, one, edition)
    days = calendar(scope)
    reminded = _reminded(request, [one], edition, found.today).get(name, 0) if one.remind else 0
    return page(
        request, "duties/duty.html", told=_told(one, reminded), files=exporting.links(request), asked=found, duty=one, basis=edition.basis(one), counts=counts, pager=rows,
        rule_url=addresses.rule(one.regulation), rhythm=words.rhythm(one, edition, found.today), chosen=chosen,
        legend=_legend(counts, found, chosen), trail=[(_("履职"), reverse("duties:list") + found.query()), (spoken(one), "")],
        table=_obligations(request, rows.rows, one, edition, days), views=_views(found, one, chosen), member=member,
    )  # fmt: skip


def _views(found: Asked, one: Duty, chosen: str = "", *, matrix: bool = False) -> list[tuple[str, str, bool]]:
    """The two ways to look at a duty: one obligation a row, or subjects against time."""
    return [
        (_("逐次"), found.query(state=chosen), not matrix), (_("一览表"), found.query(view="matrix"), matrix),
    ]  # fmt: skip


def _campaign(request: HttpRequest, found: Asked, one: Duty, edition: Edition) -> HttpResponseBase:
    """Organisations against the components of a campaign, over the period in which it is owed once."""
    period = found.period if "period" in request.GET else period_of(campaign.usual_period(one), found.today)
    found = replace(found, period=period, view="matrix", each="")
    scope: Any = request.scope  # type: ignore[attr-defined]
    counted = queries.counts_by_member(scope, one.name, found.span)
    if how := exporting.wanted(request):
        return exporting.sent(request, how, campaign_export(request, one, found, edition, counted))
    every = replace(found, view="")
    return page(
        request, "duties/matrix.html", asked=found, title=spoken(one), basis=edition.basis(one), rule_url=addresses.rule(one.regulation),
        rhythm=words.rhythm(one, edition, found.today), views=_views(every, one, matrix=True), files=exporting.links(request),
        legend=_legend(campaign.summed(counted) if counted else None, every, "none"), whole=_whole(one, every, edition),
        matrix=campaign.drawn(request, one, found, calendar(scope), edition, counted),
        trail=[(_("履职"), reverse("duties:list") + every.query()), (spoken(one), "")],
    )  # fmt: skip


def _matrix(request: HttpRequest, found: Asked, one: Duty, edition: Edition) -> HttpResponseBase:
    if campaign.is_campaign([one]):
        return _campaign(request, found, one, edition)
    kept = replace(found, view="matrix")
    if how := exporting.wanted(request):
        return exporting.sent(request, how, matrix_export(request, [one], kept, edition, title=spoken(one)))
    counts = queries.counts(request.scope, [one.name], found.span)  # type: ignore[attr-defined]
    return page(
        request, "duties/matrix.html", asked=kept, title=spoken(one), basis=edition.basis(one), rule_url=addresses.rule(one.regulation),
        rhythm=words.rhythm(one, edition, found.today), views=_views(found, one, matrix=True), files=exporting.links(request),
        legend=_legend(counts.get(one.name), found, "none"), whole=_whole(one, found, edition), quiet=states.CELL.values(),
        matrix=matrix.drawn(request, [one], kept, calendar(request.scope), edition),  # type: ignore[attr-defined]
        trail=[(_("履职"), reverse("duties:list") + found.query()), (spoken(one), "")],
    )  # fmt: skip


def _whole(one: Duty, found: Asked, edition: Edition) -> tuple[str, str] | None:
    """The way to all duties of a duty's regulation side by side, where it has more than one."""
    if sum(1 for other in edition.duties.values() if other.regulation == one.regulation) < 2:
        return None
    return spoken(edition.regulation(one.regulation)), reverse(
        "duties:regulation", args=[one.regulation]
    ) + found.query(view="")


@requires(Permission.DUTY_SEE)
def regulation(request: HttpRequest, code: str) -> HttpResponseBase:
    """All duties of one regulation: subjects against months, a row for each duty a subject owes."""
    found = asked(request, otherwise="half_year")
    edition = booking.edition(request.street, min(found.period.last, found.today))  # type: ignore[attr-defined]
    duties = [one for one in _shown(request, edition) if one.regulation == code]
    if not duties:
        raise NoSuchDuty(duty=code, on=min(found.period.last, found.today))
    if campaign.is_campaign(duties):
        return see_other(
            "duties:duty",
            duties[0].name,
            query={"view": "matrix", **({"period": found.period.code} if "period" in request.GET else {})},
        )
    title = spoken(edition.regulation(code))
    if how := exporting.wanted(request):
        return exporting.sent(request, how, matrix_export(request, duties, found, edition, title=title))
    counts = queries.counts(request.scope, [one.name for one in duties], found.span)  # type: ignore[attr-defined]
    summed = {key: sum(row[key] for row in counts.values()) for key in ("due", *(state.value for state in State))}
    return page(
        request, "duties/matrix.html", asked=found, title=title, basis=_("%(n)s项职责") % {"n": len(duties)},
        rule_url=addresses.rule(code), files=exporting.links(request), quiet=states.CELL.values(),
        sums=[(states.DUTY[state.value], summed[state.value]) for state in words.STATES if summed[state.value]],
        matrix=matrix.drawn(request, duties, found, calendar(request.scope), edition),  # type: ignore[attr-defined]
        trail=[(_("履职"), reverse("duties:list") + found.query()), (title, "")],
    )  # fmt: skip


def _legend(counts: dict[str, int] | None, found: Asked, chosen: str) -> list[dict[str, Any]]:
    if counts is None:
        return []
    legend = [
        {"word": states.DUTY[one.value].word, "look": states.DUTY[one.value], "count": counts[one.value],
         "url": found.query(state=one.value), "current": chosen == one.value}
        for one in words.STATES if counts[one.value]
    ]  # fmt: skip
    all_of = {
        "word": _("全部"),
        "look": states.GENERAL["none"],
        "count": counts["due"],
        "url": found.query(),
        "current": not chosen,
    }
    return [*legend, all_of]


def _obligations(request: HttpRequest, rows: Any, one: Duty, edition: Edition, days: Calendar) -> Ledger:
    now = clock.now(request)
    may = request.standing.may(Permission.DUTY_WAIVE) and one.waivers  # type: ignore[attr-defined]
    columns = [
        Column(_("对象")), Column(_("地点"), inline=True), Column(_("状态"), inline=True), Column(_("应于")),
        Column(_("完成")), Column(_("为什么是这样")), *([Column(_("办理"), hidden=True)] if may else []),
    ]  # fmt: skip
    return Ledger(
        _("%(duty)s，逐次") % {"duty": spoken(one)}, columns,
        [_obligation(o, one, edition, now, days, waivable=bool(may) if may else None) for o in rows],
    )  # fmt: skip


def _obligation(
    o: Obligation, one: Duty, edition: Edition, now: datetime, days: Calendar, *, waivable: bool | None = None
) -> list[Any]:
    today = day_of(now)
    which = words.member(o, one, edition)
    subject = format_html('<a href="{}">{}</a>', addresses.subject(o.subject_id), o.subject.name)
    due = (hours.due(o) if o.due_at else day(o.due_on)) + (_("（暂定）") if o.provisional else "")
    told = reminding.last(one, edition, o.due_on, on=today, calendar=days) if o.state == "open" else None  # type: ignore[attr-defined]
    cells = [
        format_html("{}{}", subject, f"，{which}" if which else ""), plate(o.place.short_name, kind="line"),
        state("overdue") if hours.is_over(o, now) else state("due") if told else state(o.state, kind="duty"),  # type: ignore[attr-defined]
        due, _done(o), words.why(o, today, days, told, now),  # type: ignore[attr-defined]
    ]  # fmt: skip
    if waivable is not None:
        open_now = o.done_on is None and o.waived_at is None
        url = reverse("duties:waive", args=[o.pk])
        cells.append(format_html('<a href="{}">{}</a>', url, _("免除")) if waivable and open_now else "")
    return cells


def _done(o: Obligation) -> Any:
    if o.done_on is None:
        return ""
    late = words.entered(o)
    said = hours.done(o) + (f"，{late}" if late else "")
    return format_html('<a href="{}">{}</a>', addresses.entry(o.done_entry_id), said) if o.done_entry_id else said


class WaiveForm(forms.Form):
    """The ground on which an obligation is waived: one of those the rule itself knows, with a note."""

    why = forms.ChoiceField(widget=forms.RadioSelect)
    note = forms.CharField(required=False, max_length=200, widget=forms.Textarea)

    def __init__(self, *given: Any, waivers: dict[str, str], **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["why"].label, self.fields["note"].label = _("免除事由"), _("说明")
        self.fields["why"].choices = list(waivers.items())  # type: ignore[attr-defined]


@requires(Permission.DUTY_WAIVE)
def waive(request: HttpRequest, id: UUID) -> HttpResponse:
    """Excuse one obligation on a ground of the rule; who gave it and why stay beside it."""
    today = clock.today(request)
    one = queries.obligation_by_id(request.scope, id, on=today)  # type: ignore[attr-defined]
    edition = booking.edition(request.street, min(one.due_on, today))  # type: ignore[attr-defined]
    found = edition.duties.get(one.duty)
    if found is None:
        raise NoSuchDuty(duty=one.duty, on=one.due_on)
    back = f"{reverse('duties:duty', args=[one.duty])}?period={one.due_on:%Y-%m}"
    form = WaiveForm(request.POST or None, waivers=dict(found.waivers))
    if form.is_valid():
        with leading_to((_("看这项职责"), back)):
            actions.waive(
                one, why=form.cleaned_data["why"], note=form.cleaned_data["note"].strip(), duty=found, by=request.user,
                at=clock.now(request), on=today,
            )  # fmt: skip
        messages.success(
            request, _("已免除：%(subject)s，%(duty)s，应于%(day)s")
            % {"subject": one.subject.name, "duty": spoken(found), "day": fullday(one.due_on)},
        )  # fmt: skip
        return see_other(back)
    return page(
        request, "duties/waive.html", status=422 if form.is_bound else 200, one=one, duty=found, form=form, back=back,
        basis=edition.basis(found), why=words.why(one, today, calendar(request.scope)),  # type: ignore[attr-defined]
        trail=[(_("履职"), reverse("duties:list")), (spoken(found), back), (_("免除一次"), "")],
    )  # fmt: skip
