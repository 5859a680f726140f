"""How a record reads on its page: the words of its form, its dates, what became of it, and where it stands in the audit."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from jiedao.audit.actions import key
from jiedao.audit.queries import events_of
from jiedao.batches.queries import batch_that_wrote
from jiedao.cases.queries import case_by_number, findings_of
from jiedao.entries import queries
from jiedao.entries.models import Entry
from jiedao.entries.rendering import Line, files_in, lines_of, number_of
from jiedao.procedures.naming import names_in
from jiedao.procedures.submission import form_content
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Field, Member
from jiedao.web import clock
from jiedao.web.files.views import is_picture, picture
from jiedao.web.parts import Photo

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Shown:
    """One line of the record: what was filled in, and what stood there before it was corrected."""

    line: Line
    was: str = ""


@dataclass(frozen=True)
class Written:
    """By which edition of the form a record was filled in: the year it began, its number of items, whether it is past."""

    since: date
    items: int
    past: bool


def shown(scope: Scope, entry: Entry, before: Entry | None) -> list[Shown]:
    """The filled-in lines under the words of the form as it stood; with what a correction changed."""
    content = entry.version.content
    names = names_in(scope, content, entry.values, *([before.values] if before is not None else []))
    old = {one.name: one.text for one in lines_of(content, before.values, names)} if before is not None else {}
    return [
        Shown(one, old[one.name] if one.text and old.get(one.name) and old[one.name] != one.text else "")
        for one in lines_of(content, entry.values, names)
    ]


def evidence(scope: Scope, entry: Entry) -> tuple[list[Photo], list[tuple[str, Any]]]:
    """The photos of a record, and its papers as (what it is, the file)."""
    named = files_in(entry.version.content, entry.values)
    kept = queries.attachments_of(scope, [id for _label, id in named]) if named else {}
    photos, papers = [], []
    for label, id in named:
        if (one := kept.get(id)) is None:
            continue
        if is_picture(one):
            photos.append(picture(one, label))
        else:
            papers.append((label, one))
    return photos, papers


def before(scope: Scope, number: str) -> Photo | None:
    """The photo of what was found, for the record that proves it put right: same place, before and after."""
    case = case_by_number(scope, number)
    ids = [str(one.photo) for one in findings_of(scope, case) if one.photo]
    kept = queries.attachments_of(scope, ids[:1]) if ids else {}
    return next((picture(one, case.title) for one in kept.values() if is_picture(one)), None)


def written_by(entry: Entry, then: Edition, now: Edition) -> Written | None:
    """The edition of the form a record stands on; None when the form is not in the rulebook any more."""
    try:
        since = _since(then, entry.form, entry.occurred_on)
    except LookupError:
        return None
    items = [len(one["members"]) for one in entry.version.content["fields"] if one["type"] == "checklist"]
    current = now.forms.get(entry.form)
    past = current is not None and form_content(current, now)["fields"] != entry.version.content["fields"]
    return Written(since, sum(items), past)


def _since(edition: Edition, name: str, on: date) -> date:
    """The last day up to `on` on which a field, item or choice of the form began or had just ended."""
    form = edition.any_form(name)
    begun = edition.regulation(form.regulation).in_force.first or date.min
    days = [day for declared in form.fields.values() for day in _days(declared, edition)]
    return max([begun, *(day for day in days if day <= on)])


def _days(declared: Field, edition: Edition) -> Iterator[date]:
    members = edition.undated.lists[declared.list].members if declared.list else declared.members
    dated: list[Field | Member] = [declared, *members.values()]
    for one in dated:
        if one.from_ is not None:
            yield one.from_
        if one.to is not None and one.to < date.max:
            yield one.to + DAY
    for column in (declared.columns or {}).values():
        yield from _days(column, edition)


def masked(entry: Entry) -> list[Line]:
    """The values of a record that are shown masked, cells of its lists among them."""
    lines: list[Line] = []
    for line in lines_of(entry.version.content, entry.values, {}):
        lines += [line, *(cell for row in line.rows for cell in row.get("cells", ()))]
    return [line for line in lines if line.personal]


def late(entry: Entry) -> int:
    """How many days after it happened it was entered."""
    entered = entry.entered_at.astimezone(clock.ZONE).date()
    return max((entered - entry.occurred_on) // DAY, 0)


@dataclass(frozen=True)
class Link:
    """Where a record stands in the office's chain of events."""

    no: int
    digest: str


def link(scope: Scope, entry: Entry) -> Link | None:
    event = events_of(scope, key(entry)).filter(kind="entry.recorded").first()
    if event is None:  # a roster wrote it: one event stands for all the records of its part
        batch = batch_that_wrote(scope, subject=entry.subject_id, at=entry.entered_at)
        parts = events_of(scope, key(batch)).filter(kind="entry.many_recorded", at=entry.entered_at) if batch else None
        event = parts.first() if parts is not None else None
    if event is None:
        return None
    digest = bytes(event.hash).hex()
    return Link(event.seq, f"{digest[:6]}…{digest[-6:]}")


def plated(entry: Entry) -> str:
    """The number on a record's door plate."""
    return number_of(entry.pk, entry.occurred_on)
