"""The form for the day of a planned step."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _


class PlanForm(forms.Form):
    """A day, and why it is moved where one was set before."""

    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    why = forms.CharField(widget=forms.Textarea, max_length=200, required=False)

    def __init__(self, sent: Any, *, before: date | None, on: date | None = None) -> None:
        super().__init__(sent, initial={"on": before or on})
        self.fields["on"].label = _("定在哪一天")
        self.fields["why"].label = _("为什么改期")
        if before is None:
            self.fields["why"].widget = forms.HiddenInput()
