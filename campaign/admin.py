"""Campaigns, their parts and the calendar in the administrator's admin."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.contrib import admin

from accounts.admin import SetupAdmin, site
from base.trail import Actor
from campaign.models import Action, Campaign, Phase, ProjectList, WorkingDay
from campaign.services.calendar import clear_day, set_day
from campaign.services.parts import create_part, delete_part, edit_part
from campaign.services.start import CampaignDraft, edit_campaign, start_campaign

__all__ = ["site"]


@admin.register(Campaign, site=site)
class CampaignAdmin(SetupAdmin):
    """Policies are set on their own pages, which know their limits."""

    can_add = True
    fixed = ("unit",)
    fields = ("unit", "office_unit", "city", "title", "parent", "starts_on", "ends_on", "seen_version")
    list_display = ("title", "city", "unit", "starts_on", "ends_on")
    list_select_related = ("unit",)

    def write_new(self, actor: Actor, record: Any, data: Mapping[str, Any]) -> Campaign:
        return start_campaign(actor=actor, draft=CampaignDraft(**data))

    def write_change(self, actor: Actor, record: Any, values: Mapping[str, Any], version: int | None) -> None:
        edit_campaign(actor=actor, campaign=record, values=values, version=version)


class PartAdmin(SetupAdmin):
    """A phase, action or list."""

    can_add = can_delete = True
    fixed = ("campaign",)
    list_filter: ClassVar[Any] = ("campaign",)

    def write_new(self, actor: Actor, record: Any, data: Mapping[str, Any]) -> Any:
        return create_part(actor=actor, part=record)

    def write_change(self, actor: Actor, record: Any, values: Mapping[str, Any], version: int | None) -> None:
        edit_part(actor=actor, part=record, values=values, version=version)

    def write_delete(self, actor: Actor, record: Any) -> None:
        delete_part(actor=actor, part=record)


@admin.register(Phase, site=site)
class PhaseAdmin(PartAdmin):
    fields = ("campaign", "name", "starts_on", "ends_on", "seen_version")
    list_display = ("name", "campaign", "starts_on", "ends_on")
    list_select_related = ("campaign",)


@admin.register(Action, site=site)
class ActionAdmin(PartAdmin):
    fields = ("campaign", "number", "name", "seen_version")
    list_display = ("number", "name", "campaign")
    list_select_related = ("campaign",)


@admin.register(ProjectList, site=site)
class ProjectListAdmin(PartAdmin):
    fields = ("campaign", "category", "number", "name", "action", "lead_unit", "is_sample", "seen_version")
    list_display = ("name", "category", "number", "action", "is_sample", "campaign")
    list_filter = ("campaign", "category", "is_sample")
    list_select_related = ("campaign", "action")


@admin.register(WorkingDay, site=site)
class WorkingDayAdmin(SetupAdmin):
    can_add = can_delete = True
    fixed = ("date",)
    fields = ("date", "is_working", "name", "is_provisional", "seen_version")
    list_display = ("date", "is_working", "name", "is_provisional")
    list_filter = ("is_working", "is_provisional")
    date_hierarchy = "date"

    def write_new(self, actor: Actor, record: Any, data: Mapping[str, Any]) -> WorkingDay:
        values = {name: value for name, value in data.items() if name != "date"}
        set_day(actor=actor, day=data["date"], values=values, version=0)
        return WorkingDay.objects.get(date=data["date"])

    def write_change(self, actor: Actor, record: Any, values: Mapping[str, Any], version: int | None) -> None:
        set_day(actor=actor, day=record.date, values=values, version=version)

    def write_delete(self, actor: Actor, record: Any) -> None:
        clear_day(actor=actor, day=record.date, version=record.version)
