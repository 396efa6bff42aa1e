"""The map in a real browser: pins and clusters are drawn without another host, and lead to the records."""

from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe

from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.services.reference import load_reference
from inspections.services.sites import SiteDraft, create_site
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def three_sites(open_browser) -> Campaign:
    """Two near each other, one across the town, with the reference set around them."""
    campaign = Campaign.objects.get(parent=None)
    load_reference(actor=SYSTEM, campaign=campaign)
    market = campaign.site_types.get(name="农贸市场（专业市场）")
    places = {"城南市场": "118.316000", "城南二市场": "118.316050", "城北市场": "118.380000"}
    for name, longitude in places.items():
        position = {"longitude": Decimal(longitude), "latitude": Decimal("32.301")}
        create_site(actor=SYSTEM, draft=SiteDraft(campaign, market, name, **position))
    return campaign


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "360"])
def test_sites_are_drawn_clustered_and_lead_to_their_pages(open_browser, three_sites, viewport):
    page = open_browser("office", viewport)
    page.goto("/map/?show=sites")

    page.locator(".pin-many", has_text="2").wait_for()
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = Axe().run(page)
    page.get_by_title("城北市场").click()
    page.locator(".leaflet-popup").get_by_role("link", name="城北市场").click()

    page.wait_for_url("**/sites/*/")
    assert wider == 0
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "360"])
def test_the_pages_of_sites_and_set_up_are_sound(open_browser, three_sites, viewport):
    site = three_sites.sites.order_by("pk")[0]
    indicators = three_sites.indicator_sets.get(is_current=True)
    item = indicators.items.filter(site_type=site.type)[0]
    page = open_browser("office", viewport)

    for path in (
        "/sites/",
        f"/sites/{site.pk}/",
        f"/sites/{site.pk}/edit/",
        "/sites/codes/",
        "/settings/inspections/",
        f"/indicators/{indicators.pk}/",
        f"/indicators/types/{site.type_id}/",
        f"/settings/inspections/items/{item.pk}/",
    ):
        page.goto(path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found = Axe().run(page)

        assert wider == 0, path
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
