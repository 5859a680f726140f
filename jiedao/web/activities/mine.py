"""What one signed up for and may sign up for, and the certificate of what one did."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from jiedao.access.roles import Permission
from jiedao.activities import queries, rules
from jiedao.activities.models import SignUp, Stands, State
from jiedao.activities.problems import ConsentUnclear, NoSuchSession, NoSuchSignUp, SessionFull
from jiedao.activities.queries import Numbers
from jiedao.activities.rules import Queue
from jiedao.problems import Problem
from jiedao.procedures import activity, booking
from jiedao.procedures.activity_reading import open_to
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock
from jiedao.web.activities import words
from jiedao.web.activities.views import given
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken


@requires(Permission.OWN_SEE)
def mine(request: HttpRequest) -> HttpResponse:
    """One's own sign-ups, the sessions one may sign up for, and what one took part in."""
    return _mine(request)


def _mine(request: HttpRequest, *, status: int = 200, problem: Problem | None = None) -> HttpResponse:
    who: Any = request.standing  # type: ignore[attr-defined]
    person, scope, now, today = who.scope.person, who.scope, clock.now(request), clock.today(request)
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    allowed = {one.name: one for one in open_to(edition, person, today)}
    signed = queries.signups_of(scope, person) if person else []
    live = [one for one in signed if one.session.state == State.PLANNED]
    taken = {one.session_id for one in signed}
    coming = [
        one for one in queries.sessions_of(scope, allowed, on=today) if one.pk not in taken and now < one.starts_at
    ]
    took = queries.taken_part(scope, person) if person else []
    numbers = queries.numbers(scope, [one.pk for one in coming])
    return page(
        request, "activities/mine.html", status=status, trail=[(_("我的活动"), "")],
        live=[_line(one, now, edition) for one in sorted(live, key=lambda one: (one.session.starts_at, str(one.pk)))],
        open=[_door(one, numbers.get(one.pk, Numbers()), allowed[one.activity]) for one in coming], took=_took(took, edition),
        refused=sentence_of(problem) if problem else "", id=uuid7(),
    )  # fmt: skip


def _line(signup: SignUp, now: Any, edition: Any) -> dict[str, Any]:
    look, word = words.stands(signup)
    declared = edition.activities.get(signup.session.activity)
    lacks = declared is not None and declared.consent != "none" and signup.consent_on is None
    return {
        "session": signup.session, "look": look, "word": word, "moved_up": signup.moved_up_at, "lacks_consent": lacks,
        "may_leave": now < signup.session.starts_at,
    }  # fmt: skip


def _door(session: Any, numbers: Numbers, declared: Any) -> dict[str, Any]:
    queue = Queue(numbers.placed, numbers.waiting, session.capacity)
    return {
        "session": session, "free": words.free(queue), "is_full": queue.is_full, "asks": declared.consent == "person",
        "sort": spoken(declared),
    }  # fmt: skip


def _took(rows: Sequence[Any], edition: Any) -> list[dict[str, Any]]:
    """What one took part in, by activity: each with its sessions, the latest first, and its certificate where there is one."""
    found: dict[str, dict[str, Any]] = {}
    for one in reversed(rows):
        declared = edition.activities.get(one.activity)
        label = spoken(declared) if declared else one.activity
        certifies = bool(declared and declared.certificate)
        group = found.setdefault(
            one.activity, {"name": one.activity, "label": label, "certifies": certifies, "times": []}
        )
        group["times"].append({"session": one.session, "on": one.held_on, "hours": rules.hours_of(one.minutes)})
    return list(found.values())


@require_POST
@requires(Permission.OWN_SEE)
def join(request: HttpRequest, id: UUID) -> HttpResponse:
    """Sign oneself up, with one's consent where the rule asks it."""
    who: Any = request.standing  # type: ignore[attr-defined]
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    names = [one.name for one in open_to(edition, who.scope.person, clock.today(request))]
    session = queries.open_session(who.scope, id, names)
    own = request.POST.get("id", "")
    with leading_to((_("回到我的活动"), reverse("activities:mine"))):
        try:
            made = activity.sign_up_oneself(
                session, consents=bool(request.POST.get("consents")), may_wait=bool(request.POST.get("waits")),
                id=UUID(own) if own else None, **given(request),
            )  # fmt: skip
        except ValueError as wrong:
            raise NoSuchSession() from wrong
        except (SessionFull, ConsentUnclear) as refused:
            return _mine(request, status=refused.status, problem=refused)
    said = _("已报上“%(title)s”") if made.stands == Stands.PLACED else _("已排到“%(title)s”的候补")
    messages.success(request, said % {"title": session.title})
    return see_other("activities:mine")


@require_POST
@requires(Permission.OWN_SEE)
def leave(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take one's own sign-up back."""
    who: Any = request.standing  # type: ignore[attr-defined]
    signed = queries.signups_of(who.scope, who.scope.person) if who.scope.person else []
    mine = next((one for one in signed if one.session_id == id), None)
    if mine is None:
        raise NoSuchSession()
    # One taken back a moment ago is taken back.
    with leading_to((_("回到我的活动"), reverse("activities:mine"))), suppress(NoSuchSignUp):
        activity.withdraw(mine, **given(request))
    messages.success(request, _("已退出“%(title)s”") % {"title": mine.session.title})
    return see_other("activities:mine")


@requires(Permission.OWN_SEE)
def certificate(request: HttpRequest, name: str, person: UUID | None = None) -> HttpResponse:
    """What somebody took part in, on paper and free of charge: one's own, or for who keeps the register."""
    who: Any = request.standing  # type: ignore[attr-defined]
    wanted = person or who.scope.person
    if wanted is None:
        raise NoSuchSession()
    found = activity.certificate(name, person=wanted, street=request.street, who=who)  # type: ignore[attr-defined]
    return page(
        request, "activities/certificate.html", found=found, sort=spoken(found.activity),
        rows=[(one.held_on, one.session.title, one.session.subject.name, rules.hours_of(one.minutes)) for one in found.times],
        trail=[(_("活动报名"), reverse("activities:list")), (_("服务证明"), "")],
    )  # fmt: skip
