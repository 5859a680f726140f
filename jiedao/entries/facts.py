"""The typed facts of an entry: those values, and only those, by which some figure, list or duty decides. Pure.

Which they are, the rulebook's reader lists (`promoted`). Text longer than a word is never a fact.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from jiedao.rulebook import Field

LONGEST_WORD = 120
Promoted = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact before it stands in the table; exactly one of word, number, day, ref, or none for a bare line."""

    field: str
    item: int = 0
    part: int = 0
    word: str | None = None
    number: int | None = None
    day: date | None = None
    ref: UUID | None = None


def facts_of(
    name: str, fields: Mapping[str, Field], values: Mapping[str, Any], derived: Mapping[str, Any], promoted: Promoted
) -> list[FactRow]:
    """The facts of one entry of form `name`, in a fixed order."""
    found: list[FactRow] = []
    for key, declared in fields.items():
        if (value := values.get(key)) is None:
            continue
        found += _field(f"{name}.{key}", declared, value, promoted)
    for key, value in derived.items():
        if promoted(f"{name}.{key}"):
            found.append(_derived(f"{name}.{key}", value))
    return found


def _derived(path: str, value: Any) -> FactRow:
    if isinstance(value, str):
        return FactRow(path, word=value)
    return FactRow(path, number=round(value * 1000) if isinstance(value, Decimal) else value)


def _field(path: str, declared: Field, value: Any, promoted: Promoted) -> Iterator[FactRow]:
    match declared.type:
        case "checklist":
            if promoted(path):
                yield from _checklist(path, value)
        case "attendance":
            if promoted(path):
                for no, row in enumerate(value, 1):
                    yield FactRow(path, no, ref=UUID(row["person"]))
                    yield FactRow(f"{path}.state", no, word=row["state"])
        case "lines":
            yield from _lines(path, declared, value, promoted)
        case "choices":
            if promoted(path):
                yield from (FactRow(path, 0, part, word=word) for part, word in enumerate(value))
        case _:
            if promoted(path):
                yield one(path, declared, value)


def _checklist(path: str, rows: Any) -> Iterator[FactRow]:
    for no, row in enumerate(rows, 1):
        yield FactRow(path, no, word=row["item"])
        yield FactRow(f"{path}.answer", no, word=row["answer"])


def _lines(path: str, declared: Field, rows: Any, promoted: Promoted) -> Iterator[FactRow]:
    if promoted(path):
        yield from (FactRow(path, no) for no in range(1, len(rows) + 1))
    for no, row in enumerate(rows, 1):
        for column, value in row.items():
            column_path = f"{path}.{column}"
            if not promoted(column_path) or (declared.columns or {}).get(column) is None:
                continue
            of = (declared.columns or {})[column]
            if of.type == "choices":
                yield from (FactRow(column_path, no, part, word=word) for part, word in enumerate(value))
            else:
                yield one(column_path, of, value, no)


def one(path: str, declared: Field, value: Any, item: int = 0) -> FactRow:
    """A single value as its typed fact."""
    match declared.type:
        case "integer":
            return FactRow(path, item, number=int(value))
        case "decimal":
            return FactRow(path, item, number=round(Decimal(value) * 1000))
        case "money":
            return FactRow(path, item, number=round(Decimal(value) * 100))
        case "date":
            return FactRow(path, item, day=date.fromisoformat(value))
        case "subject" | "person" | "record":
            return FactRow(path, item, ref=UUID(value))
    return FactRow(path, item, word=str(value)[:LONGEST_WORD])
