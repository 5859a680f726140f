"""What a roster brought can be undone, and a household knows how each member is related to its head."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.AddField("membership", "relation", models.TextField(default="")),
        migrations.AddField("subject", "voided_at", models.DateTimeField(null=True)),
    ]
