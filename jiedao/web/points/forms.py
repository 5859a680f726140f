"""An appeal as it is typed in; the superior's document, and the day on which scoring ends."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _


class AppealForm(forms.Form):
    """Which line is contested, and why. The number is filled in where the line was chosen on the statement."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    line = forms.CharField(max_length=20, required=False)
    why = forms.CharField(max_length=500, widget=forms.Textarea)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["line"].label, fields["why"].label = _("对哪一条有异议（行号）"), _("理由")

    def clean_line(self) -> str:
        return str(self.cleaned_data["line"]).strip().upper()


def _day(label: str, day: date) -> forms.DateField:
    return forms.DateField(label=label, initial=day, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class SanctionForm(forms.Form):
    """The superior's word: who gave it, its number and day, what it says, and from when it counts here."""

    def __init__(self, *given: Any, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["authority"] = forms.CharField(label=_("谁同意的（发文机关）"), max_length=60)
        fields["document"] = forms.CharField(label=_("文号"), max_length=60)
        fields["dated_on"] = _day(_("文件日期"), today)
        fields["says"] = forms.CharField(label=_("文件怎么说（照抄要点）"), max_length=1000, widget=forms.Textarea)
        fields["file"] = forms.FileField(label=_("文件扫描件"), required=False)
        fields["from_on"] = _day(_("从哪一天起启用"), today)


class EndForm(forms.Form):
    """From which day nobody is scored any more, and why."""

    def __init__(self, *given: Any, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["until_on"] = _day(_("从哪一天起停用"), today)
        fields["why"] = forms.CharField(label=_("为什么停用"), max_length=200)
