from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access import actions
from jiedao.access.queries import feed_of
from jiedao.access.roles import Permission
from jiedao.duties.actions import TOLD_FOR
from jiedao.periods import Period, UnknownPeriod, add_months, parse_period, period_of
from jiedao.procedures import agenda as procedure
from jiedao.procedures import booking, subscribing
from jiedao.register.queries import calendar
from jiedao.web import addresses, clock, paging, states
from jiedao.web.agenda import words
from jiedao.web.organisations.notices import before_the_meeting
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.problems import PageMissing
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday, weekday_letter
from jiedao.web.tags.spoken import spoken

DAY = timedelta(days=1)
#: How far back the agenda turns, in months; ahead it goes as far as a subscribed calendar.
BACK = 36


def _bounds(today: date) -> tuple[date, date]:
    return add_months(today, -BACK).replace(day=1), add_months(today, procedure.AHEAD)


def _period(request: HttpRequest, today: date) -> Period:
    """The month or week that the address names, the present month where it cannot be read or lies too far off."""
    try:
        found = parse_period(request.GET.get("period", ""))
    except UnknownPeriod:
        found = period_of("month", today)
    if found.kind not in ("week", "month"):
        found = period_of("month", found.first)
    first, last = _bounds(today)
    return found if first <= found.last and found.first <= last else period_of("month", today)


@requires(Permission.HOME_SEE)
def agenda(request: HttpRequest) -> HttpResponse:
    """What falls due for oneself in a month or a week, day by day, with the legal workdays."""
    standing: Any = request.standing  # type: ignore[attr-defined]
    edition, days = booking.edition(request.street, standing.on), calendar(standing.scope)  # type: ignore[attr-defined]
    period = _period(request, standing.on)
    found = procedure.month(standing, edition, days, period.first, period.last, now=clock.now(request))
    made = words.Days(request, edition, days).of(period, found)
    earlier, later = period.previous(), period.next()
    first, last = _bounds(standing.on)
    kinds = [(_("月"), "month"), (_("周"), "week")]
    near = standing.on if period.contains(standing.on) else period.first
    return page(
        request, "agenda/month.html", room="home", period=period, weeks=words.weeks(made), any=any(day.lines for day in made),
        weekdays=[weekday_letter(no) for no in range(7)], provisional=days.is_provisional(period.last.year),
        earlier=(spoken(earlier), f"?period={earlier.code}") if earlier.last >= first else None,
        later=(spoken(later), f"?period={later.code}") if later.first <= last else None,
        this=f"?period={period_of(period.kind, standing.on).code}",
        views=[(label, f"?period={period_of(kind, near).code}", kind == period.kind) for label, kind in kinds],
        legend=[*states.DUTY.values(), states.CASE["fixing"], states.CASE["submitted"]], meeting=before_the_meeting(request),
    )  # fmt: skip


@requires(Permission.HOME_SEE)
def day(request: HttpRequest, day: str) -> HttpResponse:
    """Everything of one's own that falls due on a day, each with its verb."""
    standing: Any = request.standing  # type: ignore[attr-defined]
    try:
        on = date.fromisoformat(day)
    except ValueError:
        raise PageMissing() from None
    first, last = _bounds(standing.on)
    if not first <= on <= last:
        raise PageMissing()
    edition, days = booking.edition(request.street, standing.on), calendar(standing.scope)  # type: ignore[attr-defined]
    cut = paging.cut(request, procedure.of_day(standing, edition, on))
    found = procedure.month(standing, edition, days, on, on, now=clock.now(request))
    said = words.Days(request, edition, days)
    month = period_of("month", on)
    return page(
        request, "agenda/day.html", room="home", on=on, why=days.why(on), owed=[said.owed(one) for one in cut.rows],
        cases=[said.case(one) for one in found.cases], coming=[said.coming(*one) for one in found.coming], pager=cut,
        earlier=(on - DAY).isoformat() if on > first else "", later=(on + DAY).isoformat() if on < last else "",
        trail=[
            (_("今日"), addresses.HOME), (_("日程，%(period)s") % {"period": spoken(month)}, f"{reverse('agenda:month')}?period={month.code}"),
            (fullday(on), ""),
        ],
    )  # fmt: skip


@requires(Permission.HOME_SEE)
@not_kept
def subscribe(request: HttpRequest) -> HttpResponse:
    """How a phone or Outlook subscribes; a new secret address is shown once, in the answer that makes it."""
    standing: Any = request.standing  # type: ignore[attr-defined]
    made = ""
    match request.POST.get("do") if request.method == "POST" else "":
        case "new":
            token = subscribing.give_address(standing.user, by=standing.user, at=clock.now(request))
            made = request.build_absolute_uri(reverse("agenda:feed", args=[token]))
        case "off":
            actions.close_feed(standing.user, by=standing.user, at=clock.now(request))
            messages.success(
                request, _("已关闭。原来的订阅地址马上失效，手机上的日程下次刷新时不再更新，可以在手机里删掉这个日历。")
            )
            return see_other("agenda:subscribe")
    return page(
        request, "agenda/subscribe.html", room="home", made=made, phone=made.replace("http", "webcal", 1).replace("webcals:", "webcal:"),
        stands=feed_of(standing.scope, standing.user), back=procedure.BACK, ahead=procedure.AHEAD,
        told=TOLD_FOR.days,
        trail=[(_("今日"), addresses.HOME), (_("日程"), reverse("agenda:month")), (_("日程订阅"), "")],
    )  # fmt: skip
