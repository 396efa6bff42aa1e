"""Everything up to 0005_guests_by_link_and_pin in one step, for databases that begin empty; older ones take the steps."""

from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('base', '0001_initial'), ('base', '0002_names_for_people'), ('base', '0003_delivery_failing_index'), ('base', '0004_answers_kept_for_a_key'), ('base', '0005_guests_by_link_and_pin')]

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64, unique=True)),
                ('size', models.PositiveBigIntegerField()),
                ('mime', models.CharField(max_length=100)),
                ('width', models.PositiveIntegerField(blank=True, null=True)),
                ('height', models.PositiveIntegerField(blank=True, null=True)),
                ('taken_at', models.DateTimeField(blank=True, null=True)),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True)),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('lease_token', models.UUIDField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('dedupe_key', models.CharField(max_length=200, unique=True, verbose_name='key')),
                ('channel', models.CharField(max_length=30, verbose_name='channel')),
                ('payload', models.JSONField(verbose_name='content')),
                ('due_at', models.DateTimeField(verbose_name='due at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent at')),
                ('failed_at', models.DateTimeField(blank=True, null=True, verbose_name='given up at')),
                ('error', models.TextField(blank=True, verbose_name='error')),
            ],
            options={
                'verbose_name': 'delivery',
                'verbose_name_plural': 'deliveries',
                'indexes': [models.Index(condition=models.Q(('failed_at__isnull', True), ('sent_at__isnull', True)), fields=['due_at'], name='base_delivery_waiting'), models.Index(condition=models.Q(('sent_at__isnull', True), models.Q(('error', ''), _negated=True)), fields=['due_at'], name='base_delivery_failing')],
                'constraints': [models.CheckConstraint(condition=models.Q(('sent_at__isnull', True), ('failed_at__isnull', True), _connector='OR'), name='base_delivery_sent_or_failed')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('actor_kind', models.CharField(choices=[('person', 'Person'), ('client', 'API client'), ('guest', 'By link and PIN'), ('system', 'System')], max_length=10, verbose_name='who acted')),
                ('actor_id', models.BigIntegerField(blank=True, null=True, verbose_name='their number')),
                ('on_behalf_unit_id', models.BigIntegerField(blank=True, null=True, verbose_name='on behalf of unit')),
                ('campaign_id', models.BigIntegerField(blank=True, null=True, verbose_name='campaign number')),
                ('root_kind', models.CharField(max_length=60, verbose_name='belongs to')),
                ('root_id', models.BigIntegerField(verbose_name='its number')),
                ('subject_kind', models.CharField(max_length=60, verbose_name='kind of record')),
                ('subject_id', models.BigIntegerField(verbose_name='number of the record')),
                ('name', models.CharField(max_length=80, verbose_name='what happened')),
                ('from_state', models.CharField(blank=True, max_length=20, verbose_name='from state')),
                ('to_state', models.CharField(blank=True, max_length=20, verbose_name='to state')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('changes', models.JSONField(blank=True, default=dict, verbose_name='changes')),
                ('request_id', models.CharField(blank=True, max_length=32, verbose_name='request')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ('id',),
                'indexes': [models.Index(fields=['root_kind', 'root_id', 'id'], name='base_event_by_root'), models.Index(fields=['campaign_id', 'id'], name='base_event_by_campaign')],
            },
        ),
        migrations.CreateModel(
            name='KeptAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('caller_kind', models.CharField(choices=[('person', 'Person'), ('client', 'API client'), ('guest', 'By link and PIN'), ('system', 'System')], max_length=10)),
                ('caller_id', models.BigIntegerField()),
                ('key', models.CharField(max_length=200)),
                ('fingerprint', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('body', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['made_at'], name='base_keptanswer_by_age')],
                'constraints': [models.UniqueConstraint(fields=('caller_kind', 'caller_id', 'key'), name='base_keptanswer_key_once')],
            },
        ),
    ]
