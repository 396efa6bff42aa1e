"""Names, aliases and pinyin of the units that were there before the column."""

from django.db import migrations

from base import pinyin


def fill(apps, schema_editor):
    units = list(apps.get_model("accounts", "Unit").objects.all())
    for unit in units:
        names = [name for name in (unit.name, unit.short_name, *unit.aliases) if name]
        unit.search_text = " ".join([*names, *map(pinyin.search_key, names)]).lower()
    apps.get_model("accounts", "Unit").objects.bulk_update(units, ["search_text"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_unit_search_text_and_versions")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
