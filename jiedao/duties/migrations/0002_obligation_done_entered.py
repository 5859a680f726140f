"""An obligation also keeps when the record that fulfilled it was entered: of two on one day the earlier counts."""

from django.db import migrations, models

FROM_THE_RECORD = """
UPDATE duties_obligation owed SET done_entered = entry.entered_at FROM entries_entry entry
WHERE entry.street_id = owed.street_id AND entry.id = owed.done_entry_id
"""


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial"), ("entries", "0001_initial")]

    operations = [
        migrations.AddField("obligation", "done_entered", models.DateTimeField(null=True)),
        migrations.RunSQL(FROM_THE_RECORD, migrations.RunSQL.noop),
    ]
