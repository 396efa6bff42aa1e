"""A choice is written as Django writes it, blank lines apart: its template here has the options in it."""

from django import forms
from django.forms.renderers import DjangoTemplates


class Choosing(forms.Form):
    """Groups, what has to be escaped, none and several chosen, attributes that are true, false and texts."""

    one = forms.ChoiceField(
        choices=[("", "—"), ("甲", [("1", "<b>"), ("2", 'x "y"')]), ("3", "丙")],
        initial="2",
        widget=forms.Select(attrs={"required": True, "hidden": False, "data-about": '"a"'}),
    )
    several = forms.MultipleChoiceField(choices=[(1, "a"), (2, "b"), (3, "c")], initial=[1, 3])


def lines(form: forms.Form) -> list[str]:
    return [line.strip() for field in form for line in str(field).splitlines() if line.strip()]


def test_a_choice_is_written_as_django_writes_it():
    ours, theirs = Choosing(), Choosing(renderer=DjangoTemplates())

    assert lines(ours) == lines(theirs)
    assert '<option value="2" selected>x &quot;y&quot;</option>' in lines(ours)
