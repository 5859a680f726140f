from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases import board as board_of
from jiedao.cases import queries, rules
from jiedao.cases.models import State
from jiedao.cases.problems import (
    BasisMissing,
    ChangedMeanwhile,
    CheckBeforeFix,
    NoSuchStep,
    NotAvailable,
    NotDivided,
    ReviewOutside,
    SameHands,
    WhyMissing,
)
from jiedao.entries.problems import BeforeAppointment, Fault, InTheFuture, NotFilledIn
from jiedao.problems import Problem
from jiedao.procedures import booking, casework
from jiedao.procedures.verdict import Verdict
from jiedao.register.queries import calendar
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock, exporting, paging
from jiedao.web.cases import batch, listing, moves, steps, words
from jiedao.web.cases import board as boards
from jiedao.web.cases import detail as details
from jiedao.web.cases.asked import MoveForm, replies
from jiedao.web.cases.detail import CasePage
from jiedao.web.cases.export import export
from jiedao.web.cases.orders import cities
from jiedao.web.cases.steps import EntryStep
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.record.sheet import AT
from jiedao.web.requires import requires

#: Refusals that a field of the form can mend, and which.
FIELDS = {
    BasisMissing: "basis",
    ReviewOutside: "review_on",
    NotAvailable: "hands",
    SameHands: "hands",
    WhyMissing: "why",
}
AT_A_FIELD = (*FIELDS, NotDivided)


def field_of(refused: Problem) -> str | None:
    """The field a refusal is about; None = the form as a whole."""
    return FIELDS.get(type(refused))


@requires(Permission.CASE_SEE)
def cases(request: HttpRequest) -> HttpResponseBase:
    """Cases by state, ladder, place and words, and those that wait for one's own hand; each count opens its rows."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    now = clock.now(request)
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    around = listing.around(request)
    asked = listing.asked(request, edition, around)
    if how := exporting.wanted(request):
        return exporting.sent(request, how, export(scope, asked, edition, now))
    found = paging.cut(request, queries.CaseList(scope, asked.wanted, asked.group, now))
    return page(
        request, "cases/list.html", asked=asked, groups=listing.groups(request, asked), pager=found,
        table=listing.table(
            found.rows, edition, calendar(scope), request, choosing=_choosing(request),
            city=cities(scope, found.rows, edition),
        ), places=around,
        ladders=[one for name, one in edition.ladders.items() if name not in scope.closed],
        files=exporting.links(request), mine_url=listing.address(request, mine="" if asked.mine else "1"), plain_url=listing.address(
            request, ladder="", lane="", place="", exact="", mine="", q=""
        ),
        choosing=_choosing(request), choose_url=listing.address(request, choose="" if _choosing(request) else "1"),
        moves=batch.moves(), lane=boards.lane_in_words(edition, asked.ladder, asked.lane),
        no_lane_url=listing.address(request, lane=""), no_exact_url=listing.address(request, exact=""),
    )  # fmt: skip


def _choosing(request: HttpRequest) -> bool:
    return request.GET.get("choose") == "1"


@requires(Permission.CASE_SEE)
def board(request: HttpRequest) -> HttpResponse:
    """The open cases by lane and by place, with their clocks."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    around = listing.around(request)
    asked = listing.asked(request, edition, around)
    found = board_of.board(scope, asked.wanted, now=clock.now(request))
    return page(
        request, "cases/board.html", asked=asked, places=around, lanes=boards.by_lane(found, asked, edition),
        where=boards.by_place(found, asked, around), choose_url=boards.address_of_list(request, choose="1"),
        ladders=[one for name, one in edition.ladders.items() if name not in scope.closed],
        trail=[(_("案件"), reverse("cases:list")), (_("一览"), "")],
    )  # fmt: skip


@requires(Permission.CASE_SEE)
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """One case: whose it is now, the one next step, its lanes and clocks, and what has been done."""
    found = details.read(request, number)
    who = []
    if found.next and (request.GET.get("who") or not found.next_verdict.may):
        who = _candidates(request, found)
    return page(
        request, "cases/detail.html", found=found, case=found.case, plate=words.plate(found.case.number), who=who,
        asked_who=bool(request.GET.get("who")), sees_requests=found.who.may(Permission.REQUEST_SEE), trail=_trail(found), id=uuid7(),
    )  # fmt: skip


def _trail(found: CasePage, *more: tuple[str, str]) -> list[tuple[str, str]]:
    trail = [(_("案件"), reverse("cases:list")), (words.plate(found.case.number), "")]
    if not more:
        return trail
    return [trail[0], (trail[1][0], reverse("cases:detail", args=[found.case.number])), *more]


def _candidates(request: HttpRequest, found: CasePage) -> list[Verdict]:
    move = rules.MOVES[moves.MOVE[found.next]]
    street = request.street  # type: ignore[attr-defined]
    verdicts = casework.candidates(found.case, move, found.ladder, street=street, on=clock.today(request))
    return [one for one in verdicts if one.who != found.who.user.name]


@requires(Permission.CASE_SEE)
def step(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """One step of a case, with the form it needs. Whose step it is, and whether it can be taken, the kernel says."""
    if move not in moves.MOVE:
        raise Http404
    found = details.read(request, number)
    case = found.case
    with leading_to((_("看最新经过"), reverse("cases:detail", args=[case.number]))):
        if request.method != "POST":
            _require(request, found, move)
            made = _fresh(request, found, move)
            return _form(request, found, move, made)
        made = _fresh(request, found, move)
        if isinstance(made, MoveForm):
            return _step(request, found, move, made)
        return _entry(request, found, move, made)


def _require(request: HttpRequest, found: CasePage, move: str) -> None:
    """Whether the page may be opened at all: the step is possible now, and this person's."""
    case, wanted = found.case, rules.MOVES[moves.MOVE[move]]
    if not found.is_open_to(move):
        could = _("、").join(one.label for one in rules.possible(case.state)) or _("没有可办的步骤")
        raise NoSuchStep(case=case.number, state=State(case.state).label, move=wanted.label, possible=could)
    casework.require(case, wanted, found.who, found.ladder, request.street, clock.today(request))  # type: ignore[attr-defined]


def _fresh(request: HttpRequest, found: CasePage, move: str) -> MoveForm | EntryStep:
    if move in steps.WITH_ENTRY:
        made = EntryStep(request, found, move)
        if request.method == "POST":
            made.receive(request.POST)
        return made
    if request.method == "POST":
        return MoveForm(request.POST, name=move, found=found, request=request)
    return MoveForm(name=move, found=found, request=request, initial={"id": uuid7(), "seen": found.case.state})


def _form(
    request: HttpRequest, found: CasePage, move: str, made: MoveForm | EntryStep, *, status: int = 200,
    stale: str = "",
) -> HttpResponse:  # fmt: skip
    label = moves.label(move)
    return page(
        request, "cases/step.html", status=status, found=found, case=found.case, move=move, label=label,
        plate=words.plate(found.case.number), trail=_trail(found, (label, "")), stale=stale, judged=steps.JUDGED,
        form=made if isinstance(made, MoveForm) else None, entry=made if isinstance(made, EntryStep) else None,
        back=reverse("cases:detail", args=[found.case.number]), says=moves.says(found, move),
        replies=replies(found, move),
    )  # fmt: skip


def _step(request: HttpRequest, found: CasePage, move: str, form: MoveForm) -> HttpResponse:
    if not form.is_valid():
        return _form(request, found, move, form, status=422)
    given = form.cleaned_data
    try:
        casework.step(
            found.case, move, why=form.words, street=request.street, who=request.standing,  # type: ignore[attr-defined]
            now=clock.now(request), seen=given["seen"], id=given["id"], given=form.given,
        )  # fmt: skip
    except ChangedMeanwhile as changed:
        again = MoveForm(_seen_now(request, found), name=move, found=found, request=request)
        return _stale(request, found, move, again, changed)
    except AT_A_FIELD as refused:
        form.add_error(field_of(refused), sentence_of(refused))
        return _form(request, found, move, form, status=422)
    messages.success(request, _("案件%(number)s：%(done)s") % _done(found, move))
    return see_other("cases:detail", found.case.number)


def _done(found: CasePage, move: str) -> dict[str, str]:
    return {"number": words.plate(found.case.number), "done": rules.MOVES[moves.MOVE[move]].done}


def _entry(request: HttpRequest, found: CasePage, move: str, entry: EntryStep) -> HttpResponse:
    if entry.faults:
        return _form(request, found, move, entry, status=422)
    given: dict[str, Any] = {
        "street": request.street, "who": request.standing, "now": clock.now(request), "seen": entry.seen,  # type: ignore[attr-defined]
    }  # fmt: skip
    try:
        if move == "submit":
            case = casework.rectify(found.case, sent=entry.sent, id=entry.id, **given)
        elif (check := entry.sent) is not None:
            case = casework.reinspect(found.case, sent=check, **given)
        else:
            raise Http404
    except NotFilledIn as missing:
        entry.faults = missing.faults
        return _form(request, found, move, entry, status=422)
    except (InTheFuture, BeforeAppointment, CheckBeforeFix) as untimely:
        entry.faults = [Fault(AT, "", str(untimely))]
        return _form(request, found, move, entry, status=422)
    except ChangedMeanwhile as changed:
        entry.seen = found.case.state
        return _stale(request, found, move, entry, changed)
    said = {
        State.SUBMITTED: _("案件%(number)s：已报请复查"), State.CLOSED: _("案件%(number)s：复查合格，已销号"),
        State.RETURNED: _("案件%(number)s：复查不合格，已退回整改，案号不变"),
    }.get(State(case.state), _("案件%(number)s已登记"))  # fmt: skip
    messages.success(request, said % {"number": words.plate(case.number)})
    return see_other("cases:detail", case.number)


def _seen_now(request: HttpRequest, found: CasePage) -> Any:
    data = request.POST.copy()
    data["seen"] = found.case.state
    return data


def _stale(
    request: HttpRequest, found: CasePage, move: str, made: MoveForm | EntryStep, changed: ChangedMeanwhile
) -> HttpResponse:
    """Somebody was quicker: the form again as it was filled in, beside how the case stands now, if it still fits."""
    if not found.is_open_to(move):
        raise changed
    return _form(request, found, move, made, status=409, stale=sentence_of(changed))


@requires(Permission.CASE_SEE)
def letter(request: HttpRequest, number: str) -> HttpResponse:
    """The rectification notice of a case, to be printed and handed over."""
    found = details.read(request, number)
    return page(
        request, "cases/letter.html", found=found, case=found.case, trail=_trail(found, (_("限期整改通知"), ""))
    )
