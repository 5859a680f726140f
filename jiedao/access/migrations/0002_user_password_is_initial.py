"""Whether an account's password is still the one that was handed out with it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [migrations.AddField("user", "password_is_initial", models.BooleanField(default=False))]
