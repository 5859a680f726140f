"""How an entry reads: the words of the form as they stood when it was filled in. Pure.

`content_of` makes what a FormVersion keeps; `lines_of` shows an entry's values under it, years later.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from jiedao.entries.sealing import asks_seal, is_sealed
from jiedao.rulebook import ANSWERS, ATTENDED, Edition, Field
from jiedao.rulebook.units import measure_word

MASKED = ("phone", "identity", "account")


def content_of(name: str, label: str, fields: Mapping[str, Field], edition: Edition, *, by: str) -> dict[str, Any]:
    """A form as data: label, basis, and every field with its words, choices and unit."""
    return {
        "form": name,
        "label": label,
        "by": by,
        "fields": [_field(declared, edition) for declared in fields.values()],
    }


def _field(declared: Field, edition: Edition) -> dict[str, Any]:
    kept: dict[str, Any] = {"name": declared.name, "label": declared.label, "type": declared.type}
    if declared.unit:
        kept["unit"] = declared.unit
    if declared.personal:
        kept["personal"] = declared.personal
    if asks_seal(declared, edition):
        kept["sealed"] = True
    if members := edition.members(declared):
        kept["members"] = {name: member.label for name, member in members.items()}
    if declared.columns:
        kept["columns"] = [_field(column, edition) for column in declared.columns.values()]
    return kept


@dataclass(frozen=True)
class Line:
    """One field as it is shown: label, text with unit, or rows beneath it. `kind` tells the page how to draw it.

    `path` leads to the value in the entry. `sealed`: the value is encrypted and has no text here; `personal` is set
    where a value is masked or sealed and may be given whole for a stated purpose.
    """

    name: str
    label: str
    kind: str
    text: str = ""
    unit: str = ""
    rows: tuple[Mapping[str, Any], ...] = field(default=())
    ref: str = ""
    personal: str = ""
    sealed: bool = False
    path: str = ""


def lines_of(content: Mapping[str, Any], values: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[Line]:
    """The filled-in fields in the form's order. `names` gives the name of each subject, person, record or
    matter referred to."""
    for kept in content["fields"]:
        value = values.get(kept["name"])
        if value is None:
            continue
        yield _line(kept, value, names, kept["name"])


def _line(kept: Mapping[str, Any], value: Any, names: Mapping[str, str], path: str) -> Line:
    kind, members = kept["type"], kept.get("members", {})
    base = {
        "name": kept["name"],
        "label": kept["label"],
        "kind": kind,
        "unit": measure_word(kept.get("unit"), kind),
        "path": path,
    }
    if is_sealed(value):
        return Line(**base, sealed=True, personal=kept.get("personal", "") or kind)
    match kind:
        case "checklist":
            rows = tuple(
                {
                    **row,
                    "label": members.get(row["item"], row["item"]),
                    "word": ANSWERS.get(row["answer"], row["answer"]),
                }
                for row in value
            )
            return Line(**base, rows=rows)
        case "attendance":
            rows = tuple(
                {**row, "name": names.get(row["person"], "—"), "word": ATTENDED[row["state"]]} for row in value
            )
            return Line(**base, rows=rows)
        case "lines":
            columns = kept.get("columns", [])
            rows = tuple(
                {"cells": [_cell(c, row, names, f"{path}.{no}.{c['name']}") for c in columns], "row": row}
                for no, row in enumerate(value, 1)
            )
            return Line(**base, rows=rows, text="、".join(c["label"] for c in columns))
        case "choice":
            return Line(**base, text=members.get(value, value))
        case "choices":
            return Line(**base, text="、".join(members.get(word, word) for word in value))
        case "yes_no":
            return Line(**base, text="是" if value == "yes" else "否")
        case "subject" | "person" | "record":
            return Line(**base, text=names.get(value, "—"), ref=value)
        case "photo" | "file" | "signature":
            return Line(**base, ref=value)
        case "position":
            return Line(**base, text=_at(value))
    return Line(**base, text=str(value), personal=(kept.get("personal", "") or kind) if kind in MASKED else "")


def _at(value: Mapping[str, Any]) -> str:
    """A position as read out, with its reference system; records from before one was kept say none."""
    said = f"北纬{value['lat']}，东经{value['lon']}"
    return f"{said}（{value['system']}）" if value.get("system") else said


def _cell(column: Mapping[str, Any], row: Mapping[str, Any], names: Mapping[str, str], path: str) -> Line:
    value = row.get(column["name"])
    if value is None:
        return Line(column["name"], column["label"], column["type"])
    return _line(column, value, names, path)


def references_in(content: Mapping[str, Any], values: Mapping[str, Any]) -> set[str]:
    """The ids of subjects and persons an entry names, so that a page fetches their names in one query."""
    found = _named(content, values, ("subject", "person"))
    for kept in content["fields"]:
        value = values.get(kept["name"])
        if value is not None and kept["type"] == "attendance" and not is_sealed(value):
            found |= {row["person"] for row in value}
    return found


def records_in(content: Mapping[str, Any], values: Mapping[str, Any]) -> set[str]:
    """The ids of the records and matters an entry names."""
    return _named(content, values, ("record",))


def _named(content: Mapping[str, Any], values: Mapping[str, Any], types: tuple[str, ...]) -> set[str]:
    found: set[str] = set()
    for kept in content["fields"]:
        value = values.get(kept["name"])
        if value is None or is_sealed(value):
            continue
        if kept["type"] in types:
            found.add(value)
        elif kept["type"] == "lines":
            inner = [c["name"] for c in kept.get("columns", []) if c["type"] in types]
            found |= {row[name] for row in value for name in inner if row.get(name) and not is_sealed(row[name])}
    return found


def number_of(id: UUID, on: date) -> str:
    """How people call a record, on a plate or over the telephone: the day it happened and the end of its id."""
    return f"{on:%Y%m%d}-{id.hex[-4:].upper()}"


def files_in(content: Mapping[str, Any], values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """(what it shows, id) of every photo and file of an entry, in the form's order."""
    found: list[tuple[str, str]] = []
    for kept in content["fields"]:
        value = values.get(kept["name"])
        if value is None or is_sealed(value):
            continue
        if kept["type"] in ("photo", "file", "signature"):
            found.append((kept["label"], value))
        elif kept["type"] == "checklist":
            members = kept.get("members", {})
            found += [
                ("：".join(filter(None, (members.get(row["item"], row["item"]), row.get("note", "")))), row["photo"])
                for row in value
                if row.get("photo")
            ]
        elif kept["type"] == "lines":
            inner = [c for c in kept.get("columns", []) if c["type"] in ("photo", "file")]
            found += [(c["label"], row[c["name"]]) for row in value for c in inner if row.get(c["name"])]
    return found
