"""What is asked where an outline or a point is brought."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jiedao.mapping import SYSTEMS, Drawn, one_area, read_corners, read_geojson
from jiedao.tenancy.ids import uuid7


class Bringing(forms.Form):
    """An outline or a file of them: in which system, and from which day on it holds."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    system = forms.ChoiceField(choices=[(one, one) for one in SYSTEMS])
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any = None, files: Any = None, *, today: date, **initial: Any) -> None:
        start = {"id": uuid7(), "on": today.isoformat(), "system": SYSTEMS[0], **initial}
        super().__init__(data, files, initial=start)
        named: Any = self.fields
        named["system"].label, named["on"].label = _("坐标系"), _("从哪一天起")
        for one in named.values():
            one.error_messages.setdefault("required", _("请填写这一项。"))


class FileForm(Bringing):
    """A GeoJSON file, or its text as the look before has shown it."""

    file = forms.FileField(required=False)
    text = forms.CharField(required=False, widget=forms.Textarea, strip=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["file"].label, fields["text"].label = _("GeoJSON 文件"), _("或者把内容贴在这里")

    def clean(self) -> Any:
        if not self.cleaned_data.get("file") and not self.cleaned_data.get("text", "").strip():
            self.add_error("file", _("请选一个文件，或者把内容贴进来。"))
        return self.cleaned_data

    @property
    def content(self) -> bytes | str:
        file = self.cleaned_data.get("file")
        return file.read() if file else self.cleaned_data["text"]


class CornersForm(Bringing):
    """The corners of one outline, one a line."""

    corners = forms.CharField(widget=forms.Textarea, max_length=600_000)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["corners"].label = _("边界的点")


class YardForm(CornersForm):
    """The corners of a yard, or a GeoJSON file that holds it alone."""

    file = forms.FileField(required=False)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["corners"].required = False
        fields["file"].label = _("GeoJSON 文件")

    def clean(self) -> Any:
        if not self.cleaned_data.get("file") and not self.cleaned_data.get("corners", "").strip():
            self.add_error("corners", _("请在图上点出边界，写出每个点，或者选一个文件。"))
        return self.cleaned_data

    def brought(self, name: str) -> Drawn:
        """The one area that is meant. Raises what reading it raises, and NotGeoJSON."""
        given = self.cleaned_data
        if not given.get("file"):
            return read_corners(given["corners"], given["system"], name=name)
        found = read_geojson(given["file"].read(), given["system"])
        return one_area(found)


class PointForm(forms.Form):
    """Where a subject stands."""

    at = forms.CharField(max_length=60)
    system = forms.ChoiceField(choices=[(one, one) for one in SYSTEMS])

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["at"].label, fields["system"].label = _("经度，纬度"), _("坐标系")
        fields["at"].error_messages["required"] = _("请填写经度和纬度。")
