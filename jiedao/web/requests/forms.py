"""What staff fill in about residents' reports."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.requests.models import Channel
from jiedao.web.door.forms import ReportForm


class TakingForm(ReportForm):
    """A report taken down for somebody at the telephone or the counter, on one page."""

    channel = forms.ChoiceField(
        choices=[(Channel.PHONE, gettext_lazy("电话")), (Channel.COUNTER, gettext_lazy("窗口"))],
        widget=forms.RadioSelect, label=gettext_lazy("怎么来的"),
    )  # fmt: skip


class ReplyForm(forms.Form):
    """What the office tells whoever follows the report."""

    words = forms.CharField(max_length=1000, widget=forms.Textarea, label=gettext_lazy("答复"))


class HideForm(forms.Form):
    """Why others do not get to read it."""

    why = forms.CharField(max_length=200, label=gettext_lazy("不公开的原因"))


class AreasForm(forms.Form):
    """The areas of a photo to be made unreadable: a line of four numbers each, in thousandths of the picture."""

    areas = forms.CharField(required=False, widget=forms.Textarea, label=gettext_lazy("要遮住的地方"))

    def clean_areas(self) -> list[list[int]]:
        found = []
        for line in str(self.cleaned_data["areas"]).replace("，", ",").splitlines():
            if line.strip():
                parts = [one.strip() for one in line.split(",")]
                if len(parts) != 4 or not all(one.isdecimal() and len(one) <= 4 for one in parts):
                    raise forms.ValidationError(_("每行写四个数，用逗号隔开：左，上，右，下（0到1000）。"))
                found.append([int(one) for one in parts])
        return found


class DoorForm(forms.Form):
    """The district's word, and how the office can be reached otherwise."""

    def __init__(self, *given: Any, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        fields["authority"] = forms.CharField(label=_("谁同意的（发文机关）"), max_length=60)
        fields["document"] = forms.CharField(label=_("文号"), max_length=60)
        fields["dated_on"] = forms.DateField(label=_("文件日期"), initial=today, widget=day)
        fields["says"] = forms.CharField(label=_("文件怎么说（照抄要点）"), max_length=1000, widget=forms.Textarea)
        fields["phone"] = forms.CharField(label=_("对外电话"), max_length=40, required=False)
        fields["hours"] = forms.CharField(label=_("接电话的时间"), max_length=60, required=False)
        fields["address"] = forms.CharField(label=_("窗口地址"), max_length=80, required=False)


class ShutForm(forms.Form):
    """Why the door is shut."""

    why = forms.CharField(max_length=200, label=gettext_lazy("为什么停用"))


class ClientForm(forms.Form):
    """What a program is called that may report for residents."""

    name = forms.CharField(max_length=60, label=gettext_lazy("程序和单位的名称"))
