from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.services.notifications import CHANNEL  # noqa: PLC0415  models are not loaded before ready()
        from base import outbox  # noqa: PLC0415

        outbox.register(CHANNEL)
