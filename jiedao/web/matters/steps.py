"""The forms of the steps: words at most, or the form the step asks for, drawn from the rulebook."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from jiedao.entries.problems import Fault
from jiedao.matters import actions, rules
from jiedao.procedures import booking, submission
from jiedao.procedures.matters.proposing import proposed
from jiedao.procedures.submission import Sent
from jiedao.rulebook import Form
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock
from jiedao.web.matters.detail import MatterPage
from jiedao.web.parts import Question
from jiedao.web.record.sheet import AT, Sheet, read_when, when


class WordsForm(forms.Form):
    """A step with its words. `seen`: how the page showed the matter; `id`: the page's own, so that it counts once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)
    number = forms.CharField(max_length=60, required=False)
    end = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    note = forms.CharField(widget=forms.Textarea, max_length=500, required=False)

    def __init__(self, *given: Any, found: MatterPage, name: str, **named: Any) -> None:
        super().__init__(*given, **named)
        must = rules.MOVES[name].says_why
        self.fields["note"].required = must
        self.fields["note"].label = _("理由") if must else _asked_words(name)
        ends = rules.bad_ends(found.declared.ends)
        if name == "refuse" and len(ends) > 1:
            self.fields["end"].label = _("办理结果")
            self.fields["end"].choices = [(one, found.declared.ends[one]) for one in ends]  # type: ignore[attr-defined]
        else:
            del self.fields["end"]
        if name == "file" and not found.matter.number:
            self.fields["number"].label = _("备案号")
            self.fields["number"].help_text = _("已按顺序给出下一个号；沿用纸质登记簿的号，可以改。")
        else:
            del self.fields["number"]


def _asked_words(name: str) -> str:
    return {
        "notify": _("送给谁、怎么送的"), "decide": _("对方文号和意见"), "publish": _("公示在哪里"), "file": _("备注"),
    }.get(name, _("意见（可以不填）"))  # fmt: skip


def fresh(found: MatterPage, name: str, today: Any) -> WordsForm:
    """A form nobody has filled in yet, with the number that a filing would be given."""
    initial: dict[str, Any] = {"id": uuid7(), "seen": found.seen}
    if name == "file" and found.declared.number:
        initial["number"] = actions.number_to_come(found.course, today.year)
    return WordsForm(found=found, name=name, initial=initial)


class RecordStep:
    """A step that is an entry: when it happened, and the form the step names, with what the matter knows already."""

    def __init__(self, request: HttpRequest, found: MatterPage) -> None:
        self.request, self.found = request, found
        self.id, self.seen = uuid7(), found.seen
        self.at: datetime | None = clock.now(request).replace(second=0, microsecond=0)
        today = clock.today(request)
        edition = booking.edition(request.street, today)  # type: ignore[attr-defined]
        called = found.step.form if found.step else None
        self.form: Form = submission.form_called(edition, called or "", today)
        self.sheet = Sheet(request, self.form, edition, found.matter.subject, today)
        self.values: dict[str, Any] = proposed(
            found.matter, self.form, request.street, who=found.who, on=today  # type: ignore[attr-defined]
        )  # fmt: skip
        self.faults: list[Any] = []

    def receive(self, sent: QueryDict) -> None:
        """Read what was sent; what is wrong with it stands in `faults`."""
        self.id, self.seen = _uuid(sent.get("id")), sent.get("seen", "")
        self.at, now = read_when(sent.get(AT, "")), clock.now(self.request)
        self.sheet = self.sheet.on_its_day(self.at)
        self.form = self.sheet.form
        taken = self.sheet.taken_in(sent)
        self.faults += [*self.sheet.faults, *self.sheet.not_shown(taken)]
        self.values = self.sheet.answers(taken)
        if self.at is None:
            self.faults.append(Fault(AT, "", _("请填写时间，例如2018年6月27日10:45。")))
        elif abs((self.at - now).total_seconds()) < 60:
            self.at = now  # the page shows whole minutes: the one that runs is now

    @property
    def sent(self) -> Sent:
        about = None if self.found.matter.subject.is_place and not self.form.for_ else self.found.matter.subject_id
        return Sent(self.id, self.form.name, about, self.at or clock.now(self.request), self.values)

    @property
    def asked(self) -> list[Question]:
        """When it happened, and the form's questions."""
        self.sheet.faults = self.faults
        return [when(self.at, self.faults), *self.sheet.asked(self.values)]


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return uuid7()
