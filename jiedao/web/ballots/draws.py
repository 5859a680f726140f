"""抽签: a list and the digest of a seed shown first, the order that follows from both, and how anybody repeats it."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.access.roles import Permission
from jiedao.ballots import queries
from jiedao.ballots.models import Draw
from jiedao.ballots.problems import DrawDayOver, WhyMissing
from jiedao.procedures import booking, drawing
from jiedao.procedures.balloting_reading import basis_of, reason_not_to_draw
from jiedao.procedures.matters import voting
from jiedao.register.queries import subject_by_id
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock
from jiedao.web.ballots.calling import subjects_for
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken


class AnnounceForm(forms.Form):
    """Announcing a draw: whose list, about what, on which day; `id` is the page's own."""

    subject = forms.ChoiceField(label=gettext_lazy("抽谁的名单"))
    question = forms.CharField(
        label=gettext_lazy("抽什么"), max_length=200, help_text=gettext_lazy("例如：一期选房顺序")
    )
    on = forms.DateField(
        label=gettext_lazy("哪一天抽签"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, subjects: list[tuple[str, str]], today: date, **named: Any) -> None:
        named.setdefault("initial", {"on": today, "id": uuid7()})
        super().__init__(*given, **named)
        self.fields["subject"].choices = subjects  # type: ignore[attr-defined]


def _given(request: HttpRequest) -> dict[str, Any]:
    return {"street": request.street, "who": request.standing, "now": clock.now(request)}  # type: ignore[attr-defined]


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    found = [(_("表决"), reverse("ballots:list")), (_("抽签"), reverse("ballots:draws")), *more]
    return [*found[:-1], (found[-1][0], "")]


@requires(Permission.MATTER_SEE)
def draws(request: HttpRequest) -> HttpResponse:
    """The draws within one's work, and which may be announced."""
    edition = booking.edition(request.street, clock.today(request))  # type: ignore[attr-defined]
    sorts = [(one, edition.regulation(one.regulation)) for one in edition.ballots.values() if one.kind == "draw"]
    return page(
        request, "ballots/draws.html", draws=queries.draws(request.scope), sorts=sorts, trail=_trail(),  # type: ignore[attr-defined]
        may_hold=request.standing.may(Permission.BALLOT_HOLD),  # type: ignore[attr-defined]
    )  # fmt: skip


@requires(Permission.BALLOT_HOLD)
def announce(request: HttpRequest) -> HttpResponse:
    """Show the list and the digest of the seed, before anybody knows the order."""
    today = clock.today(request)
    ballot = drawing.ballot_drawn(request.street, request.GET.get("ballot", ""), today)  # type: ignore[attr-defined]
    edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
    form = AnnounceForm(request.POST or None, subjects=subjects_for(request, ballot, edition, today), today=today)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        subject = subject_by_id(request.scope, UUID(given["subject"]))  # type: ignore[attr-defined]
        if subject is None:
            raise Http404
        with leading_to((_("回到抽签"), reverse("ballots:draws"))):
            try:
                made = drawing.announce(
                    given["id"],
                    ballot.name,
                    subject=subject,
                    on=given["on"],
                    question=given["question"],
                    **_given(request),
                )
            except DrawDayOver as over:
                form.add_error("on", sentence_of(over))
            else:
                messages.success(request, _("名单和种子的校验码已公布"))
                return see_other("ballots:drawn", made.pk)
    return page(
        request, "ballots/announce.html", status=422 if form.errors else 200, form=form, ballot=ballot, sort=spoken(ballot),
        basis=edition.basis(ballot), trail=_trail((_("公布"), "")),
    )  # fmt: skip


def _shown(request: HttpRequest, id: UUID) -> dict[str, Any]:
    """A draw with everything its pages show."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    found = queries.draw_by_id(scope, id)
    lots = queries.lots_of(scope, found)
    is_drawn = found.state == Draw.Stands.DRAWN
    ballot = drawing.ballot_drawn(request.street, found.ballot, found.held_on)  # type: ignore[attr-defined]
    changes = ""
    if found.state == Draw.Stands.ANNOUNCED:
        changes = drawing.changes_since(found, street=request.street, on=clock.today(request))  # type: ignore[attr-defined]
    return {
        "draw": found, "lots": lots, "is_drawn": is_drawn, "sort": spoken(ballot), "changes": changes,
        "basis": basis_of(request.street, ballot, found.held_on),  # type: ignore[attr-defined]
        "rule_url": addresses.rule(ballot.regulation), "first": lots[0] if lots else None,
        "repeats": drawing.repeats(found, lots) if is_drawn else None, "is_day": found.held_on <= clock.today(request),
        "not_to_hold": reason_not_to_draw(found, request.standing),  # type: ignore[attr-defined]
    }  # fmt: skip


@requires(Permission.MATTER_SEE)
def detail(request: HttpRequest, id: UUID) -> HttpResponse:
    """One draw: the list and the digest before it, the seed, the order and how to repeat it afterwards."""
    shown = _shown(request, id)
    return page(request, "ballots/draw.html", trail=_trail((shown["draw"].question, "")), **shown)


@requires(Permission.MATTER_SEE)
def sheet(request: HttpRequest, id: UUID) -> HttpResponse:
    """The order on paper, with the seed and how it follows, to be signed by witnesses and posted."""
    shown = _shown(request, id)
    if not shown["is_drawn"]:
        return see_other("ballots:drawn", id)
    own = (shown["draw"].question, reverse("ballots:drawn", args=[id]))
    return page(request, "ballots/draw_sheet.html", trail=_trail(own, (_("抽签结果"), "")), **shown)


@requires(Permission.BALLOT_HOLD)
def step(request: HttpRequest, id: UUID, move: str) -> HttpResponse:
    """Draw, or leave it undrawn with a reason; each asked for on a page of its own."""
    if move not in ("draw", "off"):
        raise Http404
    shown = _shown(request, id)
    found, wrong, why = shown["draw"], "", request.POST.get("why", "")
    with leading_to((_("回到这次抽签"), reverse("ballots:drawn", args=[id]))):
        if request.method == "POST":
            try:
                if move == "draw":
                    voting.draw(found, **_given(request))
                else:
                    drawing.call_off(found, why=why, **_given(request))
            except WhyMissing as missing:
                wrong = sentence_of(missing)
            else:
                messages.success(request, _("已抽签，顺序见下") if move == "draw" else _("已登记不抽这一次"))
                return see_other("ballots:drawn", id)
        else:
            drawing.require_drawable(found, move, street=request.street, who=request.standing, now=clock.now(request))  # type: ignore[attr-defined]
    label = _("抽签") if move == "draw" else _("不抽这一次")
    own = (found.question, reverse("ballots:drawn", args=[id]))
    return page(
        request, "ballots/draw_step.html", status=422 if wrong else 200, move=move, wrong=wrong, why=why, label=label,
        trail=_trail(own, (label, "")), **shown,
    )  # fmt: skip
