"""Digests: once a day and person, of what was not urgent; and what is urgent at once."""

import datetime as dt

import pytest
from django.core import mail

from accounts.channels.people import Text
from accounts.channels.sms import shortened
from accounts.jobs import make_digests
from accounts.models import Digest, MessageSettings, Notification, Robot, User
from accounts.services import digests, notifications
from accounts.services.notifications import group_messages
from base import clock, outbox
from base.models import Delivery
from tests.conftest import TODAY
from tests.factories.accounts import make_person
from tests.fakes.sms import FakeGateway

DAY = dt.timedelta(days=1)

pytestmark = pytest.mark.django_db


def at(hour: int, minute: int = 0, day: dt.date = TODAY) -> dt.datetime:
    return clock.at_time(day, dt.time(hour, minute))


@pytest.fixture(autouse=True)
def _site(settings):
    settings.EMAIL_URL = "smtp://mail.example"
    settings.SITE_URL = "https://cc.example"


@pytest.fixture
def person() -> User:
    user = make_person("zhou")
    MessageSettings.objects.create(user=user, email="zhou@unit.example")
    return user


def tell(*people: User, key: str = "1", title: str = "3 天后到期", is_urgent: bool = False) -> None:
    ids = [each.pk for each in people]
    outbox.add(
        notifications.message(key=key, recipients=ids, kind="due", title=title, url="/tasks/1/", is_urgent=is_urgent)
    )
    outbox.deliver_waiting()


def make_and_deliver() -> int:
    count = digests.make_digests()
    outbox.deliver_waiting()
    return count


# --- Urgent -------------------------------------------------------------------------------------------------------


def test_what_is_urgent_leaves_at_once_and_not_again_in_the_digest(person):
    with clock.at(at(9)):
        tell(person, title="督办单", is_urgent=True)
        outbox.deliver_waiting()
    with clock.at(at(8, 30, TODAY + DAY)):
        assert make_and_deliver() == 0

    assert [sent.subject for sent in mail.outbox] == ["督办单"]
    assert Notification.objects.count() == 1


@pytest.mark.parametrize(("hour", "opens"), [(22, at(8, 0, TODAY + DAY)), (6, at(8))])
def test_out_of_hours_it_is_in_the_program_at_once_and_leaves_at_the_opening(person, hour, opens):
    with clock.at(at(hour)):
        tell(person, is_urgent=True)
        outbox.deliver_waiting()
    assert Notification.objects.filter(recipient=person).count() == 1
    assert mail.outbox == []

    with clock.at(opens):
        outbox.deliver_waiting()

    assert len(mail.outbox) == 1


def test_each_of_two_channels_is_used_once_by_each_person(person, settings):
    other = make_person("wang")
    User.objects.filter(pk=other.pk).update(phone="13800000001")
    User.objects.filter(pk=person.pk).update(phone="13800000002")
    with FakeGateway() as gateway, clock.at(at(9)):
        settings.SMS_URL, settings.SMS_HEADERS = gateway.url("/"), {"X-Api-Key": gateway.key}
        settings.SMS_FIELDS = {"message": {"mobile": "{phone}", "content": "{text}"}}
        tell(person, other, is_urgent=True)
        tell(person, other, is_urgent=True)

    assert sorted(phone for phone, _text in gateway.sent) == ["13800000001", "13800000002"]
    assert [sent.to for sent in mail.outbox] == [["zhou@unit.example"]]


def test_a_failure_half_way_leaves_nobody_told_twice(person, monkeypatch):
    monkeypatch.setattr(notifications, "_at_once", lambda *args: 1 / 0)
    with clock.at(at(9)):
        tell(person, is_urgent=True)
    assert not Notification.objects.exists()
    monkeypatch.undo()

    with clock.at(at(9, 1)):
        outbox.deliver_waiting()

    assert Notification.objects.count() == len(mail.outbox) == 1


# --- Digest -------------------------------------------------------------------------------------------------------


def test_everything_else_is_one_mail_a_day(person):
    with clock.at(at(7)):
        tell(person, key="1", title="甲 3 天后到期")
        tell(person, key="2", title="乙 3 天后到期")
        assert mail.outbox == []
    with clock.at(at(8, 29)):
        assert make_and_deliver() == 0
    with clock.at(at(8, 30)):
        assert make_and_deliver() == 1
    with clock.at(at(12)):
        assert make_and_deliver() == 0

    [sent] = mail.outbox
    assert sent.subject == "创城工作提醒：您有 2 条新消息。"
    assert "· 乙 3 天后到期\n· 甲 3 天后到期" in sent.body
    assert sent.body.endswith("https://cc.example/notifications/?show=unread")


def test_what_comes_after_the_hour_is_in_the_next_one(person):
    with clock.at(at(7)):
        tell(person, key="1", title="甲")
    with clock.at(at(9)):
        tell(person, key="2", title="乙")
    with clock.at(at(10)):
        make_and_deliver()
    with clock.at(at(8, 30, TODAY + DAY)):
        make_and_deliver()

    assert ["甲" in sent.body for sent in mail.outbox] == [True, False]
    assert ["乙" in sent.body for sent in mail.outbox] == [False, True]


def test_a_day_missed_is_made_up_in_one(person):
    with clock.at(at(7)):
        tell(person, key="1")
    with clock.at(at(7, 0, TODAY + DAY)):
        tell(person, key="2")

    with clock.at(at(16, 0, TODAY + 2 * DAY)):
        make_and_deliver()

    assert [sent.subject for sent in mail.outbox] == ["创城工作提醒：您有 2 条新消息。"]


def test_what_was_read_meanwhile_is_not_told(person):
    with clock.at(at(7)):
        tell(person)
        notifications.read_all(user=person)
    with clock.at(at(9)):
        assert make_and_deliver() == 0

    assert mail.outbox == []
    assert not Notification.objects.to_be_told().exists()


def test_a_second_worker_makes_no_second_digest(person, monkeypatch):
    """Both have read who is due; the row decides."""
    with clock.at(at(7)):
        tell(person)
    wanted = MessageSettings.objects.get()
    with clock.at(at(9)):
        first, second = digests._make_digest(person, wanted), digests._make_digest(person, wanted)
        outbox.deliver_waiting()

    assert (first, second, len(mail.outbox), Digest.objects.count()) == (True, False, 1, 1)


def test_the_job_makes_them(person):
    with clock.at(at(7)):
        tell(person)
    with clock.at(at(9)):
        make_digests()
        make_digests()

    assert Delivery.objects.filter(channel="email").count() == 1


def test_many_titles_are_counted(person):
    with clock.at(at(7)):
        for number in range(25):
            tell(person, key=str(number), title=f"第 {number} 项")
    with clock.at(at(9)):
        make_and_deliver()

    assert mail.outbox[0].body.count("· ") == digests.SHOWN
    assert "另有 5 条" in mail.outbox[0].body


def test_by_text_message_it_is_one_line(settings):
    settings.SMS_URL = "http://sms.example"
    said = shortened(digests.text_of(["一", "二"]))

    assert said == "创城工作提醒：您有 2 条新消息。 https://cc.example/notifications/?show=unread"


@pytest.mark.parametrize("change", [{"has_digest": False}, {"by_email": False}, {"email": ""}])
def test_who_wants_none_has_nothing_waiting(person, change):
    MessageSettings.objects.update(**change)
    with clock.at(at(7)):
        tell(person)
    with clock.at(at(9)):
        assert make_and_deliver() == 0

    assert not Notification.objects.to_be_told().exists()
    assert not Digest.objects.exists()


def test_who_said_nothing_and_cannot_be_reached_finds_it_in_the_program():
    user = make_person("wang")
    with clock.at(at(9)):
        tell(user)
        tell(user, key="2", is_urgent=True)

    assert Notification.objects.filter(recipient=user, is_to_be_told=False).count() == 2
    assert Delivery.objects.exclude(channel="in_app").count() == 0


@pytest.mark.parametrize("count", [1, 20])
def test_with_nothing_to_make_it_costs_one_look(count, django_assert_max_num_queries):
    for number in range(count):
        user = make_person(f"person{number}")
        MessageSettings.objects.create(user=user, email=f"p{number}@unit.example")
        with clock.at(at(7)):
            tell(user, key=str(number))
    with clock.at(at(8)), django_assert_max_num_queries(3):
        assert digests.make_digests() == 0


# --- Groups -------------------------------------------------------------------------------------------------------


def test_a_text_for_a_unit_goes_to_each_of_its_robots(campaign, lead_unit, other_unit):
    robots = [
        Robot.objects.create(unit=unit, name="群", address=f"https://qyapi.weixin.qq.com/?key={number}")
        for number, unit in enumerate([lead_unit, lead_unit, other_unit])
    ]
    Robot.objects.filter(pk=robots[1].pk).update(is_active=False)
    texts = {lead_unit.pk: Text("一", "/"), campaign.unit.pk: Text("二", "/")}

    outbox.add_all(group_messages(key="spell:1", texts=texts))
    outbox.add_all(group_messages(key="spell:1", texts=texts))

    assert [row.payload["robot"] for row in Delivery.objects.filter(channel="robot")] == [robots[0].pk]
