"""The office drags black boxes over a photo for the board; they are burnt in, and the page works on a phone."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image

from base import files
from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.models import ExposurePhoto
from inspections.services.board import ExposureDraft, prepare_exposure
from inspections.services.findings import FindingDraft, report_finding
from tests.browser.conftest import DESKTOP, PHONE


@pytest.fixture
def photo(open_browser) -> ExposurePhoto:
    """A white photo prepared for the board of the demo city."""
    content = io.BytesIO()
    Image.new("RGB", (800, 600), "white").save(content, "JPEG")
    stored = files.store(content.getvalue(), allowed=files.IMAGES)
    campaign = Campaign.objects.get(parent=None)
    finding = report_finding(actor=SYSTEM, draft=FindingDraft(campaign, "垃圾堆放", place="南门路", photos=[stored]))
    draft = ExposureDraft(finding, "南门路垃圾堆放", photos=list(finding.photos.all()))
    return prepare_exposure(actor=SYSTEM, draft=draft).photos.get()


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "360"])
def test_a_dragged_box_is_burnt_in(open_browser, photo, viewport):
    page = open_browser("office", viewport)
    page.goto(f"/board/photos/{photo.pk}/black-out/")
    canvas = page.locator("canvas.black-out")
    canvas.wait_for()
    area = canvas.bounding_box()
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = Axe().run(page)

    page.mouse.move(area["x"] + area["width"] * 0.25, area["y"] + area["height"] * 0.25)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] * 0.75, area["y"] + area["height"] * 0.75)
    page.mouse.up()
    page.get_by_role("button", name="打码遮盖").click()
    page.wait_for_url("**/board/**campaign=*")

    photo.refresh_from_db()
    with Image.open(io.BytesIO(files.read(photo.file))) as image:
        grey = image.convert("L")
    assert [grey.getpixel(at) < 60 for at in [(400, 300), (220, 170), (100, 300), (700, 550)]] == [
        True,
        True,
        False,
        False,
    ]
    assert wider == 0
    assert found.response["violations"] == []
