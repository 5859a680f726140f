from django.db import models

from jiedao.tenancy.models import Street, TenantManager


class Event(models.Model):
    """One line of an office's chain. Written by the database function `audit_append` only."""

    distribution = "tenant"
    app_may = ("SELECT",)

    pk = models.CompositePrimaryKey("street_id", "seq")
    street = models.ForeignKey(Street, models.PROTECT, related_name="+", db_index=False, editable=False)
    seq = models.BigIntegerField()  # 1, 2, 3 … without a gap
    at = models.DateTimeField()
    kind = models.TextField()  # case.closed
    subject = models.TextField()  # entries.entry:018f…
    by = models.TextField()  # user:… or system:tick
    data = models.TextField()  # canonical JSON
    hash = models.BinaryField()

    objects = TenantManager()

    class Meta:
        base_manager_name = "objects"
        indexes = [models.Index(fields=["street", "subject", "seq"], name="audit_subject_ix")]


class Head(models.Model):
    """The last link of an office's chain; locked while the next is made."""

    distribution = "tenant"
    app_may = ("SELECT",)

    pk = models.CompositePrimaryKey("street_id", "slot")
    street = models.ForeignKey(Street, models.PROTECT, related_name="+", db_index=False, editable=False)
    slot = models.SmallIntegerField(default=1)
    seq = models.BigIntegerField()
    hash = models.BinaryField()

    objects = TenantManager()

    class Meta:
        base_manager_name = "objects"
