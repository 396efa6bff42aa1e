"""Pages that hold one form: shown, checked, handed to a service, refused with the mistakes beside the fields."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import GuardedView
from base.errors import DomainError, NotAllowedError, StaleVersionError
from base.forms import VersionedForm, add_domain_error


@dataclass(frozen=True)
class FormText:
    """What a form's page says: its heading, one line below, the verb, where it leads back to, what it says after."""

    title: str
    lede: str
    verb: str
    back_url: str
    back_label: str
    done: str = ""
    delete_url: str = ""
    delete_verb: str = ""


class FormPage(GuardedView):
    """Subclasses load their record, make the form, and save it; `record` is what a stale edit is compared with."""

    template_name = "forms/page.html"
    record: Any = None

    def load(self, **kwargs: Any) -> None:
        """Reads what the page is about, and refuses those it is not for."""
        raise NotImplementedError

    def make_form(self, data: Any = None, files: Any = None) -> forms.Form:
        raise NotImplementedError

    def save(self, form: Any) -> str:
        """Calls the service; the address to go on to. Raises DomainError for what the rules refuse."""
        raise NotImplementedError

    def text(self) -> FormText:
        raise NotImplementedError

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.load(**kwargs)
        return self.show(self.make_form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.load(**kwargs)
        form = self.make_form(request.POST, request.FILES)
        if form.is_valid():
            text = self.text()
            try:
                url = self.save(form)
            except NotAllowedError:
                raise
            except DomainError as error:
                self.refuse(form, error)
            else:
                if text.done:
                    messages.success(request, text.done)
                return redirect(url)
        return self.show(form, status=422)

    def refuse(self, form: forms.Form, error: DomainError) -> None:
        add_domain_error(form, error)
        if isinstance(error, StaleVersionError) and isinstance(form, VersionedForm) and self.record is not None:
            stored = type(self.record)._default_manager.values_list("version", flat=True)
            form.take_version(stored.get(pk=self.record.pk))

    def show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        return render(self.request, self.template_name, self.context(form), status=status)

    def context(self, form: forms.Form) -> dict[str, Any]:
        """What the template reads."""
        return {"form": form, "text": self.text()}
