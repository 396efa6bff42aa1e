from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from base.translations import messages_of_source, update_catalogue


class Command(BaseCommand):
    help = "Brings the Chinese catalogue in line with the source: adds what is missing, drops what is gone."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        path = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        added, dropped = update_catalogue(path, messages_of_source(settings.BASE_DIR))
        self.stdout.write(f"{added} message(s) added, {dropped} dropped")
