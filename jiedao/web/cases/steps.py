"""The steps that are proved by a record: the form the ladder asks for, drawn from the rulebook."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiedao.cases.models import Finding
from jiedao.entries.problems import Fault
from jiedao.procedures import booking, submission
from jiedao.procedures.submission import Sent
from jiedao.rulebook import Field, Form
from jiedao.tenancy.ids import uuid7
from jiedao.web import clock
from jiedao.web.cases.asked import reply_chosen
from jiedao.web.cases.detail import CasePage
from jiedao.web.parts import Option, Question, Wrong
from jiedao.web.record.sheet import AT, Sheet, read_when, when

#: Steps that are proved by an entry; `asked` has the forms of the others.
WITH_ENTRY = ("submit", "check")

#: How a finding is judged on the spot.
JUDGED = (
    Option("yes", gettext_lazy("已整改"), "ok", "done"), Option("no", gettext_lazy("没有整改"), "no", "no"),
)  # fmt: skip


class EntryStep:
    """A step that is proved by an entry: when it happened, and the form the ladder names, if it names one."""

    sheet_made = Sheet

    def __init__(self, request: HttpRequest, found: CasePage, name: str) -> None:
        self.request, self.found, self.name = request, found, name
        self.id, self.seen = uuid7(), found.case.state
        self.at: datetime | None = clock.now(request).replace(second=0, microsecond=0)
        self.form, self.sheet = self._form()
        self.values: dict[str, Any] = self._begun()
        self.faults: list[Any] = []

    def _form(self) -> tuple[Form | None, Sheet | None]:
        ladder, today = self.found.ladder, clock.today(self.request)
        called = ladder.proof if self.name == "submit" else ladder.check.form if ladder.check else None
        if not called:
            return None, None
        edition = booking.edition(self.request.street, today)  # type: ignore[attr-defined]
        form = submission.form_called(edition, called, today)
        return form, self.sheet_made(self.request, form, edition, self.found.case.subject, today)

    def _begun(self) -> dict[str, Any]:
        """What the form says before anybody wrote in it: the chosen words of the regulation, in its first paragraph."""
        said = reply_chosen(self.found, self.request) if self.form is not None and self.name == "submit" else ""
        fields = self.form.fields.values() if self.form is not None and said else ()
        return next(({one.name: said} for one in fields if one.type == "paragraph"), {})

    def receive(self, sent: QueryDict) -> None:
        """Read what was sent; what is wrong with it stands in `faults`."""
        self.id, self.seen = _uuid(sent.get("id")), sent.get("seen", "")
        if self.sheet is None:
            return
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
    def sent(self) -> Sent | None:
        """What is recorded, None where the ladder asks for no form."""
        if self.form is None or self.at is None:
            return None
        return Sent(self.id, self.form.name, self.found.case.subject_id, self.at, self.values)

    # ---- what the page draws ----

    @property
    def by_finding(self) -> Field | None:
        """The lines that ask of each finding whether it is put right."""
        for declared in self.form.fields.values() if self.form else ():
            if declared.type == "lines" and {"finding", "fixed"} <= set(declared.columns):
                return declared
        return None

    @property
    def when(self) -> Question:
        return when(self.at, self.faults, _("复查时间") if self.name == "check" else _("整改完成时间"))

    @property
    def questions(self) -> list[Question]:
        """The form's questions, but for the findings, which are drawn one by one."""
        if self.sheet is None:
            return []
        self.sheet.faults = self.faults
        apart = self.by_finding
        return [one for one in self.sheet.asked(self.values) if apart is None or one.name != apart.name]

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
            "no": no, "one": one, "said": f"{one.label}：{one.note}" if one.note else one.label, "path": path,
            "finding": f"{name}.{no}.finding", "value": rows.get(one.label, {}).get("fixed", ""),
            "error": wrong if any(fault.path == path for fault in self.faults) else "",
        }  # fmt: skip

    @property
    def asked(self) -> list[Question]:
        """Everything at once, for the list of errors on top."""
        judged = [
            Question(row["path"], "", errors=[Wrong(row["path"], row["error"])])
            for row in self.findings if row["error"]
        ]  # fmt: skip
        return [self.when, *judged, *self.questions]


def _uuid(text: str | None) -> UUID:
    try:
        return UUID(text or "")
    except ValueError:
        return uuid7()
