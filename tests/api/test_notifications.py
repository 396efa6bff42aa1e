"""What the program told whoever asks, through the API."""

import pytest

from accounts.models import Notification
from base import clock
from tests.factories.accounts import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def tell(today):
    """tell(person, title) -> a message to them."""

    def _tell(person, title="逾期 3 天", kind="rung"):
        number = Notification.objects.count() + 1
        fields = {"kind": kind, "title": title, "url": "/tasks/", "created_at": clock.now()}
        return Notification.objects.create(recipient=person, delivery_id=number, **fields)

    return _tell


def test_everyone_reads_their_own(liaison, lead_unit, sign_in, tell):
    mine, _other = tell(liaison), tell(make_person("colleague", lead_unit, "liaison"))

    found = sign_in(liaison).get("/api/v1/notifications/").json()["results"]

    assert [(each["id"], each["title"], each["url"], each["read_at"]) for each in found] == [
        (mine.pk, "逾期 3 天", "/tasks/", None)
    ]


def test_they_are_counted_and_marked_one_by_one_and_all_at_once(liaison, sign_in, post, tell):
    first, *_rest = [tell(liaison) for _number in range(3)]
    client = sign_in(liaison)

    def unread():
        return client.get("/api/v1/notifications/unread-count/").json()

    before = unread()
    read = post(client, f"notifications/{first.pk}/read/").json()
    after = unread()
    again = post(client, f"notifications/{first.pk}/read/").json()
    rest = post(client, "notifications/read-all/").json()

    assert (before, after, rest, unread()) == ({"count": 3}, {"count": 2}, {"count": 2}, {"count": 0})
    assert read["read_at"] is not None
    assert again["read_at"] == read["read_at"]


@pytest.mark.parametrize(("query", "count"), [("is_unread=true", 2), ("is_unread=false", 1), ("kind=rung", 1)])
def test_they_are_filtered(liaison, sign_in, post, tell, query, count):
    tell(liaison)
    tell(liaison, kind="notice.issued")
    client = sign_in(liaison)
    post(client, f"notifications/{tell(liaison, kind='notice.issued').pk}/read/")

    assert len(client.get(f"/api/v1/notifications/?{query}").json()["results"]) == count


def test_a_client_has_none_and_reads_nobodys(client_of, lead_unit, liaison, post, tell):
    tell(liaison)
    client = client_of(lead_unit, "notifications:read", "notifications:write")

    assert client.get("/api/v1/notifications/").json()["results"] == []
    assert client.get("/api/v1/notifications/unread-count/").json() == {"count": 0}
    assert post(client, "notifications/read-all/").json() == {"count": 0}
    assert Notification.objects.unread().count() == 1


@pytest.mark.parametrize("count", [1, 20])
def test_the_queries_do_not_grow(liaison, sign_in, tell, django_assert_num_queries, count):
    for _number in range(count):
        tell(liaison)
    client = sign_in(liaison)
    client.get("/api/v1/notifications/")

    with django_assert_num_queries(2):
        client.get("/api/v1/notifications/")
