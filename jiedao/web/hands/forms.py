"""Who takes what over, and who acts for whom."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jiedao.procedures.handover import KEEP, VACANT
from jiedao.web.hands.words import Told

Choices = Sequence[tuple[str, str]]


def _date(label: str, initial: date) -> forms.DateField:
    return forms.DateField(label=label, initial=initial.isoformat(), widget=forms.DateInput(attrs={"type": "date"}))


class HandoverForm(forms.Form):
    """For each part of what stands in somebody's name: who takes it; from which day on, and why."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, told: Sequence[Told], staff: Choices, to: str, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.told, self.today = told, today
        known = to if to in dict(staff) else KEEP
        for one in told:
            stays = [(KEEP, _("不动，仍由本人负责"))]
            if one.part.what == "post":
                stays.append((VACANT, _("到这一天为止，先空着")))
            self.fields[one.name] = forms.ChoiceField(label=one.label, choices=[*stays, *staff], initial=known)
        self.fields["on"] = _date(_("从哪一天起"), today)
        self.fields["why"] = forms.CharField(label=_("为什么交接"), max_length=200)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("这一天还没有到。请到那一天再登记。"))
        return on

    @property
    def wanted(self) -> dict[str, str]:
        """Part -> who takes it."""
        return {one.part.key: self.cleaned_data[one.name] for one in self.told}

    def of(self, what: str) -> list[tuple[Any, Told]]:
        """The choices of one kind, each with what it is about."""
        return [(self[one.name], one) for one in self.told if one.part.what == what]

    @property
    def sections(self) -> list[tuple[str, str, list[tuple[Any, Told]]]]:
        titles = {
            "tie": _("包联和负责的对象"), "post": _("岗位"), "case": _("在办的案件"), "draft": _("没有登记的草稿"),
        }  # fmt: skip
        return [(what, title, rows) for what, title in titles.items() if (rows := self.of(what))]


class ActingForm(forms.Form):
    """Who acts in a post of another, from when to when, and why."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    person = forms.ChoiceField()

    def __init__(self, *given: Any, staff: Choices, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["person"].label = _("由谁代理")
        fields["person"].choices = [("", _("请选择")), *staff]
        fields["first"] = _date(_("第一天"), today)
        fields["last"] = _date(_("最后一天"), today + timedelta(days=6))
        fields["why"] = forms.CharField(label=_("为什么代理"), max_length=200)
