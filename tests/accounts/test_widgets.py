"""The unit fields as they stand in a page before any script."""

import pytest
from django import forms

from accounts.models import Unit
from accounts.widgets import UnitField, UnitsField
from base.pinyin import initials_of
from tests.factories.accounts import make_unit

pytestmark = pytest.mark.django_db


class Form(forms.Form):
    unit = UnitField(Unit.objects.all())
    units = UnitsField(Unit.objects.all(), required=False)


@pytest.fixture
def unit(campaign):
    unit = make_unit("市住房和城乡建设局", parent=campaign.unit, short_name="市住建局")
    unit.aliases = ["建委"]
    unit.save()
    return unit


def test_an_option_carries_what_the_search_looks_in(unit):
    page = str(Form()["unit"])

    assert 'data-find="市住建局 建委 szfhcxjsj shizhufanghechengxiangjiansheju"' in page
    assert 'data-under="测试市"' in page
    assert 'data-picker="unit"' in page


def test_one_and_several_units_are_read(unit, campaign):
    form = Form({"unit": unit.pk, "units": [unit.pk, campaign.unit_id]})

    assert form.is_valid()
    assert form.cleaned_data["unit"] == unit
    assert set(form.cleaned_data["units"]) == {unit, campaign.unit}


def test_twenty_units_cost_one_query_a_field(campaign, django_assert_num_queries):
    for number in range(20):
        make_unit(f"单位{number}", parent=campaign.unit)

    with django_assert_num_queries(2):
        str(Form())


@pytest.mark.parametrize(("key", "initials"), [("shi zhu jian ju", "szjj"), ("", ""), ("50 ge", "5g")])
def test_initials_come_from_the_sort_key(key, initials):
    assert initials_of(key) == initials
