"""Sitting an examination: the cover, the one page with all questions, handing in, one's own result. A phone comes first."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.examinations import queries
from jiedao.examinations.models import Examination, Sitting
from jiedao.examinations.problems import AnswerUnreadable, HandedIn
from jiedao.problems import Problem
from jiedao.procedures import examination_sitting
from jiedao.procedures.examination_sitting import Asked
from jiedao.web import clock
from jiedao.web.examinations import words
from jiedao.web.examinations.views import sections, trail
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.problems import sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.days import hm


@requires(Permission.OWN_SEE)
def sit(request: HttpRequest, id: UUID) -> HttpResponse:
    """The cover: what awaits one, and the button that lets the time begin; what was begun is gone on with."""
    who: Any = request.standing  # type: ignore[attr-defined]
    now = clock.now(request)
    held = queries.examination_by_id(who.scope, id)
    if request.method == "POST":
        made = examination_sitting.begin(who, held, now=now)
        return see_other("examinations:answer", made.pk)
    if running := examination_sitting.running(who, held, now=now):
        return see_other("examinations:answer", running.pk)
    refused, ends_at, no = "", None, 1
    try:
        window = examination_sitting.turn_of(who, held, now=now)
        ends_at, no = window.ends_at(now), window.turn.no
    except Problem as problem:
        refused = sentence_of(problem)
    return page(
        request, "examinations/cover.html", room="more", held=held, refused=refused, trail=trail(held, (_("参加考试"), "")),
        draws=words.draws(held.draws), count=sum(one["count"] for one in held.draws), makeup=no > 1,
        until=hm(ends_at) if ends_at else "", short=ends_at is not None and words.left(ends_at, now),
        cut=ends_at is not None and (ends_at - now).total_seconds() < held.minutes * 60,
    )  # fmt: skip


@not_kept
@requires(Permission.OWN_SEE)
def answer(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """All questions on one page. What is answered is kept as it is given: by a script one by one, without one by the
    button beside each question; either way the whole page may be left and come back to."""
    found = queries.own_sitting(request.scope, id)  # type: ignore[attr-defined]
    now = clock.now(request)
    over = found.state != Sitting.State.OPEN or now >= found.ends_at
    if request.method == "POST" and not over:
        return _kept(request, found)
    if over:
        return _over(request, found)
    if _asks_json(request):
        return JsonResponse({"left": words.left(found.ends_at, now), "over": False})
    asked = examination_sitting.paper_of(found)
    return page(
        request, "examinations/sit.html", room="more", sitting=found, held=found.examination, sections=sections(asked),
        left=words.left(found.ends_at, now), until=hm(found.ends_at), answered=sum(1 for one in asked if one.given), count=len(asked),
        trail=trail(found.examination, (_("答题"), "")),
    )  # fmt: skip


def _asks_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _over(request: HttpRequest, found: Sitting) -> HttpResponseBase:
    """The time is over, or it is handed in: on to one's own result. What comes too late is said to be too late."""
    who: Any = request.standing  # type: ignore[attr-defined]
    mine = reverse("examinations:mine", args=[found.examination_id])
    examination_sitting.hand_in(found, who=who, now=clock.now(request))
    if _asks_json(request):
        return JsonResponse({"left": _("时间到了"), "over": True, "url": mine})
    messages.success(request, _("时间到了，已自动交卷；在这以前存上的都算数"))
    return see_other(mine)


def _kept(request: HttpRequest, found: Sitting) -> HttpResponseBase:
    """Keep what was sent: one question (`only`), or all that stand on the page. A question without an answer was cleared
    only where the page had shown one (`was`): what was answered elsewhere meanwhile stays."""
    count = len(found.items)
    only = request.POST.get("only", "")
    numbers = [int(only)] if only.isascii() and only.isdigit() and len(only) < 4 else list(range(1, count + 1))
    given = {no: _places(request, no) for no in numbers}
    if not only:
        shown = set(request.POST.getlist("was"))
        given = {no: places for no, places in given.items() if places or str(no) in shown}
    try:
        examination_sitting.answer(found, given, now=clock.now(request))
    except HandedIn:
        return _over(request, found)
    if _asks_json(request):
        return JsonResponse({"left": words.left(found.ends_at, clock.now(request)), "over": False, "kept": numbers})
    if "hand_in" in request.POST:
        return see_other("examinations:hand_in", found.pk)
    at = request.POST.get("save", "")
    messages.success(request, _("已存上"))
    return see_other("examinations:answer", found.pk, fragment=f"q-{at}" if at.isascii() and at.isdigit() else "")


def _places(request: HttpRequest, no: int) -> Sequence[int]:
    texts = request.POST.getlist(f"q{no}")
    if not all(text.isascii() and text.isdigit() and len(text) < 3 for text in texts):
        raise AnswerUnreadable(no=no)
    return [int(text) for text in texts]


@not_kept
@requires(Permission.OWN_SEE)
def hand_in(request: HttpRequest, id: UUID) -> HttpResponseBase:
    """Look once more at what is not answered, and hand in."""
    found = queries.own_sitting(request.scope, id)  # type: ignore[attr-defined]
    who: Any = request.standing  # type: ignore[attr-defined]
    now = clock.now(request)
    if found.state != Sitting.State.OPEN or now >= found.ends_at:
        return _over(request, found)
    if request.method == "POST":
        examination_sitting.hand_in(found, who=who, now=now)
        messages.success(request, _("已交卷"))
        return see_other("examinations:mine", found.examination_id)
    asked = examination_sitting.paper_of(found)
    return page(
        request, "examinations/hand_in.html", room="more", sitting=found, held=found.examination, count=len(asked),
        open=[one.no for one in asked if not one.given], left=words.left(found.ends_at, now), until=hm(found.ends_at),
        trail=trail(found.examination, (_("答题"), reverse("examinations:answer", args=[found.pk])), (_("交卷"), "")),
    )  # fmt: skip


@not_kept
@requires(Permission.OWN_SEE)
def mine(request: HttpRequest, id: UUID) -> HttpResponse:
    """One's own result: the mark, and after the close every question with the right answer and its basis."""
    who: Any = request.standing  # type: ignore[attr-defined]
    now = clock.now(request)
    held = queries.examination_by_id(who.scope, id)
    own = examination_sitting.own_result(who, held, now=now)
    stand = examination_sitting.stands(who, [held], now=now)[held.pk]
    look, said = words.stand(stand, now)
    return page(
        request, "examinations/mine.html", room="more", held=held, own=own, look=look, said=said, stand=stand,
        passed=bool(own and own.mark and own.mark.mark >= held.pass_mark), closed=held.state == Examination.State.CLOSED,
        sections=sections(own.questions) if own else [], wrong=_wrong(own.questions) if own else 0,
        trail=trail(held, (_("我的成绩"), "")),
    )  # fmt: skip


def _wrong(questions: Sequence[Asked]) -> int:
    return sum(1 for one in questions if not one.is_right)
