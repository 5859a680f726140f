"""What is filled in around a session: its plan, a consent, who came; read from the page and back."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.activities.models import Attendance, SignUp, Stands
from jiedao.activities.rules import hours_of
from jiedao.entries.problems import Fault
from jiedao.procedures.activity import Wish
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock
from jiedao.web.parts import Option
from jiedao.web.tags.questions import anchor

HERE = (Option("came", gettext_lazy("到了"), "ok", "done"), Option("absent", gettext_lazy("没到"), "no", "no"))
#: The longest anybody takes part in one session.
LONGEST = Decimal(24)


class PlanForm(forms.Form):
    """A session to be planned, or changed: then without whose it is."""

    subject = forms.ChoiceField(label=gettext_lazy("谁办的"))
    title = forms.CharField(label=gettext_lazy("活动名称"), max_length=60)
    starts_at = forms.DateTimeField(
        label=gettext_lazy("什么时候开始"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    venue = forms.CharField(label=gettext_lazy("在哪里"), max_length=60, required=False)
    capacity = forms.IntegerField(label=gettext_lazy("名额"), min_value=1, required=False)
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *given: Any, subjects: Sequence[tuple[str, str]] | None, most: int | None, **named: Any) -> None:
        named["initial"] = {"id": uuid7(), **(named.get("initial") or {})}
        super().__init__(*given, **named)
        if subjects is None:
            del self.fields["subject"]
        else:
            self.fields["subject"].choices = subjects  # type: ignore[attr-defined]
        said = _("制度规定最多%(n)s人，不填就是%(n)s人") % {"n": most} if most else _("不填就是不限")
        self.fields["capacity"].help_text = said

    @property
    def wish(self) -> Wish:
        given = self.cleaned_data
        starts_at = given["starts_at"]
        if starts_at.tzinfo is None:
            starts_at = starts_at.replace(tzinfo=clock.ZONE)
        return Wish(given["title"], given["venue"], starts_at, given["capacity"])


class ConsentForm(forms.Form):
    """A consent: which day, and the guardian's name where a guardian gives it."""

    given_by = forms.CharField(label=gettext_lazy("哪位监护人同意的"), max_length=40)
    on = forms.DateField(
        label=gettext_lazy("哪一天同意的"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *given: Any, by_guardian: bool, today: date, **named: Any) -> None:
        named.setdefault("initial", {"on": today})
        super().__init__(*given, **named)
        if not by_guardian:
            del self.fields["given_by"]


class WhyForm(forms.Form):
    """A step with its reason."""

    why = forms.CharField(label=gettext_lazy("原因"), widget=forms.Textarea, max_length=200)


class Ticked:
    """Who came, as it is ticked off from the list of sign-ups, with hours of their own where they differ."""

    def __init__(
        self,
        signed: Sequence[SignUp],
        took: Mapping[UUID, Attendance],
        usual: int | None,
        sent: QueryDict | None = None,
    ) -> None:
        self.signed, self.took, self.usual, self.sent = signed, took, usual, sent
        self.faults: list[Fault] = []

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Everybody on the list with what was said of them."""
        return [
            {
                "path": f"p.{one.person_id}", "anchor": anchor(f"p.{one.person_id}.hours"), "name": one.person.name, "value": self._value(one),
                "hours": self._hours(one), "waits": one.stands == Stands.WAITING,
                "faults": [fault for fault in self.faults if fault.path == f"p.{one.person_id}.hours"],
            }
            for one in self.signed
        ]  # fmt: skip

    def _value(self, one: SignUp) -> str:
        if self.sent is not None:
            return str(self.sent.get(f"p.{one.person_id}", ""))
        if not self.took:
            return ""
        return "came" if one.person_id in self.took else "absent"

    def _hours(self, one: SignUp) -> str:
        if self.sent is not None:
            return str(self.sent.get(f"p.{one.person_id}.hours", "")).strip()
        took = self.took.get(one.person_id)
        return hours_of(took.minutes) if took is not None and took.minutes != self.usual else ""

    def came(self) -> dict[UUID, str]:
        """person -> hours of their own. With the tick for the rest, whoever has a place and is not said otherwise came."""
        assert self.sent is not None
        rest = self.sent.get("_rest") == "came"
        found = {}
        for one in self.signed:
            word = self._value(one)
            if word == "came" or (rest and not word and one.stands == Stands.PLACED):
                found[one.person_id] = self._read(one)
        return found

    def _read(self, one: SignUp) -> str:
        text = self._hours(one).replace("，", ",").replace("．", ".")
        if not text:
            return ""
        try:
            hours = Decimal(text)
        except InvalidOperation:
            hours = Decimal(-1)
        if not (hours.is_finite() and 0 < hours <= LONGEST):
            said = _("%(name)s的时长要填小时数，例如 1.5，现在是“%(text)s”。") % {"name": one.person.name, "text": text}
            self.faults.append(Fault(f"p.{one.person_id}.hours", one.person.name, said))
            return ""
        return str(hours)

    @property
    def unsaid(self) -> list[str]:
        """Those with a place of whom nothing was said."""
        assert self.sent is not None
        if self.sent.get("_rest") == "came":
            return []
        return [one.person.name for one in self.signed if one.stands == Stands.PLACED and not self._value(one)]
