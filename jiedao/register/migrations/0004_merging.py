"""Two dossiers of one can be merged, and parted again; a subject that was merged says into which."""

import django.db.models.deletion
from django.db import migrations, models

import jiedao.tenancy.context
import jiedao.tenancy.ids
from jiedao.tenancy import operations
from jiedao.tenancy.models import TenantFK, TenantForeignKey

KEPT = django.db.models.deletion.PROTECT


def subject(**more: bool) -> TenantForeignKey:
    return TenantForeignKey(on_delete=KEPT, related_name="+", to="register.subject", **more)


class Migration(migrations.Migration):
    dependencies = [("register", "0003_subject_changes"), ("tenancy", "0001_initial")]

    operations = [
        migrations.AddField("subject", "merged_into", subject(null=True)),
        migrations.AddConstraint(
            "subject", TenantFK(field="merged_into", to="register_subject", name="subject_merged_fk")
        ),
        migrations.CreateModel(
            "SubjectMerge",
            [
                (
                    "id",
                    models.UUIDField(
                        default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("why", models.TextField()),
                ("at", models.DateTimeField()),
                ("kept", models.JSONField()),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_why", models.TextField(default="")),
                ("keeper", subject()),
                ("merged", subject()),
                ("person", subject(null=True)),
                ("undone_by", subject(null=True)),
                (
                    "street",
                    models.ForeignKey(
                        db_index=False,
                        default=jiedao.tenancy.context.required,
                        editable=False,
                        on_delete=KEPT,
                        related_name="+",
                        to="tenancy.street",
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.AddConstraint(
            "subjectmerge", models.UniqueConstraint(fields=["street", "id"], name="subjectmerge_key")
        ),
        migrations.AddConstraint(
            "subjectmerge",
            models.UniqueConstraint(
                fields=["street", "merged"], name="subjectmerge_once", condition=models.Q(undone_at=None)
            ),
        ),
        migrations.AddIndex(
            "subjectmerge", models.Index(fields=["street", "keeper", "at"], name="subjectmerge_keeper_ix")
        ),
        operations.Distribute("register_subjectmerge", "subjectmerge_key"),
        *(
            migrations.AddConstraint(
                "subjectmerge", TenantFK(field=field, to="register_subject", name=f"subjectmerge_{name}_fk")
            )
            for field, name in (
                ("keeper", "keeper"), ("merged", "merged"), ("person", "person"), ("undone_by", "undone"),
            )
        ),
    ]  # fmt: skip
