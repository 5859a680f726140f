"""Records go with a merged subject by functions of the database, which note each row and give exactly those back."""

import django.db.models.deletion
from django.db import migrations, models

from jiedao.entries.sql import GRANTS, MERGE, PART
from jiedao.tenancy import operations
from jiedao.tenancy.models import TenantFK, TenantForeignKey


class Migration(migrations.Migration):
    dependencies = [
        ("entries", "0002_form_index_tells_until"),
        ("register", "0004_merging"),
        ("tenancy", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            "MovedRow",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "street_id", "merge_id", "entry_id", "field", "item", "part",
                        blank=True, editable=False, primary_key=True, serialize=False,
                    ),
                ),
                ("merge_id", models.UUIDField()),
                ("field", models.TextField(default="")),
                ("item", models.SmallIntegerField(default=0)),
                ("part", models.SmallIntegerField(default=0)),
                (
                    "entry",
                    TenantForeignKey(
                        on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="entries.entry"
                    ),
                ),
                (
                    "street",
                    models.ForeignKey(
                        db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                        to="tenancy.street",
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.AddIndex("movedrow", models.Index(fields=["street", "entry"], name="movedrow_entry_ix")),
        operations.Distribute("entries_movedrow"),
        migrations.AddConstraint("movedrow", TenantFK(field="entry", to="entries_entry", name="movedrow_entry_fk")),
        migrations.RunSQL(MERGE, "DROP FUNCTION entries_merge(int, uuid)"),
        migrations.RunSQL(PART, "DROP FUNCTION entries_part(int, uuid)"),
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]  # fmt: skip
