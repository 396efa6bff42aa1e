"""A long day without a signal: run by name; 200 visits with 400 photos wait on a phone and go up over a bad line.

    BROWSER_PATH=/usr/bin/chromium .venv/bin/python -m pytest tests/load/offline_queue.py -s

Of the requests that carry something, every eleventh never reaches the server and every seventh reaches it while its
answer is lost; the page is closed once on the way. Prints what was sent and how long it took; fails when anything is
lost or doubled.
"""

import time
from itertools import count

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.models import Finding, Inspection, ItemResult, ResultPhoto, Visit
from inspections.services.rounds import assign_visits
from tests.browser.conftest import (  # noqa: F401  fixtures
    PHONE,
    browser_type_launch_args,
    built_city,
    city,
    open_browser,
)
from tests.factories.inspections import make_round, make_site

VISITS, PHOTOS = 200, 400
FILL = """async () => {
  const { kept, saveWithPhoto, entryKey, photoKey } = await import("/static/js/inspect/store.js");
  const { prepared } = await import("/static/js/inspect/photos.js");
  const { me, visits, lists } = await kept("work");
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [1024, 768];
  const pen = canvas.getContext("2d");
  let bytes = 0;
  const take = async (owner) => {
    const picture = pen.createImageData(canvas.width, canvas.height);
    for (let at = 0; at < picture.data.length; at += 65_536) {
      crypto.getRandomValues(picture.data.subarray(at, at + 65_536));
    }
    pen.filter = "blur(2px)";
    pen.putImageData(picture, 0, 0);
    pen.drawImage(canvas, 0, 0);
    const made = await prepared(await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.5)));
    bytes += made.buffer.byteLength;
    return { key: photoKey(owner, made.sha256), ...made, isSent: false };
  };
  for (const visit of visits) {
    const items = lists[visit.list];
    const at = new Date().toISOString();
    const blank = () => ({ applies: true, occurrences: 0, note: "", photos: [] });
    const entry = {
      key: entryKey(me.key, visit.id), owner: me.key, ownerName: me.name, visit, items, note: "", state: "waiting",
      answers: Object.fromEntries(items.map((item) => [item.id, blank()])),
      submission: crypto.randomUUID(), started_at: at, finished_at: at, error: "",
    };
    const first = entry.answers[items[0].id];
    Object.assign(first, { occurrences: 1, note: "东门有积水" });
    for (let number = 0; number < 2; number += 1) {
      const photo = await take(me.key);
      first.photos.push(photo.sha256);
      await saveWithPhoto(entry, photo);
    }
  }
  return bytes;
}"""


class BadLine:
    """Loses requests on their way up and answers on their way back; counts both."""

    def __init__(self) -> None:
        self.number, self.sent, self.lost, self.unanswered = count(1), 0, 0, 0

    def __call__(self, route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        number = next(self.number)
        if number % 11 == 0:
            self.lost += 1
            route.abort()
            return
        self.sent += 1
        if number % 7 == 0:
            route.fetch()
            self.unanswered += 1
            route.abort()
            return
        route.continue_()


@pytest.fixture
def long_round(city) -> Inspection:  # noqa: F811  the fixture
    campaign = Campaign.objects.get(parent=None)
    inspection = make_round(campaign, sites=[make_site(campaign) for _each in range(VISITS)])
    visits = list(inspection.visits.values_list("pk", flat=True))
    office = User.objects.get(username="office")
    assign_visits(actor=SYSTEM, inspection=inspection, visits=visits, inspector=office)
    return inspection


def send_on(page: Page) -> bool:
    """Sends again after the line broke; whether all has gone up."""
    again = page.get_by_role("button", name="立即上传")
    page.wait_for_timeout(300)
    if again.count():
        again.click()
    return "已全部上传" in (page.locator("#queue").text_content() or "")


def test_nothing_is_lost_or_doubled(open_browser, long_round):  # noqa: F811  the fixture
    page, line = open_browser("office", PHONE), BadLine()
    page.goto("/inspect/")
    expect(page.locator("#door")).to_have_attribute("data-state", "door_ready")
    page.context.set_offline(True)
    size = page.evaluate(FILL)
    page.reload()
    expect(page.locator("#queue")).to_contain_text(f"本机有 {VISITS} 份待上传")

    page.context.route("**/inspect/**", line)
    begun = time.monotonic()
    page.context.set_offline(False)
    page.wait_for_timeout(5_000)
    context = page.context
    page.close()  # in the middle of it
    page = context.new_page()
    page.goto("/inspect/")
    while not send_on(page):
        assert time.monotonic() - begun < 1_200, page.locator("#queue").text_content()
    took = time.monotonic() - begun

    photos = ResultPhoto.objects.filter(result__visit__inspection=long_round)
    print(
        f"\n{VISITS} visits, {PHOTOS} photos, {size / 1_000_000:.1f} MB in {took:.0f} s;"
        f" {line.sent} requests arrived, {line.lost} were lost, {line.unanswered} answers were lost"
    )
    assert Visit.objects.filter(inspection=long_round, state="submitted").count() == VISITS
    assert ItemResult.objects.filter(visit__inspection=long_round).count() == 3 * VISITS
    assert photos.count() == photos.values("file").distinct().count() == PHOTOS
    assert Finding.objects.filter(visit__inspection=long_round).count() == VISITS
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 1
