"""Leaving a register, and who answers for a subject."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedao.register.search import STAFF, on_lists
from jiedao.rulebook import Kind
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock
from jiedao.web.tags.days import fullday


def _day(label: str, today: date) -> forms.DateField:
    return forms.DateField(label=label, initial=today.isoformat(), widget=forms.DateInput(attrs={"type": "date"}))


class LeaveForm(forms.Form):
    """From which day on a subject does not stand on a register any more, and why."""

    why = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *given: Any, kind: Kind, since: date, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        self.since, self.today = since, today
        self.fields["why"].label = _("为什么离开名册")
        self.fields["why"].choices = list(kind.ends.items())  # type: ignore[attr-defined]
        self.fields["on"] = _day(_("从哪一天起不在册"), today)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("这一天还没有到。请到那一天再登记。"))
        if on <= self.since:
            said = _("它从%(day)s起在册，离册要晚于这一天。") % {"day": fullday(self.since)}
            raise forms.ValidationError(said)
        return on


class AssignForm(forms.Form):
    """Who answers for a subject in which part, from a day on, and why."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    role = forms.ChoiceField(widget=forms.RadioSelect)
    person = forms.ChoiceField()

    def __init__(self, *given: Any, request: HttpRequest, kind: Kind, role: str, **named: Any) -> None:
        super().__init__(*given, **named)
        today = clock.today(request)
        self.today = today
        staff = on_lists(request.scope, [STAFF], "", on=today, limit=400, naming=True)  # type: ignore[attr-defined]
        fields: Any = self.fields
        fields["role"].label, fields["person"].label = _("负责什么"), _("由谁负责")
        fields["role"].choices = list(kind.assigned.items())
        fields["id"].initial = uuid7()
        fields["role"].initial = role if role in kind.assigned else next(iter(kind.assigned), "")
        fields["person"].choices = [("", _("请选择")), *((str(one.pk), one.name) for one in staff)]
        fields["on"] = _day(_("从哪一天起"), today)
        fields["why"] = forms.CharField(label=_("为什么"), max_length=200)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("这一天还没有到。请到那一天再登记。"))
        return on
