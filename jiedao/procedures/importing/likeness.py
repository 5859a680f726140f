"""Two lines of one roster that may mean the same record: the same number, or the same name with a sign in common.

Equal lines are one record; others that look alike are a person's to settle, never merged by themselves.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

#: What does not tell one firm from another: the city before its name, the kind of company behind it.
AROUND = re.compile(r"^(?:河南省?|郑州市?)|(?:有限责任公司|股份有限公司|有限公司|公司)$")

#: What two of one name may have in common besides.
SIGNS = ("phone", "address", "account")


def core(name: str) -> str:
    """A name without what people leave out or add: 郑州市顺达塑料制品公司 and 郑州顺达塑料制品有限公司 are alike."""
    before, found = "", name.replace(" ", "")
    while before != found:
        before, found = found, AROUND.sub("", found)
    return found


def sorted_out(records: Sequence[Any]) -> Iterator[tuple[Any, Any, bool]]:
    """(record, the earlier one it looks like or None, whether it says just the same)."""
    numbers: dict[str, Any] = {}
    names: dict[str, list[Any]] = {}
    persons: dict[str, Any] = {}
    for record in records:
        other = numbers.get(record.number) if record.number else None
        if other is None:
            other = next((one for one in names.get(core(record.name), ()) if _alike(one, record)), None)
        if other is None:
            other = next((persons[id] for id in _identities(record) if id in persons), None)
        yield record, other, other is not None and _says(other) == _says(record)
        if other is None:
            if record.number:
                numbers[record.number] = record
            names.setdefault(core(record.name), []).append(record)
            persons |= dict.fromkeys(_identities(record), record)


def is_one(one: Any, other: Any) -> bool:
    """Whether two lines that look alike are one person beyond doubt: by a number of their own, or by name and birth."""
    if one.values.get("id") and other.values.get("id"):
        return bool(one.values["id"] == other.values["id"])
    born = one.values.get("born_on")
    return bool(one.name == other.name and born and born == other.values.get("born_on"))


def _identities(record: Any) -> list[str]:
    """The identity numbers a line names: a person's own, or those of a household's members."""
    own = record.values.get("id")
    return [own, *_persons(record)] if isinstance(own, str) and own else _persons(record)


def _persons(record: Any) -> list[str]:
    """The identity numbers of a household's members: nobody belongs to two."""
    lines = (row for value in record.values.values() if isinstance(value, list) for row in value)
    return [row["id"] for row in lines if isinstance(row, dict) and row.get("id")]


def _alike(one: Any, other: Any) -> bool:
    """Whether two of one name have a sign in common, and no number that tells them apart."""
    if one.number and other.number:
        return False
    if _persons(one) or _persons(other):
        return False  # a household is known by its members
    if one.values.get("id") and other.values.get("id"):
        return False  # two of one name, told apart by their numbers
    common = [sign for sign in SIGNS if one.values.get(sign) and one.values.get(sign) == other.values.get(sign)]
    told_apart = [sign for sign in SIGNS if one.values.get(sign) and other.values.get(sign)]
    return bool(common) or not told_apart


def _says(record: Any) -> Any:
    rows = {key: value for key, value in record.values.items() if not isinstance(value, list)}
    members = [
        [{k: v for k, v in row.items() if k != "row"} for row in value]
        for value in record.values.values() if isinstance(value, list)
    ]  # fmt: skip
    return record.name, record.number, getattr(record.place, "pk", None), rows, members
