"""The administrator's admin: set-up records through the services, the trail to read. For the role admin only."""

from collections.abc import Mapping
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.forms.people import PhoneField
from accounts.forms.units import LinesField
from accounts.models import ApiClient, Assignment, Notification, Unit, User
from accounts.permissions import is_admin
from accounts.roles import Role
from accounts.services.clients import edit_api_client
from accounts.services.people import assign, edit_assignment, edit_person
from accounts.services.units import UnitDraft, create_unit, edit_unit
from base.errors import DomainError
from base.forms import add_domain_error
from base.models import Delivery, Event
from base.trail import Actor, kind_of

KEPT = frozenset({"index", "jsi18n", "app_list"})
"""Pages of the site itself; sign-in, sign-out and password are the program's own."""

if TYPE_CHECKING:
    BaseAdmin = admin.ModelAdmin[Any]
    BaseForm = forms.ModelForm[Any]
else:
    BaseAdmin = admin.ModelAdmin
    BaseForm = forms.ModelForm


class SetupAdminSite(admin.AdminSite):
    """Open to administrators alone: others are asked to sign in, or told that their role does not allow it."""

    site_header = _("Set-up records")
    site_title = _("Set-up records")
    index_title = _("Records an administrator corrects; each change stands in the trail.")
    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002  Django's signature
        guarded = super().admin_view(view, cacheable)

        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not self.has_permission(request):
                raise PermissionDenied
            response: HttpResponseBase = guarded(request, *args, **kwargs)
            return response

        return update_wrapper(inner, view)

    def get_urls(self) -> list[Any]:
        urls: list[URLPattern | URLResolver] = super().get_urls()
        return [url for url in urls if isinstance(url, URLResolver) or url.name in KEPT]


site = SetupAdminSite(name="admin")


class SetupForm(BaseForm):
    """A record's fields, the version that was shown, and beside them what the rules refused."""

    refused: ClassVar[DomainError | None] = None

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = getattr(self.instance, "version", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.refused is not None:
            add_domain_error(self, self.refused)
        return cleaned


class SetupAdmin(BaseAdmin):
    """Everything through the services: `write_new` and `write_change` call them, and they record the event."""

    form = SetupForm
    actions = None
    show_full_result_count = False
    can_add: ClassVar[bool] = False
    can_change: ClassVar[bool] = True
    can_delete: ClassVar[bool] = False
    fixed: ClassVar[tuple[str, ...]] = ()
    """Fields that are given once and then stay."""

    def write_new(self, actor: Actor, record: Any, data: Mapping[str, Any]) -> Model:
        raise NotImplementedError

    def write_change(self, actor: Actor, record: Any, values: Mapping[str, Any], version: int | None) -> None:
        raise NotImplementedError

    def write_delete(self, actor: Actor, record: Any) -> None:
        raise NotImplementedError

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_admin(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and is_admin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and is_admin(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_delete and is_admin(request.user)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.readonly_fields, *(self.fixed if obj else ()))

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002  Django's signature
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"refused": getattr(request, "refused", None)})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            request.refused = error  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().delete_view(request, object_id, *args, **kwargs)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect(".")

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001  Django's signature
        actor = actor_of(request)
        data = {name: value for name, value in form.cleaned_data.items() if name != "seen_version"}
        if not change:
            obj.pk = self.write_new(actor, obj, data).pk
            return
        stored = self.model._default_manager.get(pk=obj.pk)
        self.write_change(actor, stored, data, form.cleaned_data.get("seen_version"))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.write_delete(actor_of(request), obj)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The service wrote the event; there is one trail."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """The service wrote the event; there is one trail."""

    def log_deletions(self, request: HttpRequest, queryset: QuerySet[Any]) -> Any:
        """The service wrote the event; there is one trail."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """The record's events."""
        query = urlencode({"subject_kind": kind_of(self.model()), "subject_id": object_id})
        return redirect(f"{reverse('admin:base_event_changelist')}?{query}")


def actor_of(request: HttpRequest) -> Actor:
    """Who acts: an administrator, as `has_permission` saw to. Raises PermissionDenied otherwise."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user.as_actor()


class ReadOnlyAdmin(SetupAdmin):
    can_change = False


class UserForm(SetupForm):
    phone = PhoneField(required=False)


class UnitForm(SetupForm):
    aliases = LinesField(label=_("Aliases"), required=False)


@admin.register(Unit, site=site)
class UnitAdmin(SetupAdmin):
    form = UnitForm
    can_add = True
    fixed = ("parent",)
    fields = (
        "name",
        "short_name",
        "kind",
        "parent",
        "aliases",
        "leader_name",
        "leader_title",
        "is_confirmed",
        "ended_on",
        "successor",
        "seen_version",
    )
    readonly_fields = ("ended_on", "successor")
    list_display = ("name", "kind", "parent", "is_confirmed", "ended_on")
    list_filter = ("kind", "is_confirmed")
    list_select_related = ("parent",)
    search_fields = ("search_text",)

    def write_new(self, actor: Actor, record: Any, data: Mapping[str, Any]) -> Unit:
        return create_unit(actor=actor, draft=UnitDraft(**data))

    def write_change(self, actor: Actor, record: Any, values: Mapping[str, Any], version: int | None) -> None:
        edit_unit(actor=actor, unit=record, values=values, version=version)


@admin.register(User, site=site)
class UserAdmin(SetupAdmin):
    form = UserForm
    fields = ("username", "name", "phone", "is_active", "last_login", "seen_version")
    readonly_fields = ("username", "last_login")
    list_display = ("username", "name", "is_active", "last_login")
    search_fields = ("username", "name", "phone")

    def write_change(self, actor: Actor, record: Any, values: Mapping[str, Any], version: int | None) -> None:
        edit_person(actor=actor, user=record, values=values, version=version)


@admin.register(Assignment, site=site)
class AssignmentAdmin(SetupAdmin):
    can_add = True
    fixed = ("user", "unit", "role")
    fields = ("user", "unit", "role", "from_on", "to_on", "seen_version")
    list_display = ("user", "role", "unit", "from_on", "to_on")
    list_filter = ("role",)
    list_select_related = ("user", "unit")
    search_fields = ("user__name", "unit__search_text")

    def write_new(self, actor: Actor, record: Any, data: Mapping[str, Any]) -> Assignment:
        role, from_on = Role(data["role"]), data["from_on"]
        made = assign(actor=actor, user=data["user"], unit=data["unit"], role=role, from_on=from_on)
        if data["to_on"]:
            edit_assignment(actor=actor, assignment=made, from_on=from_on, to_on=data["to_on"])
        return made

    def write_change(self, actor: Actor, record: Any, values: Mapping[str, Any], version: int | None) -> None:
        days = {name: values[name] for name in ("from_on", "to_on")}
        edit_assignment(actor=actor, assignment=record, version=version, **days)


@admin.register(ApiClient, site=site)
class ApiClientAdmin(SetupAdmin):
    """The token is shown once, by the command that makes the client; its hash is shown nowhere."""

    fields = ("name", "unit", "scopes", "expires_at", "revoked_at", "last_used_at", "seen_version")
    readonly_fields = ("name", "unit", "scopes", "last_used_at")
    list_display = ("name", "unit", "expires_at", "revoked_at", "last_used_at")
    list_select_related = ("unit",)

    def write_change(self, actor: Actor, record: Any, values: Mapping[str, Any], version: int | None) -> None:
        edit_api_client(actor=actor, client=record, values=values, version=version)


@admin.register(Notification, site=site)
class NotificationAdmin(ReadOnlyAdmin):
    fields = ("recipient", "kind", "title", "url", "created_at", "read_at")
    list_display = ("recipient", "title", "created_at", "read_at")
    list_select_related = ("recipient",)


@admin.register(Event, site=site)
class EventAdmin(ReadOnlyAdmin):
    list_display = ("at", "name", "actor_kind", "actor_id", "subject_kind", "subject_id", "campaign_id")
    list_filter = ("actor_kind",)
    search_fields = ("name", "subject_kind")
    ordering = ("-id",)


@admin.register(Delivery, site=site)
class DeliveryAdmin(ReadOnlyAdmin):
    fields = ("dedupe_key", "channel", "payload", "due_at", "sent_at", "failed_at", "error")
    list_display = ("dedupe_key", "channel", "due_at", "sent_at", "failed_at")
    list_filter = ("channel",)
    search_fields = ("dedupe_key",)
    ordering = ("-id",)
