"""Which values of an entry are sealed, and where their sealed form stands. Pure; keys are the caller's.

Sealed are identity numbers, accounts, and every field of a personal class that the rulebook calls sensitive. A sealed
value stands in the entry as `{"sealed": "a1.own.…"}` under its subject's own key, bound to the entry and its path
(`income`, `lines.2.account`). It is no fact, opens no case and chooses no rows.
Basis: Personal Information Protection Law arts. 28 and 47.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from jiedao.rulebook import Edition, Field

MARK = "sealed"
ALWAYS = ("identity", "account")

Turn = Callable[[str, Any], Any]


def asks_seal(declared: Field, edition: Edition) -> bool:
    """Whether a field's values are kept sealed."""
    if declared.type in ALWAYS:
        return True
    found = edition.personal.get(declared.personal) if declared.personal else None
    return found is not None and found.sensitive


def is_sealed(value: Any) -> bool:
    """Whether this value stands sealed in an entry."""
    return isinstance(value, Mapping) and MARK in value


def sealed_paths(fields: Mapping[str, Field], values: Mapping[str, Any], edition: Edition) -> Iterator[str]:
    """The paths of the filled-in values that are to be sealed."""
    for name, declared in fields.items():
        value = values.get(name)
        if value is None:
            continue
        if asks_seal(declared, edition):
            yield name
        elif declared.type == "lines":
            inner = [c.name for c in (declared.columns or {}).values() if asks_seal(c, edition)]
            yield from (f"{name}.{no}.{c}" for no, row in enumerate(value, 1) for c in inner if c in row)


def at(values: Mapping[str, Any], path: str) -> Any:
    """The value at a path; None where there is none."""
    name, _, rest = path.partition(".")
    value = values.get(name)
    if not rest:
        return value
    no, _, column = rest.partition(".")
    if not isinstance(value, list) or not no.isdecimal() or not 1 <= int(no) <= len(value):
        return None
    return value[int(no) - 1].get(column)


def turned(values: Mapping[str, Any], paths: Iterator[str] | list[str], turn: Turn) -> dict[str, Any]:
    """A copy of the values in which what stands at these paths is replaced; None leaves it out."""
    made = {name: [dict(row) for row in v] if _is_lines(v) else v for name, v in values.items()}
    for path in paths:
        name, _, rest = path.partition(".")
        holder: Any = made
        key = name
        if rest:
            no, _, key = rest.partition(".")
            holder = made[name][int(no) - 1]
        new = turn(path, holder[key])
        if new is None:
            del holder[key]
        else:
            holder[key] = new
    return made


def found_sealed(values: Mapping[str, Any]) -> list[str]:
    """The paths at which an entry holds sealed values."""
    paths = []
    for name, value in values.items():
        if is_sealed(value):
            paths.append(name)
        elif _is_lines(value):
            paths += [f"{name}.{no}.{key}" for no, row in enumerate(value, 1) for key, v in row.items() if is_sealed(v)]
    return paths


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(row, Mapping) for row in value)
