"""What was read as plain data: the five parts of the dry run, and what else a person wants to know.

`rows`: records to be written; `refused`: lines with a defect; `held`: households kept back whole; `conflicts`: lines that
look like another; `control`: the sheet's own totals. Amounts are texts with two decimals, days ISO, choices their words.
"""

from typing import Any

from jiedao.procedures.importing.reading import Record, Roster
from jiedao.rulebook import Edition, Field


def as_data(roster: Roster, edition: Edition) -> dict[str, Any]:
    """The roster as the contract of the dry run has it."""
    held = [one.record for one in roster.held]
    found: dict[str, Any] = {
        "rows": [_row(record, roster, edition) for record in roster.records],
        "refused": [
            {"row": one.row, "reason": one.reason, "code": one.code, "cell": one.cell, "field": one.label,
             "message": one.said}
            for one in roster.refused
        ],
        "held": [_held(record, roster) for record in held],
        "conflicts": [
            {"row": one.row, "with_row": one.with_row, "name": one.record.name} for one in roster.conflicts
        ],
        "control": {total.label: total.text for total in roster.totals if total.said is not None},
        "agrees": {total.label: total.agrees for total in roster.totals},
        "same": [{"row": row, "as_row": other} for row, other in roster.same],
        "needs_year": [{"row": one.row, "cell": one.cell} for one in roster.needs_year],
        "columns": {head.full: key for key, head in roster.mapping.heads.items()},
        "by_content": sorted(roster.mapping.by_content),
        "unread": [head.full for head in roster.mapping.unread],
        "sheet": roster.sheet,
        "hidden": list(roster.hidden),
    }  # fmt: skip
    if roster.money:
        found["sums"] = {"rows": f"{roster.sum_of(roster.records):.2f}", "held": f"{roster.sum_of(held):.2f}"}
    return found


def _row(record: Record, roster: Roster, edition: Edition) -> dict[str, Any]:
    found: dict[str, Any] = {"row": record.row, "name": record.name}
    heads, kind = roster.mapping.heads, roster.kind
    if kind.base == "household":
        found |= {"household": record.serial, "head": record.name}
    if "credit_code" in heads:
        found["credit_code"] = record.number or None
    if "place" in heads:
        found["community"] = record.place.name if record.place is not None else None
    for key, head in heads.items():
        target = roster.mapping.targets[key]
        if target.field is None or target.group:
            continue
        assert head is not None
        value = record.values.get(key)
        is_group = target.field.type == "subject" and value is not None
        found[key] = roster.groups.name(value) if is_group else _word(value, target.field, edition)
    for group in sorted(roster.mapping.groups):
        columns = {
            one.field.name: one.field for one in roster.mapping.targets.values() if one.group == group and one.field
        }
        found[group] = [
            {key: value if key == "row" else _word(value, columns[key], edition) for key, value in line.items()}
            for line in record.values.get(group, ())
        ]
    return found


def _word(value: Any, declared: Field, edition: Edition) -> Any:
    if value is not None and declared.type == "choice":
        members = edition.members(declared) or {}
        return members[value].label if value in members else value
    return value


def _held(record: Record, roster: Roster) -> dict[str, Any]:
    found: dict[str, Any] = {"row": record.row, "household": record.serial, "rows": record.rows}
    if roster.money:
        found["amount"] = record.values.get(roster.money, "")
    return found
