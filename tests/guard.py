"""The query guard: a statement on a tenant table that does not name its street would go to every node of a cluster."""

import re
from collections.abc import Callable
from functools import cache
from typing import Any


class Unrouted(AssertionError):
    """A statement that names a tenant table and no street."""


@cache
def tenant_tables() -> frozenset[str]:
    from django.apps import apps

    return frozenset(m._meta.db_table for m in apps.get_models() if getattr(m, "distribution", "") == "tenant")


@cache
def fault_of(sql: str) -> str:
    """Why a statement could not be routed to one office; '' where it can."""
    verb = sql.lstrip().split(None, 1)[0].upper() if sql.strip() else ""
    if verb not in {"SELECT", "UPDATE", "DELETE", "WITH"} or "audit_append(" in sql:
        return ""
    named = set(re.findall(r'"?\b([a-z_]+)"?', sql)) & tenant_tables()
    if not named:
        return ""
    if re.search(r'"?street_id"?\s*(=|IN)', sql) is None:
        return f"names {', '.join(sorted(named))} without a street"
    return ""


def statement_guard(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """An execute wrapper of Django: refuses what cannot be routed, before it runs."""
    if fault := fault_of(sql):
        raise Unrouted(f"{fault}: {sql[:400]}")
    return execute(sql, params, many, context)
