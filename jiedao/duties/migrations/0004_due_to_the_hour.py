"""What a clock of hours or minutes makes due is due at an instant, and done at one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0003_what_fell_away")]

    operations = [
        migrations.AddField("obligation", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("obligation", "done_at", models.DateTimeField(null=True)),
    ]
