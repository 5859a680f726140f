"""A register as a file: who stands on it under the page's filters, with every field it has, personal values masked."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from jiedao.entries import registers
from jiedao.entries.rendering import Line
from jiedao.register.queries import assigned
from jiedao.register.scope import Scope
from jiedao.rulebook import Edition, Field, Kind
from jiedao.web import masks
from jiedao.web.exporting import Export
from jiedao.web.ledgers.fields import SHORT, Reader
from jiedao.web.tags.spoken import spoken
from jiedao.workbooks import ListHead

#: So many subjects are read at once.
AT_ONCE = 500
FORMS = {"integer": "number", "decimal": "number", "money": "money", "date": "day"}


def export(scope: Scope, kind: Kind, edition: Edition, rows: Any, *, on: date) -> Export:
    """The register on a day; a sheet of its own says what it is and on what it rests."""
    fields = [one for one in kind.fields.values() if one.type in SHORT]
    heads = [ListHead(_("名称"), width=32), ListHead(_("编号"), width=22), ListHead(_("地点"))]
    heads += [ListHead(one.label, FORMS.get(one.type, "text"), 18) for one in fields]
    heads += [ListHead(label) for label in kind.assigned.values()]
    heads += [ListHead(_("在册自"), "day", 12)]
    about = [(_("依据"), str(edition.basis(kind))), (_("排列"), _("按名称拼音排列"))]
    title = _("%(kind)s名册") % {"kind": spoken(kind)}
    return Export(title, heads, _rows(scope, kind, edition, fields, rows, on), about)


def _rows(scope: Scope, kind: Kind, edition: Edition, fields: list[Field], rows: Any, on: date) -> Iterator[list[Any]]:
    every = iter(rows.iterator(2000))
    while some := list(islice(every, AT_ONCE)):
        ids = [row.subject_id for row in some]
        held = registers.field_values(scope, kind, ids, on=on)
        answers = assigned(scope, ids, on=on) if kind.assigned else {}
        reader = Reader(scope, kind, edition, held.values())
        for row in some:
            mine = held.get(row.subject_id, {})
            lines = reader.lines(mine)
            by = answers.get(row.subject_id, {})
            yield [
                row.subject.name, row.subject.number, row.place.name,
                *(_value(lines.get(one.name), mine.get(one.name)) for one in fields),
                *(_("、").join(person.name for person in by.get(role, ())) for role in kind.assigned), row.from_on,
            ]  # fmt: skip


def _value(line: Line | None, held: Any) -> Any:
    """A field as a cell: a number as a number, a day as a day, a personal value masked, a sealed one named so."""
    if line is None or held is None:
        return None
    if line.sealed:
        return _("已加密")
    if line.personal:
        return masks.MASKS.get(line.kind, masks.name)(line.text)
    match line.kind:
        case "integer":
            return int(held.value)
        case "decimal" | "money":
            return Decimal(str(held.value))
        case "date":
            return date.fromisoformat(held.value)
    return line.text
