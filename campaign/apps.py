from django.apps import AppConfig


class CampaignConfig(AppConfig):
    name = "campaign"

    def ready(self) -> None:
        from base import registry  # noqa: PLC0415  models are not loaded before ready()
        from campaign.services.start import move_unit  # noqa: PLC0415

        registry.register(registry.Kind("campaign.campaign", move_unit=move_unit))
