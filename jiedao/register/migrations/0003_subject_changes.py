"""What is said anew about a subject itself is kept beside it; a listing can go on from another place of the office."""

import django.db.models.deletion
from django.db import migrations, models

import jiedao.tenancy.context
import jiedao.tenancy.ids
from jiedao.tenancy import operations
from jiedao.tenancy.models import TenantFK, TenantForeignKey


class Migration(migrations.Migration):
    dependencies = [("register", "0002_undone_and_related"), ("tenancy", "0001_initial")]

    operations = [
        migrations.AddField("listing", "begun_by", models.TextField(default="", db_default="")),
        migrations.CreateModel(
            name="SubjectChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("act", models.UUIDField()),
                ("how", models.TextField()),
                ("field", models.TextField()),
                ("before", models.TextField()),
                ("after", models.TextField()),
                ("on", models.DateField()),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "person",
                    TenantForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.subject"
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        db_index=False,
                        default=jiedao.tenancy.context.required,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="tenancy.street",
                    ),
                ),
                (
                    "subject",
                    TenantForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="register.subject"
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.AddConstraint(
            "subjectchange", models.UniqueConstraint(fields=["street", "id"], name="subjectchange_key")
        ),
        migrations.AddConstraint(
            "subjectchange",
            models.UniqueConstraint(fields=["street", "act", "subject", "field"], name="subjectchange_once"),
        ),
        migrations.AddIndex(
            "subjectchange", models.Index(fields=["street", "subject", "on", "id"], name="subjectchange_ix")
        ),
        operations.Distribute("register_subjectchange", "subjectchange_key"),
        migrations.AddConstraint(
            "subjectchange", TenantFK(field="subject", to="register_subject", name="subjectchange_subject_fk")
        ),
        migrations.AddConstraint(
            "subjectchange", TenantFK(field="person", to="register_subject", name="subjectchange_person_fk")
        ),
    ]
