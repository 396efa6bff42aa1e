from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InspectionsConfig(AppConfig):
    name = "inspections"

    def ready(self) -> None:
        from base import registry  # noqa: PLC0415  models are not loaded before ready()
        from campaign import imports, policies  # noqa: PLC0415
        from inspections import selectors  # noqa: PLC0415
        from inspections.policy import InspectionsPolicy  # noqa: PLC0415
        from inspections.services import overdue  # noqa: PLC0415
        from inspections.services.finding_edits import move_findings  # noqa: PLC0415
        from inspections.services.finding_imports import FINDING_LIST  # noqa: PLC0415
        from inspections.services.site_imports import SITES  # noqa: PLC0415
        from inspections.services.sites import move_sites, refresh_sites_of  # noqa: PLC0415
        from inspections.services.whistles import move_whistles  # noqa: PLC0415
        from tasks import subjects  # noqa: PLC0415

        policies.register_policy(InspectionsPolicy, _("Inspections"))
        for kind in (
            subjects.SubjectKind(
                overdue.FINDING_KIND,
                _("Finding"),
                selectors.finding_subjects,
                overdue.finding_ladder,
                overdue.flag_overdue_findings,
            ),
            subjects.SubjectKind(
                overdue.CALL_KIND,
                _("Call to a whistle"),
                selectors.call_subjects,
                overdue.call_ladder,
                overdue.flag_late_calls,
            ),
        ):
            subjects.register(kind)
        imports.register(FINDING_LIST)
        imports.register(SITES)
        registry.register(registry.Kind("inspections.site", move_unit=move_sites, rename_unit=refresh_sites_of))
        registry.register(registry.Kind("inspections.finding", move_unit=move_findings))
        registry.register(registry.Kind("inspections.whistle", move_unit=move_whistles))
