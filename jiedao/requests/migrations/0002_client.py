"""A program that may report for residents, known by the keyed hash of its key."""

import django.db.models.deletion
import jiedao.tenancy.context
import jiedao.tenancy.ids
from django.conf import settings
from django.db import migrations, models
from jiedao.tenancy import operations


class Migration(migrations.Migration):

    dependencies = [
        ('requests', '0001_initial'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Client',
            fields=[
                ('id', models.UUIDField(default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.TextField()),
                ('blind', models.BinaryField()),
                ('from_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('ended_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('street', models.ForeignKey(db_index=False, default=jiedao.tenancy.context.required, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.street')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('street', 'id'), name='client_key'), models.UniqueConstraint(fields=('street', 'blind'), name='client_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('street', 'name'), name='client_name')],
            },
        ),
        operations.Distribute("requests_client", "client_key"),
    ]
