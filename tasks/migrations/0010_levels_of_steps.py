from django.db import migrations

from base import clock


def number_steps(apps, schema_editor):
    """Steps taken so far are the lowest rungs of their spells; what did not pass on entry has acted.

    Every running spell is looked at by the next run of the ladder, which finds the day of its next rung.
    """
    step_model, spell_model = apps.get_model("tasks", "SpellStep"), apps.get_model("tasks", "Spell")
    level, spell_id = 0, None
    for step in step_model.objects.order_by("spell_id", "rung").iterator():
        level = level + 1 if step.spell_id == spell_id else 1
        spell_id = step.spell_id
        step_model.objects.filter(pk=step.pk).update(level=level, has_acted=not step.passed_on_entry)
    spell_model.objects.filter(state="running").update(next_rung_on=clock.today())


class Migration(migrations.Migration):

    dependencies = [
        ('tasks', '0009_ladder_and_notices'),
    ]

    operations = [
        migrations.RunPython(number_steps, migrations.RunPython.noop),
    ]
