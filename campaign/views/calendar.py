"""The working calendar: a year as months; seeded, imported, and changed day by day."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import GuardedView, holders_of
from accounts.roles import Permission
from accounts.views.form_page import FormPage, FormText
from base import clock
from base.display import day_text
from base.errors import DomainError, NotAllowedError, StaleVersionError
from campaign.forms.calendar import DayForm, DaysImportForm, YearForm
from campaign.models import WorkingDay
from campaign.permissions import can_set_calendar
from campaign.presenters.setup import months_of
from campaign.reading.days import YEARS, years_of
from campaign.services.calendar import clear_day, import_days, seed_provisional_year, seed_year, set_day


def ensure_may_set(viewer: Any) -> None:
    """Raises NotAllowedError for those who do not set the shared calendar."""
    if not can_set_calendar(viewer):
        raise NotAllowedError(_("The calendar is shared: a city's office or an administrator changes it."))


def url_of(year: int) -> str:
    return f"{reverse('campaign:calendar')}?year={year}"


class CalendarView(GuardedView):
    """A year: which days are free, which weekends are worked, what is only provisional."""

    access = holders_of(Permission.SET_UP)

    def get(self, request: HttpRequest) -> HttpResponse:
        form = YearForm({"year": request.GET.get("year") or clock.today().year})
        if not form.is_valid():
            raise Http404
        year: int = form.cleaned_data["year"]
        rows = list(WorkingDay.objects.filter(date__year=year))
        context = {
            "year": year,
            "months": months_of(year, {row.date: row for row in rows}, clock.today()),
            "rows": rows,
            "provisional_count": sum(row.is_provisional for row in rows),
            "previous": year - 1 if year - 1 in YEARS else None,
            "next": year + 1 if year + 1 in YEARS else None,
            "can": {"set": can_set_calendar(self.person)},
        }
        return render(request, "campaign/calendar.html", context)


class CalendarSeedView(GuardedView):
    """Takes a year from what was announced, else the statutory holidays as provisional ones."""

    access = holders_of(Permission.SET_UP)
    http_method_names = ("post",)

    def post(self, request: HttpRequest) -> HttpResponse:
        ensure_may_set(self.person)
        form = YearForm(request.POST)
        if not form.is_valid():
            raise Http404
        year: int = form.cleaned_data["year"]
        actor = self.person.as_actor()
        count = seed_year(actor=actor, year=year)
        if count is None:
            count = seed_provisional_year(actor=actor, year=year)
            text = ngettext(
                "%(year)d is not announced yet: %(count)d provisional day was entered.",
                "%(year)d is not announced yet: %(count)d provisional days were entered.",
                count,
            )
        else:
            text = ngettext(
                "%(count)d day of %(year)d was entered as announced.",
                "%(count)d days of %(year)d were entered as announced.",
                count,
            )
        messages.success(request, text % {"year": year, "count": count})
        return redirect(url_of(year))


class CalendarImportView(FormPage):
    access = holders_of(Permission.SET_UP)

    def load(self, **kwargs: Any) -> None:
        ensure_may_set(self.person)

    def make_form(self, data: Any = None, files: Any = None) -> DaysImportForm:
        return DaysImportForm(data, files)

    def save(self, form: Any) -> str:
        count = import_days(actor=self.person.as_actor(), days=form.days)
        text = ngettext("%(count)d day was changed.", "%(count)d days were changed.", count) % {"count": count}
        messages.success(self.request, text)
        return url_of(years_of(form.days)[0])

    def text(self) -> FormText:
        lede = _("All of them are taken over, or none.")
        return FormText(_("Import days"), lede, _("Take the days over"), reverse("campaign:calendar"), _("Calendar"))


class DayView(FormPage):
    """One day: worked or free, its name, whether it is only provisional."""

    access = holders_of(Permission.SET_UP)

    def load(self, **kwargs: Any) -> None:
        ensure_may_set(self.person)
        self.day = day_of(kwargs["day"])
        self.record = WorkingDay.objects.filter(date=self.day).first()

    def make_form(self, data: Any = None, files: Any = None) -> DayForm:
        row = self.record or WorkingDay(date=self.day, is_working=False, version=0)
        initial = {
            "is_working": "yes" if row.is_working else "no",
            "name": row.name,
            "is_provisional": row.is_provisional,
            "version": row.version,
        }
        return DayForm(data, initial=initial)

    def save(self, form: Any) -> str:
        version = form.cleaned_data["version"]
        set_day(actor=self.person.as_actor(), day=self.day, values=form.values(), version=version)
        return url_of(self.day.year)

    def refuse(self, form: forms.Form, error: DomainError) -> None:
        super().refuse(form, error)
        if isinstance(error, StaleVersionError) and isinstance(form, DayForm) and self.record is None:
            form.take_version(0)

    def text(self) -> FormText:
        title = day_text(self.day, weekday=True)
        lede = _("Without an entry, Monday to Friday are worked.")
        remove = reverse("campaign:calendar-day-remove", args=[self.day.isoformat()]) if self.record else ""
        back = url_of(self.day.year)
        return FormText(title, lede, _("Save the day"), back, _("Calendar"), _("Saved."), remove, _("Remove the entry"))


class DayRemoveView(GuardedView):
    access = holders_of(Permission.SET_UP)
    http_method_names = ("post",)

    def post(self, request: HttpRequest, day: str) -> HttpResponse:
        ensure_may_set(self.person)
        wanted = day_of(day)
        try:
            clear_day(actor=self.person.as_actor(), day=wanted)
        except DomainError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The entry was removed."))
        return redirect(url_of(wanted.year))


def day_of(text: str) -> dt.date:
    """The day of an address. Raises Http404 for one that does not exist."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if day.year not in YEARS:
        raise Http404
    return day
