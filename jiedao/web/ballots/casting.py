"""Casting one's own vote on a phone. What was chosen stands nowhere but in the box: not in an address, a message, a log,
a draft, or on a page that is kept."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from jiedao.access.roles import Permission
from jiedao.ballots import queries, rules
from jiedao.ballots.models import State
from jiedao.ballots.problems import NoSuchPoll, VoteIncomplete
from jiedao.procedures import balloting, balloting_reading
from jiedao.procedures.balloting_reading import Held
from jiedao.register.models import Subject
from jiedao.web.ballots import words
from jiedao.web.pages import not_kept, page, see_other
from jiedao.web.parts import Option
from jiedao.web.problems import NEVER_KEPT, leading_to, sentence_of
from jiedao.web.requires import requires


@requires(Permission.OWN_SEE)
@sensitive_post_parameters()
@not_kept
def cast(request: HttpRequest, id: UUID) -> HttpResponse:
    """One's own vote: cast it, or learn that it was cast; never how."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    try:
        poll, mine = queries.poll_to_cast(scope, id)
    except NoSuchPoll:
        poll = queries.poll_by_id(scope, id)  # it may be seen, but here one has no vote: say so
        held = balloting_reading.read(poll, request.street)  # type: ignore[attr-defined]
        me = scope.person or Subject(pk=None).pk
        raise balloting_reading.stranger(held, me, _("投票的人")) from None
    held = balloting_reading.read(poll, request.street)  # type: ignore[attr-defined]
    wrong = ""
    if request.method == "POST":
        with leading_to((_("看这次投票"), reverse("ballots:cast", args=[id]))):
            try:
                balloting.cast_vote(poll, marked(request.POST, held), street=request.street, who=request.standing)  # type: ignore[attr-defined]
            except VoteIncomplete as incomplete:
                wrong = sentence_of(incomplete)
            else:
                return see_other("ballots:cast", id)
    may_see = scope.covers(poll.place_id, poll.line, name=poll.ballot, subject=poll.subject_id)
    return page(
        request, "ballots/cast.html", status=422 if wrong else 200, held=held, poll=poll, mine=mine, wrong=wrong,
        options=[Option(name, words.spoken_option(held, name)) for name in held.options], is_open=poll.state == State.OPEN,
        trail=[(_("表决"), reverse("ballots:list")), (poll.question, "")], may_see=may_see, casting=words.casting(held),
    )  # fmt: skip


def marked(sent: QueryDict, held: Held) -> dict[int, str]:
    """The vote as it was marked: of an election the boxes ticked, else the option of each choice."""
    if held.ballot.kind == "election":
        return {int(no): rules.VOTES for no in sent.getlist(f"{NEVER_KEPT}c") if no.isdecimal()}
    return {no: option for no in held.numbers if (option := sent.get(f"{NEVER_KEPT}{no}", ""))}
