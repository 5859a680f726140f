"""A fact's street is its entry's, which the constraint on the entry vouches for: it is not looked up once more a fact."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entries", "0003_merging"), ("tenancy", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="fact",
            name="street",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT,
                related_name="+", to="tenancy.street",
            ),
        ),
    ]  # fmt: skip
