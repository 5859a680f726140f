"""A frozen figure also keeps its name and unit, how many rows it has, and what each of them counted for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("figures", "0001_initial")]

    operations = [
        migrations.AddField("frozenfigure", "label", models.TextField(default="")),
        migrations.AddField("frozenfigure", "unit", models.TextField(default="")),
        migrations.AddField("frozenfigure", "rows", models.IntegerField(default=0)),
        migrations.AddField("frozenfigure", "counted", models.JSONField(default=list)),
    ]
