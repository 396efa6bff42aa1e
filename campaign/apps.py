from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignConfig(AppConfig):
    name = "campaign"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        from base import registry  # noqa: PLC0415  models are not loaded before ready()
        from campaign import imports  # noqa: PLC0415
        from campaign.services.start import move_unit  # noqa: PLC0415
        from campaign.services.unit_imports import UNITS  # noqa: PLC0415

        imports.register(UNITS)
        registry.register(registry.Kind("campaign.campaign", move_unit=move_unit))
