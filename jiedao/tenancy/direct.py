"""The shortest way to the database and back, for the few statements that every request asks.

psycopg's own cursor is made for everything: it waits in Python, so that it can be interrupted, and spends more on asking
a statement of this kind than PostgreSQL spends on answering it. This one prepares a statement once a connection and then
lets libpq wait. Values are turned by psycopg's adapters, errors are psycopg's, and Django's wrappers and log stand around
it, so nobody who asks or counts sees a difference.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg import Connection, OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus

Row = tuple[Any, ...]
FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE)


def bound() -> Any:
    """A cursor that hands the values over beside the statement, so that the database plans it once and keeps the plan.

    Django's own cursor writes the values into the text; what goes through it is planned anew each time.
    """
    here: Any = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    return here._prepare_cursor(Direct(here.connection))


def plan_once(connection: Any, **_: Any) -> None:
    """Let a new connection plan its prepared statements once for all values (signal `connection_created`).

    What is asked here is found by a key; planned anew for each value it would cost more than its answer. Everything
    else goes through Django's cursor, which prepares nothing, and is planned for its values as ever.
    """
    if connection.vendor == "postgresql":
        Direct(connection.connection).execute("SELECT set_config('plan_cache_mode', 'force_generic_plan', false)")


def many_at_once() -> None:
    """Before thousands of rows are written: let the connection plan anew what it has planned.

    It keeps its plans, those of the constraints among them. What was planned while a table was small reads all of it for
    every row, and a table grows by thousands here before anybody counts it.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("DISCARD PLANS")


def count_anew() -> None:
    """After thousands of rows were written: let the planner know what the tables hold now."""
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute("SELECT count_anew()")


#: Signs that no text of the house holds: what parts the values of a packed column, and what stands for none.
PARTS, NONE = "\x1f", "\x1e"


def packed(values: Iterable[Any]) -> str:
    """A column of many rows as one text, for a statement that unpacks it (`column`): a list of thousands handed over value
    by value costs more than the rows themselves. Raises ValueError for a text that holds one of the two signs."""
    found = [NONE if value is None else str(value) for value in values]
    text = PARTS.join(("", *found)) if found else ""
    if text.count(PARTS) != len(found) or text.count(NONE) != found.count(NONE):
        raise ValueError("a value holds a sign that parts values")
    return text


def columns(*types: str) -> str:
    """`unnest(…)` over packed columns of these types, one `%s` for each."""
    one = "((string_to_array(%s, chr(31), chr(30)))[2:])::{}[]"
    return f"unnest({', '.join(one.format(kind) for kind in types)})"


#: So many statements a connection keeps prepared; the one not asked for longest gives way.
MOST = 150
Key = tuple[str, tuple[int, ...]]


class Kept:
    """What a connection remembers: its statements by text and types of the values, and its way to turn values."""

    def __init__(self, held: "Connection[Any]") -> None:
        self.turn = Transformer(held)
        self.names: OrderedDict[Key, bytes] = OrderedDict()
        self.made = 0

    @classmethod
    def by(cls, held: Any) -> "Kept":
        found: Kept | None = held.__dict__.get("jiedao_kept")
        if found is None:
            found = held.__dict__["jiedao_kept"] = cls(held)
        return found


class Direct:
    """As much of a DB-API cursor as one statement at a time needs: all rows are there when `execute` returns."""

    def __init__(self, held: "Connection[Any]") -> None:
        self.held, self.kept, self.asked = held, Kept.by(held), ""
        self.rows: list[Row] = []
        self.rowcount = -1

    def execute(self, sql: str, params: Sequence[Any] = ()) -> None:
        """Ask one statement with `%s` for its values, in the transaction Django has opened, if it has."""
        line, turn, self.asked = self.held.pgconn, self.kept.turn, sql
        if not self.held.autocommit and line.transaction_status == TransactionStatus.IDLE:
            self._checked(line.exec_(b"BEGIN"))
        values: Any = turn.dump_sequence(params, [PyFormat.AUTO] * len(params))
        key = (sql, turn.types or ())
        name = self.kept.names.get(key)
        if name is None:
            name = self._prepare(key)
        else:
            self.kept.names.move_to_end(key)
        result = self._checked(line.exec_prepared(name, values, turn.formats))
        self.rows = []
        if result.status == ExecStatus.TUPLES_OK:
            turn.set_pgresult(result)
            self.rows = turn.load_rows(0, result.ntuples, tuple)
            turn.set_pgresult(None)
            self.rowcount = result.ntuples
        else:
            self.rowcount = result.command_tuples or 0

    def _prepare(self, key: Key) -> bytes:
        line, kept, (sql, types) = self.held.pgconn, self.kept, key
        if len(kept.names) >= MOST:
            _, oldest = kept.names.popitem(last=False)
            self._checked(line.exec_(b"DEALLOCATE " + oldest))
        name = f"jiedao_{kept.made}".encode()
        self._checked(line.prepare(name, numbered(sql).encode(), types))
        kept.made += 1
        kept.names[key] = name
        return name

    def _checked(self, result: Any) -> Any:
        if result.status in FAILED:
            if self.held.pgconn.status != ConnStatus.OK:
                raise OperationalError(result.get_error_message())
            raise error_from_result(result, encoding="utf-8")
        return result

    def fetchone(self) -> Row | None:
        """The first row, or None."""
        return self.rows[0] if self.rows else None

    def fetchall(self) -> list[Row]:
        """All rows."""
        return self.rows

    @property
    def _query(self) -> "Direct":
        # Where Django's log of statements looks for the text that was sent.
        return self

    @property
    def query(self) -> bytes:
        """The text of the last statement, values left out."""
        return self.asked.encode()

    def close(self) -> None:
        """Nothing is held open."""


def numbered(sql: str) -> str:
    """`%s` for the values, as Django writes it, as `$1`, `$2`, as PostgreSQL reads it."""
    first, *pieces = sql.split("%s")
    made = first + "".join(f"${no}{piece}" for no, piece in enumerate(pieces, 1))
    return made.replace("%%", "%")
