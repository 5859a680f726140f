"""Static check that every table can be distributed by street (Django system check `jiedao.D..`).

The numbers are those of `docs/decisions/0004-one-shard-key.md`.
"""

from typing import Any

from django.apps import apps
from django.core import checks
from django.db import models

from jiedao.tenancy.models import TenantFK, TenantForeignKey

KINDS = ("tenant", "reference", "local")
#: Apps we did not write: their tables stay on one node and hold no business data.
LOCAL_APPS = {"auth", "contenttypes", "sessions", "account", "axes", "sites", "migrations"}


def distribution(app_configs: Any = None, **_: Any) -> list[checks.CheckMessage]:
    """Every model's faults as Django errors."""
    found: list[checks.CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        found += model_faults(model)
    return found


def _error(model: Any, number: str, text: str) -> checks.CheckMessage:
    return checks.Error(text, obj=model, id=f"jiedao.{number}")


def model_faults(model: Any) -> list[checks.CheckMessage]:
    """The faults of one model; an empty list when it can be distributed as declared."""
    meta = model._meta
    kind = getattr(model, "distribution", None)
    if kind is None and meta.app_label in LOCAL_APPS:
        return []
    if kind not in KINDS:
        return [_error(model, "D01", "is not declared tenant, reference or local")]
    found = [_error(model, *fault) for fault in _pointer_faults(model, kind)]
    if kind == "tenant":
        found += [_error(model, *fault) for fault in _tenant_faults(model)]
    return found


def _tenant_faults(model: Any) -> list[tuple[str, str]]:
    meta, faults = model._meta, []
    names = {field.name: field for field in meta.get_fields() if isinstance(field, models.Field)}
    if "street" not in names:
        return [("D02", "has no street")]
    if names["street"].null:
        faults.append(("D02", "may be without a street"))
    composite = isinstance(meta.pk, models.CompositePrimaryKey)
    if composite and not meta.pk.field_names[0].startswith("street"):
        faults.append(("D03", "has a composite key that does not begin with the street"))
    if not composite and not isinstance(meta.pk, models.UUIDField):
        faults.append(("D03", "has a key that is no UUID"))
    for field in names.values():
        if field.unique and not field.primary_key:
            faults.append(("D04", f"{field.name} is unique without the street"))
    uniques = [c for c in meta.constraints if isinstance(c, models.UniqueConstraint)]
    for constraint in uniques:
        if not constraint.fields or constraint.fields[0] != "street":
            faults.append(("D04", f"{constraint.name} does not begin with the street"))
        if constraint.deferrable:
            faults.append(("D11", f"{constraint.name} is deferrable"))
    if not composite and not any(tuple(c.fields) == ("street", "id") for c in uniques):
        faults.append(("D12", "lacks UNIQUE (street, id)"))
    for index in meta.indexes:
        if not index.fields or index.fields[0] != "street":
            faults.append(("W01", f"index {index.name} does not begin with the street"))
    return faults


def _pointer_faults(model: Any, kind: str) -> list[tuple[str, str]]:
    faults = []
    constrained = {c.field for c in model._meta.constraints if isinstance(c, TenantFK)}
    for field in model._meta.get_fields():
        if isinstance(field, models.ManyToManyField) and _auto_made(field):
            faults.append(("D13", f"{field.name} makes a table of its own without a street"))
        if not isinstance(field, models.ForeignKey):
            continue
        target = getattr(field.related_model, "distribution", "local")
        if kind == "tenant" and target == "tenant":
            if not isinstance(field, TenantForeignKey):
                faults.append(("D05", f"{field.name} points at a tenant table without the street"))
            elif field.name not in constrained:
                faults.append(("D06", f"{field.name} has no TenantFK"))
        if kind == "tenant" and target == "local":
            faults.append(("D07", f"{field.name} points at a local table"))
        if kind != "tenant" and target == "tenant":
            faults.append(("D08", f"{field.name} points from a {kind} table at a tenant table"))
        if kind == "reference" and target == "local":
            faults.append(("D09", f"{field.name} points from a reference table at a local one"))
        if field.remote_field.on_delete not in (models.PROTECT, models.DO_NOTHING):
            faults.append(("D10", f"{field.name} deletes or empties rows by itself"))
    return faults


def _auto_made(field: Any) -> bool:
    """Whether Django makes the table between the two by itself."""
    return bool(field.remote_field.through._meta.auto_created)
