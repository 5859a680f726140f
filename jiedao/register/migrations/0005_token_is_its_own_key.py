"""A search token is known by what it says and of which thing; it has no id, and looks up nothing that it repeats."""

import django.db.models.deletion
from django.db import migrations, models

import jiedao.tenancy.context

KEPT = django.db.models.deletion.PROTECT

#: The table stays, and what is found stays found. What stood twice is kept once.
LEANER = """
DELETE FROM register_token t USING register_token o
WHERE o.street_id = t.street_id AND o.token = t.token AND o.of = t.of AND o.thing = t.thing AND o.id < t.id;
ALTER TABLE register_token
    REPLICA IDENTITY DEFAULT,
    DROP CONSTRAINT token_place_fk,
    DROP CONSTRAINT token_subject_fk,
    DROP CONSTRAINT register_token_street_id_903bec46_fk_tenancy_street_code,
    DROP CONSTRAINT token_key,
    DROP COLUMN id,
    ADD CONSTRAINT register_token_pkey PRIMARY KEY (street_id, token, "of", thing);
DROP INDEX token_ix;
"""


class Migration(migrations.Migration):
    dependencies = [("register", "0004_merging"), ("tenancy", "0001_initial")]

    operations = [
        # A constraint whose check is put off to the end would stand in the way of the change; each must be over first.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.SeparateDatabaseAndState(
            [migrations.RunSQL(LEANER)],
            [
                migrations.DeleteModel("Token"),
                migrations.CreateModel(
                    "Token",
                    [
                        (
                            "pk",
                            models.CompositePrimaryKey(
                                "street_id", "token", "of", "thing",
                                blank=True, editable=False, primary_key=True, serialize=False,
                            ),
                        ),
                        ("token", models.TextField()),
                        ("of", models.TextField()),
                        ("thing", models.UUIDField()),
                        ("place_id", models.UUIDField()),
                        ("subject_id", models.UUIDField(null=True)),
                        ("line", models.TextField(default="")),
                        ("name", models.TextField(default="")),
                        (
                            "street",
                            models.ForeignKey(
                                db_constraint=False, db_index=False, default=jiedao.tenancy.context.required,
                                editable=False, on_delete=KEPT, related_name="+", to="tenancy.street",
                            ),
                        ),
                    ],
                    options={
                        "base_manager_name": "objects",
                        "indexes": [models.Index(fields=["street", "thing"], name="token_thing_ix")],
                    },
                ),
            ],
        ),
    ]  # fmt: skip
