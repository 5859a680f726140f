"""What a record brings about and a later one must name: an urgent decision is owed to the next meeting until its minutes
name it. By which ids it is named, what of it is still owed, and what a form should therefore be opened with."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from uuid import UUID

from jiedao.duties import queries
from jiedao.duties.feeds import feeds
from jiedao.duties.models import Obligation
from jiedao.entries.models import Entry
from jiedao.matters.models import Matter
from jiedao.register.queries import office_place
from jiedao.register.scope import Scope
from jiedao.rulebook import After, Duty, Edition, Form


def names_of(cause: str) -> list[str]:
    """By which ids a later record may name one that brought something about: its own, those of the records it corrected,
    and that of the matter that rests on it."""
    chain, before = [cause], Entry.objects.filter(pk=cause).values_list("supersedes_id", flat=True).first()
    while before is not None and str(before) not in chain:
        chain.append(str(before))
        before = Entry.objects.filter(pk=before).values_list("supersedes_id", flat=True).first()
    return [*chain, *(str(id) for id in Matter.objects.filter(entry_id__in=chain).values_list("pk", flat=True))]


@lru_cache(maxsize=64)
def brought_about(edition: Edition) -> Mapping[str, tuple[Duty, ...]]:
    """Form -> the duties that a record of it brings about."""
    found: dict[str, list[Duty]] = {}
    for duty in edition.duties.values():
        if isinstance(duty.rhythm, After) and duty.rhythm.rows is not None and duty.rhythm.rows.form:
            found.setdefault(duty.rhythm.rows.form, []).append(duty)
    return {form: tuple(duties) for form, duties in found.items()}


def owed_for(scope: Scope, entry: Entry, edition: Edition, *, on: date) -> Sequence[Obligation]:
    """What a record has brought about, whether done or not."""
    duties = brought_about(edition).get(entry.form, ())
    return list(queries.caused_by(scope, [one.name for one in duties], str(entry.pk), on=on)) if duties else []


def to_be_named(scope: Scope, form: Form, edition: Edition, *, subject: UUID, on: date) -> dict[str, list[dict[str, str]]]:
    """What a new record of a form should name, as the lines it is opened with: each thing that is still owed."""
    found: dict[str, list[dict[str, str]]] = {}
    for duty in feeds(edition).settled_by(form.name):
        caused = duty.rhythm.rows.form if isinstance(duty.rhythm, After) and duty.rhythm.rows is not None else None
        lines = [rows for rows in duty.done_by if rows.source == "lines" and rows.form == form.name]
        column = edition.columns.naming(lines[0], caused) if caused and lines else None
        if column is None or lines[0].field is None:
            continue
        about = office_place(scope).pk if duty.for_ == "sub_district" else subject
        causes = list(queries.still_owed(scope, duty.name, about, on=on).values_list("cause", flat=True))
        matters = dict(Matter.objects.within(scope).filter(entry_id__in=causes).values_list("entry_id", "pk"))
        found[lines[0].field] = [{column: str(matters.get(UUID(one), one))} for one in causes]
    return {field: rows for field, rows in found.items() if rows}
