"""The pages of how a person is told, of group robots, and of what could not be delivered."""

import datetime as dt

import pytest

from accounts.models import MessageSettings, Notification, Robot, User
from accounts.roles import Role
from base import clock
from base.models import Delivery, Event
from tests.conftest import TODAY
from tests.factories.accounts import make_person

NOON = clock.at_time(TODAY, dt.time(12))
CHOICE = {
    "version": 0,
    "email": "me@unit.example",
    "by_email": "on",
    "opens_at": "09:00",
    "closes_at": "18:00",
    "has_digest": "on",
    "digest_at": "09:30",
}
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=0a1b2c3d"
OTHER = "https://oapi.dingtalk.com/robot/send?access_token=ffffffff"

pytestmark = pytest.mark.django_db


# --- How I am told ------------------------------------------------------------------------------------------------


def test_who_never_chose_sees_the_defaults_and_nothing_is_stored(liaison, sign_in):
    form = sign_in(liaison).get("/notifications/settings/").context["form"]

    assert (form["opens_at"].value(), form["digest_at"].value()) == (dt.time(8), dt.time(8, 30))
    assert form["by_sms"].value() is True
    assert not MessageSettings.objects.exists()


def test_a_choice_is_kept_and_recorded_without_the_address(liaison, sign_in):
    response = sign_in(liaison).post("/notifications/settings/", CHOICE)

    row = MessageSettings.objects.get(user=liaison)
    assert response.status_code == 302
    assert (row.email, row.by_email, row.by_sms, row.closes_at) == ("me@unit.example", True, False, dt.time(18))
    event = Event.objects.get(name="person.messages_chosen")
    assert "me@unit.example" not in str(event.changes)


def test_it_is_changed_and_a_stale_one_refused(liaison, sign_in):
    client = sign_in(liaison)
    client.post("/notifications/settings/", CHOICE)

    stale = client.post("/notifications/settings/", {**CHOICE, "email": "other@unit.example"})
    fresh = client.post("/notifications/settings/", {**CHOICE, "version": 1, "email": "third@unit.example"})

    assert (stale.status_code, fresh.status_code) == (422, 302)
    assert MessageSettings.objects.get().email == "third@unit.example"
    assert "third@unit.example" not in str(list(Event.objects.values_list("changes", flat=True)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"closes_at": "09:00"}, "closes_at"),
        ({"digest_at": "18:00"}, "digest_at"),
        ({"digest_at": "08:59"}, "digest_at"),
        ({"email": "nobody"}, "email"),
        ({"opens_at": "25:00"}, "opens_at"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(liaison, sign_in, changes, field):
    response = sign_in(liaison).post("/notifications/settings/", {**CHOICE, **changes})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not MessageSettings.objects.exists()


def test_who_wants_no_digest_any_longer_has_nothing_waiting(liaison, sign_in):
    Notification.objects.create(
        recipient=liaison, delivery_id=1, kind="due", title="甲", created_at=NOON, is_to_be_told=True
    )

    sign_in(liaison).post("/notifications/settings/", {**CHOICE, "has_digest": ""})

    assert not Notification.objects.to_be_told().exists()


# --- Group robots -------------------------------------------------------------------------------------------------


@pytest.fixture
def robot(lead_unit) -> Robot:
    return Robot.objects.create(unit=lead_unit, kind="dingtalk", name="工作群", address=DINGTALK, secret="SEC00aa11bb")


def entered(unit, **changes):
    return {"unit": unit.pk, "kind": "dingtalk", "name": "工作群", "address": DINGTALK, "is_active": "on", **changes}


def test_the_office_enters_a_robot_and_its_secrets_stand_nowhere_else(office, lead_unit, sign_in):
    client = sign_in(office)

    response = client.post("/settings/robots/new/", entered(lead_unit, secret="SEC00aa11bb"))

    robot = Robot.objects.get()
    assert response["Location"] == "/settings/robots/"
    assert (robot.unit, robot.address, robot.secret) == (lead_unit, DINGTALK, "SEC00aa11bb")
    for page in (client.get("/settings/robots/"), client.get(f"/settings/robots/{robot.pk}/")):
        assert "oapi.dingtalk.com" in page.content.decode()
        assert "0a1b2c3d" not in page.content.decode()
        assert "SEC00aa11bb" not in page.content.decode()
    assert "0a1b2c3d" not in str(list(Event.objects.values()))


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "https://10.0.0.8/robot/send?access_token=0a"},
        {"address": "http://oapi.dingtalk.com/robot/send?access_token=0a"},
        {"address": "https://oapi.dingtalk.com/robot/send"},
        {"address": "https://oapi.dingtalk.com/robot/send?access_token=a/../b"},
        {"secret": "SEC 00!"},
        {"kind": "wecom"},
        {"address": ""},
    ],
)
def test_what_cannot_be_a_robot_is_refused(office, lead_unit, sign_in, changes):
    response = sign_in(office).post("/settings/robots/new/", entered(lead_unit, **changes))

    assert response.status_code == 422
    assert "address" in response.context["form"].errors
    assert not Robot.objects.exists()


def test_a_robot_is_entered_once(office, robot, lead_unit, sign_in):
    response = sign_in(office).post("/settings/robots/new/", entered(lead_unit))

    assert response.status_code == 422
    assert Robot.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "address", "secret"),
    [
        ({}, DINGTALK, "SEC00aa11bb"),
        ({"secret": "SECffff"}, DINGTALK, "SECffff"),
        ({"address": OTHER}, OTHER, ""),
        ({"address": OTHER, "secret": "SECffff"}, OTHER, "SECffff"),
    ],
)
def test_an_edit_keeps_what_is_not_written_anew(office, robot, sign_in, changes, address, secret):
    edit = {"version": 1, "kind": "dingtalk", "name": "新群", "is_active": "on", **changes}

    response = sign_in(office).post(f"/settings/robots/{robot.pk}/", edit)

    robot.refresh_from_db()
    assert response.status_code == 302
    assert (robot.name, robot.address, robot.secret) == ("新群", address, secret)
    assert "access_token" not in str(list(Event.objects.values()))


def test_a_stale_edit_tells_nothing_of_what_is_stored(office, robot, sign_in):
    Robot.objects.update(version=2, name="别名")
    edit = {"version": 1, "kind": "dingtalk", "name": "新群", "address": OTHER, "secret": "SECffff"}

    response = sign_in(office).post(f"/settings/robots/{robot.pk}/", edit)

    page = response.content.decode()
    assert response.status_code == 422
    assert "别名" in page
    assert "0a1b2c3d" not in page
    assert "SEC00aa11bb" not in page


def test_a_robot_is_tried_once_for_a_button_pressed_twice(office, robot, sign_in):
    client = sign_in(office)
    data = {"client_uid": "11111111-1111-4111-8111-111111111111"}

    client.post(f"/settings/robots/{robot.pk}/try/", data)
    client.post(f"/settings/robots/{robot.pk}/try/", data)

    delivery = Delivery.objects.get(channel="robot")
    assert delivery.payload["is_trial"] is True
    assert "0a1b2c3d" not in str(delivery.payload)


@pytest.mark.parametrize("count", [1, 20])
def test_the_list_costs_the_same_queries_for_one_and_for_twenty(
    office, lead_unit, sign_in, django_assert_max_num_queries, count
):
    for number in range(count):
        Robot.objects.create(unit=lead_unit, name=str(number), address=f"{DINGTALK}{number}")
    client = sign_in(office)

    with django_assert_max_num_queries(11):
        client.get("/settings/robots/")


# --- Not delivered ------------------------------------------------------------------------------------------------


@pytest.fixture
def admin(campaign) -> User:
    return make_person("admin", campaign.unit, Role.ADMIN)


def failed(key: str, **fields) -> Delivery:
    values = {"channel": "sms", "due_at": NOON, "failed_at": NOON, "attempts": 8, "error": "短信网关未接收", **fields}
    return Delivery.objects.create(dedupe_key=key, **{"payload": {}, **values})


def test_the_page_says_what_failed_for_whom_and_shows_no_number(admin, liaison, robot, sign_in):
    User.objects.filter(pk=liaison.pk).update(phone="13800000001")
    failed("1", payload={"user": liaison.pk, "title": "督办单", "lines": [], "url": "/"})
    failed("2", channel="robot", payload={"robot": robot.pk, "title": "到期"}, failed_at=None, attempts=2)
    failed("3", channel="in_app", payload={"recipients": [liaison.pk, admin.pk], "title": "提醒"})
    failed("4", payload={"user": 999, "title": "某人走了"})

    page = sign_in(admin).get("/settings/deliveries/").content.decode()

    for text in ("督办单", liaison.name, "短信", "短信网关未接收", "已放弃", f"{robot.unit} · 工作群", "7月13日 12:00"):
        assert text in page
    assert "13800000001" not in page
    assert "0a1b2c3d" not in page


def test_one_is_retried(admin, sign_in):
    first, second = failed("1"), failed("2")

    response = sign_in(admin).post(f"/settings/deliveries/{first.pk}/retry/")

    first.refresh_from_db()
    second.refresh_from_db()
    assert response["Location"] == "/settings/deliveries/"
    assert (first.failed_at, first.attempts, second.failed_at) == (None, 0, NOON)
    assert Event.objects.get(name="delivery.retried").subject_id == first.pk


def test_all_are_retried_and_nothing_else(admin, sign_in):
    failed("1")
    failed("2", failed_at=None, attempts=3)
    sent = failed("3", failed_at=None, sent_at=NOON)

    sign_in(admin).post("/settings/deliveries/")

    assert Delivery.objects.filter(attempts=0, failed_at__isnull=True).count() == 2
    assert Event.objects.filter(name="delivery.retried").count() == 2
    sent.refresh_from_db()
    assert sent.attempts == 8


@pytest.mark.parametrize("method", ["get", "post"])
def test_it_is_for_administrators(office, sign_in, method):
    failed("1")

    assert getattr(sign_in(office), method)("/settings/deliveries/").status_code == 403
    assert Delivery.objects.get().attempts == 8


def test_administrators_see_the_count_in_the_navigation(admin, office, sign_in):
    assert "/settings/deliveries/" not in sign_in(admin).get("/notifications/").content.decode()
    failed("1")
    failed("2")

    assert '未送达 <span class="tag">2</span>' in sign_in(admin).get("/notifications/").content.decode()
    assert "/settings/deliveries/" not in sign_in(office).get("/notifications/").content.decode()


@pytest.mark.parametrize("count", [1, 20])
def test_failures_cost_the_same_queries_for_one_and_for_twenty(
    admin, liaison, robot, sign_in, django_assert_max_num_queries, count
):
    for number in range(count):
        failed(f"p{number}", payload={"user": liaison.pk, "title": "甲"})
        failed(f"r{number}", channel="robot", payload={"robot": robot.pk, "title": "乙"})
    client = sign_in(admin)

    with django_assert_max_num_queries(14):
        client.get("/settings/deliveries/")
