"""The forms of the steps: a reason, or the form the ladder asks for, drawn from the rulebook."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.cases.models import Finding
from jiedao.periods import TZ
from jiedao.problems import Problem
from jiedao.procedures import booking, files, submission
from jiedao.procedures.submission import Sent
from jiedao.rulebook import Field, Form
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock, questions
from jiedao.web.cases.detail import CasePage
from jiedao.web.parts import Option, Photo, Question, Wrong

#: Steps that are proved by an entry; the others need a reason, or nothing.
WITH_ENTRY = ("submit", "check")
WITH_WHY = ("pass_on", "extend", "hang", "resume", "void", "reopen")
WITH_WORDS = (*WITH_WHY, "notice")

#: How a finding is judged on the spot.
JUDGED = (
    Option("yes", gettext_lazy("已整改"), "ok", "done"), Option("no", gettext_lazy("没有整改"), "no", "no"),
)  # fmt: skip


class WhyForm(forms.Form):
    """A step with its reason. `seen`: the state the page showed; `id`: the page's own, so that it counts once."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput)
    why = forms.CharField(widget=forms.Textarea, max_length=500)

    def __init__(self, *given: Any, name: str, **named: Any) -> None:
        super().__init__(*given, **named)
        if name not in WITH_WORDS:
            del self.fields["why"]
        else:
            self.fields["why"].label = _("督办意见") if name == "notice" else _("理由")
            self.fields["why"].required = name in WITH_WHY

    @property
    def words(self) -> str:
        return self.cleaned_data.get("why", "")


@dataclass
class EntryStep:
    """A step that is proved by an entry: when it happened, and the form the ladder names."""

    found: CasePage
    form: Form | None
    edition: Any
    id: UUID
    seen: str
    at: datetime | None
    values: dict[str, Any] = field(default_factory=dict)
    faults: Sequence[Any] = ()
    untimely: str = ""
    unkept: list[Wrong] = field(default_factory=list)
    pictures: dict[str, Photo] = field(default_factory=dict)

    @property
    def by_finding(self) -> Field | None:
        """The lines that ask of each finding whether it is put right."""
        if self.form is None:
            return None
        for declared in self.form.fields.values():
            if declared.type == "lines" and {"finding", "fixed"} <= set(declared.columns):
                return declared
        return None

    @property
    def when(self) -> Question:
        label = _("复查时间") if self.found.next == "check" else _("整改完成时间")
        errors = [Wrong("occurred_at", self.untimely)] if self.untimely else []
        return Question("occurred_at", label, "instant", self.at, errors=errors, hint=_("按实际发生的时间填"))

    @property
    def questions(self) -> list[Question]:
        """The form's questions, but for the findings, which are drawn one by one."""
        if self.form is None:
            return []
        apart = self.by_finding
        fields = {name: one for name, one in self.form.fields.items() if one is not apart}
        said = {wrong.path for wrong in self.unkept}
        faults = [*self.unkept, *(fault for fault in self.faults if fault.path not in said)]
        return questions.asked(fields, self.edition, values=self.values, faults=faults, pictures=self.pictures)

    @property
    def findings(self) -> list[dict[str, Any]]:
        """Each finding as an item to be judged, with what was said and what is wrong."""
        declared = self.by_finding
        if declared is None:
            return []
        rows = {row.get("finding"): row for row in self.values.get(declared.name) or ()}
        return [self._finding(no, one, declared.name, rows) for no, one in enumerate(self.found.findings, 1)]

    def _finding(self, no: int, one: Finding, name: str, rows: dict[Any, Any]) -> dict[str, Any]:
        path = f"{name}.{no}.fixed"
        wrong = _("“问题%(no)s”还没有判断。请选已整改或没有整改。") % {"no": no}
        return {
            "no": no, "one": one, "said": f"{one.label}：{one.note}" if one.note else one.label, "path": path, "finding": f"{name}.{no}.finding",
            "value": rows.get(one.label, {}).get("fixed", ""),
            "error": wrong if any(fault.path == path for fault in self.faults) else "",
        }  # fmt: skip

    @property
    def asked(self) -> list[Question]:
        """Everything at once, for the list of errors on top."""
        apart = self.by_finding
        judged = [
            Question(row["path"], "", errors=[Wrong(row["path"], row["error"])] if row["error"] else [])
            for row in self.findings
        ]
        rest = [f for f in self.faults if apart is not None and f.path == apart.name]
        return [self.when, *judged, Question(apart.name, "", errors=rest), *self.questions] if apart is not None else [
            self.when, *self.questions
        ]  # fmt: skip

    @property
    def sent(self) -> Sent | None:
        """What is recorded, None where the ladder asks for no form."""
        if self.form is None or self.at is None:
            return None
        return Sent(self.id, self.form.name, self.found.case.subject_id, self.at, self.values)


def entry_step(request: HttpRequest, found: CasePage, name: str) -> EntryStep:
    """The form of a step as the address or the browser gives it; a fresh one carries its own id."""
    street, now = request.street, clock.now(request)  # type: ignore[attr-defined]
    edition = booking.edition(street, clock.today(request))
    called = found.ladder.proof if name == "submit" else found.ladder.check.form if found.ladder.check else None
    form = submission.form_called(edition, called, clock.today(request)) if called else None
    if request.method != "POST":
        return EntryStep(found, form, edition, uuid7(), found.case.state, now.replace(second=0, microsecond=0))
    post = request.POST
    step = EntryStep(
        found, form, edition, _uuid(post.get("id")), post.get("seen", ""), _instant(post.get("occurred_at"))
    )
    if step.at is None and form is not None:
        step.untimely = _("请填写时间，例如2018年6月27日10:45。")
    elif step.at is not None and step.at > now:
        # The page shows whole minutes: the minute that has begun is now.
        step.at = now if (step.at - now).total_seconds() < 60 else step.at
    if form is not None:
        fresh = questions.asked(form.fields, edition)
        step.values = questions.answered(fresh, post, request.FILES, keep=_keeper(request, step.unkept))
    return step


def _keeper(request: HttpRequest, unkept: list[Wrong]) -> Any:
    """Keeps a chosen file for its writer; one that cannot be kept is something to correct, like an empty field."""

    def keep(question: Question, sent: UploadedFile) -> str:
        try:
            kept = files.keep(
                sent.open(), name=sent.name or "", size=sent.size or 0, photo=question.type == "photo",
                owner=request.user, at=clock.now(request),
            )  # fmt: skip
        except Problem as problem:
            unkept.append(Wrong(question.name, str(problem)))
            return ""
        return str(kept.pk)

    return keep


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return uuid7()


def _instant(text: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(text or "").replace(tzinfo=TZ)
    except ValueError:
        return None
