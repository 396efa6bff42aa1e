"""Milestones and measures get a `client_uid`: those made before have none."""

from django.db import migrations, models

import base.models


class Migration(migrations.Migration):
    dependencies = [("tasks", "0004_dated_is_judged")]

    operations = [
        operation
        for name in ("milestone", "measure")
        for operation in (
            migrations.AddField(name, "client_uid", models.UUIDField(editable=False, null=True, unique=True)),
            migrations.AlterField(
                name,
                "client_uid",
                models.UUIDField(default=base.models.new_client_uid, editable=False, null=True, unique=True),
            ),
        )
    ]
