"""People and their roles: who answers for a unit, given and taken by those who set the program up."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from accounts.access import GuardedView, holders_of
from accounts.forms.people import AssignmentForm, PersonForm
from accounts.models import Assignment, User
from accounts.permissions import can_give, givable_roles, people_to_set_up, units_to_give_at
from accounts.roles import Permission, Role
from accounts.services.people import PersonDraft, assign, end_assignment, first_password, register_person
from base import clock
from base.errors import DomainError, NotAllowedError
from base.forms import add_domain_error


class PeopleView(GuardedView):
    """Base of the pages of people: for holders of set-up, over the units they reach."""

    access = holders_of(Permission.SET_UP)

    def offers(self) -> dict[str, Any]:
        return {"units": units_to_give_at(self.person), "roles": givable_roles(self.person)}

    def ensure_may_give(self, role: Role, unit_path: str) -> None:
        """Raises NotAllowedError for a role or unit that is not this person's to give."""
        if not can_give(self.person, role, unit_path):
            raise NotAllowedError(_("This role is not yours to give there."))


class PersonListView(PeopleView):
    def get(self, request: HttpRequest) -> HttpResponse:
        current = Assignment.objects.on(clock.today()).select_related("unit").order_by("role")
        people = people_to_set_up(self.person).prefetch_related(Prefetch("assignments", current, to_attr="current"))
        query = request.GET.get("q", "").strip()
        if query:
            people = people.filter(name__icontains=query) | people.filter(assignments__unit__name__icontains=query)
        return render(request, "accounts/people.html", {"people": people.distinct().order_by("name"), "query": query})


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
            draft = PersonDraft(name=data["name"], phone="".join(data["phone"].split()))
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
        return self.show(
            request, get_object_or_404(people_to_set_up(self.person), pk=pk), AssignmentForm(**self.offers())
        )

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = get_object_or_404(people_to_set_up(self.person), pk=pk)
        form = AssignmentForm(request.POST, **self.offers())
        if form.is_valid():
            unit, role = form.cleaned_data["unit"], Role(form.cleaned_data["role"])
            self.ensure_may_give(role, unit.path)
            try:
                assign(actor=self.person.as_actor(), user=user, unit=unit, role=role)
            except DomainError as error:
                add_domain_error(form, error)
            else:
                return redirect("accounts:person-detail", user.pk)
        return self.show(request, user, form, status=422)

    def show(self, request: HttpRequest, user: User, form: AssignmentForm, status: int = 200) -> HttpResponse:
        rows = Assignment.objects.filter(user=user).select_related("unit").order_by("-from_on", "-pk")
        assignments = [(each, can_give(self.person, Role(each.role), each.unit.path)) for each in rows]
        context = {"subject": user, "assignments": assignments, "form": form, "today": clock.today()}
        return render(request, "accounts/person_detail.html", context, status=status)


class AssignmentEndView(PeopleView):
    """Ends a role today; the unit's to-dos stay with the unit."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        theirs = Assignment.objects.filter(user__in=people_to_set_up(self.person))
        assignment = get_object_or_404(theirs.select_related("unit", "user"), pk=pk)
        if assignment.user_id == self.person.pk and assignment.role == Role.ADMIN:
            raise Http404
        self.ensure_may_give(Role(assignment.role), assignment.unit.path)
        try:
            end_assignment(actor=self.person.as_actor(), assignment=assignment)
        except DomainError as error:
            messages.error(request, str(error))
        return redirect("accounts:person-detail", assignment.user_id)
