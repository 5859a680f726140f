from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jiedao.access import queries
from jiedao.access.models import Appointment
from jiedao.access.problems import (
    ActingForOneself,
    ActingUntimely,
    NoAccountToTakeOver,
    NoSuchPerson,
    NothingHandedOver,
    NotYoursToDispose,
)
from jiedao.access.roles import Permission
from jiedao.periods import day_of
from jiedao.procedures import acting, booking, handover
from jiedao.register.models import Subject
from jiedao.register.queries import places, subject_by_id
from jiedao.register.scope import Scope
from jiedao.register.search import STAFF, on_lists
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock
from jiedao.web.hands.forms import ActingForm, HandoverForm
from jiedao.web.hands.words import told
from jiedao.web.pages import page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.days import fullday
from jiedao.web.tags.spoken import spoken


def _person(request: HttpRequest, id: UUID) -> tuple[Subject, list[Appointment]]:
    """Somebody of the office with their posts of today. Who works here in which post is no secret inside the office."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    posts = queries.posts_of(scope, id, on=clock.today(request))
    known = posts or queries.handovers_of(scope, id) or _is_staff(request, id)
    person = subject_by_id(Scope.everything(scope.street), id) if known else None
    if person is None:
        raise NoSuchPerson()
    return person, posts


def _is_staff(request: HttpRequest, id: UUID) -> bool:
    return str(id) in dict(_staff(request))


def _staff(request: HttpRequest) -> list[tuple[str, str]]:
    """Everybody who works here, by name, each with the posts they hold, so that two of one name are told apart."""
    today, scope = clock.today(request), request.scope  # type: ignore[attr-defined]
    posts: dict[UUID, list[str]] = {}
    for one in queries.everybody(scope, on=today):
        if not one.acting_for_id:
            posts.setdefault(one.person_id, []).append(spoken(one.post))
    people = on_lists(scope, [STAFF], "", on=today, limit=400, naming=True)
    return [
        (str(one.pk), f"{one.name}（{_('、').join(posts[one.pk])}）" if one.pk in posts else one.name) for one in people
    ]


def _trail(person: Subject, *more: str) -> list[tuple[str, str]]:
    here = addresses.person(person.pk) if more else ""
    return [(_("谁能看到什么"), addresses.access(by="people")), (person.name, here), *((one, "") for one in more)]


@requires(Permission.ACCESS_SEE)
def person(request: HttpRequest, id: UUID) -> HttpResponse:
    """Somebody of the office: their posts, who acts for them, and for those it concerns what stands in their name."""
    who, today = request.standing, clock.today(request)  # type: ignore[attr-defined]
    found, posts = _person(request, id)
    own = [one for one in posts if not one.acting_for_id]
    mine, may = found.pk == who.scope.person, _may(who, found, own)
    held = handover.in_hand(who.scope, found, on=today) if mine or may else None
    return page(
        request, "hands/person.html", room="", person=found, may=may, mine=mine, holds=_posts(posts, may=may, who=who),
        acting=[(one, may) for one in queries.acted_for_by(who.scope, id, on=today)], held=held,
        told=_told(request, held) if held else [], handed=queries.handovers_of(who.scope, id) if mine or may else [],
        today=today, trail=_trail(found),
    )  # fmt: skip


def _may(who: Any, person: Any, posts: list[Appointment]) -> bool:
    try:
        handover.require(who, person, posts)
    except NotYoursToDispose:
        return False
    return True


def _posts(posts: list[Appointment], *, may: bool, who: Any) -> list[dict[str, Any]]:
    return [
        {
            "post": spoken(one.post), "other": one.acting_for.name if one.acting_for else "", "since": fullday(one.from_on),
            "until": fullday(one.to_on) if one.to_on else "", "pk": one.pk, "may": may and not one.acting_for_id,
            "acting": bool(one.acting_for_id), "may_end": bool(one.acting_for) and _may(who, one.acting_for, [one]),
        }
        for one in posts
    ]  # fmt: skip


def _told(request: HttpRequest, held: handover.InHand) -> Any:
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    scope: Any = request.scope  # type: ignore[attr-defined]
    return told(held, edition, {one.code: one.name for one in places(scope)}, scope)


@requires(Permission.HANDS_CHANGE)
def hand_over(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give what stands in somebody's name to others; `?to=` proposes one person for all of it."""
    who, today = request.standing, clock.today(request)  # type: ignore[attr-defined]
    found, _all = _person(request, id)
    held = handover.in_hand(who.scope, found, on=today)
    handover.require(who, found, held.posts)
    staff = [one for one in _staff(request) if one[0] != str(id)]
    to, given = request.GET.get("to", ""), request.POST if request.method == "POST" else None
    form = HandoverForm(
        given, told=_told(request, held), staff=staff, to=to, today=today, initial={"id": uuid7()}
    )  # fmt: skip
    if form.is_valid():
        asked = form.cleaned_data
        try:
            done = handover.hand_over(
                found, id=asked["id"], to=form.wanted, on=asked["on"], why=asked["why"].strip(), who=who,
                now=clock.now(request),
            )  # fmt: skip
        except (NothingHandedOver, NoAccountToTakeOver) as refused:
            form.add_error(None, sentence_of(refused))
        else:
            messages.success(request, _("已登记%(name)s的交接") % {"name": found.name})
            return see_other("hands:handed", done.pk)
    return page(
        request, "hands/handover.html", room="", status=422 if form.is_bound else 200, form=form, person=found, held=held,
        staff=staff, to=to, trail=_trail(found, _("交接")),
    )  # fmt: skip


@requires(Permission.HANDS_CHANGE)
def handed(request: HttpRequest, id: UUID) -> HttpResponse:
    """What one handover moved, to whom; on its day it can be taken back whole."""
    who, today = request.standing, clock.today(request)  # type: ignore[attr-defined]
    done = queries.handover_by_id(who.scope, id)
    if done is None:
        raise NoSuchPerson()
    posts = [one for one in queries.posts_of(who.scope, done.person_id, on=today) if not one.acting_for_id]
    gone = [one for one in handover.posts_in(done) if one.pk not in {post.pk for post in posts}]
    handover.require(who, done.person, [*posts, *gone])
    back = addresses.person(done.person_id)
    if request.method == "POST":
        with leading_to((_("看这个人名下的事"), back)):
            handover.take_back(done, who=who, now=clock.now(request))
        messages.success(request, _("已撤销%(name)s的交接，事情都回到原来的人手里") % {"name": done.person.name})
        return see_other(back)
    columns = [Column(_("交出的")), Column(_("数量"), numeric=True, inline=True), Column(_("由谁接手"), inline=True)]
    words = {"tie": _("包联和负责的对象"), "post": _("岗位"), "case": _("在办的案件"), "draft": _("没有登记的草稿")}
    rows = [[words[what], many, taker or _("先空着")] for what, taker, many in handover.summed(done)]
    return page(
        request, "hands/handed.html", room="", done=done, person=done.person,
        table=Ledger(_("交接的内容"), columns, rows), may_undo=done.undone_at is None and day_of(done.at) == today,
        trail=_trail(done.person, _("交接")),
    )  # fmt: skip


@requires(Permission.HANDS_CHANGE)
def act(request: HttpRequest, id: UUID) -> HttpResponse:
    """Let somebody act in another's post from a day to a day."""
    who, today = request.standing, clock.today(request)  # type: ignore[attr-defined]
    post = queries.appointment_by_id(who.scope, id)
    if post is None or post.acting_for_id or (post.to_on is not None and post.to_on <= today):
        raise NoSuchPerson()
    handover.require(who, post.person, [post])
    staff = [one for one in _staff(request) if one[0] != str(post.person_id)]
    form = ActingForm(request.POST or None, staff=staff, today=today, initial={"id": uuid7()})
    if form.is_valid():
        asked = form.cleaned_data
        by_whom = subject_by_id(Scope.everything(who.scope.street), UUID(asked["person"]))
        try:
            acting.act_for(
                post, id=asked["id"], by_whom=by_whom or post.person, first=asked["first"], last=asked["last"],
                why=asked["why"].strip(), who=who, now=clock.now(request),
            )  # fmt: skip
        except (ActingForOneself, ActingUntimely, NoAccountToTakeOver) as refused:
            form.add_error(None, sentence_of(refused))
        else:
            said = {
                "name": dict(staff).get(asked["person"], ""),
                "other": post.person.name,
                "last": fullday(asked["last"]),
            }
            messages.success(request, _("已登记：%(name)s代理%(other)s，到%(last)s为止") % said)
            return see_other(addresses.person(post.person_id))
    return page(
        request, "hands/acting.html", room="", status=422 if form.is_bound else 200, form=form, post=post,
        person=post.person, trail=_trail(post.person, _("代理")),
    )  # fmt: skip


@requires(Permission.HANDS_CHANGE)
def end(request: HttpRequest, id: UUID) -> HttpResponse:
    """End an acting appointment before its day."""
    who = request.standing  # type: ignore[attr-defined]
    post = queries.appointment_by_id(who.scope, id)
    if post is None or post.acting_for is None:
        raise NoSuchPerson()
    handover.require(who, post.acting_for, [post])
    if request.method == "POST":
        acting.end_acting(post, who=who, now=clock.now(request))
        said = {"name": post.person.name, "other": post.acting_for.name}
        messages.success(request, _("%(name)s不再代理%(other)s") % said)
        return see_other(addresses.person(post.acting_for_id))
    return page(
        request,
        "hands/end.html",
        room="",
        post=post,
        person=post.acting_for,
        trail=_trail(post.acting_for, _("结束代理")),
    )
