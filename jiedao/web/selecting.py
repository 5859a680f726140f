"""Lists whose every column the database can word by itself: such a list goes out as a file as fast as it is read.

    Selected(queries.cases(...), [F("number"), by_keys(("state",), words), F("opened_at")])

Words come from the same functions as the page's: asked once for each combination that occurs, not once a row.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, F, Func, Q, TextField, Value, When
from django.db.models.functions import Coalesce, NullIf

from jiedao.tenancy.copying import copied
from jiedao.web.clock import ZONE
from jiedao.workbooks import ListHead

TEXT = TextField()
#: What a spreadsheet would take for a formula, at the beginning of a text.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SIGNS = ", ".join(f"'{sign}'" for sign in FORMULA)
BEGINS = f"^([{''.join(map(re.escape, FORMULA))}])"
#: Stands for a name in a sentence that is made before the name is known.
NAME = "\x00"


class _Joined(Func):
    """Texts one after the other; nothing where one of them is missing."""

    template, arg_joiner, output_field = "%(expressions)s", " || ", TEXT


class _Minute(Func):
    """An instant on the office's clock, to the minute."""

    template, output_field = f"left((%(expressions)s AT TIME ZONE '{ZONE}')::text, 16)", TEXT


class _Safe(Func):
    """A column of the table that no spreadsheet takes for a formula: what `put` by a pattern does, in a fifth of the time;
    the column is named three times."""

    output_field = TEXT
    template = f"CASE WHEN left(%(expressions)s, 1) IN ({SIGNS}) THEN '''' || %(expressions)s ELSE %(expressions)s END"


class _Words(Case):
    """Words of the house, by keys."""


class _Put(Func):
    """A text in which a pattern is replaced."""

    function, output_field = "regexp_replace", TEXT


@dataclass(frozen=True)
class Selected:
    """The rows of a query, and what stands in each column."""

    rows: Any
    columns: Sequence[Any]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._valued(self.columns).iterator(2000))

    def as_csv(self, heads: Sequence[ListHead]) -> Iterator[bytes]:
        """The rows as CSV, no text of which a spreadsheet takes for a formula."""
        return copied(self._valued([_told(*one) for one in zip(self.columns, heads, strict=True)]))

    def _valued(self, columns: Sequence[Any]) -> Any:
        named = {f"column{no}": column for no, column in enumerate(columns)}
        return self.rows.annotate(**named).values_list(*named)


def _told(column: Any, head: ListHead) -> Any:
    if head.form == "instant":
        return _Minute(column)
    if head.form != "text":
        return column
    if not isinstance(column, _Words):
        column = _Safe(column) if isinstance(column, F) else put(column, BEGINS, r"'\1")
    return NullIf(column, Value(""), output_field=TEXT)


def put(column: Any, pattern: str, by: str) -> Any:
    """A text with what a pattern finds first replaced, as `re.sub` writes it."""
    return _Put(column, Value(pattern), Value(by))


def by_keys(keys: Sequence[str], words: Mapping[tuple[Any, ...], str], default: Any = "") -> Any:
    """The word of the house that stands for some columns of a row taken together; `default`: a text or a column of names."""
    cases = [When(**dict(zip(keys, key, strict=True)), then=Value(word)) for key, word in words.items()]
    default = Value(default) if isinstance(default, str) else default
    return _Words(*cases, default=default, output_field=TEXT)


def with_name(
    keys: Sequence[str], name: str, alone: Mapping[tuple[Any, ...], str], said: Mapping[tuple[Any, ...], str]
) -> Any:
    """The sentence that stands for some columns: as `said` with the name in it (`NAME` in its place), `alone` where there
    is no name. What is said alike with and without a name does not ask for it."""
    parted = {key: one.partition(NAME) for key, one in said.items() if NAME in one}
    before = by_keys(keys, {key: one[0] for key, one in parted.items()})
    after = by_keys(keys, {key: one[2] for key, one in parted.items()})
    plain = by_keys(keys, alone)
    if not parted:
        return plain
    those = reduce(or_, (Q(**dict(zip(keys, key, strict=True))) for key in parted))
    named = Coalesce(_Joined(before, F(name), after), plain, output_field=TEXT)
    # It begins with a word of the house, or else with a name, which is looked at like any text.
    made = _Words if all(one[0] for one in parted.values()) else Case
    return made(When(those, then=named), default=plain, output_field=TEXT)
