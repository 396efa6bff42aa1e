from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Units and people")

    def ready(self) -> None:
        # Models are not loaded before ready().
        from accounts.channels import mail, robots, sms  # noqa: PLC0415
        from accounts.services import notifications  # noqa: PLC0415
        from base import outbox  # noqa: PLC0415

        for channel in (notifications.CHANNEL, mail.CHANNEL, sms.CHANNEL, robots.CHANNEL):
            outbox.register(channel)
