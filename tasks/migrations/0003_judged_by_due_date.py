"""Milestones entered before are judged by the date they have; claims made before keep the lateness they had."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    milestones = apps.get_model("tasks", "Milestone").objects.filter(due_on__isnull=False)
    milestones.update(judged_by_on=F("due_on"))
    claimed = milestones.filter(claimed_on__isnull=False)
    for pk, claimed_on, due_on in claimed.values_list("pk", "claimed_on", "due_on").iterator():
        milestones.filter(pk=pk).update(late_days=max(0, (claimed_on - due_on).days))


class Migration(migrations.Migration):
    dependencies = [("tasks", "0002_measures_suspensions_figures")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
