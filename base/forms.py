"""Domain errors on forms, and forms that carry the version that was read."""

from django import forms
from django.http import QueryDict

from base.errors import DomainError


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Puts a refused rule beside its fields, or at the top where it names none."""
    known = {name: messages for name, messages in error.fields.items() if name in form.fields}
    for name, messages in known.items():
        for message in messages:
            form.add_error(name, message)
    if not known or error.status == STALE:
        form.add_error(None, error.message)


STALE = 412


class VersionedForm(forms.Form):
    """A form about a record that others may change meanwhile.

    `version` is the one that was shown, 0 for a record not there yet.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def take_version(self, version: int) -> None:
        """After a refused stale edit: the person has read what is stored, so saving again is about that version."""
        data = self.data.copy() if isinstance(self.data, QueryDict) else QueryDict(mutable=True)
        data[self.add_prefix("version")] = str(version)
        self.data = data
