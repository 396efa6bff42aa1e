"""Units: the tree, one unit, and what those who set it up do with it."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_filters import FilterSet

from accounts.access import SIGNED_IN, GuardedView, holders_of
from accounts.filters import UnitFilterSet
from accounts.forms.units import UnitCreateForm, UnitEditForm, UnitEndForm, UnitMergeForm, UnitMoveForm
from accounts.models import Assignment, Unit
from accounts.permissions import can_retire_unit, can_set_up_unit, is_admin, units_seen_by, units_to_give_at
from accounts.presenters import history, in_tree_order, unit_sentences
from accounts.querysets import UnitQuerySet
from accounts.roles import Permission
from accounts.services.unit_tree import delete_unit, end_unit, merge_units, move_unit
from accounts.services.units import UnitDraft, create_unit, edit_unit
from accounts.tables import UnitTable
from accounts.views.form_page import FormPage, FormText
from base import clock
from base.errors import DomainError, NotAllowedError
from base.lists import ListPage
from base.models import Event

HISTORY_SHOWN = 100
RUNNING = "running"


class UnitListView(ListPage, GuardedView):
    """The units one sees in the order of the tree; the running ones unless asked otherwise."""

    access = SIGNED_IN
    title = gettext_lazy("Units")
    template_name = "accounts/unit_list.html"
    filterset_class = UnitFilterSet
    table_class = UnitTable
    main_filters = ("search", "kind", "status")
    hidden_filters = ("parent", "is_confirmed")

    def rows(self) -> UnitQuerySet:
        seen = units_seen_by(self.person).select_related("parent")
        return seen if self.request.GET.get("status") else seen.active()

    def arranged(self, found: UnitQuerySet) -> list[Unit]:
        return in_tree_order(found)

    def narrow(self, filters: FilterSet) -> None:
        """Nothing chosen means the running ones."""
        field: Any = filters.form.fields["status"]
        field.empty_label = _("Running")
        field.choices = [each for each in UnitFilterSet.STATUSES if each[0] != RUNNING]

    def lede(self, count: int) -> str:
        text = ngettext(
            "%(count)d unit, each below the one it belongs to.",
            "%(count)d units, each below the one it belongs to.",
            count,
        )
        return text % {"count": count}

    def extra_context(self) -> dict[str, Any]:
        return {"can": {"create": units_to_give_at(self.person).exists()}}


class UnitDetailView(GuardedView):
    """Facts, people, the units below, history."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        seen = units_seen_by(self.person)
        unit: Unit = get_object_or_404(seen.select_related("parent", "successor"), pk=pk)
        people = Assignment.objects.on(clock.today()).filter(unit=unit).select_related("user")
        events = Event.objects.filter(root_kind="accounts.unit", root_id=unit.pk).order_by("-id")[:HISTORY_SHOWN]
        context = {
            "unit": unit,
            "parent_is_seen": seen.filter(pk=unit.parent_id).exists(),
            "people": people.order_by("role", "user__name"),
            "children": Unit.objects.filter(parent=unit).order_by(F("ended_on").asc(nulls_first=True), "pinyin", "pk"),
            "predecessors": Unit.objects.filter(successor=unit),
            "history": history(events, unit_sentences()),
            "can": {
                "set_up": can_set_up_unit(self.person, unit),
                "retire": not unit.ended_on and can_retire_unit(self.person, unit),
            },
        }
        return render(request, "accounts/unit_detail.html", context)


class UnitFormPage(FormPage):
    """A form about one unit that this person sets up."""

    access = holders_of(Permission.SET_UP)

    def load(self, **kwargs: Any) -> None:
        self.record = get_object_or_404(units_seen_by(self.person), pk=kwargs["pk"])
        if not can_set_up_unit(self.person, self.record):
            raise NotAllowedError(_("This unit is not yours to set up."))

    def offers(self) -> UnitQuerySet:
        return units_to_give_at(self.person).exclude(pk=self.record.pk)

    def url(self) -> str:
        return reverse("accounts:unit-detail", args=[self.record.pk])

    def words(self, title: str, lede: str, done: str) -> FormText:
        return FormText(title, lede, title, self.url(), self.record.name, done)


class UnitCreateView(FormPage):
    access = holders_of(Permission.SET_UP)

    def load(self, **kwargs: Any) -> None:
        """Nothing to read."""

    def make_form(self, data: Any = None, files: Any = None) -> UnitCreateForm:
        initial = {"parent": self.request.GET.get("parent"), "kind": Unit.Kind.DEPARTMENT}
        units = units_to_give_at(self.person)
        return UnitCreateForm(data, units=units, may_be_top=is_admin(self.person), initial=initial)

    def save(self, form: Any) -> str:
        draft = UnitDraft(**form.cleaned_data)
        self.made = create_unit(actor=self.person.as_actor(), draft=draft)
        return reverse("accounts:unit-detail", args=[self.made.pk])

    def text(self) -> FormText:
        lede = _("A unit stands below another: a street below its district, a department below the city.")
        return FormText(
            _("Add a unit"),
            lede,
            _("Add the unit"),
            reverse("accounts:unit-list"),
            _("Units"),
            _("The unit was added."),
        )


class UnitEditView(UnitFormPage):
    def make_form(self, data: Any = None, files: Any = None) -> UnitEditForm:
        initial = {name: getattr(self.record, name) for name in UnitEditForm.base_fields}
        return UnitEditForm(data, initial=initial)

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        edit_unit(actor=self.person.as_actor(), unit=self.record, values=form.values(), version=version)
        return self.url()

    def text(self) -> FormText:
        text = self.words(_("Edit the unit"), _("What was recorded under its earlier name keeps it."), _("Saved."))
        delete_url = reverse("accounts:unit-delete", args=[self.record.pk])
        return replace(text, verb=_("Save"), delete_url=delete_url, delete_verb=_("Delete the unit"))


class UnitMoveView(UnitFormPage):
    def make_form(self, data: Any = None, files: Any = None) -> UnitMoveForm:
        initial = {"version": self.record.version, "parent": self.record.parent_id}
        return UnitMoveForm(data, units=self.offers(), may_be_top=is_admin(self.person), initial=initial)

    def save(self, form: Any) -> str:
        data = form.cleaned_data
        move_unit(actor=self.person.as_actor(), unit=self.record, parent=data["parent"], version=data["version"])
        return self.url()

    def text(self) -> FormText:
        lede = _("Everything below it moves along.")
        return self.words(_("Move the unit"), lede, _("The unit was moved."))


class UnitDeleteView(UnitFormPage):
    """Deletes a unit that nothing ever used."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.load(**kwargs)
        try:
            delete_unit(actor=self.person.as_actor(), unit=self.record)
        except DomainError as error:
            messages.error(request, str(error))
            return redirect("accounts:unit-detail", kwargs["pk"])
        messages.success(request, _("Deleted."))
        return redirect("accounts:unit-list")


class UnitRetirePage(UnitFormPage):
    """Ending and merging: they take the roles held there along."""

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        if not can_retire_unit(self.person, self.record):
            raise NotAllowedError(_("Somebody holds a role here that is not yours to take: ask an administrator."))


class UnitEndView(UnitRetirePage):
    def make_form(self, data: Any = None, files: Any = None) -> UnitEndForm:
        initial = {"version": self.record.version, "ended_on": clock.today()}
        return UnitEndForm(data, units=self.offers(), initial=initial)

    def save(self, form: Any) -> str:
        end_unit(actor=self.person.as_actor(), unit=self.record, **form.cleaned_data)
        return self.url()

    def text(self) -> FormText:
        lede = _("It is offered no more; the roles of its people end with it. What it did stays.")
        return self.words(_("End the unit"), lede, _("The unit has ended."))


class UnitMergeView(UnitRetirePage):
    def make_form(self, data: Any = None, files: Any = None) -> UnitMergeForm:
        return UnitMergeForm(data, units=self.offers(), initial={"version": self.record.version})

    def save(self, form: Any) -> str:
        merge_units(actor=self.person.as_actor(), old=self.record, **form.cleaned_data)
        return reverse("accounts:unit-detail", args=[form.cleaned_data["into"].pk])

    def text(self) -> FormText:
        lede = _("One act that cannot be taken back: this unit ends today, the other goes on with its open records.")
        return self.words(_("Merge the unit"), lede, _("The units were merged."))
