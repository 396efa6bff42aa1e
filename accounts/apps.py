from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Units and people")

    def ready(self) -> None:
        from accounts.services.notifications import CHANNEL  # noqa: PLC0415  models are not loaded before ready()
        from base import outbox  # noqa: PLC0415

        outbox.register(CHANNEL)
