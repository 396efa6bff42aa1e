"""The pages of the board: twenty exposures each, the newest first; both lists on the first."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from base import clock
from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.services import board
from inspections.services.board import EntryDraft, ExposureDraft
from tests.factories.tasks import make_picture_file

pytestmark = pytest.mark.django_db

DAY = dt.datetime(2026, 6, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def publish(report, head):
    """publish(number) -> so many exposures of a finding at the market, an hour apart, the last one the newest."""
    finding = report(photos=[make_picture_file()])
    photos = list(finding.photos.all())

    def _publish(count: int, start: int = 0) -> None:
        for number in range(start, start + count):
            with clock.at(DAY + dt.timedelta(hours=number)):
                exposure = board.prepare_exposure(
                    actor=SYSTEM, draft=ExposureDraft(finding, f"曝光{number:02}", photos=photos)
                )
                board.publish_exposure(actor=head.as_actor(), exposure=exposure, is_confirmed=True)

    return _publish


@pytest.fixture
def entry(campaign, other_unit):
    found = board.prepare_entry(actor=SYSTEM, draft=EntryDraft(campaign, "red", "整改迅速", unit=other_unit))
    board.publish_entry(actor=SYSTEM, entry=found)
    return found


@pytest.fixture
def anyone(campaign) -> Client:
    """Who has not signed in, where the board is public."""
    Campaign.objects.update(settings={"inspections": {"board_is_public": True}})
    return Client()


def titles(response) -> list[str]:
    return [each.title for each in response.context["page"]]


def numbered(first: int, last: int) -> list[str]:
    return [f"曝光{number:02}" for number in range(first, last - 1, -1)]


def test_a_page_shows_twenty_the_newest_first_with_links_from_page_to_page(publish, anyone, liaison, sign_in):
    publish(45)

    for client in (anyone, sign_in(liaison)):
        pages = [client.get("/board/", {"page": number}) for number in (1, 2, 3)]

        assert [titles(each) for each in pages] == [numbered(44, 25), numbered(24, 5), numbered(4, 0)]
        first, second, third = [each.content.decode() for each in pages]
        assert ('href="?page=2"' in first, "第 1 页，共 3 页" in first) == (True, True)
        assert ('href="?page=1"' in second, 'href="?page=3"' in second) == (True, True)
        assert "第 3 页，共 3 页" in third


def test_the_links_keep_the_campaign_and_one_page_has_none(publish, anyone, campaign):
    publish(1)
    assert "table-foot" not in anyone.get("/board/").content.decode()

    publish(20, start=1)

    page = anyone.get("/board/", {"campaign": campaign.pk}).content.decode()
    assert f'href="?campaign={campaign.pk}&amp;page=2"' in page


@pytest.mark.parametrize(
    ("asked", "shown"),
    [("0", 1), ("-3", 1), ("", 1), ("x", 1), ("1.5", 1), ("9", 2), ("9" * 5000, 1), ("1e3", 1), ("2", 2)],
)
def test_odd_page_numbers_are_read_as_in_every_list(publish, anyone, asked, shown):
    publish(21)

    page = anyone.get("/board/", {"page": asked})

    assert (page.status_code, page.context["page"].number) == (200, shown)


def test_both_lists_stand_whole_on_the_first_page(publish, entry, anyone, liaison, sign_in):
    publish(21)

    for client in (anyone, sign_in(liaison)):
        first, second = [client.get("/board/", {"page": number}).content.decode() for number in (1, 2)]

        assert ("整改迅速" in first, "整改迅速" in second) == (True, False)


def test_drafts_stand_before_what_is_published(publish, report, office, liaison, sign_in):
    publish(20)
    finding = report(description="路面破损", category=None, photos=[make_picture_file()])
    board.prepare_exposure(actor=SYSTEM, draft=ExposureDraft(finding, "路面破损", photos=list(finding.photos.all())))

    assert titles(sign_in(office).get("/board/"))[:2] == ["路面破损", "曝光19"]
    assert titles(sign_in(liaison).get("/board/"))[:1] == ["曝光19"]


def test_the_board_takes_as_many_queries_with_one_as_with_forty_five(publish, entry, anyone, office, sign_in):
    desk, numbers = sign_in(office), []
    for count, start in ((1, 0), (44, 1)):
        publish(count, start=start)
        for client in (anyone, desk):
            client.get("/board/")
            with CaptureQueriesContext(connection) as captured:
                client.get("/board/")
            numbers.append(len(captured))

    assert numbers[:2] == numbers[2:]


def test_an_empty_board_tells_who_prepares_it_where_to_begin_and_readers_why(
    campaign, anyone, office, liaison, sign_in
):
    begins = f'href="/findings/?campaign={campaign.pk}">前往问题列表'

    desk, reader, public = [
        each.get("/board/").content.decode() for each in (sign_in(office), sign_in(liaison), anyone)
    ]

    assert (begins in desk, "在其页面选择“准备曝光”" in desk) == (True, True)
    for page in (reader, public):
        assert ("请稍后再来查看" in page, "准备曝光" in page, begins in page) == (True, False, False)
