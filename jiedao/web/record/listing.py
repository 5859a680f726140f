"""Lists of forms and drafts, and what a record of a form is good for, in words and addresses."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from jiedao.duties.feeds import feeds
from jiedao.duties.models import Obligation
from jiedao.duties.problems import NoSuchObligation
from jiedao.duties.queries import obligation_by_id
from jiedao.entries import queries
from jiedao.entries.models import Entry
from jiedao.procedures.planning import plans
from jiedao.register.models import Subject
from jiedao.reports.minutes import has_minutes
from jiedao.rulebook import Edition, Form, Regulation
from jiedao.web import addresses, clock
from jiedao.web.duties import words
from jiedao.web.tags.spoken import spoken

#: So many figures that a form feeds are named beside it.
FIGURES = 5


@dataclass(frozen=True)
class Group:
    """The forms of one regulation; `mark` is 建议 or 待核 where its basis is not yet in force."""

    regulation: Regulation
    forms: list[tuple[Form, str]]


def by_regulation(forms: Sequence[Form], edition: Edition, text: str = "") -> list[Group]:
    """The forms by regulation; with `text` those whose name, or whose regulation's name, carries it."""
    groups: dict[str, Group] = {}
    for form in forms:
        regulation = edition.regulation(form.regulation)
        words = (form.label, regulation.title, *regulation.names)
        if text and not any(text.lower() in word.lower() for word in words):
            continue
        group = groups.setdefault(regulation.code, Group(regulation, []))
        group.forms.append((form, mark(form, edition)))
    return list(groups.values())


def mark(thing: Any, edition: Edition) -> str:
    """建议 or 待核 where what a rule stands on is a proposal or not verified."""
    reference = edition.references.get(thing.by)
    return reference.mark if reference is not None else ""


@dataclass(frozen=True)
class DraftLine:
    """One of one's own drafts as a list shows it."""

    id: UUID
    label: str
    subject: str
    place: str
    saved_at: datetime
    url: str


def drafts(request: HttpRequest, edition: Edition, limit: int = 20) -> list[DraftLine]:
    """One's own drafts, last saved first."""
    rows = queries.drafts(request.scope, request.user)[:limit]  # type: ignore[attr-defined]
    return [draft_line(row, edition) for row in rows]


def draft_line(row: Any, edition: Edition) -> DraftLine:
    found = edition.forms.get(row.form)
    about = f"&about={row.subject_id}" if row.subject_id else ""
    return DraftLine(
        row.pk, spoken(found) if found else row.form, row.subject.name if row.subject_id else "",
        row.subject.place.short_name if row.subject_id else "", row.saved_at,
        f"{reverse('record:form', args=[row.form])}?id={row.pk}{about}",
    )  # fmt: skip


def trail(label: str) -> list[tuple[str, str]]:
    """Where one is while filling in a form."""
    return [(_("今日"), addresses.HOME), (_("记一笔"), reverse("record:choose")), (label, "")]


def uses(form: Form, edition: Edition) -> dict[str, list[tuple[str, str]]]:
    """What a record of this form is used for: duties it may fulfil and figures it feeds, as (words, address)."""
    owed = [(spoken(duty), "") for duty in feeds(edition).settled_by(form.name)]
    fed = [
        (spoken(figure), addresses.figure(figure.name))
        for figure in edition.figures.values()
        if figure.rows is not None and figure.rows.form == form.name
    ]
    return {"duties": owed, "figures": fed[:FIGURES]}


def obligation(request: HttpRequest, form: Form, edition: Edition, subject: Subject) -> Obligation | None:
    """The obligation somebody came to fulfil (`?duty=`), when this form can."""
    text = request.GET.get("duty", "")
    if not text:
        return None
    try:
        found = obligation_by_id(request.scope, text, on=clock.today(request))  # type: ignore[attr-defined]
    except NoSuchObligation:
        return None
    names = {duty.name for duty in feeds(edition).settled_by(form.name)}
    return found if found.duty in names and found.subject_id == subject.pk else None


def duties(rows: Iterable[Obligation], edition: Edition) -> list[tuple[str, Any, str]]:
    """(what the duty is called with its window, the obligation, its address) of what a record fulfilled: 党课（二季度）."""
    found = []
    for row in rows:
        duty = edition.duties.get(row.duty)
        label = spoken(duty) if duty else row.duty
        window = words.window(row.from_on, row.to_on, runs_on=bool(duty and duty.due))
        url = f"{reverse('duties:duty', args=[row.duty])}?period={row.due_on:%Y-%m}&subject={row.subject_id}"
        found.append((_("%(duty)s（%(window)s）") % {"duty": label, "window": window}, row, url))
    return found


def further(entry: Entry, edition: Edition) -> list[tuple[str, str, str]]:
    """(words, address, icon) of what else can be opened of a record because of its form: a plan's lines, minutes."""
    found = []
    if entry.form in plans(edition):
        found.append((_("看计划和落实"), reverse("plans:plan", args=[entry.pk]), "calendar-check"))
    if has_minutes(entry.version.content, entry.values):
        found.append((_("打印纪要"), reverse("entries:minutes", args=[entry.pk]), "printer"))
    return found
