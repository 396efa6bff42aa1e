"""Notifications: a message becomes one delivery, and one notification for each recipient."""

import pytest
from django.db import IntegrityError, transaction

from accounts.models import Notification, User
from accounts.services import notifications
from base import clock, outbox
from base.models import Delivery
from tests.factories.accounts import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]


@pytest.fixture
def people() -> list[User]:
    return [make_person(name) for name in ("a", "b", "c")]


def tell(*recipients: User, key: str = "rung-1", title: str = "逾期 3 天") -> None:
    ids = [user.pk for user in recipients]
    outbox.add(notifications.message(key=key, recipients=ids, kind="rung", title=title, url="/tasks/1/"))


def told() -> list[str]:
    return sorted(Notification.objects.values_list("recipient__username", flat=True))


def test_a_told_oncenames_each_recipient_once(people):
    first, second, _third = people

    tell(second, first, second)

    delivery = Delivery.objects.get(dedupe_key="rung-1")
    assert delivery.channel == "in_app"
    assert delivery.payload == {
        "recipients": [first.pk, second.pk],
        "kind": "rung",
        "title": "逾期 3 天",
        "url": "/tasks/1/",
        "is_urgent": False,
    }


def test_each_recipient_is_told_once(people):
    tell(*people[:2])

    outbox.deliver_waiting()
    outbox.deliver_waiting()

    assert told() == ["a", "b"]
    row = Notification.objects.get(recipient__username="a")
    assert (row.kind, row.title, row.url) == ("rung", "逾期 3 天", "/tasks/1/")
    assert (row.created_at, row.read_at) == (clock.now(), None)
    assert row.delivery_id == Delivery.objects.get().pk


def test_the_same_told_onceadded_again_tells_nobody_again(people):
    tell(people[0])
    outbox.deliver_waiting()

    tell(people[0])
    outbox.deliver_waiting()

    assert told() == ["a"]


def test_two_messages_are_two_notifications(people):
    tell(people[0])
    tell(people[0], key="rung-2")

    outbox.deliver_waiting()

    assert told() == ["a", "a"]


def test_who_left_or_was_blocked_is_left_out(people):
    first, second, third = people
    tell(first, second, third)
    User.objects.filter(pk=second.pk).update(is_active=False)
    third.delete()

    outbox.deliver_waiting()

    assert told() == ["a"]
    assert Delivery.objects.filter(sent_at__isnull=False).count() == 1


def test_a_told_onceto_nobody_is_sent_and_over():
    tell()

    outbox.deliver_waiting()

    assert told() == []
    assert Delivery.objects.filter(sent_at__isnull=False).count() == 1


def test_a_failure_half_way_tells_nobody_and_is_tried_again(people):
    tell(*people)
    delivery = Delivery.objects.get()
    other = Notification.objects.create(
        recipient=people[2], delivery_id=delivery.pk, kind="rung", title="已有", created_at=clock.now()
    )

    outbox.deliver_waiting()

    delivery.refresh_from_db()
    assert list(Notification.objects.values_list("pk", flat=True)) == [other.pk]
    assert (delivery.sent_at, delivery.attempts) == (None, 1)
    assert delivery.error


def test_the_database_refuses_a_second_of_one_delivery(people):
    tell(people[0])
    outbox.deliver_waiting()
    row = Notification.objects.get()

    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)

    assert told() == ["a"]


def test_a_long_title_is_cut(people):
    tell(people[0], title="长" * 301)

    outbox.deliver_waiting()

    assert Notification.objects.get().title == "长" * 300


# --- Reading ------------------------------------------------------------------------------------------------------


def test_reading_marks_one_s_own_unread_ones(people):
    first, second, _third = people
    tell(first, second)
    outbox.deliver_waiting()

    count = notifications.read_all(user=first)

    assert count == 1
    assert Notification.objects.get(recipient=first).read_at == clock.now()
    assert list(Notification.objects.unread()) == [Notification.objects.get(recipient=second)]


def test_reading_again_keeps_the_first_time(people):
    tell(people[0])
    outbox.deliver_waiting()
    notifications.read_all(user=people[0])
    first_read = Notification.objects.get().read_at

    with clock.at(clock.today().replace(day=28)):
        assert notifications.read_all(user=people[0]) == 0

    assert Notification.objects.get().read_at == first_read


def test_the_page_shows_one_s_own_newest_first(people, sign_in):
    tell(people[0], title="第一条")
    tell(people[0], key="2", title="第二条")
    tell(people[1], key="3", title="别人的")
    outbox.deliver_waiting()

    page = sign_in(people[0]).get("/notifications/").content.decode()

    assert 0 < page.index("第二条") < page.index("第一条")
    assert "别人的" not in page


def test_the_page_s_button_marks_them_read(people, sign_in):
    tell(people[0])
    outbox.deliver_waiting()

    response = sign_in(people[0]).post("/notifications/")

    assert (response.status_code, response["Location"]) == (302, "/notifications/")
    assert not Notification.objects.unread().exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_signing_in_one_is_asked_to(client, method):
    response = getattr(client, method)("/notifications/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/notifications/")


# --- One message, and many ------------------------------------------------------------------------------------------


@pytest.fixture
def told_once(people) -> Notification:
    tell(people[0])
    outbox.deliver_waiting()
    return Notification.objects.get()


def test_opening_a_told_oncemarks_it_read_and_leads_to_what_it_tells_of(people, told_once, sign_in):
    response = sign_in(people[0]).get(f"/notifications/{told_once.pk}/")

    told_once.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/tasks/1/")
    assert told_once.read_at == clock.now()


@pytest.mark.parametrize("url", ["", "https://elsewhere.example/"])
def test_a_told_onceleads_nowhere_else(people, told_once, sign_in, url):
    Notification.objects.filter(pk=told_once.pk).update(url=url)

    assert sign_in(people[0]).get(f"/notifications/{told_once.pk}/")["Location"] == "/notifications/"


def test_one_is_marked_and_the_list_stays_as_it_was(people, told_once, sign_in):
    tell(people[0], key="rung-2")
    outbox.deliver_waiting()

    response = sign_in(people[0]).post(f"/notifications/{told_once.pk}/?show=unread")

    assert response["Location"] == "/notifications/?show=unread"
    assert list(Notification.objects.unread()) == [Notification.objects.exclude(pk=told_once.pk).get()]


@pytest.mark.parametrize("method", ["get", "post"])
def test_another_s_told_onceis_not_there(people, told_once, sign_in, method):
    response = getattr(sign_in(people[1]), method)(f"/notifications/{told_once.pk}/")

    told_once.refresh_from_db()
    assert (response.status_code, told_once.read_at) == (404, None)


def test_counts_open_exactly_their_rows_page_by_page(people, sign_in):
    for number in range(60):
        tell(people[0], key=str(number))
    outbox.deliver_waiting()
    Notification.objects.filter(pk__in=Notification.objects.values("pk")[:5]).update(read_at=clock.now())
    client = sign_in(people[0])

    whole, unread, second = (client.get(f"/notifications/?{query}") for query in ("", "show=unread", "page=2"))

    assert (whole.context["count"], whole.context["unread_count"]) == (60, 55)
    assert whole.context["page"].paginator.count == 60
    assert unread.context["page"].paginator.count == 55
    assert len(second.context["page"]) == 10


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_costs_the_same_queries_for_one_and_for_twenty(people, sign_in, django_assert_max_num_queries, count):
    for number in range(count):
        tell(people[0], key=str(number))
    outbox.deliver_waiting()
    client = sign_in(people[0])

    with django_assert_max_num_queries(13):
        client.get("/notifications/")
