"""Every table can be distributed by street, and a table that cannot is found (jiedao.D01 to D13)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.test.utils import isolate_apps

from jiedao.tenancy.checks import distribution, model_faults
from jiedao.tenancy.models import Street, TenantFK, TenantForeignKey, TenantModel, street_key


def test_every_table_can_be_distributed():
    assert [str(fault) for fault in distribution()] == []


def target(name: str = "Target", kind: str = "tenant") -> Any:
    """A sound table to point at."""
    if kind == "tenant":
        meta = type("Meta", (), {"app_label": "tenancy", "constraints": [street_key(f"{name.lower()}_key")]})
        return type(name, (TenantModel,), {"__module__": __name__, "Meta": meta})
    return made(name, models.Model, distribution=kind)


def made(name: str, base: Any, constraints: tuple[Any, ...] = (), **columns: Any) -> Any:
    meta = type("Meta", (), {"app_label": "tenancy", "constraints": list(constraints)})
    return type(name, (base,), {"__module__": __name__, "Meta": meta, **columns})


KEY = street_key("bad_key")


def pointer(kind: str, at: str, on_delete: Any = models.PROTECT) -> Any:
    column = models.ForeignKey(target(kind=at), on_delete, related_name="+")
    if kind == "tenant":
        return made("Bad", TenantModel, (KEY,), other=column)
    return made("Bad", models.Model, distribution=kind, other=column)


BAD: dict[str, Callable[[], Any]] = {
    "D01": lambda: made("Bad", models.Model),
    "D02": lambda: made("Bad", models.Model, distribution="tenant"),
    "D03": lambda: made(
        "Bad",
        models.Model,
        (street_key("bad_key"),),
        distribution="tenant",
        street=models.ForeignKey(Street, models.PROTECT, related_name="+"),
    ),
    "D04": lambda: made("Bad", TenantModel, (KEY,), number=models.CharField(max_length=9, unique=True)),
    "D05": lambda: pointer("tenant", "tenant"),
    "D06": lambda: made("Bad", TenantModel, (KEY,), other=TenantForeignKey(target())),
    "D07": lambda: pointer("tenant", "local"),
    "D08": lambda: pointer("reference", "tenant"),
    "D09": lambda: pointer("reference", "local"),
    "D10": lambda: pointer("tenant", "reference", models.CASCADE),
    "D11": lambda: made(
        "Bad",
        TenantModel,
        (
            KEY,
            models.UniqueConstraint(fields=["street", "no"], name="bad_no", deferrable=models.Deferrable.DEFERRED),
        ),
        no=models.IntegerField(),
    ),
    "D12": lambda: made("Bad", TenantModel),
    "D13": lambda: made("Bad", TenantModel, (KEY,), others=models.ManyToManyField(target(), related_name="+")),
}


@pytest.mark.parametrize("number", sorted(BAD))
def test_a_table_that_cannot_be_distributed_is_found(number):
    with isolate_apps("jiedao.tenancy"):
        found = {fault.id for fault in model_faults(BAD[number]())}
    assert f"jiedao.{number}" in found


@pytest.mark.parametrize(
    "unique",
    [
        models.UniqueConstraint(fields=["no"], name="bad_no"),
        models.UniqueConstraint("no", name="bad_no"),
        models.UniqueConstraint(fields=["no", "street"], name="bad_no"),
    ],
)
def test_a_uniqueness_that_does_not_begin_with_the_street_is_found(unique):
    with isolate_apps("jiedao.tenancy"):
        bad = made("Bad", TenantModel, (street_key("k"), unique), no=models.IntegerField())
        assert {fault.id for fault in model_faults(bad)} == {"jiedao.D04"}


def test_a_sound_table_has_no_fault():
    with isolate_apps("jiedao.tenancy"):
        to = target()
        good = made(
            "Good",
            TenantModel,
            (street_key("good_key"), TenantFK(field="other", to="tenancy_target", name="good_other")),
            other=TenantForeignKey(to),
        )
        assert model_faults(good) == model_faults(to) == []
