from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.access.roles import Permission
from jiedao.cases import queries as cases
from jiedao.entries.rendering import Line, lines_of
from jiedao.hotline import queries
from jiedao.hotline.models import Order
from jiedao.hotline.problems import NoteMissing, ReplyEmpty, ReturnBasisMissing, TooLateToReturn
from jiedao.periods import day_of
from jiedao.problems import Problem
from jiedao.procedures.hotline import answering, wording
from jiedao.register.queries import calendar
from jiedao.tenancy.ids import uuid7
from jiedao.web import addresses, clock
from jiedao.web.cases import words as case_words
from jiedao.web.hotline import words
from jiedao.web.pages import page, see_other
from jiedao.web.problems import leading_to, sentence_of
from jiedao.web.requires import requires
from jiedao.web.tags.spoken import spoken

#: What is wrong with what was filled in, told beside the form; anything else is told on a page of its own.
FILLED_IN = (ReplyEmpty, NoteMissing, ReturnBasisMissing, TooLateToReturn)


class ReplyForm(forms.Form):
    """What is to be answered. `id`: the page's own, so that sending it twice writes it once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(widget=forms.Textarea, max_length=2000, label="")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["words"].label = _("答复内容")


class CheckForm(forms.Form):
    """What whoever checks an answer has to say."""

    note = forms.CharField(widget=forms.Textarea, max_length=300, required=False, label="")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["note"].label = _("退回时写明改什么")


class ReturnForm(forms.Form):
    """Why an order goes back, and on what basis."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.ChoiceField(label="")
    cites = forms.ChoiceField(required=False, label="")
    basis = forms.CharField(widget=forms.Textarea, max_length=1000, label="")

    def __init__(self, *given: Any, rules: wording.Orders, **named: Any) -> None:
        super().__init__(*given, **named)
        reasons = [(name, one.label) for name, one in rules.members("return_reason").items()]
        cited = [(name, f"{one.code} {one.label}（{one.hint}）") for name, one in rules.choices("cites").items()]
        self._ask("reason", _("退回理由"), reasons)
        self._ask("cites", _("对照履职事项清单"), cited)
        self.fields["basis"].label = _("退回依据")

    def _ask(self, name: str, label: str, options: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.label, field.choices = label, [("", _("请选择")), *options]


def _trail(order: Order, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    here = (order.number, reverse("hotline:order", args=[order.pk]) if more else "")
    return [(_("热线工单"), reverse("hotline:list")), here, *more]


def _back(order: Order) -> tuple[Any, str]:
    return (_("回到这件工单"), reverse("hotline:order", args=[order.pk]))


@requires(Permission.HOTLINE_SEE)
def order(request: HttpRequest, id: UUID) -> HttpResponse:
    """One order: what was said, both clocks, the case that works on it, what was said before, and what is answered."""
    scope: Any = request.scope  # type: ignore[attr-defined]
    standing: Any = request.standing  # type: ignore[attr-defined]
    now = clock.now(request)
    found = queries.order_by_id(scope, id)
    case = cases.of_entries(scope, [found.entry_id]).get(found.entry_id)
    replies = queries.replies_of(scope, found)
    days = calendar(scope)
    lines = {one.name: one for one in lines_of(found.entry.version.content, found.entry.values, {})}
    latest = replies[0] if replies else None
    return page(
        request, "hotline/order.html", order=found, case=case, replies=replies, chain=_chain(scope, found), lines=lines,
        cites=lines.get("cites"), masked=[lines[name] for name in ("caller_name", "caller") if _is_said(lines.get(name))],
        look=words.ORDER_LOOKS[found.state], word=words.order_word(found.state),
        city=words.city_clock(found, now, days), own=case_words.clock(case, now, days) if case else None,
        case_url=addresses.case(case.number) if case else "", entry_url=addresses.entry(found.entry_id),
        may_reply=found.state == "open" and standing.may(Permission.HOTLINE_REPLY),
        may_check=found.state == "replied" and standing.may(Permission.HOTLINE_CHECK)
        and latest is not None and latest.written_by_id != standing.user.pk,
        may_return=found.state == "open" and standing.may(Permission.HOTLINE_TAKE) and now <= found.accept_by,
        may_reveal=standing.may(Permission.PERSON_REVEAL), trail=_trail(found), sheet_url=_sheet_url(scope, found),
        waits=case is not None and case.state not in ("closed", "void"), is_over=now > found.accept_by,
    )  # fmt: skip


def _sheet_url(scope: Any, found: Order) -> str:
    """The sheet it came in, for those whose work covers the whole of it."""
    sheet = found.sheet
    covers = scope.covers(sheet.place_id, sheet.line, name=sheet.form)
    return reverse("hotline:sheet", args=[sheet.pk]) if covers else ""


def _is_said(line: Line | None) -> bool:
    return line is not None and bool(line.text or line.sealed)


def _chain(scope: Any, found: Order) -> list[dict[str, Any]]:
    return [
        {"order": one, "look": words.ORDER_LOOKS[one.state], "word": words.order_word(one.state)}
        for one in queries.chain_of(scope, found)
    ]


@requires(Permission.HOTLINE_REPLY)
def reply(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write what is to be answered, from a template or from what was done; another person checks it."""
    found = queries.order_by_id(request.scope, id)  # type: ignore[attr-defined]
    street: Any = request.street  # type: ignore[attr-defined]
    form, refused = ReplyForm(request.POST or None), None
    if form.is_valid():
        given = form.cleaned_data
        with leading_to(_back(found)):
            try:
                answering.write(
                    found, words=given["words"], id=given["id"], who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
                )  # fmt: skip
            except FILLED_IN as problem:
                refused = problem
            else:
                messages.success(request, _("工单%(number)s的答复已写好，等别人核对") % {"number": found.number})
                return see_other("hotline:order", found.pk)
    if request.method != "POST":
        form = ReplyForm(initial={"id": uuid7(), "words": _begun(request, found, street)})
    return _form(request, "hotline/reply.html", found, form, refused, usual=_usual(found, street), label=_("写答复"))


def _usual(found: Order, street: Any) -> list[tuple[str, str, str]]:
    """The words an answer may begin with, the list of answers first: (label, address of the form that begins so, words)."""
    listed = answering.templates(found, street).items()
    ours = [(one.hint or spoken(one), f"?template={name}", one.label) for name, one in listed]
    return ours + [(spoken(one), f"?reply={one.name}", words) for one, words in answering.about_the_case(found, street)]


def _begun(request: HttpRequest, found: Order, street: Any) -> str:
    chosen = answering.templates(found, street).get(request.GET.get("template", ""))
    if chosen is not None:
        return chosen.label
    wanted = request.GET.get("reply", "")
    for one, words_of_it in answering.about_the_case(found, street) if wanted else ():
        if one.name == wanted:
            return words_of_it
    sent_back = next(iter(queries.replies_of(request.scope, found)), None)  # type: ignore[attr-defined]
    return sent_back.words if sent_back is not None else answering.proposed(found, street)


def _form(
    request: HttpRequest, template: str, found: Order, form: Any, refused: Problem | None, *, label: Any, **more: Any
) -> HttpResponse:
    status = refused.status if refused else 422 if request.method == "POST" else 200
    return page(
        request, template, status=status, order=found, form=form, label=label,
        refused=sentence_of(refused) if refused else "", back=reverse("hotline:order", args=[found.pk]),
        trail=_trail(found, (label, "")), **more,
    )  # fmt: skip


@requires(Permission.HOTLINE_CHECK)
def check(request: HttpRequest, id: UUID) -> HttpResponse:
    """Check an answer that somebody else has written: agree, or say what to change."""
    found = queries.order_by_id(request.scope, id)  # type: ignore[attr-defined]
    replies = queries.replies_of(request.scope, found)  # type: ignore[attr-defined]
    form, refused = CheckForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        passes = "pass" in request.POST
        with leading_to(_back(found)):
            try:
                answering.check(
                    found, passes=passes, note=form.cleaned_data["note"], street=request.street, who=request.standing,  # type: ignore[attr-defined]
                    now=clock.now(request),
                )  # fmt: skip
            except FILLED_IN as problem:
                refused = problem
            else:
                said = _("工单%(number)s的答复已同意，可以导出") if passes else _("工单%(number)s的答复已退回修改")
                messages.success(request, said % {"number": found.number})
                return see_other("hotline:order", found.pk)
    return _form(
        request, "hotline/check.html", found, form, refused, label=_("核对答复"), reply=replies[0] if replies else None
    )  # fmt: skip


@requires(Permission.HOTLINE_TAKE)
def give_back(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give an order back to the city within its time, with reason and basis."""
    found = queries.order_by_id(request.scope, id)  # type: ignore[attr-defined]
    street: Any = request.street  # type: ignore[attr-defined]
    asked = wording.orders(street, day_of(clock.now(request)))
    form = ReturnForm(request.POST or None, rules=asked, initial={"id": uuid7()})
    refused: Problem | None = None
    if request.method == "POST" and form.is_valid():
        with leading_to(_back(found)):
            try:
                answering.give_back(
                    found, **form.cleaned_data, street=street, who=request.standing, now=clock.now(request)  # type: ignore[attr-defined]
                )  # fmt: skip
            except FILLED_IN as problem:
                refused = problem
            else:
                messages.success(
                    request, _("工单%(number)s已退回市热线，导出时一并带上理由和依据") % {"number": found.number}
                )
                return see_other("hotline:order", found.pk)
    return _form(request, "hotline/return.html", found, form, refused, label=_("退回市热线"))
