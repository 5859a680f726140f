"""The street of the present request, job or command: set once at the edge, told to the database, cleared at the end.

Two fences read it. The application's: every tenant manager filters by it and raises when there is none.
The database's: the policies compare `street_id` with the setting `jiedao.street` of the connection.
The setting is made for the session, not for one transaction, because a streamed export or a lazily rendered page
reads after the view's transaction has ended.
"""

import select
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import TransactionStatus

from jiedao.tenancy.direct import Direct

_current: ContextVar[int | None] = ContextVar("jiedao_street", default=None)


class NoStreet(AssertionError):
    """A tenant table was asked before the edge said which office is meant. Always a programmer's mistake."""


def current() -> int | None:
    """The code of the office that is being served, or None outside any."""
    return _current.get()


def required() -> int:
    """The code of the office that is being served; NoStreet when the edge forgot to say it."""
    code = _current.get()
    if code is None:
        raise NoStreet("no street is set: wrap the work in tenancy.context.street(code)")
    return code


SETTING = "set_config('jiedao.street'"
TELL = f"SELECT {SETTING}, %s, false)"
#: What a connection was last told is not known: a rollback may have taken it back.
UNSURE = -1


def _tell(connection: Any, code: int | None) -> None:
    if connection.vendor != "postgresql" or connection.connection is None or connection.connection.closed:
        return
    if getattr(connection, "jiedao_street", UNSURE) == code:
        return
    held = connection.connection
    if held.pgconn.transaction_status == TransactionStatus.INERROR:
        # The rollback that must come gives the connection back the street it had before the transaction.
        connection.jiedao_street = UNSURE
        return
    # Below Django's cursor on purpose: the setting is no query of the page.
    Direct(held).execute(TELL, ["" if code is None else str(code)])
    connection.jiedao_street = code if _is_outside(held) else UNSURE


def _is_outside(held: Any) -> bool:
    """Whether what a connection is told now stays told: outside any transaction, begun or about to begin."""
    return bool(held.autocommit) and held.pgconn.transaction_status == TransactionStatus.IDLE


def tell_new_connection(connection: Any, **_: Any) -> None:
    """A fresh connection learns the street at once (signal `connection_created`)."""
    if before_asking not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, before_asking)
    connection.jiedao_street = UNSURE
    _tell(connection, _current.get())


def before_asking(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Wraps every statement: outside any office the connection is told so before it is asked anything, unless it is
    told by the statement itself."""
    connection = context["connection"]
    if _current.get() is None and getattr(connection, "jiedao_street", None) is not None and SETTING not in sql:
        _tell(connection, None)
    return execute(sql, params, many, context)


def enter(code: int | None) -> int | None:
    """Set the street and return the one before, for the edge's middleware; everybody else uses `street()`.

    Leaving an office costs no exchange: the connection is told before its next statement.
    """
    before = _current.get()
    _current.set(code)
    if code is not None:
        _tell(connections[DEFAULT_DB_ALIAS], code)
    return before


def told(code: int) -> None:
    """The connection has just been told the street by a statement of the caller's own, outside any transaction."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    if _is_outside(connection.connection):
        connection.jiedao_street = code


def drop_dead() -> None:
    """Give up a kept connection whose server has gone, so that the next statement opens a new one.

    Between statements a server says nothing; a socket that can be read then has ended or complains. This is asked of
    the system alone, since asking the server at each request would cost a statement.
    """
    connection: Any = connections[DEFAULT_DB_ALIAS]
    held = connection.connection
    if held is None or connection.in_atomic_block:
        return
    if held.closed or select.select([held.fileno()], [], [], 0)[0]:
        connection.close()


def retell() -> None:
    """Say the street again to the connection at hand: for whoever rolls back a transaction it was set in."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    connection.jiedao_street = UNSURE
    _tell(connection, _current.get())


@contextmanager
def street(code: int) -> Iterator[None]:
    """Serve one office inside the block. Blocks nest; leaving one restores the street before it."""
    before = enter(code)
    try:
        yield
    finally:
        enter(before)
