"""A long list as CSV straight out of the database: what reads a million rows into Python only to write them out again is
ten times slower than the database alone."""

from collections.abc import Iterator
from typing import Any

from django.db import connections

#: So much is handed on at a time; the database itself sends row by row.
BLOCK = 64 * 1024


def copied(rows: Any) -> Iterator[bytes]:
    """The rows of a `values_list` in their order, as CSV (RFC 4180; what is missing is empty), block by block.

    The street must be said for as long as it is read.
    """
    sql, params = rows.query.sql_with_params()
    held: list[bytes] = []
    size = 0
    with (
        connections[rows.db].cursor() as cursor,
        cursor.copy(f"COPY ({sql}) TO STDOUT WITH (FORMAT csv)", params) as out,
    ):
        for line in out:
            held.append(bytes(line))
            size += len(line)
            if size >= BLOCK:
                yield b"".join(held)
                held, size = [], 0
    yield b"".join(held)
