"""Everything up to 0005_imports_as_long_work in one step, for databases that begin empty; older ones take the steps."""

import base.models
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('campaign', '0001_initial'), ('campaign', '0002_versions_of_set_up'), ('campaign', '0003_working_day_entered_by_hand'), ('campaign', '0004_names_for_people'), ('campaign', '0005_imports_as_long_work')]

    initial = True

    dependencies = [
        ('accounts', '0001_squashed_0005_how_people_are_told'),
        ('base', '0001_squashed_0005_guests_by_link_and_pin'),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkingDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('date', models.DateField(unique=True, verbose_name='day')),
                ('is_working', models.BooleanField(verbose_name='working day')),
                ('name', models.CharField(blank=True, max_length=50, verbose_name='name')),
                ('is_provisional', models.BooleanField(default=False, verbose_name='provisional')),
                ('is_entered', models.BooleanField(default=True, editable=False, verbose_name='entered by hand')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
            ],
            options={
                'verbose_name': 'day of the calendar',
                'verbose_name_plural': 'days of the calendar',
                'ordering': ('date',),
            },
        ),
        migrations.CreateModel(
            name='Campaign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('city', models.CharField(max_length=50, verbose_name='city')),
                ('title', models.CharField(max_length=100, verbose_name='title')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('settings', models.JSONField(blank=True, default=dict)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('office_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='office_of', to='accounts.unit', verbose_name='creation office')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='campaign.campaign', verbose_name='campaign above')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='campaigns', to='accounts.unit', verbose_name='city or county')),
            ],
            options={
                'verbose_name': 'campaign',
                'verbose_name_plural': 'campaigns',
                'ordering': ('unit__path', 'id'),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='campaign_ends_after_it_starts'), models.UniqueConstraint(fields=('unit', 'title'), name='campaign_title_once_a_unit')],
            },
        ),
        migrations.CreateModel(
            name='Action',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='actions', to='campaign.campaign', verbose_name='campaign')),
            ],
            options={
                'verbose_name': 'action',
                'verbose_name_plural': 'actions',
                'ordering': ('number',),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'number'), name='campaign_action_number_once')],
            },
        ),
        migrations.CreateModel(
            name='Phase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phases', to='campaign.campaign', verbose_name='campaign')),
            ],
            options={
                'verbose_name': 'phase',
                'verbose_name_plural': 'phases',
                'ordering': ('starts_on',),
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='campaign_phase_ends_after_it_starts'), models.UniqueConstraint(fields=('campaign', 'name'), name='campaign_phase_name_once')],
            },
        ),
        migrations.CreateModel(
            name='SheetImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lease_until', models.DateTimeField(blank=True, editable=False, null=True)),
                ('lease_token', models.UUIDField(blank=True, editable=False, null=True)),
                ('attempts', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('progress', models.PositiveSmallIntegerField(default=0, editable=False, validators=[django.core.validators.MaxValueValidator(100)])),
                ('error', models.TextField(blank=True, editable=False)),
                ('kind', models.CharField(max_length=20)),
                ('file_name', models.CharField(max_length=200)),
                ('sheet_name', models.CharField(blank=True, max_length=200, verbose_name='sheet')),
                ('header_row', models.PositiveIntegerField(blank=True, null=True, verbose_name='header row')),
                ('mapping', models.JSONField(blank=True, default=dict)),
                ('options', models.JSONField(blank=True, default=dict)),
                ('answers', models.JSONField(blank=True, default=dict)),
                ('layout', models.JSONField(blank=True, default=dict)),
                ('questions', models.JSONField(blank=True, default=list)),
                ('missing', models.JSONField(blank=True, default=dict)),
                ('made', models.JSONField(blank=True, default=dict)),
                ('is_commit_asked', models.BooleanField(default=False)),
                ('asked_by_id', models.BigIntegerField(null=True)),
                ('state', models.CharField(choices=[('queued', 'Queued'), ('reading', 'Reading'), ('ready', 'Ready to check'), ('committed', 'Taken over'), ('discarded', 'Discarded'), ('failed', 'Failed')], default='queued', max_length=12)),
                ('created_at', models.DateTimeField()),
                ('created_by_id', models.BigIntegerField(null=True)),
                ('client_uid', models.UUIDField(default=base.models.new_client_uid, unique=True)),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to='campaign.campaign')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='base.storedfile')),
            ],
            options={
                'ordering': ('-id',),
            },
        ),
        migrations.CreateModel(
            name='ProjectList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('category', models.CharField(choices=[('renovation', 'Renovation'), ('rectification', 'Rectification'), ('improvement', 'Improvement')], max_length=20, verbose_name='category')),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('name', models.CharField(max_length=50, verbose_name='name')),
                ('is_sample', models.BooleanField(default=False, verbose_name='sample')),
                ('sort', models.CharField(editable=False, max_length=8)),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('action', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lists', to='campaign.action', verbose_name='action')),
                ('campaign', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lists', to='campaign.campaign', verbose_name='campaign')),
                ('lead_unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='led_lists', to='accounts.unit', verbose_name='lead unit')),
            ],
            options={
                'verbose_name': 'list',
                'verbose_name_plural': 'lists',
                'ordering': ('sort',),
                'constraints': [models.UniqueConstraint(fields=('campaign', 'category', 'number'), name='campaign_list_number_once')],
            },
        ),
        migrations.CreateModel(
            name='SheetRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('cells', models.JSONField()),
                ('reading', models.JSONField()),
                ('questions', models.JSONField(default=list)),
                ('action', models.CharField(choices=[('new', 'New'), ('changed', 'Changed'), ('same', 'Unchanged'), ('left_out', 'Left out'), ('broken', 'Not storable')], default='new', max_length=10)),
                ('question_count', models.PositiveSmallIntegerField(default=0)),
                ('has_remarks', models.BooleanField(default=False)),
                ('sheet_import', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='campaign.sheetimport')),
            ],
            options={
                'ordering': ('number',),
                'indexes': [models.Index(fields=['sheet_import', 'action'], name='campaign_sheet_row_by_action')],
                'constraints': [models.UniqueConstraint(fields=('sheet_import', 'number'), name='campaign_sheet_row_once')],
            },
        ),
    ]
