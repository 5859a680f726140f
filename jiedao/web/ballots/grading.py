"""After a rating: deciding the grades, handing each theirs, and one's own result. Nobody else is shown any of it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.ballots import queries
from jiedao.ballots.models import State
from jiedao.ballots.problems import GradeMissing, NotInThisState, OverCap, WhyMissing
from jiedao.problems import Problem
from jiedao.procedures import balloting_grades, balloting_reading
from jiedao.web import clock
from jiedao.web.ballots import detail as details
from jiedao.web.ballots import words
from jiedao.web.ballots.detail import PollPage
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires


@requires(Permission.BALLOT_HOLD)
@not_kept
def grades(request: HttpRequest, id: UUID) -> HttpResponse:
    """Decide the grade of everybody who was rated, within the cap; by the branch's secretary."""
    found = _rated(request, id)
    with leading_to((_("回到这次评议"), reverse("ballots:detail", args=[id]))):
        balloting_grades.require_grader(found.poll, found.street, found.who)
        if request.method != "POST":
            decided = balloting_grades.grades_opened(found.held, found.street, found.who)
            given = {str(pk): option for pk, option in decided.items()} or _suggested(found)
            return _grades(request, found, given)
        given = {str(one.pk): request.POST.get(f"g.{one.no}", "") for one in found.held.choices}
        try:
            balloting_grades.set_grades(
                found.poll, {UUID(pk): option for pk, option in given.items()}, why=request.POST.get("why", ""),
                street=found.street, who=found.who, now=clock.now(request),
            )  # fmt: skip
        except (GradeMissing, WhyMissing, OverCap) as refused:
            return _grades(request, found, given, problem=refused)
    messages.success(request, _("等次已确定。结果只告知本人。"))
    return see_other("ballots:detail", id)


def _rated(request: HttpRequest, id: UUID) -> PollPage:
    """A rating that is settled."""
    found = details.read(request, id)
    if found.kind != "rating" or found.poll.state != State.SETTLED:
        state = State(found.poll.state).label
        raise NotInThisState(
            poll=found.poll.question, state=state, move=_("确定等次"), next_step=_("评议有结果以后才能确定等次。")
        )
    return found


def _suggested(found: PollPage) -> dict[str, str]:
    said = balloting_grades.suggestions(found.held)
    return {str(one.pk): said.get(one.no, "") for one in found.held.choices}


def _grades(
    request: HttpRequest, found: PollPage, given: Mapping[str, str], *, problem: Problem | None = None
) -> HttpResponse:
    suggested = _suggested(found)
    held = found.held
    rows = [
        {
            "no": one.no, "name": one.label, "given": given.get(str(one.pk), ""), "level": not suggested[str(one.pk)],
            "votes": [(words.spoken_option(held, o), found.tally[one.no][o].votes) for o in held.options],
        }
        for one in held.choices
    ]  # fmt: skip
    caps = [
        (words.spoken_option(held, option), most, held.edition.value(held.ballot.caps[option], held.poll.held_on).label)
        for option, most in balloting_grades.allowed(held).items()
    ]
    return page(
        request, "ballots/grades.html", status=problem.status if problem else 200, found=found, poll=found.poll, rows=rows,
        options=[(name, words.spoken_option(held, name)) for name in held.options], caps=caps, problem=problem,
        said=sentence_of(problem) if problem else "", why=request.POST.get("why", ""),
        trail=_trail(found, _("确定等次")),
    )  # fmt: skip


def _trail(found: PollPage, here: str) -> list[tuple[str, str]]:
    own = reverse("ballots:detail", args=[found.poll.pk])
    return [(_("表决"), reverse("ballots:list")), (found.poll.question, own), (here, "")]


@requires(Permission.BALLOT_HOLD)
@not_kept
def notes(request: HttpRequest, id: UUID) -> HttpResponse:
    """A note for each who was rated, one a sheet, to be handed over in person: not everybody has an account."""
    found = _rated(request, id)
    decided = balloting_grades.grades_opened(found.held, found.street, found.who)
    told = [
        (one.label, words.spoken_option(found.held, decided[one.pk])) for one in found.held.choices if one.pk in decided
    ]
    return page(
        request, "ballots/notes.html", found=found, poll=found.poll, told=told, trail=_trail(found, _("结果告知单"))
    )


@requires(Permission.OWN_SEE)
@not_kept
def own(request: HttpRequest, id: UUID) -> HttpResponse:
    """One's own result of a rating. For anybody else there is no such page."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    poll, choice = queries.poll_with_me(scope, id)
    held = balloting_reading.read(poll, request.street)  # type: ignore[attr-defined]
    grade = balloting_grades.own_grade(poll, choice, request.standing)  # type: ignore[attr-defined]
    votes = queries.tally_of(scope, poll, choice)[choice.no]
    return page(
        request, "ballots/own.html", poll=poll, held=held, choice=choice, basis=held.edition.basis(held.ballot),
        grade=words.spoken_option(held, grade) if grade else "",
        votes=[(words.spoken_option(held, option), votes[option].votes) for option in held.options],
        trail=[(_("表决"), reverse("ballots:list")), (_("我的评议结果"), "")],
    )  # fmt: skip
