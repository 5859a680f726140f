from typing import Any

from django.db import models

from jiedao.register.models import Place
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class FrozenFigure(TenantModel):
    """A figure as it was issued: value, sentence and the ids of its rows. Reprinted as it was; later changes show beside it."""

    app_may = ("SELECT", "INSERT")

    name = models.TextField()
    place = TenantForeignKey(Place)
    period = models.TextField()
    as_of = models.DateTimeField()
    value = models.TextField(null=True)  # exact, as a fraction in text; None where nothing is recorded
    label = models.TextField(default="")
    unit = models.TextField(default="")
    sentence = models.TextField()
    rows = models.IntegerField(default=0)
    members: Any = models.JSONField()  # ids of the rows, in order; of a figure made of others, those of each
    counted: Any = models.JSONField(default=list)  # of each row what it counted for, as `figures.freezing` says it
    head = models.TextField()  # hash of the audit chain's last event at that moment

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("frozen_key"),
            TenantFK(field="place", to="register_place", name="frozen_place_fk"),
        ]
        indexes = [models.Index(fields=["street", "name", "period"], name="frozen_name_ix")]
