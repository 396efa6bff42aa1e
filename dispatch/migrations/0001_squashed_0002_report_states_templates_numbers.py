"""Everything up to 0002_report_states_templates_numbers in one step, for databases that begin empty; older ones take the steps."""

import base.models
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('dispatch', '0001_initial'), ('dispatch', '0002_report_states_templates_numbers')]

    initial = True

    dependencies = [
        ('base', '0001_squashed_0005_guests_by_link_and_pin'),
        ('campaign', '0001_squashed_0005_imports_as_long_work'),
    ]

    operations = [
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('title', models.CharField(max_length=100, verbose_name='title')),
                ('held_at', models.DateTimeField(verbose_name='held at')),
                ('cutoff_at', models.DateTimeField(verbose_name='cut-off of the report')),
                ('chair', models.CharField(blank=True, max_length=50, verbose_name='chair')),
                ('state', models.CharField(choices=[('preparing', 'In preparation'), ('in_session', 'In session'), ('minuted', 'Minuted'), ('closed', 'Closed')], default='preparing', max_length=12, verbose_name='state')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('client_uid', models.UUIDField(default=base.models.new_client_uid, editable=False, unique=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='meetings', to='campaign.campaign')),
            ],
            options={
                'ordering': ('-held_at', '-id'),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='dispatch_meeting_number_once'), models.CheckConstraint(condition=models.Q(('cutoff_at__lte', models.F('held_at'))), name='dispatch_meeting_cutoff_before_held', violation_error_message='The cut-off must not be after the meeting.')],
            },
        ),
        migrations.CreateModel(
            name='ReportSeries',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='year')),
                ('last', models.PositiveIntegerField(default=0)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_series', to='campaign.campaign')),
            ],
            options={
                'verbose_name_plural': 'report series',
                'ordering': ('campaign_id', 'year'),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'year'), name='dispatch_report_series_once_a_year')],
            },
        ),
        migrations.CreateModel(
            name='ReportTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=200, verbose_name='file')),
                ('set_at', models.DateTimeField(verbose_name='set at')),
                ('set_by_id', models.BigIntegerField(editable=False, null=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_templates', to='campaign.campaign')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.storedfile')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='Report',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('lease_token', models.UUIDField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('progress', models.PositiveSmallIntegerField(default=0, editable=False, validators=[django.core.validators.MaxValueValidator(100)])),
                ('error', models.TextField(blank=True, editable=False)),
                ('as_of', models.DateTimeField(blank=True, null=True)),
                ('is_preview', models.BooleanField(default=False, verbose_name='preview')),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('building', 'Being built'), ('draft', 'Draft'), ('checked', 'Checked'), ('issued', 'Issued'), ('failed', 'Failed')], default='queued', max_length=10, verbose_name='state')),
                ('reason', models.TextField(blank=True, verbose_name='reason for the correction')),
                ('snapshot', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
                ('next_steps', models.TextField(blank=True, verbose_name='next steps')),
                ('pdf_error', models.TextField(blank=True, editable=False)),
                ('series_number', models.PositiveIntegerField(blank=True, null=True)),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='number')),
                ('checked_at', models.DateTimeField(blank=True, null=True, verbose_name='checked at')),
                ('checked_by_id', models.BigIntegerField(editable=False, null=True)),
                ('issued_at', models.DateTimeField(blank=True, null=True, verbose_name='issued at')),
                ('issued_by_id', models.BigIntegerField(editable=False, null=True)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('created_at', models.DateTimeField()),
                ('client_uid', models.UUIDField(default=base.models.new_client_uid, editable=False, unique=True)),
                ('annex', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.storedfile')),
                ('body', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.storedfile')),
                ('corrects', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='dispatch.report')),
                ('document', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.storedfile')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='dispatch.meeting')),
                ('pdf', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.storedfile')),
                ('template', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='base.storedfile')),
                ('series', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='dispatch.reportseries')),
            ],
            options={
                'ordering': ('-id',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('corrects__isnull', True), ('is_preview', False)), fields=('meeting',), name='dispatch_report_one_at_the_cutoff'), models.UniqueConstraint(fields=('series', 'series_number'), name='dispatch_report_number_once'), models.CheckConstraint(condition=models.Q(('state__in', ['queued', 'building', 'failed']), models.Q(('as_of__isnull', False), ('document__isnull', False), ('snapshot__isnull', False)), _connector='OR'), name='dispatch_report_built_has_document'), models.CheckConstraint(condition=models.Q(models.Q(('corrects__isnull', True), ('reason', '')), models.Q(('corrects__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='dispatch_report_correction_has_reason'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['checked', 'issued']), _negated=True), models.Q(('checked_at__isnull', False), ('is_preview', False)), _connector='OR'), name='dispatch_report_checked_is_no_preview'), models.CheckConstraint(condition=models.Q(models.Q(('issued_at__isnull', False), ('series__isnull', False), ('state', 'issued'), models.Q(('number', ''), _negated=True)), models.Q(models.Q(('state', 'issued'), _negated=True), ('issued_at__isnull', True), ('number', ''), ('series__isnull', True)), _connector='OR'), name='dispatch_report_issued_has_number')],
            },
        ),
    ]
