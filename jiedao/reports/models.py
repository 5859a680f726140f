from typing import Any

from django.db import models

from jiedao.access.models import User
from jiedao.figures.models import FrozenFigure
from jiedao.tenancy.models import TenantFK, TenantForeignKey, TenantModel, street_key


class State(models.TextChoices):
    """Where a report stands (起草, 核对, 印发)."""

    DRAFT = "draft", "草稿"
    CHECKED = "checked", "已核对"
    ISSUED = "issued", "已印发"


class Report(TenantModel):
    """The office's report of a period. A draft is put together whenever it is looked at; an issued one never again.

    `no`: 1 the first issue, 2 its first correction, and so on; a correction says why and which issue it corrects.
    `edition_on`: the day of the rules by which it is put together, the same for a report and its corrections.
    """

    app_may = (
        "SELECT",
        "INSERT",
        "UPDATE (state, body, digest, checked_by_id, checked_at, issued_by_id, issued_at, doc_number, head)",
    )

    kind = models.TextField(default="half_year")
    period = models.TextField()
    no = models.SmallIntegerField(default=1)
    corrects = TenantForeignKey("self", null=True)
    why = models.TextField(default="")
    edition_on = models.DateField()
    state = models.TextField(choices=State, default=State.DRAFT)
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False)
    drafted_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    checked_at = models.DateTimeField(null=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", db_index=False, null=True)
    issued_at = models.DateTimeField(null=True)
    body: Any = models.JSONField(null=True)  # what it says, since it was checked
    digest = models.TextField(default="")  # of what it says and of the values behind it
    doc_number = models.TextField(default="")  # 文号, which a demonstration never has
    head = models.TextField(default="")  # hash of the event of its issue

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("report_key"),
            TenantFK(field="corrects", to="reports_report", name="report_corrects_fk"),
            models.UniqueConstraint(fields=["street", "kind", "period", "no"], name="report_no"),
        ]


class ReportFigure(TenantModel):
    """A number of an issued report: the figure as it was then, in the order of the text."""

    app_may = ("SELECT", "INSERT")

    report = TenantForeignKey(Report)
    frozen = TenantForeignKey(FrozenFigure)
    no = models.SmallIntegerField()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            street_key("report_figure_key"),
            TenantFK(field="report", to="reports_report", name="report_figure_report_fk"),
            TenantFK(field="frozen", to="figures_frozenfigure", name="report_figure_frozen_fk"),
            models.UniqueConstraint(fields=["street", "report", "no"], name="report_figure_no"),
        ]
