from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.ballots import queries
from jiedao.ballots.models import Poll
from jiedao.ballots.problems import CountWrong, NotAMemberThatDay, NotAnElector, RecusedCounted, WhyMissing
from jiedao.problems import Problem
from jiedao.procedures import balloting, booking
from jiedao.procedures.balloting_reading import ballot_called, elector_of, require_holder
from jiedao.procedures.matters import voting
from jiedao.register.queries import subject_by_id
from jiedao.web import clock, paging
from jiedao.web.ballots import detail as details
from jiedao.web.ballots import listing
from jiedao.web.ballots.calling import subjects_for
from jiedao.web.ballots.detail import PollPage
from jiedao.web.ballots.forms import HERE, CallForm, CountForm, HeadcountForm, Presence, StepForm
from jiedao.web.cases.listing import address, around
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken

#: A step -> what its page asks for. The others are pressed on the poll's own page.
ASKS: dict[str, tuple[str, ...]] = {
    "recuse": ("person", "why"), "open": (), "settle": (), "no-quorum": ("why",), "fail": ("why",), "again": ("on",),
    "run-off": ("on",),
}  # fmt: skip
PRESSED = ("speak", "recuse-back")


@requires(Permission.MATTER_SEE)
def ballots(request: HttpRequest) -> HttpResponseBase:
    """Votes by state, sort and place; on top those that wait for one's own vote or count, and what one was told."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    places = around(request)
    asked = listing.asked(request, edition, places)
    found = paging.cut(request, queries.PollList(scope, asked.wanted, asked.group))
    may_hold = request.standing.may(Permission.BALLOT_HOLD)  # type: ignore[attr-defined]
    return page(
        request, "ballots/list.html", asked=asked, groups=listing.groups(request, asked), pager=found, places=places,
        table=listing.table(found.rows, edition), sorts=[one for one in edition.ballots.values() if one.kind != "draw"],
        casting=queries.to_cast(scope), counting=queries.to_count(scope) if may_hold else [],
        told=queries.ratings_of(scope), may_hold=may_hold, plain_url=address(request, ballot="", place=""),
        draws=any(one.kind == "draw" for one in edition.ballots.values()),
    )  # fmt: skip


@requires(Permission.MATTER_SEE)
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One vote: what is next, who is due, came and spoke, what the tellers counted, and the result."""
    found = details.read(request, id)
    return page(request, "ballots/detail.html", found=found, poll=found.poll, trail=_trail(found))


@requires(Permission.MATTER_SEE)
def sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    """The result on paper, to be signed by the tellers and filed."""
    found = details.read(request, id)
    if found.poll.settled_at is None:
        return see_other("ballots:detail", id)
    return page(request, "ballots/sheet.html", found=found, poll=found.poll, trail=_trail(found, (_("结果报告单"), "")))


def _trail(found: PollPage, *more: tuple[str, str]) -> list[tuple[str, str]]:
    own = reverse("ballots:detail", args=[found.poll.pk])
    return [(_("表决"), reverse("ballots:list")), (found.poll.question, own if more else ""), *more]


def _given(request: HttpRequest) -> dict[str, Any]:
    return {"street": request.street, "who": request.standing, "now": clock.now(request)}  # type: ignore[attr-defined]


# ---- who came ----


@requires(Permission.BALLOT_HOLD)
def presence(request: HttpRequest, id: UUID) -> HttpResponse:
    """Tick off who came, or say how many, before the vote begins."""
    found = details.read(request, id)
    with leading_to((_("回到这次表决"), reverse("ballots:detail", args=[id]))):
        require_holder(found.poll, found.who)
        if request.method != "POST":
            return _presence(
                request, found, Presence(found.held), HeadcountForm(initial={"headcount": found.poll.headcount})
            )
        ticked = Presence(found.held, request.POST)
        if request.POST.get("how") == "number":
            counted = HeadcountForm(request.POST)
            if not counted.is_valid():
                return _presence(request, found, ticked, counted, status=422)
            try:
                balloting.note_presence(
                    found.poll, present=[], headcount=counted.cleaned_data["headcount"], **_given(request)
                )
            except CountWrong as wrong:
                counted.add_error("headcount", sentence_of(wrong))
                return _presence(request, found, ticked, counted, status=422)
        elif ticked.says_nothing:
            return _presence(request, found, ticked, HeadcountForm(), status=422)
        else:
            try:
                balloting.note_presence(found.poll, present=ticked.present, absent=ticked.absent, **_given(request))
            except (
                NotAnElector,
                NotAMemberThatDay,
                RecusedCounted,
            ) as gone:  # the list has changed since the page was drawn
                return _presence(request, details.read(request, id), ticked, HeadcountForm(), status=409, problem=gone)
    messages.success(request, _("到会情况已登记"))
    return see_other("ballots:detail", id)


def _presence(
    request: HttpRequest, found: PollPage, ticked: Presence, counted: HeadcountForm, *, status: int = 200,
    problem: Problem | None = None,
) -> HttpResponse:  # fmt: skip
    unnamed = found.held.by_household or len(found.held.electors) > details.BY_NAME
    by_number = unnamed or request.GET.get("how") == "number" or counted.is_bound
    counted.asks_of(found.held)
    return page(
        request, "ballots/presence.html", status=status, found=found, poll=found.poll, ticked=ticked, counted=counted,
        here=HERE, by_number=by_number, silent=status == 422 and not counted.is_bound, stale=sentence_of(problem) if problem else "",
        trail=_trail(found, (_("登记到会"), "")),
    )  # fmt: skip


# ---- counting ----


@requires(Permission.BALLOT_HOLD)
def count(request: HttpRequest, id: UUID) -> HttpResponse:
    """Enter what one has counted, without seeing what the other teller has."""
    found = details.read(request, id)
    with leading_to((_("回到这次表决"), reverse("ballots:detail", args=[id]))):
        if request.method != "POST":
            balloting.require_to_count(found.poll, **_given(request))
            return _count(request, found, CountForm(held=found.held))
        form = CountForm(request.POST, held=found.held)
        if not form.is_valid():
            return _count(request, found, form, status=422)
        try:
            entered = balloting.enter_count(found.poll, form.counted, id=form.cleaned_data["id"], **_given(request))
        except (CountWrong, RecusedCounted) as wrong:
            form.add_error(None, sentence_of(wrong))
            return _count(request, found, form, status=wrong.status)
    if entered.agrees is None:
        messages.success(request, _("您的计票已登记，等另一名计票人登记"))
    elif entered.agrees:
        messages.success(request, _("两名计票人一致，可以宣布结果"))
    return see_other("ballots:detail", id, fragment="" if entered.agrees is not False else "counts")


def _count(request: HttpRequest, found: PollPage, form: CountForm, *, status: int = 200) -> HttpResponse:
    return page(
        request, "ballots/count.html", status=status, found=found, poll=found.poll, form=form,
        trail=_trail(found, (_("登记计票"), "")),
    )  # fmt: skip


# ---- the other steps ----


@requires(Permission.BALLOT_HOLD)
def step(request: HttpRequest, id: UUID, move: str) -> HttpResponse:
    """One step of a vote: pressed on its page, or with a reason or a day on a page of its own."""
    if move not in (*ASKS, *PRESSED):
        raise Http404
    found = details.read(request, id)
    with leading_to((_("回到这次表决"), reverse("ballots:detail", args=[id]))):
        require_holder(found.poll, found.who)
        if move in PRESSED:
            return _pressed(request, found, move)
        balloting.require_move(found.poll, {"no-quorum": "end", "fail": "end"}.get(move, move.replace("-", "_")))
        if request.method != "POST":
            initial = {"on": clock.today(request), "person": request.GET.get("person", "")}
            return _step(request, found, move, _form(found, move, initial=initial))
        form = _form(found, move, data=request.POST)
        if not form.is_valid():
            return _step(request, found, move, form, status=422)
        try:
            done = _take(request, found.poll, move, form.cleaned_data)
        except WhyMissing as missing:
            form.add_error("why", sentence_of(missing))
            return _step(request, found, move, form, status=422)
    messages.success(request, _said(move))
    return see_other("ballots:detail", done.pk)


def _form(found: PollPage, move: str, **given: Any) -> StepForm:
    people = {str(one.person_id): one.person.name for one in found.held.electors if not one.recused}
    label = {"recuse": _("回避的原因"), "no-quorum": _("为什么到会不足"), "fail": _("为什么无效")}.get(move, "")
    return StepForm(asks=ASKS[move], people=people, label=label, **given)


def _step(request: HttpRequest, found: PollPage, move: str, form: StepForm, *, status: int = 200) -> HttpResponse:
    return page(
        request, "ballots/step.html", status=status, found=found, poll=found.poll, form=form, move=move, label=_label(move),
        trail=_trail(found, (_label(move), "")),
    )  # fmt: skip


def _label(move: str) -> str:
    return {
        "recuse": _("登记回避"), "open": _("开始屏幕投票"), "settle": _("宣布结果"), "no-quorum": _("登记到会不足"),
        "fail": _("这次无效"), "again": _("重新表决"), "run-off": _("再次投票"),
    }[move]  # fmt: skip


def _said(move: str) -> str:
    return {
        "recuse": _("回避已登记"), "open": _("投票已经开始"), "settle": _("结果已经宣布"), "no-quorum": _("已登记到会不足"),
        "fail": _("这次表决已作无效处理"), "again": _("已重新召集"), "run-off": _("已召集再次投票"),
    }[move]  # fmt: skip


def _take(request: HttpRequest, poll: Poll, move: str, given: dict[str, Any]) -> Poll:
    how = _given(request)
    match move:
        case "recuse":
            balloting.recuse(poll, person=UUID(given["person"]), why=given["why"], **how)
            return poll
        case "open":
            return balloting.open_screen(poll, **how)
        case "settle":
            return voting.settle(poll, **how)
        case "no-quorum":
            return balloting.end_without_quorum(poll, why=given["why"], **how)
        case "fail":
            return balloting.fail_poll(poll, why=given["why"], **how)
        case "again":
            return balloting.hold_again(poll, on=given["on"], **how)
    return balloting.run_off(poll, on=given["on"], **how)


def _pressed(request: HttpRequest, found: PollPage, move: str) -> HttpResponse:
    """Noted with one press on the poll's own page: somebody has spoken, or is not recused after all."""
    if request.method != "POST":
        return see_other("ballots:detail", found.poll.pk)
    try:
        person = UUID(request.POST.get("person", ""))
    except ValueError as nobody:
        raise Http404 from nobody
    elector_of(found.held, person)
    take = balloting.note_spoken if move == "speak" else balloting.take_back_recusal
    take(found.poll, person=person, **_given(request))
    return see_other("ballots:detail", found.poll.pk, fragment="electors")


# ---- calling ----


@requires(Permission.BALLOT_HOLD)
def call(request: HttpRequest) -> HttpResponse:
    """Call a vote by hand: which sort, among whose members, about what, on which day."""
    today = clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    name = request.GET.get("ballot", "")
    trail = [(_("表决"), reverse("ballots:list")), (_("召集表决"), "")]
    if name not in edition.ballots or edition.ballots[name].kind == "draw":
        sorts = [(one, edition.regulation(one.regulation)) for one in edition.ballots.values() if one.kind != "draw"]
        return page(request, "ballots/sorts.html", sorts=sorts, trail=trail)
    ballot = ballot_called(edition, name, today)
    form = CallForm(
        request.POST or None, subjects=subjects_for(request, ballot, edition, today), asks_question=ballot.kind == "vote",
        today=today,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        subject = subject_by_id(request.scope, UUID(form.cleaned_data["subject"]))  # type: ignore[attr-defined]
        if subject is None:
            raise Http404
        with leading_to((_("另选一类"), reverse("ballots:call"))):
            balloting.require_caller(ballot, subject, request.standing)  # type: ignore[attr-defined]
            given = form.cleaned_data
            poll = balloting.call_poll(
                name, subject=subject, on=given["on"], question=given["question"], source=f"page:{given['id']}",
                street=request.street, by=request.user, now=clock.now(request),  # type: ignore[attr-defined]
            )  # fmt: skip
        messages.success(request, _("已召集，请登记到会"))
        return see_other("ballots:detail", poll.pk)
    return page(
        request, "ballots/call.html", status=422 if form.errors else 200, form=form, ballot=ballot, trail=trail,
        sort=spoken(ballot), basis=edition.basis(ballot),
    )  # fmt: skip
