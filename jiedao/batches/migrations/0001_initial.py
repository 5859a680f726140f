import django.db.models.deletion
import jiedao.tenancy.context
import jiedao.tenancy.ids
import jiedao.tenancy.models
from django.conf import settings
from django.db import migrations, models

from jiedao.tenancy import operations


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('register', '0002_undone_and_related'),
        ('tenancy', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Batch',
            fields=[
                ('id', models.UUIDField(default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('line', models.TextField()),
                ('file', models.TextField()),
                ('digest', models.TextField()),
                ('sheet', models.TextField()),
                ('period', models.TextField(default='')),
                ('on', models.DateField()),
                ('state', models.TextField(choices=[('proposed', '待确认'), ('writing', '正在登记'), ('settling', '正在核算'), ('done', '已登记'), ('undone', '已撤销'), ('dropped', '没有登记')], default='proposed')),
                ('counts', models.JSONField(default=dict)),
                ('told', models.JSONField(default=dict)),
                ('made_at', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_why', models.TextField(default='')),
                ('closed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('owner', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('place', jiedao.tenancy.models.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.place')),
                ('street', models.ForeignKey(db_index=False, default=jiedao.tenancy.context.required, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.street')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['street', 'made_at', 'id'], name='batch_made_ix')],
                'constraints': [models.UniqueConstraint(fields=('street', 'id'), name='batch_key'), jiedao.tenancy.models.TenantFK(field='place', name='batch_place_fk', to='register_place'), models.UniqueConstraint(condition=models.Q(('state__in', ('writing', 'settling'))), fields=('street', 'kind'), name='batch_at_work')],
            },
        ),
        migrations.CreateModel(
            name='Heading',
            fields=[
                ('id', models.UUIDField(default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField()),
                ('word', models.TextField()),
                ('target', models.TextField()),
                ('street', models.ForeignKey(db_index=False, default=jiedao.tenancy.context.required, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.street')),
            ],
            options={
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('street', 'id'), name='heading_key'), models.UniqueConstraint(fields=('street', 'kind', 'word'), name='heading_once')],
            },
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.UUIDField(default=jiedao.tenancy.ids.uuid7, editable=False, primary_key=True, serialize=False)),
                ('no', models.IntegerField()),
                ('outcome', models.TextField(choices=[('new', '新登记'), ('changed', '有变化'), ('same', '没有变化'), ('conflict', '请核对'), ('refused', '有问题'), ('held', '整户退回')])),
                ('decision', models.TextField(default='')),
                ('sealed', models.TextField(default='')),
                ('did', models.JSONField(default=dict)),
                ('written_at', models.DateTimeField(null=True)),
                ('settled_at', models.DateTimeField(null=True)),
                ('batch', jiedao.tenancy.models.TenantForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='batches.batch')),
                ('street', models.ForeignKey(db_index=False, default=jiedao.tenancy.context.required, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='tenancy.street')),
                ('subject', jiedao.tenancy.models.TenantForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='register.subject')),
            ],
            options={
                'base_manager_name': 'objects',
                'indexes': [models.Index(fields=['street', 'batch', 'outcome', 'no'], name='line_outcome_ix')],
                'constraints': [models.UniqueConstraint(fields=('street', 'id'), name='line_key'), jiedao.tenancy.models.TenantFK(field='batch', name='line_batch_fk', to='batches_batch'), jiedao.tenancy.models.TenantFK(field='subject', name='line_subject_fk', to='register_subject'), models.UniqueConstraint(fields=('street', 'batch', 'no'), name='line_once')],
            },
        ),
        operations.Distribute("batches_batch", "batch_key"),
        operations.Distribute("batches_heading", "heading_key"),
        operations.Distribute("batches_line", "line_key"),
    ]
