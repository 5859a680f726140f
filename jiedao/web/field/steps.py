"""Steps of a case that can be taken outside: accepted, put right with a photo, checked. Kept and sent like a record; where the
case has moved on meanwhile, a person sees both and decides."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST, require_safe

from jiedao.access.queries import Standing
from jiedao.access.roles import Permission
from jiedao.cases import queries as case_queries
from jiedao.cases import rules
from jiedao.cases.problems import ChangedMeanwhile
from jiedao.entries.problems import NotFilledIn
from jiedao.entries.rendering import lines_of
from jiedao.procedures import casework, submission
from jiedao.procedures.naming import names_in
from jiedao.register.queries import calendar
from jiedao.rulebook import Edition
from jiedao.web import addresses, clock, problems
from jiedao.web.cases import detail as details
from jiedao.web.cases import moves, steps
from jiedao.web.cases.detail import CasePage
from jiedao.web.cases.steps import EntryStep
from jiedao.web.entries import reading
from jiedao.web.field import reads
from jiedao.web.field.sheets import FieldSheet, needed
from jiedao.web.home import words
from jiedao.web.pages import not_kept
from jiedao.web.problems import PageMissing
from jiedao.web.requires import requires
from jiedao.web.states import look

#: The steps that go along.
ALONG = ("accept", "submit", "check")
#: So many cases go along.
CASES = 40


class FieldStep(EntryStep):
    """A step whose form takes along what may be chosen in it."""

    sheet_made = FieldSheet


def tasks(request: HttpRequest, who: Standing, edition: Edition, now: datetime) -> Iterator[dict[str, Any]]:
    """The cases at a person's hand, each with its next step."""
    if not who.may(Permission.CASE_HANDLE):
        return
    said = words.of(request, edition, calendar(who.scope))
    wanted = case_queries.Wanted(turns=casework.turns_of(who, edition))
    for case in case_queries.cases(who.scope, wanted, group="open", now=now)[:CASES]:
        move = moves.NEXT.get(case.state, "")
        if move not in ALONG:
            continue
        work = said.case(case, moves.label(move))
        shown = look(work.state)
        late = case.due_at is not None and case.due_at < now
        yield {
            "id": str(case.pk), "part": "overdue" if late else "due" if case.due_on == who.on else "cases", "title": work.title,
            "place": work.place, "where": moves.label(move), "when": work.when, "note": work.note, "glyph": shown.glyph,
            "colour": shown.colour, "form": f"case/{case.number}/{move}", "about": "", "name": case.title,
            "label": moves.label(move), "number": case.number, "move": move, "state": case.state, "filled": {},
        }  # fmt: skip


@require_safe
@gzip_page
@not_kept
@requires(Permission.CASE_HANDLE)
def sheet(request: HttpRequest, number: str, move: str) -> HttpResponse:
    """The form of a step as a phone keeps it, with the state it was drawn in."""
    found = _found(request, number, move)
    wanted = rules.MOVES[moves.MOVE[move]]
    casework.require(found.case, wanted, found.who, found.ladder, request.street, clock.today(request))  # type: ignore[attr-defined]
    entry = FieldStep(request, found, move) if move in steps.WITH_ENTRY else None
    asked = entry.asked if entry is not None and entry.form is not None else []
    html = render_to_string("field/step.html", {
        "entry": entry, "found": found, "seen": found.case.state, "says": moves.says(found, move), "judged": steps.JUDGED,
    }, request)  # fmt: skip
    return JsonResponse({"html": html, "edition": found.case.state, "needed": needed(asked)})


def _found(request: HttpRequest, number: str, move: str) -> CasePage:
    if move not in ALONG:
        raise PageMissing()
    return details.read(request, number)


@require_POST
@requires(Permission.CASE_HANDLE)
def send(request: HttpRequest, number: str, move: str, id: UUID) -> HttpResponse:
    """Take a step that a phone kept. Sent again it is taken once."""
    reads.check(request)
    found, post = _found(request, number, move), request.POST.copy()
    post["id"] = str(id)
    entry = FieldStep(request, found, move) if move in steps.WITH_ENTRY else None
    if entry is not None:
        entry.receive(post)
        if entry.faults:
            raise NotFilledIn(moves.label(move), entry.faults)
    try:
        _take(request, found, move, entry, seen=post.get("seen", ""), id=id)
    except ChangedMeanwhile as changed:
        return _both(request, changed, details.read(request, number), entry)
    url = addresses.case(number)
    return JsonResponse({"url": url, "number": number, "new": True, "warnings": [], "cases": []})


def _take(request: HttpRequest, found: CasePage, move: str, entry: EntryStep | None, *, seen: str, id: UUID) -> None:
    given: dict[str, Any] = {
        "street": request.street, "who": request.standing, "now": clock.now(request), "seen": seen,  # type: ignore[attr-defined]
    }  # fmt: skip
    if entry is None:
        casework.step(found.case, move, why="", id=id, **given)
    elif move == "submit":
        casework.rectify(found.case, sent=entry.sent, id=id, **given)
    elif (check := entry.sent) is not None:
        casework.reinspect(found.case, sent=check, **given)


def _both(request: HttpRequest, changed: ChangedMeanwhile, found: CasePage, entry: EntryStep | None) -> HttpResponse:
    """How the case stands now, beside what the person wanted to do."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    mine: list[Any] = []
    if entry is not None and entry.form is not None and entry.sheet is not None:
        content = submission.form_content(entry.form, entry.sheet.edition)
        names = names_in(scope, content, entry.values)
        mine = [reading.Shown(one) for one in lines_of(content, entry.values, names)]
    side = render_to_string("field/side.html", {
        "title": _("手机上的"), "lines": mine, "at": entry.at if entry is not None else clock.now(request), "may_reveal": False,
    })  # fmt: skip
    now = render_to_string("field/case.html", {"found": found, "case": found.case, "history": found.history[:4]})
    there = {"id": found.case.state, "url": addresses.case(found.case.number), "html": now}
    return JsonResponse({**problems.body_of(request, changed), "mine": side, "others": [there]}, status=changed.status)
