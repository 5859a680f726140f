"""Statements of the ORM that are compiled once and asked again with other values, for what every request does.

Compiling a queryset costs Django more than PostgreSQL needs to answer it. A `Prepared` compiles it with stand-in values
once, remembers where they stand, and from then on only puts the real ones in their places. What may change between two
askings must be a value: the shape of the condition is fixed.
"""

from collections.abc import Callable, Mapping
from copy import copy
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql import UpdateQuery

from jiedao.tenancy import context
from jiedao.tenancy.direct import Row, bound


class Prepared:
    """One compiled statement. `make(**stand_ins)` gives the queryset; the street at hand is always one of the values.

    Stand-ins must be of the values' types and differ from one another and from every constant of the statement.
    """

    def __init__(
        self,
        make: Callable[..., QuerySet[Any]],
        stand_ins: Mapping[str, Any],
        *,
        update: Mapping[str, Any] | None = None,
    ) -> None:
        street = -410_000_001
        with context.street(street):
            rows = make(**stand_ins)
            self.model = rows.model
            if update is None:
                self._compiler = rows.query.get_compiler(connection=connection)
                sql, params = _compiled(self._compiler)
            else:
                query: Any = rows.query.chain(UpdateQuery)
                query.add_update_values(dict(update))
                query.annotations = {}
                sql, params = query.get_compiler(connection=connection).as_sql()
        self.sql = sql
        names = {self._key(value): name for name, value in stand_ins.items()} | {self._key(street): ""}
        self.places = [names.get(self._key(value)) for value in params]
        self.params = list(params)
        missing = set(stand_ins) - set(self.places)
        if missing and sql:
            raise ValueError(f"the statement does not ask for {', '.join(sorted(missing))}")

    @staticmethod
    def _key(value: Any) -> str:
        return f"int {int(value)}" if isinstance(value, int) else f"{type(value).__name__} {value!r}"

    def _filled(self, values: Mapping[str, Any]) -> list[Any]:
        street = context.required()
        return [
            constant if name is None else street if name == "" else values[name]
            for name, constant in zip(self.places, self.params, strict=True)
        ]

    def rows(self, **values: Any) -> list[Row]:
        """The rows as tuples, in the order of the queryset's columns."""
        if not self.sql:
            return []
        with bound() as cursor:
            cursor.execute(self.sql, self._filled(values))
            found: list[Row] = cursor.fetchall()
            return found

    def objects(self, **values: Any) -> list[Any]:
        """The rows as instances, with what is selected along with them and annotated, as the queryset would give them."""
        found = self.rows(**values)
        if not found:
            return []
        compiler: Any = copy(self._compiler)  # one for each asking: it is handed the rows as if it had fetched them
        compiler.execute_sql = lambda *_, **__: [found]
        query = SimpleNamespace(get_compiler=lambda using: compiler)
        rows: Any = SimpleNamespace(db=DEFAULT_DB_ALIAS, query=query, _known_related_objects={})
        return list(ModelIterable(rows))

    def run(self, **values: Any) -> int:
        """Carry out an update; the number of rows it touched."""
        with bound() as cursor:
            cursor.execute(self.sql, self._filled(values))
            return int(cursor.rowcount)


def _compiled(compiler: Any) -> tuple[str, Any]:
    """The statement and its values; nothing where no row can meet the condition, so that nobody need be asked."""
    try:
        return compiler.as_sql()  # type: ignore[no-any-return]
    except EmptyResultSet:
        return "", ()


class DayOf(date):
    """A day that stands for a column: equal to the real day it was made of, and known again in a compiled statement."""


def beside(rows: QuerySet[Any], day: DayOf, column: str) -> tuple[str, list[Any]]:
    """A queryset asked for one day, as the SQL of a lateral subquery that asks it for the day in `column`."""
    sql, params = rows.query.sql_with_params()
    pieces = sql.split("%s")
    made, kept = pieces[0], []
    for value, piece in zip(params, pieces[1:], strict=True):
        known = isinstance(value, DayOf) and value == day
        made += (column if known else "%s") + piece
        if not known:
            kept.append(value)
    return made, kept
