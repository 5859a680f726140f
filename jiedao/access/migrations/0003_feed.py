"""The secret address of a person's calendar, known by its keyed hash."""

import django.db.models.deletion
import jiedao.tenancy.context
import jiedao.tenancy.ids
from django.conf import settings
from django.db import migrations, models
from jiedao.tenancy import operations


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0002_user_password_is_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.UUIDField(default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('blind', models.BinaryField()),
                ('from_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('street', models.ForeignKey(db_index=False, default=jiedao.tenancy.context.required, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.street')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('street', 'id'), name='feed_key'), models.UniqueConstraint(fields=('street', 'blind'), name='feed_once'), models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('street', 'user'), name='feed_current')],
            },
        ),
        operations.Distribute("access_feed", "feed_key"),
    ]
