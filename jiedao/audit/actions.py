"""Writing one event, in the transaction of the change it speaks of."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from jiedao.tenancy import context


def key(thing: Any) -> str:
    """How the audit names a thing: `entries.entry:018f…`; a text is taken as it stands."""
    return thing if isinstance(thing, str) else f"{thing._meta.label_lower}:{thing.pk}"


def actor(by: Any) -> str:
    """How the audit names who did it: `user:018f…`, or `system:tick` for work that no person started."""
    return by if isinstance(by, str) else f"user:{by.pk}"


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def canonical(data: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces: the same data give the same bytes."""
    return _CANONICAL.encode(data)


APPEND = "audit_append(%s, %s, %s, %s, %s, %s)"


def arguments(*, kind: str, subject: Any, by: Any, at: datetime, data: Mapping[str, Any] | None = None) -> list[Any]:
    """What `APPEND` is given, for a change that writes its event in its own statement."""
    if not connection.in_atomic_block:
        raise AssertionError(f"event {kind} outside a transaction: the change would stand without it")
    return [context.required(), at, kind, key(subject), actor(by), canonical(data or {})]


def record(kind: str, *, subject: Any, by: Any, at: datetime, data: Mapping[str, Any] | None = None) -> int:
    """Append one event to the office's chain and return its number.

    `data` holds ids, codes, days and digests only. The event stands or falls with the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {APPEND}", arguments(kind=kind, subject=subject, by=by, at=at, data=data))
        return int(cursor.fetchone()[0])
