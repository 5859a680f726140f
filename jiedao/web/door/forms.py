"""What residents fill in. Only what is asked for is read; what is wrong with it the procedures say."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.problems import Problem
from jiedao.requests import rules
from jiedao.requests.problems import NothingSaid
from jiedao.requests.rules import Point
from jiedao.web.problems import sentence_of

#: Refusal -> the field it stands at.
FIELDS = {
    "request.no_such_category": "category",
    "request.nothing_said": "words",
    "request.too_long": "words",
    "request.not_a_phone": "contact",
    "request.too_many_pictures": "photos",
    "entry.not_a_photo": "photos",
    "entry.file_too_large": "photos",
    "entry.file_kind": "photos",
    "entry.store_full": "photos",
}


class Files(forms.ClearableFileInput):
    """Several photos in one field."""

    allow_multiple_selected = True


class Photos(forms.FileField):
    """Some photos, as they were sent."""

    widget = Files

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data]
        return [one for one in given if one]


def photos(label: Any) -> Photos:
    """The field for photos: a phone offers its camera."""
    field = Photos(label=label, required=False)
    field.widget.attrs["accept"] = "image/*"
    return field


class Door(forms.Form):
    """A form of the door: what a procedure refuses stands at its field, and what was written stays."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if "words" in self.fields:
            self.fields["words"].error_messages["required"] = sentence_of(NothingSaid())

    def refuse(self, problem: Problem) -> None:
        """Say what is wrong at the field it is about."""
        at = FIELDS.get(problem.code)
        self.add_error(at if at in self.fields else None, sentence_of(problem))


class ReportForm(Door):
    """First what, where and how it looks; on the second page photos and a telephone number."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    category = forms.CharField(required=False)
    community = forms.CharField(required=False)
    where = forms.CharField(required=False, max_length=rules.MOST_WHERE)
    words = forms.CharField(widget=forms.Textarea)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    contact = forms.CharField(required=False, max_length=40, widget=forms.TextInput(attrs={"type": "tel"}))
    photos = photos(gettext_lazy("照片"))

    def __init__(self, *given: Any, communities: Sequence[Any] = (), kinds: Mapping[str, Any] | None = None, **named: Any) -> None:  # fmt: skip
        super().__init__(*given, **named)
        self.kinds = kinds or {}
        fields: Any = self.fields
        fields["community"].widget = forms.Select(
            choices=[("", _("不清楚")), *((str(one.pk), one.name) for one in communities)]
        )
        fields["community"].label, fields["where"].label = _("哪个社区"), _("地点")
        fields["words"].label, fields["contact"].label = _("说几句"), _("手机号")
        fields["where"].widget.attrs |= {"autocomplete": "street-address"}
        fields["contact"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}
        fields["where"].error_messages["max_length"] = _("地点写得太长了，最多%(most)s个字。") % {
            "most": rules.MOST_WHERE
        }

    @property
    def point(self) -> Point | None:
        """The place that was taken from the phone."""
        lat, lon = self.cleaned_data.get("lat"), self.cleaned_data.get("lon")
        return Point(lon, lat) if lat is not None and lon is not None else None


class AddForm(Door):
    """What somebody adds."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(widget=forms.Textarea, label=gettext_lazy("补充情况"))
    photos = photos(gettext_lazy("照片"))


class AnswerForm(Door):
    """Whether it is fixed, in the reporter's eyes."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    fixed = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    words = forms.CharField(required=False, widget=forms.Textarea, label=gettext_lazy("还差什么"))
