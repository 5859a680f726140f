"""One form of the rulebook as a phone keeps it: drawn by the same questions as 记一笔, with everything in it that can be
chosen, since nothing can be looked up outside."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from jiedao.access.queries import Standing
from jiedao.entries.problems import NotYourForm
from jiedao.procedures import booking, choosing, submission
from jiedao.procedures.opening import roles_in_words
from jiedao.register.models import Subject
from jiedao.rulebook import Edition, Form
from jiedao.web import clock
from jiedao.web.record.sheet import FILES, Sheet, when

#: So many persons or subjects stand in one question.
ALONG = 200


class FieldSheet(Sheet):
    """A form filled in where nothing can be looked up: what may be chosen goes along."""

    few, looks_up = ALONG, False

    def drawn(self) -> list[Any]:
        """The questions, empty; the first is when it happened."""
        return [when(None), *(self._told(one) for one in self.asked({}))]

    def _told(self, one: Any) -> Any:
        if len(one.options) < ALONG:
            return one
        more = _("只列出前%(n)s个；不在其中的，连上网后从“记一笔”登记。") % {"n": ALONG}
        return replace(one, hint=f"{one.hint}{more}")


def needed(asked: Iterable[Any]) -> list[dict[str, Any]]:
    """What cannot be left empty, by control: so that it is said on the spot, not when the network is back."""
    found: list[dict[str, Any]] = []
    for one in asked:
        if one.type == "checklist":
            for row in one.options:
                found += [{"name": f"{one.name}.{row.value}", "label": str(row.word)}, *_needed_of_failed(one, row)]
        elif not one.optional and one.type not in ("attendance", "lines"):
            found.append({"name": one.name, "label": str(one.label), "photo": one.type in FILES})
    return found


def _needed_of_failed(asked: Any, row: Any) -> list[dict[str, Any]]:
    """What a checklist asks for when an item fails; it is on the page only then."""
    words = {"note": _("哪里不合格"), "photo": _("现场照片")}
    return [
        {"name": f"{asked.name}.{row.value}.{part}", "label": f"{row.word}{_('：')}{words[part]}", "photo": part == "photo"}
        for part in asked.asks
    ]  # fmt: skip


def sheet_of(request: HttpRequest, name: str, about: UUID | None, at: datetime) -> FieldSheet:
    """The form as it stood when the thing happened, about somebody within the scope; the office where it is the same for
    all and nobody is named. Raises NoSuchForm, NotYourForm, WrongSubject."""
    street: Any = request.street  # type: ignore[attr-defined]
    who: Standing = request.standing  # type: ignore[attr-defined]
    on = min(at.date(), clock.today(request))
    edition = booking.edition(street, on)
    form = submission.form_called(edition, name, on)
    _require(form, edition, who)
    return FieldSheet(request, form, edition, _subject(form, about, who, on), on)


def _require(form: Form, edition: Edition, who: Standing) -> None:
    if form.name in choosing.forms_of_cases(edition) or not choosing.is_theirs(form, who):
        raise NotYourForm(form=form.label, posts=who.posts, who=roles_in_words(form.who))


def _subject(form: Form, about: UUID | None, who: Standing, on: Any) -> Subject:
    if about is not None:
        return submission.subject_of(form, about, who.scope, on)
    return submission.whole_office(who.scope)
