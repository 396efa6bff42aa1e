from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "inspections"

    def ready(self) -> None:
        from campaign import policies  # noqa: PLC0415  models are not loaded before ready()
        from inspections.policy import InspectionsPolicy  # noqa: PLC0415

        policies.register_policy(InspectionsPolicy, _("Inspections"))
