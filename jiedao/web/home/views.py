from collections import Counter
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.access.roles import Permission
from jiedao.procedures import booking, choosing, organisation, reminding, rota, today
from jiedao.register.queries import calendar
from jiedao.web import addresses, clock, paging
from jiedao.web.home import looked, words
from jiedao.web.pages import page
from jiedao.web.problems import PageMissing
from jiedao.web.record import listing
from jiedao.web.requires import requires
from jiedao.web.tags.days import weekday_letter
from jiedao.web.tags.spoken import spoken

DAY = timedelta(days=1)


@requires(Permission.HOME_SEE)
def home(request: HttpRequest) -> HttpResponse:
    """What one has to do today, the sentence first; what is late in one's range; what is new since the last look."""
    standing: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, standing.on)  # type: ignore[attr-defined]
    days = calendar(standing.scope)
    found = today.collect(standing, edition, now=clock.now(request), since=looked.since(request), calendar=days)
    coming = today.coming(standing, edition, days)
    said = words.of(request, edition, days)
    response = page(
        request, "home/home.html", found=found, standing=standing, on=standing.on,
        overdue=[said.case(one, _("办理")) for one in found.cases_overdue.rows]
        + [said.obligation(one) for one in found.overdue.rows],
        due=[said.case(one, _("办理")) for one in found.cases_due.rows]
        + [said.obligation(one) for one in found.due.rows],
        check=[said.case(one, _("复查")) for one in found.check.rows],
        cases=[said.case(one, _("办理")) for one in found.cases.rows],
        matters=[said.matter(one) for one in found.matters.rows],
        answers=[said.answer(one) for one in found.answers.rows],
        reminded=[said.obligation(one) for one in found.reminded.rows],
        later=[said.obligation(one) for one in found.later.rows], news=[said.news(one) for one in found.news.rows],
        board=said.board(found),
        recent=[(one, said.form(one.form)) for one in found.recent], week=_week(standing.on, found.days, coming, days), coming=coming[:1],
        ahead=words.ahead(coming), reads_only=_reads_only(standing),
        answers_for=_answers_for(standing, edition), keeps_rota=_keeps_rota(standing, edition),
        drafts=listing.drafts(request, edition, 4) if standing.may(Permission.ENTRY_RECORD) else [],
    )  # fmt: skip
    return looked.note(request, response)


def _answers_for(standing: Any, edition: Any) -> bool:
    """Whether the person answers by name for an organisation (党组织书记)."""
    roles = {role for kind in organisation.kinds(standing.scope, edition) for role in kind.assigned}
    return bool(roles & standing.scope.held)


def _keeps_rota(standing: Any, edition: Any) -> bool:
    """Whether some rota (值守排班) is the person's to arrange."""
    return any(choosing.is_theirs(one.form, standing) for one in rota.rotas(edition).values())


def _reads_only(standing: Any) -> bool:
    return standing.may(Permission.ENTRY_SEE) and not standing.may(Permission.ENTRY_RECORD)


def _week(on: Any, due: Any, coming: Any, days: Any) -> list[dict[str, Any]]:
    """The seven days of this week: whether one works, and how much falls due."""
    due = Counter(due) + Counter(day for day, _duty in coming if day not in due)
    monday = on - on.weekday() * DAY
    week = [monday + no * DAY for no in range(7)]
    return [
        {"on": one, "name": weekday_letter(one.weekday()), "off": not days.is_workday(one), "due": due.get(one, 0)}
        for one in week
    ]


#: Pages of rows behind the numbers of 今日 -> their heading.
LISTS = {
    "overdue": gettext_lazy("逾期"), "due": gettext_lazy("今天到期"), "reminded": gettext_lazy("到期提醒"),
    "later": gettext_lazy("稍后到期"), "all": gettext_lazy("逾期"),
}  # fmt: skip


@requires(Permission.DUTY_SEE)
def todo(request: HttpRequest, part: str) -> HttpResponse:
    """All rows of one number of 今日. With `?duty=` those of one duty in one's range, whoever owes it: `all/` what is
    overdue, `reminded/` what is reminded of."""
    standing: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, standing.on)  # type: ignore[attr-defined]
    name = request.GET.get("duty", "")
    if part not in LISTS or (part == "all" and not name) or (name and name not in edition.duties):
        raise PageMissing()
    days, title = calendar(standing.scope), str(LISTS[part])
    if part == "all":
        rows = today.late_of(standing, name, on=standing.on)
        title = _("%(duty)s，逾期") % {"duty": spoken(edition.duties[name])}
    elif part == "reminded" and name:
        reach = reminding.reach(edition, on=standing.on, calendar=days)
        rows = reminding.reminded(standing.scope, name, found=reach, on=standing.on)
        title = _("%(duty)s，到期提醒") % {"duty": spoken(edition.duties[name])}
    else:
        rows = today.obligations(standing, edition, part, on=standing.on, calendar=days)
    found = paging.cut(request, rows)
    said = words.of(request, edition, days)
    return page(
        request, "home/list.html", room="home", title=title, items=[said.obligation(one) for one in found.rows],
        pager=found, trail=[(_("今日"), addresses.HOME), (title, "")],
    )  # fmt: skip
