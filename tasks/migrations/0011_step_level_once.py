from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('tasks', '0010_levels_of_steps'),
    ]

    operations = [
        migrations.AlterField(
            model_name='spellstep',
            name='level',
            field=models.PositiveSmallIntegerField(),
        ),
        migrations.AddConstraint(
            model_name='spellstep',
            constraint=models.UniqueConstraint(fields=('spell', 'level'), name='tasks_spell_step_once'),
        ),
    ]
