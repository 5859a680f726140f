"""How often an obligation's day was moved, and a note of what fell away, so that calendars can say so."""

import django.db.models.deletion
import jiedao.tenancy.context
import jiedao.tenancy.ids
import jiedao.tenancy.models
from django.db import migrations, models
from jiedao.tenancy import operations


class Migration(migrations.Migration):

    dependencies = [
        ('duties', '0002_obligation_done_entered'),
        ('register', '0001_initial'),
        ('tenancy', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='obligation',
            name='moved',
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name='obligation',
            name='moved_on',
            field=models.DateField(null=True),
        ),
        migrations.CreateModel(
            name='Fallen',
            fields=[
                ('id', models.UUIDField(default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('duty', models.TextField()),
                ('line', models.TextField()),
                ('each', models.TextField(default='')),
                ('from_on', models.DateField()),
                ('due_on', models.DateField()),
                ('moved', models.SmallIntegerField()),
                ('fell_on', models.DateField()),
                ('place', jiedao.tenancy.models.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place')),
                ('street', models.ForeignKey(db_index=False, default=jiedao.tenancy.context.required, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.street')),
                ('subject', jiedao.tenancy.models.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.subject')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['street', 'due_on', 'duty'], name='fallen_due_ix'), models.Index(fields=['street', 'fell_on'], name='fallen_fell_ix')],
                'constraints': [models.UniqueConstraint(fields=('street', 'id'), name='fallen_key'), jiedao.tenancy.models.TenantFK(field='subject', name='fallen_subject_fk', to='register_subject'), jiedao.tenancy.models.TenantFK(field='place', name='fallen_place_fk', to='register_place')],
            },
        ),
        operations.Distribute("duties_fallen", "fallen_key"),
    ]
