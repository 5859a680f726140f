"""A form in somebody's hands: drawn with what is filled in so far, kept for later, or recorded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from jiedao.entries import queries
from jiedao.entries.problems import (
    BeforeAppointment,
    BeforeOffice,
    Fault,
    InTheFuture,
    NotFilledIn,
    RuleRefuses,
    SameIdOtherContent,
)
from jiedao.problems import Problem
from jiedao.procedures import drafts, submission
from jiedao.procedures.balloting_record import REFUSALS
from jiedao.procedures.submission import Sent
from jiedao.rulebook import Form
from jiedao.web import addresses, clock, questions
from jiedao.web.pages import page, see_other
from jiedao.web.record import listing
from jiedao.web.record.sheet import AT, Sheet, read_when, when
from jiedao.web.tags.spoken import spoken

#: What the server keeps of a form besides its answers.
OWN = ("csrfmiddlewaretoken", "_draft", "_more", "_find")


@dataclass
class Filling:
    """A form in somebody's hands: drawn, kept for later, or recorded."""

    request: HttpRequest
    sheet: Sheet
    id: UUID
    at: datetime
    draft: drafts.Kept | None = None
    faults: list[Any] = field(default_factory=list)
    is_listed: bool = False
    template = "record/form.html"

    def values(self, given: QueryDict) -> dict[str, Any]:
        """What is filled in, as the page draws it."""
        return self.sheet.answers(given)

    def context(self, asked: Sequence[Any], values: Mapping[str, Any]) -> dict[str, Any]:
        """What the page shows besides."""
        return {}

    def page(
        self, given: QueryDict, *, status: int = 200, problem: Problem | None = None, **drawn: Any
    ) -> HttpResponse:
        """The form with what was filled in, and what is wrong with it."""
        sheet = self.sheet
        sheet.faults += self.faults
        values = self.values(given)
        asked = [when(self.at, sheet.faults), *sheet.asked(values, **drawn)]
        form, edition, subject = sheet.form, sheet.edition, sheet.subject
        return page(
            self.request, self.template, status=status, form=form, subject=subject, id=self.id, asked=asked,
            problem=problem, draft=self.draft, trail=listing.trail(spoken(form)), basis=edition.basis(form),
            regulation=edition.regulation(form.regulation), mark=listing.mark(form, edition), before=self._before(),
            uses=listing.uses(form, edition), redrawn=status >= 400, other_draft=self._other_draft(), on=sheet.on,
            owed=listing.obligation(self.request, form, edition, subject),
            acting=submission.acting_post(form, sheet.who, subject), **self.context(asked, values),
        )  # fmt: skip

    def _before(self) -> Any:
        found = queries.latest_entry(
            self.sheet.who.scope, self.sheet.subject.pk, self.sheet.form.name, on=self.sheet.on
        )
        return found

    def _other_draft(self) -> Any:
        """A draft of the same form about the same thing that was left open: better taken up than typed again."""
        if self.draft is not None or self.request.method == "POST":
            return None
        mine = queries.drafts(self.sheet.who.scope, self.request.user)
        return mine.filter(form=self.sheet.form.name, subject_id=self.sheet.subject.pk).exclude(pk=self.id).first()

    def received(self, sent: QueryDict) -> HttpResponse:
        """What was sent: asked for help inside the form, to be kept for later, or to be recorded."""
        sent = self.sheet.taken_in(sent)
        help, where = questions.pressed(sent)
        if help == "more":
            return self.page(sent, blanks=len(self.sheet.answers(sent).get(where) or ()) + 4)
        if help == "find":
            looked = {plain(where): self.sheet.found(plain(where), sent.get(f"{where}.q", ""))}
            return self.page(sent, looked=looked)
        if "_draft" in sent and not self.sheet.faults:
            return self._keep_for_later(sent)
        return self._record(sent)

    def _keep_for_later(self, sent: QueryDict) -> HttpResponse:
        about = self.sheet.subject.pk
        saved = drafts.keep(
            id=self.id, form=self.sheet.form.name, about=about, typed=typed_in(sent), by=self.request.user,
            at=clock.now(self.request),
        )  # fmt: skip
        if saved is None:
            return again(self.request, self.id)
        messages.success(self.request, _("已存为草稿。下次从“记一笔”接着填。"))
        return see_other("record:form", self.sheet.form.name, query={"about": about, "id": self.id})

    def _record(self, sent: QueryDict) -> HttpResponse:
        typed = sent.get(AT, "")
        if read_when(typed) is None:
            said = _("“发生时间”不是时间：“%(typed)s”。请重新选择。") % {"typed": typed}
            self.faults.insert(0, Fault(AT, str(_("发生时间")), said))
        if self.faults or self.sheet.faults:
            return self.page(sent, status=422)
        request, sheet = self.request, self.sheet
        out = Sent(self.id, sheet.form.name, sheet.subject.pk, self.at, sheet.answers(sent))
        try:
            written = submission.submit(
                out, street=request.street, who=sheet.who, now=clock.now(request),  # type: ignore[attr-defined]
                subject=sheet.subject if self.is_listed else None,
            )  # fmt: skip
        except NotFilledIn as lacking:
            self.faults = lacking.faults
        except (InTheFuture, BeforeAppointment, BeforeOffice) as early:
            self.faults = [Fault(AT, str(_("发生时间")), str(early))]
        except (RuleRefuses, SameIdOtherContent, *REFUSALS) as refused:
            return self.page(sent, status=409, problem=refused)
        else:
            for said in written.warnings:
                messages.warning(request, said)
            return see_other(addresses.recorded(written.entry.pk))
        return self.page(sent, status=422)


def again(request: HttpRequest, id: UUID) -> HttpResponse:
    """The same form sent twice, or opened again from the browser's history: the record is there."""
    entry = queries.entry_by_id(request.scope, id)  # type: ignore[attr-defined]
    return see_other(addresses.recorded(entry.pk))


def plain(name: str) -> str:
    """The path of a control without the number of its line: `lines.2.person` -> `lines.person`."""
    return ".".join(part for part in name.split(".") if not part.isdecimal())


def typed_in(sent: QueryDict) -> dict[str, list[str]]:
    """What stands in each control."""
    return {name: [str(v) for v in values] for name, values in sent.lists() if name not in OWN}


def prefilled(form: Form, asked: QueryDict) -> QueryDict:
    """What an address fills in beforehand: the choices that say which of several things is recorded (`?component=oath`)."""
    made = QueryDict(mutable=True)
    for name, declared in form.fields.items():
        if declared.type in ("choice", "choices") and name in asked:
            made.setlist(name, asked.getlist(name))
    return made
