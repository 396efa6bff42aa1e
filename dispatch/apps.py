from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DispatchConfig(AppConfig):
    name = "dispatch"

    def ready(self) -> None:
        post_migrate.connect(_freeze_issued_reports, sender=self)


def _freeze_issued_reports(using: str, **kwargs: Any) -> None:
    from dispatch.frozen import freeze_issued_reports  # noqa: PLC0415  the registry of apps is not ready when this is read

    freeze_issued_reports(using)
