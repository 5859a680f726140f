"""The statements that something takes, as they are handed to the database: work done, never seconds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

OWN = ("BEGIN", "COMMIT", "ROLLBACK", "SET", "SAVEPOINT", "RELEASE")


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collects the text of each statement inside, those of the transaction itself left out."""
    from django.db import connection

    seen: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if not sql.lstrip().startswith(OWN):
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield seen
