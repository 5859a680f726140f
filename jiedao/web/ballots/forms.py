"""What is filled in around a poll: who came, what a teller counted, a reason, a day; read from the page and back."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.ballots.rules import Counted
from jiedao.procedures.balloting_reading import Held
from jiedao.tenancy.ids import uuid7
from jiedao.web.ballots import words
from jiedao.web.parts import Option

HERE = (Option("present", gettext_lazy("到会"), "ok", "done"), Option("absent", gettext_lazy("没到"), "no", "no"))


class Presence:
    """Who came, as it is ticked off by name, or only how many."""

    def __init__(self, held: Held, sent: QueryDict | None = None) -> None:
        self.held, self.sent = held, sent

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Everybody who is due, with what was said of them; who is recused is not asked."""
        noted = any(one.present or one.absent_why for one in self.held.electors)
        return [
            {
                "path": f"p.{one.person_id}", "name": one.person.name, "reason": self._reason(one),
                "value": self._value(one, noted), "last": one.speaks_last,
            }
            for one in self.held.electors if not one.recused
        ]  # fmt: skip

    def _value(self, one: Any, noted: bool) -> str:
        if self.sent is not None:
            return str(self.sent.get(f"p.{one.person_id}", ""))
        return ("present" if one.present else "absent") if noted else ""

    def _reason(self, one: Any) -> str:
        return str(self.sent.get(f"p.{one.person_id}.reason", "")) if self.sent is not None else one.absent_why

    @property
    def rest(self) -> bool:
        """Whether everybody not otherwise said came."""
        return self.sent is not None and self.sent.get("rest") == "present"

    @property
    def says_nothing(self) -> bool:
        """Whether it was sent without a word about anybody."""
        return not self.rest and not any(row["value"] for row in self.rows)

    @property
    def present(self) -> list[UUID]:
        """Those who came: ticked, or not otherwise said where the rest came. Somebody recused whom an older page ticks is
        among them, so that it is refused by name and not silently left out."""
        assert self.sent is not None
        rest = self.rest
        told = {one.person_id: (self.sent.get(f"p.{one.person_id}", ""), one.recused) for one in self.held.electors}
        return [id for id, (word, out) in told.items() if word == "present" or (rest and not word and not out)]

    @property
    def absent(self) -> dict[UUID, str]:
        assert self.sent is not None
        there = set(self.present)
        return {
            one.person_id: self.sent.get(f"p.{one.person_id}.reason", "").strip()
            for one in self.held.electors if not one.recused and one.person_id not in there
        }  # fmt: skip


class HeadcountForm(forms.Form):
    """How many came, where nobody is ticked off by name."""

    headcount = forms.IntegerField(label=gettext_lazy("到会人数（不含回避的）"), min_value=0)

    def asks_of(self, held: Held) -> None:
        """Where households vote, it is they who are counted."""
        if held.by_household:
            self.fields["headcount"].label = gettext_lazy("参加的户数")


class CountForm(forms.Form):
    """What one teller counted. Each number stands under `n.<choice>.<option>`; `id` is the page's own."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    given_out = forms.IntegerField(label=gettext_lazy("发出"), min_value=0)
    returned = forms.IntegerField(label=gettext_lazy("收回"), min_value=0)
    valid = forms.IntegerField(label=gettext_lazy("有效"), min_value=0)
    invalid = forms.IntegerField(label=gettext_lazy("无效"), min_value=0)

    def __init__(self, *given: Any, held: Held, **named: Any) -> None:
        named.setdefault("initial", {"id": uuid7(), "given_out": held.came, "invalid": 0})
        super().__init__(*given, **named)
        self.held = held
        for choice in held.choices:
            for option in held.options:
                label = words.spoken_option(held, option)
                self.fields[_at(choice.no, option)] = forms.IntegerField(
                    label=label if held.ballot.kind == "vote" else f"{choice.label} {label}", min_value=0
                )
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):
                field.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    @property
    def papers(self) -> list[Any]:
        return [self[name] for name in ("given_out", "returned", "valid", "invalid")]

    @property
    def choices(self) -> list[tuple[Any, list[tuple[str, Any]]]]:
        """Each choice with its options: (what or whom, [(option, field)])."""
        return [
            (one, [(words.spoken_option(self.held, option), self[_at(one.no, option)]) for option in self.held.options])
            for one in self.held.choices
        ]

    @property
    def counted(self) -> Counted:
        given = self.cleaned_data
        numbers = {
            one.no: {option: given[_at(one.no, option)] for option in self.held.options} for one in self.held.choices
        }
        return Counted(given["given_out"], given["returned"], given["valid"], given["invalid"], numbers)


def _at(no: int, option: str) -> str:
    return f"n.{no}.{option}"


class StepForm(forms.Form):
    """A step with a reason, a day, or a person, whichever it asks for."""

    person = forms.ChoiceField(label=gettext_lazy("谁"))
    why = forms.CharField(label=gettext_lazy("原因"), widget=forms.Textarea, max_length=300)
    on = forms.DateField(
        label=gettext_lazy("哪一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(
        self, *given: Any, asks: tuple[str, ...], people: Mapping[str, str] | None = None,
        label: str = "", **named: Any,
    ) -> None:  # fmt: skip
        super().__init__(*given, **named)
        for name in [name for name in self.fields if name not in asks]:
            del self.fields[name]
        if "person" in self.fields:
            self.fields["person"].choices = [("", _("请选择")), *(people or {}).items()]  # type: ignore[attr-defined]
        if "why" in self.fields and label:
            self.fields["why"].label = label


class CallForm(forms.Form):
    """Calling a poll: which ballot is said in the address; among whose members, about what, on which day."""

    subject = forms.ChoiceField(label=gettext_lazy("由谁的成员表决"))
    question = forms.CharField(
        label=gettext_lazy("表决什么"), max_length=200,
        help_text=gettext_lazy("写清楚一件事，例如：是否同意整修活动室"),
    )  # fmt: skip
    on = forms.DateField(
        label=gettext_lazy("哪一天表决"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self, *given: Any, subjects: list[tuple[str, str]], asks_question: bool, today: date, **named: Any
    ) -> None:
        named.setdefault("initial", {"on": today, "id": uuid7()})
        super().__init__(*given, **named)
        self.fields["subject"].choices = subjects  # type: ignore[attr-defined]
        self.fields["question"].required = asks_question
