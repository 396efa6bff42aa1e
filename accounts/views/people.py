"""People and their roles: who answers for a unit, given and taken by those who set the program up."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_filters import FilterSet

from accounts.access import GuardedView, holders_of
from accounts.filters import PersonFilterSet, held_today
from accounts.forms.people import AssignmentDatesForm, AssignmentForm, GiveRoleForm, PersonEditForm, PersonForm
from accounts.models import Assignment, Unit, User
from accounts.permissions import can_edit_person, can_give, givable_roles, people_to_set_up, units_to_give_at
from accounts.presenters import history, person_sentences
from accounts.roles import Permission, Role
from accounts.services.people import (
    PersonDraft,
    assign,
    edit_assignment,
    edit_person,
    end_assignment,
    first_password,
    register_person,
    reset_password,
)
from accounts.tables import PersonTable
from accounts.views.form_page import FormPage, FormText
from base import clock
from base.errors import DomainError, NotAllowedError
from base.forms import add_domain_error
from base.lists import ListPage
from base.models import Event

HISTORY_SHOWN = 100


class PeopleView(GuardedView):
    """Base of the pages of people: for holders of set-up, over the units they reach."""

    access = holders_of(Permission.SET_UP)

    def offers(self) -> dict[str, Any]:
        return {"units": units_to_give_at(self.person), "roles": givable_roles(self.person)}

    def ensure_may_give(self, role: Role, unit_path: str) -> None:
        """Raises NotAllowedError for a role or unit that is not this person's to give."""
        if not can_give(self.person, role, unit_path):
            raise NotAllowedError(_("This role is not yours to give there."))


class PersonListView(ListPage, PeopleView):
    """Who signs in, and for which unit."""

    title = gettext_lazy("People")
    template_name = "accounts/people.html"
    filterset_class = PersonFilterSet
    table_class = PersonTable
    main_filters = ("q", "role", "unit")

    def rows(self) -> QuerySet[User]:
        return people_to_set_up(self.person)

    def arranged(self, found: Any) -> Any:
        current = held_today().select_related("unit").order_by("role", "unit__pinyin")
        return found.prefetch_related(Prefetch("assignments", current, to_attr="current")).order_by("name")

    def narrow(self, filters: FilterSet) -> None:
        """Offers the units where the people listed hold a role."""
        held = held_today().filter(user__in=self.rows())
        units = Unit.objects.filter(pk__in=held.values("unit")).select_related("parent")
        filters.form.fields["unit"].queryset = units

    def lede(self, count: int) -> str:
        text = ngettext(
            "%(count)d person of the units you set up, with their roles today.",
            "%(count)d people of the units you set up, with their roles today.",
            count,
        )
        return text % {"count": count}


class PersonCreateView(PeopleView):
    def get(self, request: HttpRequest) -> HttpResponse:
        form = PersonForm(**self.offers(), initial={"unit": request.GET.get("unit")})
        return render(request, "accounts/person_form.html", {"form": form})

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PersonForm(request.POST, **self.offers())
        if form.is_valid():
            data = form.cleaned_data
            role = Role(data["role"])
            self.ensure_may_give(role, data["unit"].path)
            password = first_password()
            draft = PersonDraft(name=data["name"], phone=data["phone"])
            try:
                user = register_person(
                    actor=self.person.as_actor(), draft=draft, password=password, unit=data["unit"], role=role
                )
            except DomainError as error:
                add_domain_error(form, error)
            else:
                text = _("%(name)s signs in as %(username)s. First password, shown only now: %(password)s")
                messages.success(request, text % {"name": user.name, "username": user.username, "password": password})
                return redirect("accounts:person-detail", user.pk)
        return render(request, "accounts/person_form.html", {"form": form}, status=422)


class PersonDetailView(PeopleView):
    """One person's roles, past and present; a further role is given here."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(people_to_set_up(self.person), pk=pk)
        return self.show(request, user, GiveRoleForm(**self.offers()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(people_to_set_up(self.person), pk=pk)
        form = GiveRoleForm(request.POST, **self.offers())
        if form.is_valid():
            unit, role = form.cleaned_data["unit"], Role(form.cleaned_data["role"])
            self.ensure_may_give(role, unit.path)
            day = form.cleaned_data["from_on"]
            try:
                assign(actor=self.person.as_actor(), user=user, unit=unit, role=role, from_on=day)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                return redirect("accounts:person-detail", user.pk)
        return self.show(request, user, form, status=422)

    def show(self, request: HttpRequest, user: User, form: AssignmentForm, status: int = 200) -> HttpResponse:
        rows = Assignment.objects.filter(user=user).select_related("unit").order_by("-from_on", "-pk")
        assignments = [(each, can_give(self.person, Role(each.role), each.unit.path)) for each in rows]
        events = Event.objects.filter(root_kind="accounts.user", root_id=user.pk).order_by("-id")[:HISTORY_SHOWN]
        context = {
            "subject": user,
            "assignments": assignments,
            "form": form,
            "today": clock.today(),
            "history": history(events, person_sentences()),
            "can": {"edit": can_edit_person(self.person, user)},
        }
        return render(request, "accounts/person_detail.html", context, status=status)


class AssignmentEndView(PeopleView):
    """Ends a role today; the unit's to-dos stay with the unit."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        theirs = Assignment.objects.filter(user__in=people_to_set_up(self.person))
        assignment = get_object_or_404(theirs.select_related("unit", "user"), pk=pk)
        self.ensure_may_give(Role(assignment.role), assignment.unit.path)
        ensure_not_own_administrator(self.person, assignment)
        try:
            end_assignment(actor=self.person.as_actor(), assignment=assignment)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("accounts:person-detail", assignment.user_id)


def ensure_not_own_administrator(viewer: User, assignment: Assignment) -> None:
    """Raises NotAllowedError where someone would end or move their own role of administrator."""
    if assignment.user_id == viewer.pk and assignment.role == Role.ADMIN:
        raise NotAllowedError(_("Another administrator changes yours."))


class PersonFormPage(FormPage):
    """A form about a person whose account is this person's to change."""

    access = holders_of(Permission.SET_UP)

    def load(self, **kwargs: Any) -> None:
        self.record = get_object_or_404(people_to_set_up(self.person), pk=kwargs["pk"])
        ensure_may_edit(self.person, self.record)

    def url(self) -> str:
        return reverse("accounts:person-detail", args=[self.record.pk])


def ensure_may_edit(viewer: User, user: User) -> None:
    """Raises NotAllowedError for someone who holds a role that is not the viewer's to give."""
    if not can_edit_person(viewer, user):
        raise NotAllowedError(_("This person holds a role that is not yours to give."))


class PersonEditView(PersonFormPage):
    def make_form(self, data: Any = None, files: Any = None) -> PersonEditForm:
        initial = {name: getattr(self.record, name) for name in PersonEditForm.base_fields}
        return PersonEditForm(data, initial=initial)

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        edit_person(actor=self.person.as_actor(), user=self.record, values=form.values(), version=version)
        return self.url()

    def text(self) -> FormText:
        lede = _("Who signs in with the telephone number signs in with the new one from then on.")
        return FormText(_("Edit the person"), lede, _("Save"), self.url(), self.record.name, _("Saved."))


class PasswordResetView(GuardedView):
    """A new first password, shown once."""

    access = holders_of(Permission.SET_UP)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(people_to_set_up(self.person), pk=pk)
        ensure_may_edit(self.person, user)
        password = reset_password(actor=self.person.as_actor(), user=user)
        text = _("%(name)s signs in as %(username)s. First password, shown only now: %(password)s")
        messages.success(request, text % {"name": user.name, "username": user.username, "password": password})
        return redirect("accounts:person-detail", user.pk)


class AssignmentEditView(FormPage):
    """From when to when a role is held."""

    access = holders_of(Permission.SET_UP)

    def load(self, **kwargs: Any) -> None:
        theirs = Assignment.objects.filter(user__in=people_to_set_up(self.person))
        self.record = get_object_or_404(theirs.select_related("unit", "user"), pk=kwargs["pk"])
        if not can_give(self.person, Role(self.record.role), self.record.unit.path):
            raise NotAllowedError(_("This role is not yours to give there."))
        ensure_not_own_administrator(self.person, self.record)

    def make_form(self, data: Any = None, files: Any = None) -> AssignmentDatesForm:
        initial = {name: getattr(self.record, name) for name in AssignmentDatesForm.base_fields}
        return AssignmentDatesForm(data, initial=initial)

    def save(self, form: Any) -> str:
        edit_assignment(actor=self.person.as_actor(), assignment=self.record, **form.cleaned_data)
        return self.url()

    def url(self) -> str:
        return reverse("accounts:person-detail", args=[self.record.user_id])

    def text(self) -> FormText:
        lede = f"{self.record.get_role_display()} · {self.record.unit}"
        return FormText(_("Dates of the role"), lede, _("Save"), self.url(), self.record.user.name, _("Saved."))
