"""A holiday notice as it is typed in: which festival, from when to when, which weekend days are worked instead."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jiedao.periods import DayRow
from jiedao.web.tags.days import day as day_words

DAY = timedelta(days=1)
#: Longer than any notice gave; a longer span is a slip of the pen.
LONGEST = 15
FESTIVALS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
OWN = "own"


class NoticeForm(forms.Form):
    """One arrangement: days off in a row, and the days worked instead. The office's own needs no notice's number."""

    name = forms.ChoiceField()
    own_name = forms.CharField(required=False, max_length=20)
    notice = forms.CharField(required=False, max_length=60)
    first = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    last = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    worked = forms.CharField(required=False, max_length=120)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fields: Any = self.fields
        fields["name"].label, fields["own_name"].label = _("哪个节日"), _("本单位的安排叫什么")
        fields["notice"].label, fields["first"].label, fields["last"].label = (
            _("通知文号"),
            _("放假第一天"),
            _("放假最后一天"),
        )
        fields["worked"].label = _("调休上班的日子")
        fields["name"].choices = [("", _("请选择")), *((one, one) for one in FESTIVALS), (OWN, _("本单位的安排"))]

    def clean_worked(self) -> list[date]:
        """Days as people write them: 2019-02-02、2019-02-03."""
        found = []
        for text in re.split(r"[、，,;；\s]+", self.cleaned_data["worked"].strip()):
            if not text:
                continue
            try:
                found.append(date.fromisoformat(text.replace("/", "-")))
            except ValueError:
                raise forms.ValidationError(
                    _("“%(text)s”不是日期，请写成2019-02-02，几天用顿号隔开。") % {"text": text}
                ) from None
        return found

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, last, worked = given.get("first"), given.get("last"), given.get("worked") or []
        if bool(first) != bool(last):
            self.add_error("last" if first else "first", _("放假的第一天和最后一天要一起填；只放一天，两处填同一天。"))
        elif first and last and not first <= last < first + LONGEST * DAY:
            self.add_error("last", _("最后一天要不早于第一天，最多%(n)s天。请核对。") % {"n": LONGEST})
        elif not first and not worked:
            self.add_error("first", _("请填写放假的日子，或者调休上班的日子。"))
        if first and last and any(first <= day <= last for day in worked):
            self.add_error("worked", _("同一天不能又放假又上班。请核对。"))
        if given.get("name") == OWN and not given.get("own_name"):
            self.add_error("own_name", _("请写明是什么安排。"))
        if given.get("name") not in (OWN, None) and not given.get("notice"):
            self.add_error("notice", _("法定节假日请填写国务院办公厅通知的文号，没有文号这一年仍算暂定。"))
        return given

    @property
    def rows(self) -> list[DayRow]:
        """The days as the table keeps them."""
        given = self.cleaned_data
        name = given["own_name"] if given["name"] == OWN else given["name"]
        notice = given["notice"].strip()
        days: list[DayRow] = []
        if given["first"]:
            span = (given["last"] - given["first"]).days
            days = [DayRow(given["first"] + DAY * n, False, name, notice) for n in range(span + 1)]
        return [*days, *(DayRow(day, True, name, notice) for day in given["worked"])]

    @property
    def said(self) -> str:
        """What is entered, in words, to be looked at once more."""
        worked, off = _("%(day)s上班"), _("%(day)s放假")
        return _("、").join((worked if row.is_workday else off) % {"day": day_words(row.day)} for row in self.rows)
