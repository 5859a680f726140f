from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.activities import queries, rules
from jiedao.activities.problems import ConsentMissing, ConsentUnclear, NotSignedUp, NotYet
from jiedao.entries.problems import NotFilledIn, RuleRefuses, WhyMissing
from jiedao.problems import Problem
from jiedao.procedures import activity, booking
from jiedao.procedures.activity_reading import require_keeper
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock, paging
from jiedao.web.activities import detail as details
from jiedao.web.activities import listing
from jiedao.web.activities.attending import AttendancePage
from jiedao.web.activities.detail import SessionPage
from jiedao.web.activities.forms import ConsentForm
from jiedao.web.cases.listing import address, around
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires


@requires(Permission.ENTRY_SEE)
def sessions(request: HttpRequest) -> HttpResponseBase:
    """Sessions by state, sort and place, those to come by their day."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    places = around(request)
    asked = listing.asked(request, edition, places)
    found = paging.cut(request, queries.sessions(scope, asked.wanted, group=asked.group))
    numbers = queries.numbers(scope, [one.pk for one in found.rows])
    return page(
        request, "activities/list.html", asked=asked, groups=listing.groups(request, asked), pager=found, places=places,
        table=listing.table(found.rows, numbers, edition, asked.group), sorts=list(edition.activities.values()),
        may_plan=request.standing.may(Permission.ENTRY_RECORD) and bool(edition.activities),  # type: ignore[attr-defined]
        plain_url=address(request, activity="", place=""),
    )  # fmt: skip


@requires(Permission.ENTRY_SEE)
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One session: who has a place, who waits, whose consent is missing, and what is next."""
    return _detail(request, details.read(request, id))


def _detail(
    request: HttpRequest, found: SessionPage, *, status: int = 200, problem: Problem | None = None
) -> HttpResponse:
    text = request.GET.get("q", "").strip()[:40]
    signs = found.may_keep and found.sees_names and found.is_planned
    candidates, more = found.candidates(text) if signs else ([], False)
    return page(
        request, "activities/detail.html", status=status, found=found, session=found.session, trail=trail(found), text=text,
        candidates=candidates, more=more, shown=details.SHOWN, signs=signs, id=uuid7(),
        refused=sentence_of(problem) if problem else "",
    )  # fmt: skip


def trail(found: SessionPage | None, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """Where one is among the activities."""
    made = [(_("活动报名"), reverse("activities:list"))]
    if found is not None:
        own = reverse("activities:detail", args=[found.session.pk])
        made.append((found.session.title, own if more else ""))
    return [*made, *more]


def given(request: HttpRequest) -> dict[str, Any]:
    """What every step is told: the office, who takes it, and when."""
    return {"street": request.street, "who": request.standing, "now": clock.now(request)}  # type: ignore[attr-defined]


def back(found: SessionPage) -> tuple[str, str]:
    return _("回到这场活动"), reverse("activities:detail", args=[found.session.pk])


def require(found: SessionPage, move: str) -> None:
    """Refuse a page whose step is not the viewer's. Raises NotYoursToKeep."""
    label = rules.MOVES[move].label
    require_keeper(found.rule.form, found.session.subject, found.who, title=found.session.title, move=label)


# ---- the list of a session ----


@require_POST
@requires(Permission.ENTRY_RECORD)
def sign_up(request: HttpRequest, id: UUID) -> HttpResponse:
    """Sign somebody up on their behalf; where no place is free, onto the waiting list."""
    found = details.read(request, id)
    person, own = _uuid(request.POST.get("person")), _uuid(request.POST.get("id"))
    with leading_to(back(found)):
        require(found, "sign_up")
        if person is None:
            messages.warning(request, _("没有选人。请从名册里选一位，再报名。"))
            return see_other("activities:detail", id)
        made = activity.sign_up(
            found.session, person=person, may_wait=bool(request.POST.get("waits")), id=own, **given(request)
        )
    said = _("%(name)s已报上") if made.stands == "placed" else _("%(name)s已排到候补")
    messages.success(request, said % {"name": made.person.name})
    return see_other("activities:detail", id, fragment="list")


@require_POST
@requires(Permission.ENTRY_RECORD)
def withdraw(request: HttpRequest, id: UUID, signup: UUID) -> HttpResponse:
    """Take somebody off the list; the first who waits moves up."""
    found = details.read(request, id)
    with leading_to(back(found)):
        require(found, "withdraw")
        mine = queries.signup_by_id(found.who.scope, found.session, signup)
        up = activity.withdraw(mine, **given(request))
    said = _("%(name)s已退出") % {"name": mine.person.name}
    if up:
        said += _("，%(names)s递补上来，请通知本人") % {"names": _("、").join(one.person.name for one in up)}
    messages.success(request, said)
    return see_other("activities:detail", id, fragment="list")


@requires(Permission.ENTRY_RECORD)
def consent(request: HttpRequest, id: UUID, signup: UUID) -> HttpResponse:
    """Note on which day it was consented that somebody takes part, and by which guardian."""
    found = details.read(request, id)
    with leading_to(back(found)):
        require(found, "consent")
        mine = queries.signup_by_id(found.who.scope, found.session, signup)
        form = ConsentForm(
            request.POST or None, by_guardian=found.consent == "guardian", today=clock.today(request)
        )  # fmt: skip
        if request.method == "POST" and form.is_valid():
            told = form.cleaned_data
            try:
                activity.note_consent(mine, on=told["on"], given_by=told.get("given_by", ""), **given(request))
            except ConsentUnclear as unclear:
                form.add_error(None, sentence_of(unclear))
            else:
                messages.success(request, _("%(name)s的同意已登记") % {"name": mine.person.name})
                return see_other("activities:detail", id, fragment="list")
    return page(
        request, "activities/consent.html", status=422 if form.errors else 200, found=found, session=found.session,
        form=form, signup=mine, trail=trail(found, (_("登记同意"), "")),
    )  # fmt: skip


# ---- attendance ----


@requires(Permission.ENTRY_RECORD)
def attendance(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who came, in one pass with what the record of the session asks; of a session that was held, put right."""
    found = details.read(request, id)
    with leading_to(back(found)):
        require(found, "hold")
        sheet = AttendancePage(request, found)
        if request.method != "POST":
            sheet.require_time()
            return _attendance(request, found, sheet, QueryDict(), asked_id=uuid7())
        own = _uuid(request.POST.get("_id")) or uuid7()
        sent = sheet.take_in(request.POST)
        if not sheet.faults:
            try:
                done = sheet.record(sent, own)
            except NotFilledIn as lacking:
                sheet.add(lacking.faults)
            except (ConsentMissing, NotSignedUp, NotYet, RuleRefuses, WhyMissing) as refused:
                return _attendance(request, found, sheet, sent, asked_id=own, status=refused.status, problem=refused)
            else:
                for said in done.warnings:
                    messages.warning(request, said)
                messages.success(request, _("到场已登记") if not found.is_held else _("到场已更正"))
                return see_other("activities:detail", id, fragment="list")
        return _attendance(request, found, sheet, sent, asked_id=own, status=422)


def _attendance(
    request: HttpRequest, found: SessionPage, sheet: AttendancePage, sent: QueryDict, *, asked_id: UUID, status: int = 200,
    problem: Problem | None = None,
) -> HttpResponse:  # fmt: skip
    label = _("更正到场") if found.is_held else _("登记到场")
    return page(
        request, "activities/attendance.html", status=status, found=found, session=found.session, sheet=sheet,
        asked=sheet.questions(sent), id=asked_id, label=label, trail=trail(found, (label, "")),
        why=sent.get("_why", ""), refused=sentence_of(problem) if problem else "",
    )  # fmt: skip


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as wrong:
        raise Http404 from wrong
