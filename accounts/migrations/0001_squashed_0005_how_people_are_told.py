"""Everything up to 0005_how_people_are_told in one step, for databases that begin empty; older ones take the steps."""

import datetime
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_unit_search_text_and_versions'), ('accounts', '0003_fill_unit_search_text'), ('accounts', '0004_names_for_people'), ('accounts', '0005_how_people_are_told')]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=50, unique=True)),
                ('free_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('username', models.CharField(max_length=50, unique=True, verbose_name='sign-in name')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='telephone')),
                ('name', models.CharField(max_length=50, verbose_name='full name')),
                ('is_active', models.BooleanField(default=True, verbose_name='may sign in')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'person',
                'verbose_name_plural': 'people',
                'ordering': ('username',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('phone', ''), _negated=True), fields=('phone',), name='accounts_user_phone_once')],
            },
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=50, verbose_name='short name')),
                ('aliases', models.JSONField(blank=True, default=list, verbose_name='aliases')),
                ('kind', models.CharField(choices=[('city', 'City'), ('department', 'Department'), ('district', 'District'), ('county', 'County'), ('development_zone', 'Development zone'), ('subdistrict', 'Subdistrict or township'), ('community', 'Community or village'), ('enterprise', 'Enterprise'), ('institution', 'Institution'), ('property_company', 'Property company'), ('other', 'Other')], default='other', max_length=20, verbose_name='kind')),
                ('path', models.CharField(blank=True, editable=False, max_length=200)),
                ('pinyin', models.CharField(blank=True, editable=False, max_length=200)),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('leader_name', models.CharField(blank=True, max_length=50, verbose_name='leader')),
                ('leader_title', models.CharField(blank=True, max_length=50, verbose_name="leader's title")),
                ('is_confirmed', models.BooleanField(default=True, verbose_name='confirmed')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='ended on')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.unit', verbose_name='stands below')),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='accounts.unit', verbose_name='successor')),
            ],
            options={
                'verbose_name': 'unit',
                'verbose_name_plural': 'units',
                'ordering': ('pinyin', 'id'),
                'indexes': [models.Index(fields=['path'], name='accounts_unit_path')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on__isnull', True)), fields=('parent', 'name'), name='accounts_unit_name_once_below_a_parent', violation_error_message='A unit of this name stands here already.'), models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='accounts_unit_has_name')],
            },
        ),
        migrations.CreateModel(
            name='Digest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='digests', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'digest',
                'verbose_name_plural': 'digests',
                'constraints': [models.UniqueConstraint(fields=('user', 'day'), name='accounts_digest_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='MessageSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('by_email', models.BooleanField(default=True, verbose_name='by e-mail')),
                ('by_sms', models.BooleanField(default=True, verbose_name='by text message')),
                ('opens_at', models.TimeField(default=datetime.time(8, 0), verbose_name='not before')),
                ('closes_at', models.TimeField(default=datetime.time(20, 0), verbose_name='not after')),
                ('has_digest', models.BooleanField(default=True, verbose_name='a digest every day')),
                ('digest_at', models.TimeField(default=datetime.time(8, 30), verbose_name='the digest leaves at')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='message_settings', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'how a person is told',
                'verbose_name_plural': 'how people are told',
                'constraints': [models.CheckConstraint(condition=models.Q(('opens_at__lt', models.F('closes_at'))), name='accounts_messagesettings_opens_before_it_closes', violation_error_message='The hours end before they begin.'), models.CheckConstraint(condition=models.Q(('digest_at__gte', models.F('opens_at')), ('digest_at__lt', models.F('closes_at'))), name='accounts_messagesettings_digest_within_hours', violation_error_message='The digest leaves within your hours.')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('delivery_id', models.BigIntegerField(verbose_name='delivery')),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('title', models.CharField(max_length=300, verbose_name='title')),
                ('url', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('is_to_be_told', models.BooleanField(default=False, editable=False)),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'message',
                'verbose_name_plural': 'messages',
                'ordering': ('-id',),
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient'], name='accounts_notification_unread'), models.Index(condition=models.Q(('is_to_be_told', True)), fields=['recipient'], name='accounts_notification_untold')],
                'constraints': [models.UniqueConstraint(fields=('delivery_id', 'recipient'), name='accounts_notification_once_a_delivery')],
            },
        ),
        migrations.CreateModel(
            name='Robot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('wecom', 'WeCom'), ('dingtalk', 'DingTalk'), ('feishu', 'Feishu')], default='wecom', max_length=10, verbose_name='kind')),
                ('name', models.CharField(max_length=50, verbose_name='name of the group')),
                ('address', models.CharField(max_length=500, verbose_name='webhook address')),
                ('secret', models.CharField(blank=True, max_length=100, verbose_name='secret')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='robots', to='accounts.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'group robot',
                'verbose_name_plural': 'group robots',
                'ordering': ('unit__pinyin', 'id'),
                'constraints': [models.UniqueConstraint(fields=('address',), name='accounts_robot_address_once', violation_error_message='This robot is entered already.')],
            },
        ),
        migrations.CreateModel(
            name='Assignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('admin', 'Administrator'), ('head', 'Head of the creation office'), ('office', 'Creation office'), ('leader', 'City or unit leader'), ('liaison', 'Unit liaison'), ('inspector', 'Inspector')], max_length=20, verbose_name='role')),
                ('from_on', models.DateField(verbose_name='from')),
                ('to_on', models.DateField(blank=True, null=True, verbose_name='to')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to=settings.AUTH_USER_MODEL, verbose_name='person')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assignments', to='accounts.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'role of a person',
                'verbose_name_plural': 'roles of people',
                'constraints': [models.CheckConstraint(condition=models.Q(('to_on__isnull', True), ('to_on__gte', models.F('from_on')), _connector='OR'), name='accounts_assignment_ends_after_it_begins', violation_error_message='The last day is before the first.'), models.UniqueConstraint(condition=models.Q(('to_on__isnull', True)), fields=('user', 'unit', 'role'), name='accounts_assignment_open_once', violation_error_message='This person holds this role there already.')],
            },
        ),
        migrations.CreateModel(
            name='ApiClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='name')),
                ('scopes', models.JSONField(default=list, verbose_name='scopes')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField(blank=True, null=True, verbose_name='expires at')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('version', models.PositiveIntegerField(default=1, editable=False)),
                ('last_used_at', models.DateTimeField(blank=True, null=True, verbose_name='last used at')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='api_clients', to='accounts.unit', verbose_name='unit')),
            ],
            options={
                'verbose_name': 'API client',
                'verbose_name_plural': 'API clients',
            },
        ),
    ]
