from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.periods import Period, UnknownPeriod, add_months, parse_period, period_of
from jiedao.procedures import booking
from jiedao.procedures import organisation as procedure
from jiedao.register.queries import calendar
from jiedao.web import addresses, clock, exporting, paging, states
from jiedao.web.duties import words as duty_words
from jiedao.web.organisations import asking, export, words
from jiedao.web.organisations.board import ROWS, Board
from jiedao.web.pages import page, see_other
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken

#: How far back and ahead the months turn.
BACK, AHEAD = 36, 12


@requires(Permission.DUTY_SEE)
def organisations(request: HttpRequest) -> HttpResponse:
    """The organisations within one's work by name, those one answers for first; with just one, its month at once."""
    who: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, who.on)  # type: ignore[attr-defined]
    rows = procedure.organisations(who.scope, edition, on=who.on)
    own = list(rows.filter(subject_id__in=list(who.scope.subjects))[: paging.SIZE]) if who.scope.subjects else []
    if len(own) == 1 and not request.GET:
        return see_other("organisations:month", own[0].subject_id)
    cut = paging.cut(request, rows)
    return page(
        request, "organisations/list.html", own=own, pager=cut, kinds=edition.kinds, room="home", on=who.on,
        trail=[(_("今日"), addresses.HOME), (_("组织"), "")],
    )  # fmt: skip


@requires(Permission.DUTY_SEE)
def month(request: HttpRequest, id: UUID) -> HttpResponse:
    """One organisation's month: what is owed and done, meetings with who came, cases, whose day comes, what waits."""
    who: Any = request.standing  # type: ignore[attr-defined]
    edition, days = booking.edition(request.street, who.on), calendar(who.scope)  # type: ignore[attr-defined]
    of = procedure.organisation(who, edition, id)
    period = _month(request, who.on)
    made = procedure.Monthly(who, edition, days, of, period)
    now = clock.now(request)
    found, said = made.month(now=now), words.Words(made, now)
    todo, settled, besides = said.todo(found), said.settled(found), said.besides(found)
    first, last = _bounds(who.on)
    earlier, later = period.previous(), period.next()
    return page(
        request, "organisations/month.html", of=of, period=period, found=found, room="home", now_runs=made.now_runs,
        todo=todo, settled=settled, besides=besides, owed=len(todo) + len(settled) - len(found.late), ahead=said.ahead(found), meetings=said.meetings(found),
        records=said.records(found), cases=said.cases(found), days=said.days(found), late=len(found.late),
        drafts=[(one, edition.forms[one.form]) for one in found.drafts if one.form in edition.forms],
        hand=sum(1 for one in found.cases if one.mine),
        earlier=(spoken(earlier), f"?period={earlier.code}") if earlier.last >= first else None,
        later=(spoken(later), f"?period={later.code}") if later.first <= last else None,
        this=f"?period={period_of('month', who.on).code}",
        trail=[(_("今日"), addresses.HOME), (_("组织"), reverse("organisations:list") + "?all=1"), (of.subject.name, "")],
    )  # fmt: skip


@requires(Permission.DUTY_SEE)
def board(request: HttpRequest) -> HttpResponseBase:
    """Organisations against the duties of a line of work in a month, or against months; beside them their open cases
    and how far these were chased. By name; nobody is scored or ranked."""
    who: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, who.on)  # type: ignore[attr-defined]
    trail = [(_("履职"), reverse("duties:list")), (_("各组织一览"), "")]
    asked = asking.asked(request, edition)
    if asked is None:
        return page(request, "organisations/board.html", asked=None, room="duties", trail=trail)
    found = Board(request, asked, edition)
    if how := exporting.wanted(request):
        return exporting.sent(request, how, export.board(found))
    pager = paging.cut(request, found.rows, size=ROWS)
    return page(
        request, "organisations/board.html", asked=asked, board=found, pager=pager, room="duties", trail=trail,
        table=found.table(pager), files=exporting.links(request), legend=_legend(found), quiet=states.CELL.values(),
        month=asked.query(period=period_of("month", asked.today).code, duty=""),
    )  # fmt: skip


def _legend(found: Board) -> list[dict[str, Any]]:
    """The states with their counts as filters, and whoever has a case past its clock."""
    asked, counts = found.asked, found.sums
    made = [
        {"look": states.DUTY[one.value], "count": counts[one.value], "url": asked.query(state=one.value),
         "current": asked.state == one.value}
        for one in duty_words.STATES if counts.get(one.value)
    ]  # fmt: skip
    over = {"look": states.GENERAL["overdue"]._replace(word=_("案件逾期的")), "count": None,
            "url": asked.query(state=asking.OVERDUE_CASE), "current": asked.state == asking.OVERDUE_CASE}  # fmt: skip
    every = {"look": states.GENERAL["none"]._replace(word=_("全部")), "count": None, "url": asked.query(state=""),
             "current": not asked.state}  # fmt: skip
    return [*made, *([over] if found.sees_cases else []), every]


def _bounds(today: date) -> tuple[date, date]:
    return add_months(today, -BACK).replace(day=1), add_months(today, AHEAD) + timedelta(days=1)


def _month(request: HttpRequest, today: date) -> Period:
    """The month the address names; the present one where it cannot be read or lies too far off."""
    try:
        found = period_of("month", parse_period(request.GET.get("period", "")).first)
    except UnknownPeriod:
        found = period_of("month", today)
    first, last = _bounds(today)
    return found if first <= found.last and found.first <= last else period_of("month", today)
