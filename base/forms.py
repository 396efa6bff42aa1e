"""Domain errors on forms."""

from django import forms

from base.errors import DomainError


def add_domain_error(form: forms.Form, error: DomainError) -> None:
    """Puts a refused rule beside its fields, or at the top where it names none."""
    known = {name: messages for name, messages in error.fields.items() if name in form.fields}
    for name, messages in known.items():
        for message in messages:
            form.add_error(name, message)
    if not known:
        form.add_error(None, error.message)
