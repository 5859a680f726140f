"""Reads of registers with their fields: what each subject's records last said, for many subjects at once.

A register's own fields are recorded on its form, others (`latest`) by the forms that give them; either way the value is
what the last standing record that gives the field says, by the day it happened, then by when it was entered.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count

from jiedao.entries.rows import AsOf
from jiedao.entries.sources import RegisterSource
from jiedao.register.models import Listing, Place, Subject
from jiedao.register.rules import standing
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Kind

SELECT = """
SELECT {only} e.subject_id, f.name, (e."values" -> f.field)::text, e.occurred_on, e.entered_at, e.id
FROM entries_entry e
JOIN unnest(%s::text[], %s::text[], %s::text[]) AS f(name, form, field) ON f.form = e.form
WHERE e.street_id = %s AND e.subject_id = ANY(%s) AND e.form = ANY(%s) AND e.until_at IS NULL AND e.occurred_on <= %s
    AND e."values" ? f.field
ORDER BY e.subject_id, f.name, e.occurred_on DESC, e.entered_at DESC, e.id DESC
"""


@dataclass(frozen=True)
class Held:
    """What a field says: its value in the shape an entry keeps, since which day, when entered, by which record."""

    value: Any
    on: date
    entered_at: datetime
    entry: UUID


def field_values(scope: Scope, kind: Kind, subjects: Sequence[UUID], *, on: date) -> dict[UUID, dict[str, Held]]:
    """What the fields of a register say of these subjects on a day, in one statement: subject -> field -> held."""
    found: dict[UUID, dict[str, Held]] = {}
    for subject, _kind, name, held in _read(scope, [kind], subjects, on, only="DISTINCT ON (e.subject_id, f.name)"):
        found.setdefault(subject, {})[name] = held
    return found


def values_of(
    scope: Scope, kinds: Sequence[Kind], subjects: Sequence[UUID], *, on: date
) -> dict[tuple[UUID, str], dict[str, Held]]:
    """The same for several registers at once, in one statement: (subject, register) -> field -> held."""
    found: dict[tuple[UUID, str], dict[str, Held]] = {}
    for subject, kind, name, held in _read(scope, kinds, subjects, on, only="DISTINCT ON (e.subject_id, f.name)"):
        found.setdefault((subject, kind), {})[name] = held
    return found


def field_history(scope: Scope, kinds: Sequence[Kind], subject: UUID, *, on: date) -> dict[str, dict[str, list[Held]]]:
    """Everything the fields of these registers have said of one subject up to a day, in one statement: register ->
    field -> held, the newest first."""
    found: dict[str, dict[str, list[Held]]] = {}
    for _subject, kind, name, held in _read(scope, kinds, [subject], on, only=""):
        found.setdefault(kind, {}).setdefault(name, []).append(held)
    return found


def _read(
    scope: Scope, kinds: Sequence[Kind], subjects: Sequence[UUID], on: date, *, only: str
) -> list[tuple[UUID, str, str, Held]]:
    wanted = [(f"{kind.name}.{name}", *kind.source(name).rpartition(".")) for kind in kinds for name in kind.fields]
    if not wanted or not subjects:
        return []
    names, forms, _dots, fields = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            SELECT.format(only=only),
            [list(names), list(forms), list(fields), scope.street, list(subjects), sorted(set(forms)), on],
        )
        return [
            (subject, *name.split(".", 1), Held(json.loads(value), day, entered, entry))  # type: ignore[misc]
            for subject, name, value, day, entered, entry in cursor.fetchall()
        ]


def counts(scope: Scope, kinds: Iterable[str], *, on: date) -> dict[str, int]:
    """How many stand on each register on a day, in one statement; a register without anybody is left out."""
    rows = Listing.objects.within(scope).filter(standing(on), kind__in=list(kinds)).order_by()
    return dict(rows.values("kind").annotate(n=Count("pk")).values_list("kind", "n"))


def listed(
    scope: Scope, edition: Edition, kind: Kind, *, on: date, places: frozenset[UUID] | None = None,
    choices: Mapping[str, str] | None = None, ids: Sequence[UUID] | None = None,
) -> Any:  # fmt: skip
    """Who stands on a register on a day, by name. `choices`: field -> word it says on that day; only fields that are
    kept as facts can choose."""
    source = RegisterSource(edition, AsOf(on), kind.name)
    found = Listing.objects.within(scope).filter(standing(on), kind=kind.name)
    if places is not None:
        found = found.filter(place_id__in=places)
    if ids is not None:
        found = found.filter(subject_id__in=list(ids))
    for name, word in (choices or {}).items():
        found = found.filter(source.column(name).exists(value__in=[word]))
    return found.select_related("subject", "place").order_by("name_key", "id")


def known_subject(scope: Scope, base: str, *, name: str, number: str, place: Place) -> Subject | None:
    """Who or what already has a dossier here: of this number; without a number, of this name in this place."""
    rows = Subject.objects.within(scope).filter(base=base, voided_at=None, merged_into=None)
    rows = rows.select_related("place").order_by("id")
    found = rows.filter(number=number) if number else rows.filter(name=name, place_id=place.pk)
    return found.first()  # type: ignore[no-any-return]
