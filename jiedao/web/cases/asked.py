"""The forms of the steps that need no record: a reason, and what each asks besides."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedao.cases import queries
from jiedao.cases.models import Finding
from jiedao.cases.parts import Share
from jiedao.cases.replies import offered
from jiedao.procedures import casework
from jiedao.procedures.case_steps import Given
from jiedao.web import clock
from jiedao.web.cases import words
from jiedao.web.cases.detail import CasePage
from jiedao.web.cases.moves import MOVE
from jiedao.web.tags.spoken import spoken

#: Steps without a word of their own, and those whose word may be left out.
SILENT = ("accept", "start")
MAY_BE_SILENT = ("notice", "reporter_says")
#: Steps that say what they rest on.
WITH_BASIS = ("hand_back", "transfer")
#: Steps whose words may begin with a reply of the regulation.
REPLYING = ("submit", "hand_back", "transfer", "hang")
#: So many cases are offered to go into.
CHOICES = 50


class MoveForm(forms.Form):
    """A step with its reason. `seen`: the state the page showed; `id`: the page's own, so that it counts once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, name: str, found: CasePage, request: HttpRequest, **named: Any) -> None:
        super().__init__(*given, **named)
        self.name, self.found, self.request = name, found, request
        if ask := getattr(self, f"_ask_{name}", None):
            ask()
        if name not in SILENT:
            self._ask_why()

    def _ask_why(self) -> None:
        label = {"notice": _("督办意见"), "reporter_says": _("反映人怎么说")}.get(self.name, _("理由"))
        required = self.name not in MAY_BE_SILENT
        self.fields["why"] = forms.CharField(widget=forms.Textarea, max_length=500, label=label, required=required)
        if self.name in WITH_BASIS:
            self.fields["basis"] = forms.CharField(
                max_length=200,
                label=_("依据"),
                help_text=_("法规的条款，或者职责清单的事项，例如“配合履职事项第12项”。"),
            )
        if self.name in REPLYING:
            self.initial.setdefault("why", reply_chosen(self.found, self.request))

    # ---- what a step asks besides ----

    def _ask_transfer(self) -> None:
        self.fields["to"] = forms.CharField(max_length=60, label=_("移送到"), help_text=_("写部门的全称。"))

    def _ask_dispatch(self) -> None:
        found, on = self.found, clock.today(self.request)
        street = self.request.street  # type: ignore[attr-defined]
        choices: list[Any] = []
        for lane in found.ladder.lanes:
            able = (
                casework.able_in(found.case, lane.name, found.ladder, street=street, on=on) if not lane.outside else []
            )
            named = [(f"{lane.name}:{person}", f"{one.who}（{spoken(one.post)}）") for person, one in able]
            anyone = _("%(lane)s，不指定人") % {"lane": lane.label}
            choices.append((lane.label, [(lane.name, anyone), *named]))
        self.fields["hands"] = forms.ChoiceField(choices=[("", _("请选择")), *choices], label=_("派给"))

    def _ask_hang(self) -> None:
        self.fields["review_on"] = forms.DateField(
            required=False, label=_("复核日期"), help_text=_("不填就按制度的最长期限。"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )  # fmt: skip

    def _ask_divide(self) -> None:
        lanes = [("", _("请选择")), *((lane.name, lane.label) for lane in self.found.ladder.lanes)]
        for one in self.found.findings:
            said = f"{one.label}：{one.note}" if one.note else one.label
            self.fields[_named(one)] = forms.ChoiceField(choices=lanes, label=said)

    def _ask_join(self) -> None:
        rows = queries.possible_duplicates(self.found.who.scope, self.found.case)[:CHOICES]
        choices = [(one.number, f"{words.plate(one.number)}　{one.title}") for one in rows]
        self.fields["into"] = forms.ChoiceField(
            choices=[("", _("请选择")), *choices],
            label=_("并入哪一件"),
            help_text=_("同一类、先立、正在办理的案件，同一对象的在前。"),
        )

    def _ask_reporter_says(self) -> None:
        answers = [("fixed", _("已解决")), ("not_fixed", _("没有解决"))]
        self.fields["answer"] = forms.ChoiceField(choices=answers, label=_("反映人的答复"), widget=forms.RadioSelect)

    # ---- what was given ----

    @property
    def words(self) -> str:
        return str(self.cleaned_data.get("why", ""))

    @property
    def given(self) -> Given:
        """What the step is taken with."""
        said = self.cleaned_data
        lane, _colon, person = said.get("hands", "").partition(":")
        return Given(
            basis=said.get("basis", ""), to=said.get("to", ""), lane=lane, person=UUID(person) if person else None,
            review_on=said.get("review_on"), into=said.get("into", ""), answer=said.get("answer", ""), shares=self._shares(said),
        )  # fmt: skip

    def _shares(self, said: dict[str, Any]) -> tuple[Share, ...]:
        """The findings by the lane they were given to: one part a lane."""
        if self.name != "divide":
            return ()
        by_lane: dict[str, list[UUID]] = {}
        for one in self.found.findings:
            by_lane.setdefault(said[_named(one)], []).append(one.pk)
        return tuple(Share(lane, tuple(ids)) for lane, ids in by_lane.items())

    @property
    def asked(self) -> list[Any]:
        """Its visible controls, what the step itself asks first."""
        return [bound for bound in self.visible_fields() if bound.name != "why"]


def _named(finding: Finding) -> str:
    return f"finding-{finding.pk}"


def replies(found: CasePage, name: str) -> list[tuple[str, str, str]]:
    """The words a step may begin with: (label, address of the form that begins so, words)."""
    if name not in REPLYING or name not in MOVE:
        return []
    return [(spoken(one), f"?reply={one.name}", words) for one, words in offered(found.ladder, found.case)]


def reply_chosen(found: CasePage, request: HttpRequest) -> str:
    """The words of the reply that the address asks for."""
    wanted = request.GET.get("reply", "")
    return next((words for one, words in offered(found.ladder, found.case) if one.name == wanted), "")
