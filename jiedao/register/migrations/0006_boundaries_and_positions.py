"""Communities, grids and yards have an outline from a day on; subjects and cases stand at a point of the map."""

import django.db.models.deletion
from django.db import migrations, models

import jiedao.tenancy.context
import jiedao.tenancy.ids
from jiedao.tenancy import operations
from jiedao.tenancy.models import TenantFK, TenantForeignKey

KEPT = django.db.models.deletion.PROTECT


class Migration(migrations.Migration):
    dependencies = [("register", "0005_token_is_its_own_key"), ("tenancy", "0001_initial")]

    operations = [
        migrations.CreateModel(
            "Boundary",
            [
                (
                    "id",
                    models.UUIDField(
                        default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("level", models.TextField()),
                ("act", models.UUIDField()),
                ("from_on", models.DateField()),
                ("to_on", models.DateField(null=True)),
                *((side, models.IntegerField()) for side in ("west", "south", "east", "north")),
                ("outline", models.JSONField()),
                ("system", models.TextField()),
                ("given", models.JSONField()),
                ("at", models.DateTimeField()),
                ("subject", TenantForeignKey(on_delete=KEPT, related_name="+", to="register.subject")),
                (
                    "street",
                    models.ForeignKey(
                        db_index=False, default=jiedao.tenancy.context.required, editable=False, on_delete=KEPT,
                        related_name="+", to="tenancy.street",
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.AddConstraint("boundary", models.UniqueConstraint(fields=["street", "id"], name="boundary_key")),
        migrations.AddConstraint(
            "boundary",
            models.UniqueConstraint(
                fields=["street", "subject"], name="boundary_once", condition=models.Q(to_on=None)
            ),
        ),
        migrations.AddIndex(
            "boundary", models.Index(fields=["street", "subject", "from_on"], name="boundary_subject_ix")
        ),
        migrations.AddIndex("boundary", models.Index(fields=["street", "west"], name="boundary_west_ix")),
        operations.Distribute("register_boundary", "boundary_key"),
        migrations.AddConstraint(
            "boundary", TenantFK(field="subject", to="register_subject", name="boundary_subject_fk")
        ),
        migrations.CreateModel(
            "Position",
            [
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "street_id", "of", "thing", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("of", models.TextField()),
                ("thing", models.UUIDField()),
                ("lon", models.IntegerField()),
                ("lat", models.IntegerField()),
                ("system", models.TextField()),
                ("given_lon", models.IntegerField()),
                ("given_lat", models.IntegerField()),
                ("own", models.BooleanField(default=True)),
                ("at", models.DateTimeField()),
                (
                    "street",
                    models.ForeignKey(
                        db_constraint=False, db_index=False, default=jiedao.tenancy.context.required, editable=False,
                        on_delete=KEPT, related_name="+", to="tenancy.street",
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.AddIndex(
            "position", models.Index(fields=["street", "of", "lon", "lat"], name="position_at_ix")
        ),
        operations.Distribute("register_position"),
    ]  # fmt: skip
