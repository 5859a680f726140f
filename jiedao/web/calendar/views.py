from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.periods import Calendar, DayRow, period_of
from jiedao.procedures.calendar import enter_notice
from jiedao.register.queries import calendar as workdays_of
from jiedao.web import clock
from jiedao.web.calendar.forms import NoticeForm
from jiedao.web.pages import page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.requires import requires
from jiedao.web.tags.days import month_named, shortday, weekday_letter

DAY = timedelta(days=1)
YEARS = range(2015, 2100)


@requires(Permission.RULEBOOK_SEE)
def calendar(request: HttpRequest) -> HttpResponse:
    """The workdays of a year: which days are off, which are worked instead, by which notice; what is still provisional."""
    today = clock.today(request)
    days = workdays_of(request.scope)  # type: ignore[attr-defined]
    year = _year(request, today)
    switch = [
        (_("%(year)s年") % {"year": one}, f"?year={one}", one == year) for one in range(today.year - 1, today.year + 3)
    ]
    return page(
        request, "calendar/calendar.html", room="", year=year, switch=switch, table=_arrangements(days, year), months=_months(days, year),
        weekdays=[weekday_letter(day) for day in range(7)],
        missing=days.unannounced(year), today_said=days.why(today), workdays=days.workdays_in(date(year, 1, 1), date(year, 12, 31)),
        may_enter=request.standing.may(Permission.CALENDAR_EDIT),  # type: ignore[attr-defined]
    )  # fmt: skip


def _year(request: HttpRequest, today: date) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and int(text) in YEARS else today.year


def _arrangements(days: Calendar, year: int) -> Ledger:
    """The rows of the year, one line for each arrangement in the order of its days."""
    groups: dict[tuple[str, str], list[DayRow]] = {}
    for row in days.rows:
        if row.day.year == year:
            groups.setdefault((row.name.removesuffix("放假"), row.notice), []).append(row)
    columns = [Column(_("节日或安排")), Column(_("放假")), Column(_("调休上班")), Column(_("依据"))]
    return Ledger(_("%(year)s年放假和调休") % {"year": year}, columns, [
        [name or _("本单位的安排"), _span([r.day for r in rows if not r.is_workday], days),
         _("、").join(shortday(r.day) for r in rows if r.is_workday), notice or _("本单位的安排，没有通知文号")]
        for (name, notice), rows in groups.items()
    ])  # fmt: skip


def _span(off: Sequence[date], days: Calendar) -> str:
    """10月1日至10月7日，共7天, with the weekends that lie beside; days that do not follow each other one by one."""
    if not off:
        return ""
    first, last = off[0], off[-1]
    if not all(days.is_holiday(first + DAY * n) for n in range((last - first).days + 1)):
        return _("、").join(shortday(day) for day in off)
    while days.is_holiday(first - DAY):
        first -= DAY
    while days.is_holiday(last + DAY):
        last += DAY
    if first == last:
        return shortday(first)
    said = {"first": shortday(first), "last": shortday(last), "n": (last - first).days + 1}
    return _("%(first)s至%(last)s，共%(n)s天") % said


def _months(days: Calendar, year: int) -> list[dict[str, Any]]:
    """Each month as weeks of days: its name, how many workdays, and the weeks with None where no day is."""
    found = []
    for month in period_of("year", date(year, 1, 1)).parts("month"):
        cells: list[Any] = [None] * month.first.weekday()
        cells += [
            {"day": day.day, "off": days.is_holiday(day), "row": days.row(day), "why": days.why(day)}
            for day in month.days()
        ]
        cells += [None] * (-len(cells) % 7)
        found.append({
            "name": month_named(month.first.month), "workdays": days.workdays_in(month.first, month.last),
            "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)],
        })  # fmt: skip
    return found


@requires(Permission.CALENDAR_EDIT)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a holiday notice or one's own arrangement; open due days that it moves are counted anew at once."""
    form = NoticeForm(request.POST or None)
    if form.is_valid():
        came = enter_notice(form.rows, street=request.street, by=request.user, now=clock.now(request))  # type: ignore[attr-defined]
        if came.days:
            said = _("已录入：%(said)s。%(cases)s件案件的期限重算了。") % {"said": form.said, "cases": came.cases}
        else:
            said = _("这些日子已经是这样，没有改动。")
        messages.success(request, said)
        return see_other("calendar", query={"year": form.rows[0].day.year})
    return page(
        request, "calendar/enter.html", room="", status=422 if form.is_bound else 200, form=form,
        trail=[(_("工作日"), "/calendar/"), (_("录入放假通知"), "")],
    )  # fmt: skip
