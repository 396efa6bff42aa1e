"""Text messages by the operator's gateway: its fields, its yes, its limit; and what of a failure is told."""

import datetime as dt

import pytest

from accounts.channels import sms
from accounts.channels.people import SMS, Text, to_person
from accounts.models import MessageSettings, User
from base import clock, outbox
from base.models import Delivery
from base.outbox import FIRST_WAIT
from tests.conftest import TODAY
from tests.fakes.sms import FakeGateway

NOON = clock.at_time(TODAY, dt.time(12))
NESTED = {"apId": "c01", "message": {"mobile": "{phone}", "content": "【创建办】{text}"}, "serial": "d-{id}"}
FLAT = {"mobile": "{phone}", "content": "{text}", "serial": "{id}"}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def gateway(settings):
    with FakeGateway() as server:
        settings.SMS_URL = server.url("/send")
        settings.SMS_HEADERS = {"X-Api-Key": server.key}
        settings.SMS_FIELDS = NESTED
        settings.SMS_SUCCESS = "result.code=OK"
        yield server


@pytest.fixture
def person(liaison) -> User:
    User.objects.filter(pk=liaison.pk).update(phone="13800000001")
    return User.objects.get(pk=liaison.pk)


def tell(person: User, key: str = "1", title: str = "督办：老旧小区改造", url: str = "/tasks/1/") -> None:
    outbox.add(to_person(SMS, key, person.pk, Text(title, url)))


def row(key: str = "1") -> Delivery:
    return Delivery.objects.get(dedupe_key=key)


# --- What the gateway takes ---------------------------------------------------------------------------------------


def test_json_with_a_nested_message(gateway, person):
    tell(person)
    tell(person)

    outbox.deliver_waiting()
    outbox.deliver_waiting()

    assert gateway.sent == [("13800000001", "【创建办】督办：老旧小区改造")]
    [request] = gateway.received
    assert request.json["serial"] == f"d-{row().pk}"
    assert row().sent_at == NOON


@pytest.mark.parametrize(("method", "shape"), [("POST", "form"), ("PUT", "form"), ("GET", "json")])
def test_a_form_or_an_address_with_fields(gateway, person, settings, method, shape):
    settings.SMS_METHOD, settings.SMS_FORMAT, settings.SMS_FIELDS = method, shape, FLAT

    tell(person, title="进度 60% & 1=1 “引号”")
    outbox.deliver_waiting()

    assert gateway.received[0].method == method
    assert gateway.sent == [("13800000001", "进度 60% & 1=1 “引号”")]


def test_what_a_text_says_is_no_syntax(gateway, person):
    tell(person, title='"}, {phone} {id} {text}')

    outbox.deliver_waiting()

    assert gateway.sent == [("13800000001", '【创建办】"}, {phone} {id} {text}')]


def test_a_long_line_is_cut_and_its_link_stays(settings):
    settings.SITE_URL, settings.SMS_LENGTH = "https://cc.example", 50

    said = sms.shortened(Text("长" * 80, "/notifications/"))

    assert len(said) == 50
    assert said.endswith("长… https://cc.example/notifications/")


@pytest.mark.parametrize(
    ("wanted", "answer", "is_yes"),
    [
        ("", None, True),
        ("code=0", {"code": 0}, True),
        ("code=0", {"code": "0"}, True),
        ("success=true", {"success": True}, True),
        ("code=0", {"code": 1}, False),
        ("code=0", {}, False),
        ("code=0", None, False),
        ("code=0", [0], False),
        ("a.b=1", {"a": 1}, False),
    ],
)
def test_how_a_gateway_says_yes(settings, wanted, answer, is_yes):
    settings.SMS_SUCCESS = wanted

    assert sms.is_success(answer) is is_yes


# --- Limits and failures ------------------------------------------------------------------------------------------


def test_the_limit_holds_over_all_people(gateway, person, other_unit, settings):
    settings.SMS_PER_MINUTE = 4
    for number in range(10):
        tell(person, str(number))

    counts = []
    for minute in range(5):
        with clock.at(NOON + dt.timedelta(minutes=minute)):
            outbox.deliver_waiting()
        counts.append(len(gateway.sent))

    assert counts == [2, 4, 6, 8, 10]
    assert not Delivery.objects.exclude(attempts=1, error="").exists()


def test_a_refusal_is_kept_without_the_number_and_tried_again(gateway, person):
    gateway.refusals = ["Busy"]
    tell(person)
    outbox.deliver_waiting()
    refused = row()

    with clock.at(NOON + FIRST_WAIT):
        outbox.deliver_waiting()

    assert "Busy" in refused.error
    assert "13800000001" not in refused.error
    assert len(gateway.sent) == 1
    assert row().attempts == 2


def test_a_gateway_in_trouble_loses_and_doubles_nothing(gateway, person):
    gateway.outages = [503, 500]
    tell(person)

    for minutes in range(4):
        with clock.at(NOON + dt.timedelta(minutes=minutes)):
            outbox.deliver_waiting()

    assert len(gateway.sent) == 1
    assert (row().attempts, row().sent_at) == (3, NOON + dt.timedelta(minutes=3))


def test_a_wrong_key_is_told_to_the_administrator(gateway, person, settings):
    settings.SMS_HEADERS = {"X-Api-Key": "another"}
    tell(person)

    outbox.deliver_waiting()

    assert "Unauthorized" in row().error
    assert "another" not in row().error


# --- Whom and when ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("change", ["left", "no_number", "unwanted"])
def test_who_cannot_or_will_not_be_told_is_left_alone(gateway, person, change):
    tell(person)
    if change == "left":
        User.objects.filter(pk=person.pk).update(is_active=False)
    elif change == "no_number":
        User.objects.filter(pk=person.pk).update(phone="")
    else:
        MessageSettings.objects.create(user=person, by_sms=False)

    outbox.deliver_waiting()

    assert gateway.received == []
    assert row().sent_at == NOON


def test_the_number_is_the_one_of_the_day_it_leaves(gateway, person):
    tell(person)
    User.objects.filter(pk=person.pk).update(phone="13900000002")

    outbox.deliver_waiting()

    assert gateway.sent[0][0] == "13900000002"
    assert "13" not in str(row().payload)


def test_out_of_a_person_s_hours_it_waits_for_their_opening(gateway, person):
    MessageSettings.objects.create(user=person, opens_at=dt.time(14), closes_at=dt.time(18), digest_at=dt.time(15))
    tell(person)
    outbox.deliver_waiting()
    assert (gateway.received, row().attempts) == ([], 0)

    with clock.at(clock.at_time(TODAY, dt.time(14))):
        outbox.deliver_waiting()

    assert len(gateway.sent) == 1
