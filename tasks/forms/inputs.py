"""The shape of what a unit put in during a period."""

from django import forms
from django.utils.translation import gettext_lazy as _

from base.forms import VersionedForm


class InputForm(VersionedForm):
    money = forms.DecimalField(
        label=_("Money, in 10,000 yuan"), min_value=0, max_digits=12, decimal_places=2, required=False
    )
    person_days = forms.IntegerField(label=_("Person-days"), min_value=0, max_value=9_999_999, required=False)
    visits = forms.IntegerField(label=_("Leaders' visits on site"), min_value=0, max_value=99_999, required=False)
