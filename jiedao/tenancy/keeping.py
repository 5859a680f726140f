"""Rows as plain data, so that what is changed for a time can be put back exactly."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models


def kept(rows: Iterable[models.Model], names: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Each row's columns (all, or these and the id) in shapes that JSON keeps."""
    found = []
    for row in rows:
        wanted = ["id", *names] if names else [field.attname for field in row._meta.concrete_fields]
        found.append({name: _plain(getattr(row, name)) for name in wanted if name != "street_id"})
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value) if isinstance(value, UUID) else value


def values_of(model: type[models.Model], row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of such a row in the shapes the model has."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: _whole(fields[name], value) for name, value in row.items()}


def _whole(field: Any, value: Any) -> Any:
    target = field.target_field if field.is_relation else field
    return value if value is None else target.to_python(value)


def put_back(model: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Let rows that are there say again what they said when they were kept."""
    for row in rows:
        values = values_of(model, row)
        model.objects.filter(pk=values.pop("id")).update(**values)
