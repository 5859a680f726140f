"""A post can be held for another for a time; what was done so names both; work is handed over as a whole."""

import django.db.models.deletion
from django.db import migrations, models

import jiedao.tenancy.context
import jiedao.tenancy.ids
from jiedao.tenancy import operations
from jiedao.tenancy.models import TenantFK, TenantForeignKey

KEPT = django.db.models.deletion.PROTECT


def subject(**more: bool) -> TenantForeignKey:
    return TenantForeignKey(on_delete=KEPT, related_name="+", to="register.subject", **more)


def own() -> list[tuple[str, models.Field]]:
    """What every tenant table begins with."""
    id = models.UUIDField(default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False)
    street = models.ForeignKey(
        db_index=False, default=jiedao.tenancy.context.required, editable=False, on_delete=KEPT, related_name="+",
        to="tenancy.street",
    )  # fmt: skip
    return [("id", id), ("street", street)]


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_feed"),
        ("register", "0001_initial"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.AddField("appointment", "acting_for", subject(null=True)),
        migrations.AddField("appointment", "why", models.TextField(default="", db_default="")),
        migrations.AddConstraint(
            "appointment", TenantFK(field="acting_for", to="register_subject", name="appointment_acting_fk")
        ),
        migrations.AddConstraint(
            "appointment",
            models.CheckConstraint(
                condition=models.Q(acting_for=None) | models.Q(to_on__isnull=False), name="appointment_acting_ends"
            ),
        ),
        migrations.CreateModel(
            "ActedFor",
            [
                *own(),
                ("thing", models.TextField()),
                ("at", models.DateTimeField()),
                ("appointment", TenantForeignKey(on_delete=KEPT, related_name="+", to="access.appointment")),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.CreateModel(
            "Handover",
            [
                *own(),
                ("on", models.DateField()),
                ("why", models.TextField()),
                ("moved", models.JSONField()),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("person", subject()),
                ("by", subject(null=True)),
                ("undone_by", subject(null=True)),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.AddConstraint("actedfor", models.UniqueConstraint(fields=["street", "id"], name="actedfor_key")),
        migrations.AddConstraint("actedfor", models.UniqueConstraint(fields=["street", "thing"], name="actedfor_once")),
        migrations.AddConstraint("handover", models.UniqueConstraint(fields=["street", "id"], name="handover_key")),
        migrations.AddIndex("handover", models.Index(fields=["street", "person", "at"], name="handover_person_ix")),
        operations.Distribute("access_actedfor", "actedfor_key"),
        operations.Distribute("access_handover", "handover_key"),
        migrations.AddConstraint(
            "actedfor", TenantFK(field="appointment", to="access_appointment", name="actedfor_appointment_fk")
        ),
        migrations.AddConstraint(
            "handover", TenantFK(field="person", to="register_subject", name="handover_person_fk")
        ),
        migrations.AddConstraint("handover", TenantFK(field="by", to="register_subject", name="handover_by_fk")),
        migrations.AddConstraint(
            "handover", TenantFK(field="undone_by", to="register_subject", name="handover_undone_fk")
        ),
    ]
