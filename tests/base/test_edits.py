"""An edit is checked, compared with the version that was read, and leaves one event."""

import pytest
from django.db import transaction

from accounts.models import Unit
from base.edits import Edit, apply, create
from base.errors import InvalidInputError, StaleVersionError
from base.models import Event
from base.trail import SYSTEM
from tests.factories.accounts import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(today) -> Unit:
    return make_unit("市住建局")


def test_what_differs_is_written_with_one_event(unit):
    changed = apply(unit, Edit("unit.edited", {"short_name": "住建局", "name": "市住建局"}, version=1), actor=SYSTEM)

    event = Event.objects.get(name="unit.edited")
    unit.refresh_from_db()
    assert changed
    assert (unit.short_name, unit.version) == ("住建局", 2)
    assert event.changes == {"short_name": ["", "住建局"]}


def test_nothing_different_writes_nothing(unit):
    assert not apply(unit, Edit("unit.edited", {"name": "市住建局"}, version=1), actor=SYSTEM)

    assert not Event.objects.filter(name="unit.edited").exists()
    assert Unit.objects.get().version == 1


def test_a_personal_field_stands_in_the_event_by_name_only(unit):
    apply(unit, Edit("unit.edited", {"leader_name": "周明远"}, personal=["leader_name"]), actor=SYSTEM)

    assert Event.objects.get(name="unit.edited").changes == {"leader_name": None}


def test_a_stale_edit_is_refused_with_what_is_stored(unit):
    apply(unit, Edit("unit.edited", {"short_name": "住建局"}, version=1), actor=SYSTEM)
    mine = Unit.objects.get()

    with pytest.raises(StaleVersionError) as refused, transaction.atomic():
        apply(mine, Edit("unit.edited", {"short_name": "市建设局"}, version=1), actor=SYSTEM)

    assert "住建局" in refused.value.fields["short_name"][0]
    assert Unit.objects.get().short_name == "住建局"


def test_a_value_too_long_is_refused_by_its_field(unit):
    with pytest.raises(InvalidInputError) as refused:
        apply(unit, Edit("unit.edited", {"short_name": "长" * 51}), actor=SYSTEM)

    assert list(refused.value.fields) == ["short_name"]
    assert Unit.objects.get().short_name == ""


def test_a_constraint_is_refused_in_its_own_words(unit):
    with pytest.raises(InvalidInputError, match=r"名称|name"):
        create(Unit(name="", path="/9/"), "unit.created", actor=SYSTEM)
