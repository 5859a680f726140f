"""What is typed about a report: the document number of an issue, and the reason of a correction. Never a number of its text."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jiedao.reports import rules


class IssueForm(forms.Form):
    """The number a report is issued under, if it has one."""

    number = forms.CharField(required=False, max_length=40)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["number"].label = _("文号")


class CorrectForm(forms.Form):
    """Why an issued report is corrected; it is printed on the correction."""

    why = forms.CharField(widget=forms.Textarea)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["why"].label = _("更正的理由")

    def clean_why(self) -> str:
        """Long enough to say something, short enough to be read."""
        why = rules.reason_of(self.cleaned_data["why"])
        if not rules.LEAST <= len(why) <= rules.MOST:
            said = _("请写明理由，%(least)s到%(most)s个字，现在是%(now)s个字。")
            raise forms.ValidationError(said % {"least": rules.LEAST, "most": rules.MOST, "now": len(why)})
        return why
