"""Whistles and the board on a desk and on a phone: nothing wider than the screen, nothing a reader cannot use."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import Unit
from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.services.board import EntryDraft, prepare_entry, publish_entry
from inspections.services.calls import arrive
from inspections.services.whistles import WhistleDraft, draft_whistle
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories.accounts import make_unit


@pytest.fixture
def addresses(open_browser) -> list[str]:
    """A whistle with somebody on the way, and a line of the red list."""
    campaign = Campaign.objects.get(parent=None)
    street = make_unit("某街道", parent=campaign.unit, kind="subdistrict")
    lead = Unit.objects.get(name="市住建局")
    draft = WhistleDraft(campaign, street, "积水内涝", "下穿通道积水半米", "南门路下穿通道", lead, urgency="urgent")
    whistle = draft_whistle(actor=SYSTEM, draft=draft)
    arrive(actor=SYSTEM, call=whistle.calls.get(), comer_name="李工", comer_phone="13800000000")
    entry = prepare_entry(actor=SYSTEM, draft=EntryDraft(campaign, "red", "整改迅速", unit=lead))
    publish_entry(actor=SYSTEM, entry=entry)
    call = f"/whistle-calls/{whistle.calls.get().pk}/finish/"
    return ["/whistles/", "/whistles/new/", f"/whistles/{whistle.pk}/", call, "/board/", "/board/entries/new/"]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "360"])
def test_pages_are_as_wide_as_the_screen_and_can_be_used_by_all(open_browser, addresses, viewport):
    page = open_browser("office", viewport)
    for path in addresses:
        page.goto(path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found = Axe().run(page)
        assert wider == 0, path
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        assert page.locator("h1").count() == 1, path
