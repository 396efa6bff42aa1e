"""A campaign's phases, actions and lists: added, edited, deleted while unused."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import GuardedView, holders_of
from accounts.roles import Permission
from accounts.views.form_page import FormText
from base.errors import DomainError
from campaign.forms.setup import ActionForm, PartForm, PhaseForm, ProjectListForm
from campaign.models import Action, Campaign, Phase, ProjectList
from campaign.services.parts import create_part, delete_part, edit_part
from campaign.views.setup import SetupPage, ensure_may_set_up


@dataclass(frozen=True)
class Kind:
    """A kind of part: its records, its form, and what its pages are called."""

    model: type[Phase | Action | ProjectList]
    form: type[PartForm]
    add: str
    edit: str
    delete: str
    lede: str


def kinds() -> dict[str, Kind]:
    """By the name they have in addresses."""
    return {
        "phases": Kind(
            Phase,
            PhaseForm,
            _("Add a phase"),
            _("Edit the phase"),
            _("Delete the phase"),
            _("A year of the campaign with its name; phases lie within the campaign and do not overlap."),
        ),
        "actions": Kind(
            Action,
            ActionForm,
            _("Add an action"),
            _("Edit the action"),
            _("Delete the action"),
            _("One of the major actions; every list belongs to one."),
        ),
        "lists": Kind(
            ProjectList,
            ProjectListForm,
            _("Add a list"),
            _("Edit the list"),
            _("Delete the list"),
            _("Tasks stand in a list; it belongs to a category and an action."),
        ),
    }


class PartCreateView(SetupPage):
    def load(self, **kwargs: Any) -> None:
        self.take(kwargs["campaign_pk"])
        self.kind = kinds()[kwargs["part"]]

    def make_form(self, data: Any = None, files: Any = None) -> PartForm:
        return self.kind.form(data, campaign=self.campaign, initial={"version": 1})

    def save(self, form: Any) -> str:
        part: Any = self.kind.model(campaign=self.campaign, **form.values())
        create_part(actor=self.person.as_actor(), part=part)
        return self.url()

    def text(self) -> FormText:
        return FormText(self.kind.add, self.kind.lede, self.kind.add, self.url(), _("Settings"), _("Saved."))


class PartEditView(SetupPage):
    def load(self, **kwargs: Any) -> None:
        self.part_name = kwargs["part"]
        self.kind = kinds()[self.part_name]
        self.record = part_of(self.person, self.kind, kwargs["pk"])
        self.campaign = self.record.campaign
        ensure_may_set_up(self.person, self.campaign)

    def make_form(self, data: Any = None, files: Any = None) -> PartForm:
        initial = {name: getattr(self.record, name) for name in self.kind.form.base_fields}
        return self.kind.form(data, campaign=self.campaign, initial=initial)

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        edit_part(actor=self.person.as_actor(), part=self.record, values=form.values(), version=version)
        return self.url()

    def text(self) -> FormText:
        delete_url = reverse("campaign:part-delete", args=[self.part_name, self.record.pk])
        kind = self.kind
        return FormText(
            kind.edit, kind.lede, _("Save"), self.url(), _("Settings"), _("Saved."), delete_url, kind.delete
        )


class PartDeleteView(GuardedView):
    access = holders_of(Permission.SET_UP)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, part: str, pk: int) -> HttpResponse:
        record = part_of(self.person, kinds()[part], pk)
        ensure_may_set_up(self.person, record.campaign)
        back = f"{reverse('campaign:settings')}?campaign={record.campaign_id}"
        try:
            delete_part(actor=self.person.as_actor(), part=record)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Deleted."))
        return redirect(back)


def part_of(viewer: Any, kind: Kind, pk: int) -> Any:
    """The part, with its campaign. Raises Http404 when it stands in a campaign that may not be seen."""
    model: Any = kind.model
    part = get_object_or_404(model.objects.select_related("campaign__unit"), pk=pk)
    if not Campaign.objects.visible_to(viewer).filter(pk=part.campaign_id).exists():
        raise Http404
    return part
