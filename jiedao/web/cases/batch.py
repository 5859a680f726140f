"""One step for several cases: chosen in the list, shown before it is taken, and told afterwards case by case."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiedao.access.roles import Permission
from jiedao.cases import board as boards
from jiedao.cases import rules
from jiedao.cases.models import Case
from jiedao.procedures import batching
from jiedao.procedures.batching import Judged
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock
from jiedao.web.cases import asked, words
from jiedao.web.pages import page, see_other
from jiedao.web.parts import Column, Ledger
from jiedao.web.requires import requires
from jiedao.web.tags.marks import plate, state
from jiedao.web.tags.spoken import spoken


class BatchForm(forms.Form):
    """The step, the reason that holds for all, and the page's own id, so that it counts once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    why = forms.CharField(label=gettext_lazy("理由（对每一件都成立）"), widget=forms.Textarea, max_length=500)

    def __init__(self, *given: Any, move: str, **named: Any) -> None:
        super().__init__(*given, **named)
        if move in asked.SILENT:
            del self.fields["why"]
        else:
            self.fields["why"].required = move not in asked.MAY_BE_SILENT
            if move == "notice":
                self.fields["why"].label = _("督办意见（对每一件都成立）")


@requires(Permission.CASE_SEE)
def batch(request: HttpRequest) -> HttpResponse:
    """What one step would do to each of the chosen cases; taken with POST."""
    given = request.POST if request.method == "POST" else request.GET
    numbers = list(dict.fromkeys(given.getlist("n")))
    move = given.get("move", "")
    batching.limit(numbers)
    cases = boards.cases_numbered(request.scope, numbers)  # type: ignore[attr-defined]
    if not cases or move not in batching.MOVES:
        return _choose(request, cases, move)
    form = _form(request, move)
    if request.method == "POST" and form.is_valid():
        return _taken(request, cases, move, form)
    judged = batching.preview(cases, move, street=request.street, who=request.standing)  # type: ignore[attr-defined]
    return _shown(request, judged, move, form, status=422 if request.method == "POST" else 200)


def _form(request: HttpRequest, move: str) -> BatchForm:
    if request.method == "POST":
        return BatchForm(request.POST, move=move)
    return BatchForm(move=move, initial={"id": uuid7()})


def _trail() -> list[tuple[str, str]]:
    return [(_("案件"), reverse("cases:list")), (_("一起办"), "")]


def _choose(request: HttpRequest, cases: Sequence[Case], move: str) -> HttpResponse:
    return page(
        request, "cases/batch.html", status=422 if request.method == "POST" else 200, cases=cases, trail=_trail(), moves=moves(),
        table=_table([Judged(case, True) for case in cases]) if cases else None,
    )  # fmt: skip


def _shown(request: HttpRequest, judged: Sequence[Judged], move: str, form: BatchForm, *, status: int) -> HttpResponse:
    able = [one for one in judged if one.may]
    return page(
        request, "cases/batch.html", status=status, cases=[one.case for one in able], trail=_trail(), moves=moves(),
        move=rules.MOVES[move], form=form, able=len(able), left=len(judged) - len(able), table=_table(judged),
    )  # fmt: skip


def _taken(request: HttpRequest, cases: Sequence[Case], move: str, form: BatchForm) -> HttpResponse:
    given = form.cleaned_data
    outcome = batching.take(
        cases, move, why=given.get("why", ""), street=request.street, who=request.standing,  # type: ignore[attr-defined]
        now=clock.now(request), id=given["id"],
    )  # fmt: skip
    done = len(outcome.done)
    label = rules.MOVES[move].label
    if outcome.refused:
        return page(
            request, "cases/batch.html", status=200 if done else 409, cases=(), trail=_trail(), moves=moves(),
            move=rules.MOVES[move], done=done, refused=len(outcome.refused), table=_table(outcome.refused),
        )  # fmt: skip
    said = ngettext("%(n)s件案件：%(move)s", "%(n)s件案件：%(move)s", done) % {"n": done, "move": label}
    messages.success(request, said)
    return see_other("cases:list")


def moves() -> list[rules.Move]:
    """The steps that may be taken for several cases."""
    return [rules.MOVES[name] for name in batching.MOVES]


def _table(judged: Sequence[Judged]) -> Ledger:
    columns = [
        Column(_("案号和事由")),
        Column(_("状态"), inline=True),
        Column(_("地点"), inline=True),
        Column(_("会怎样")),
    ]
    return Ledger(_("选定的案件"), columns, [_row(one) for one in judged])


def _row(one: Judged) -> list[Any]:
    case = one.case
    return [
        words.titled(case.number, addresses.case(case.number), case.title),
        state(case.state, kind="case"),
        plate(case.place.short_name, kind="line"),
        _("可以办") if one.may else spoken(one.reason) or _("现在不能办这一步"),
    ]
