"""The trail is append-only."""

import contextlib

import pytest

from accounts.models import Unit
from base import trail
from base.models import Event
from base.trail import SYSTEM, Change
from tests.factories.accounts import make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(today) -> Event:
    unit = make_unit("市住建局")
    return Event.objects.get(name="unit.created", subject_id=unit.pk)


def test_a_change_is_recorded_with_ids_and_no_names(event):
    assert (event.subject_kind, event.root_kind, event.actor_kind) == ("accounts.unit", "accounts.unit", "system")
    assert "市住建局" not in str(vars(event))


def test_an_event_cannot_be_changed(event):
    event.reason = "improved"

    with pytest.raises(TypeError, match="never changed"):
        event.save()


@pytest.mark.parametrize(
    "attempt",
    [
        lambda: Event.objects.update(reason="x"),
        lambda: Event.objects.filter(pk__gt=0).delete(),
        lambda: Event.objects.bulk_update(list(Event.objects.all()), ["reason"]),
        lambda: Event.objects.order_by("pk")[0].delete(),  # noqa: PLW0108  read when called
    ],
)
def test_the_queryset_refuses_too(event, attempt):
    with pytest.raises(TypeError, match="never"):
        attempt()

    assert Event.objects.filter(pk=event.pk, reason="").exists()


def test_many_changes_are_one_statement(event, django_assert_num_queries):
    units = [make_unit(f"单位{number}") for number in range(20)]

    with django_assert_num_queries(1):
        trail.record_all(SYSTEM, [Change("unit.checked", unit) for unit in units])

    assert Event.objects.filter(name="unit.checked").count() == 20


def test_differences_keep_personal_fields_by_name_only(db):
    unit = Unit(pk=7)

    found = trail.differences(
        {"name": "甲", "unit": None, "same": 1}, {"name": "乙", "unit": unit, "same": 1}, personal={"name"}
    )

    assert found == {"name": None, "unit": [None, 7]}


def test_events_written_together_are_one_statement_in_their_order(today, django_assert_num_queries):
    unit = make_unit("市住建局")

    with django_assert_num_queries(1), trail.together(), trail.together():
        trail.record(SYSTEM, Change("first", unit))
        trail.record_all(SYSTEM, [Change("second", unit), Change("third", unit)])

    found = Event.objects.filter(name__in=["first", "second", "third"]).order_by("pk")
    assert list(found.values_list("name", flat=True)) == ["first", "second", "third"]


def test_a_block_that_raises_writes_none_of_its_events(today):
    unit = make_unit("市住建局")

    with contextlib.suppress(ValueError), trail.together():
        trail.record(SYSTEM, Change("first", unit))
        int("stop")
    trail.record(SYSTEM, Change("later", unit))

    assert list(Event.objects.filter(name__in=["first", "later"]).values_list("name", flat=True)) == ["later"]
