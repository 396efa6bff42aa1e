from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from base.translations import compile_catalogues


class Command(BaseCommand):
    help = "Compiles every catalogue under locale/."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        written = compile_catalogues(settings.BASE_DIR)
        self.stdout.write(f"{len(written)} catalogue(s) compiled")
