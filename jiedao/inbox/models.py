from typing import Any

from django.db import models

from jiedao.access.models import User
from jiedao.tenancy.models import TenantModel, street_key


class Seen(TenantModel):
    """One person has looked at one thing of their inbox (`late:018f…`). It says nothing about the thing itself."""

    app_may = ("SELECT", "INSERT", "DELETE")

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    thing = models.TextField()
    at = models.DateTimeField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("seen_key"),
            models.UniqueConstraint(fields=["street", "user", "thing"], name="seen_once"),
        ]
        indexes = [models.Index(fields=["street", "at"], name="seen_at_ix")]


class Wish(TenantModel):
    """How one person wishes to hear of their day by mail: from which hour on, to which address. `hour` None = not at all.

    The address is sealed; it serves this alone.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (hour, address)")

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    hour = models.SmallIntegerField(null=True)
    address = models.TextField(default="")

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("wish_key"),
            models.UniqueConstraint(fields=["street", "user"], name="wish_once"),
        ]


class Digest(TenantModel):
    """What one person's day held when it was put together: counts by rule and part, no name and no value of anybody.

    One a day and person; made again it stays what it was. `sent_at`: when it went out by mail.
    """

    app_may = ("SELECT", "INSERT", "UPDATE (sent_at)", "DELETE")

    user = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    on = models.DateField()
    lines: Any = models.JSONField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("digest_key"),
            models.UniqueConstraint(fields=["street", "user", "on"], name="digest_once"),
        ]
