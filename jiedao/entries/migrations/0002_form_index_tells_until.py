"""The index a figure counts by also tells until when a record stands, so that counting reads the index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("entries", "0001_initial")]

    operations = [
        migrations.RemoveIndex(model_name="entry", name="entry_form_ix"),
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                fields=["street", "form", "occurred_on", "id"], include=("until_at",), name="entry_form_ix"
            ),
        ),
    ]
