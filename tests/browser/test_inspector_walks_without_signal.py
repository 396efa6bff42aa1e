"""An inspector walks sites without a signal: what they fill in waits on the phone and goes up once, by itself."""

import hashlib
import io
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import User
from base.trail import SYSTEM
from campaign.models import Campaign
from inspections.models import Finding, Inspection, ItemResult, ResultPhoto, Visit
from inspections.services.rounds import assign_visits
from tests.browser.conftest import PHONE
from tests.factories.inspections import make_round, make_site

pytestmark = pytest.mark.usefixtures("city")


def picture() -> dict:
    """As a phone takes it: large in pixels and bytes."""
    content = io.BytesIO()
    Image.effect_noise((2400, 1800), 60).convert("RGB").save(content, "JPEG", quality=90)
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


@pytest.fixture
def two_sites(city) -> Inspection:
    """An open round of two markets, given to the office's person of the demo city."""
    campaign = Campaign.objects.get(parent=None)
    sites = [make_site(campaign, name="东门农贸市场"), make_site(campaign, name="西门农贸市场")]
    inspection = make_round(campaign, sites=sites)
    visits = list(inspection.visits.values_list("pk", flat=True))
    office = User.objects.get(username="office")
    assign_visits(actor=SYSTEM, inspection=inspection, visits=visits, inspector=office)
    return inspection


@pytest.fixture
def phone(open_browser: Callable[..., Page], two_sites: Inspection) -> Page:
    """The page opened once with a signal."""
    page = open_browser("office", PHONE)
    page.goto("/inspect/")
    expect(page.locator("#door")).to_contain_text("没有信号也能使用")
    expect(page.get_by_role("button", name="东门农贸市场")).to_be_visible()
    return page


def walk(page: Page, site: str, *, note: str = "", photo: dict | None = None) -> None:
    """Fills in a market: the first item wrong where there is a note, the rest in order; submits it."""
    page.get_by_role("button", name=site).click()
    for number in (1, 2, 3):
        expect(page.get_by_text(f"第 {number} 项，共 3 项")).to_be_visible()
        if number == 1 and note:
            page.get_by_role("button", name="有问题").click()
            page.get_by_label("备注").fill(note)
            if photo:
                page.get_by_label("拍照").set_input_files(photo)
                expect(page.get_by_role("img", name="照片 1")).to_be_visible()
        else:
            page.get_by_role("button", name="没问题").click()
        page.get_by_role("button", name="核对" if number == 3 else "下一项").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="待查点位")).to_be_visible()


def cut(page: Page, *, off: bool) -> BrowserContext:
    page.context.set_offline(off)
    return page.context


def test_a_visit_without_signal_arrives_once_with_its_photo(phone, two_sites):
    # given no signal, and the page loaded anew
    cut(phone, off=True)
    phone.reload()

    # when a site is walked with a photo, and the page is loaded again
    walk(phone, "东门农贸市场", note="东门有积水", photo=picture())
    expect(phone.locator("#queue")).to_contain_text("本机有 1 份待上传")
    phone.reload()
    expect(phone.locator("#queue")).to_contain_text("本机有 1 份待上传")
    assert Visit.objects.filter(state="submitted").count() == 0

    # then it goes up by itself with the signal, once, with its photo made smaller
    cut(phone, off=False)
    expect(phone.locator("#queue")).to_contain_text("已全部上传")
    visit = Visit.objects.get(state="submitted")
    assert (visit.site.name, visit.results.count()) == ("东门农贸市场", 3)
    assert Finding.objects.filter(visit=visit).get().description == "地面整洁：东门有积水"
    file = ResultPhoto.objects.get(result__visit=visit).file
    assert (file.mime, file.width, file.height) == ("image/jpeg", 1600, 1200)
    expect(phone.get_by_role("button", name="东门农贸市场")).to_have_count(0)

    # and nothing is sent again later
    phone.reload()
    expect(phone.get_by_role("button", name="西门农贸市场")).to_be_visible()
    assert ItemResult.objects.filter(visit__inspection=two_sites).count() == 3


def test_each_screen_fits_the_phone_and_is_accessible(phone):
    for screen in ("", "1", "over"):
        phone.goto(f"/inspect/#{Visit.objects.earliest('pk').pk}/{screen}" if screen else "/inspect/")
        phone.get_by_role("heading", level=2).wait_for()
        if screen == "1":
            phone.get_by_role("button", name="有问题").click()
            phone.get_by_label("备注").wait_for()

        assert phone.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
        found = Axe().run(phone)
        assert found.violations_count == 0, found.generate_report()


def test_an_answer_that_was_lost_on_its_way_back_makes_no_second_visit(phone, two_sites):
    # given a connection that breaks right after the server has stored the visit
    def swallow(route) -> None:
        route.fetch()
        route.abort()

    phone.context.route("**/inspect/visits/*/", swallow, times=1)

    with phone.expect_event("requestfailed", lambda request: "/inspect/visits/" in request.url):
        walk(phone, "东门农贸市场", note="东门有积水", photo=picture())
    expect(phone.locator("#queue")).to_contain_text("本机有 1 份待上传")
    assert Visit.objects.filter(state="submitted").count() == 1

    # when it is sent again
    phone.get_by_role("button", name="立即上传").click()

    expect(phone.locator("#queue")).to_contain_text("已全部上传")
    assert Finding.objects.filter(visit__inspection=two_sites).count() == 1
    assert ItemResult.objects.filter(visit__inspection=two_sites).count() == 3


ALL_SENT = """
() => new Promise((resolve) => {
  const asked = indexedDB.open("inspect");
  asked.onsuccess = () => {
    const left = asked.result.transaction("entries").objectStore("entries").count();
    left.onsuccess = () => { asked.result.close(); resolve(left.result === 0); };
  };
})
"""
IS_ASKED_FOR = "() => navigator.serviceWorker.ready.then((it) => it.sync.getTags()).then((tags) => tags.length === 1)"


def comes_true(page: Page, script: str) -> bool:
    """Whether what a function of the page resolves with becomes true within ten seconds."""
    pause = "await new Promise((resolve) => setTimeout(resolve, 100))"
    loop = f"for (let tries = 0; tries < 100; tries += 1) {{ if (await ({script})()) return true; {pause}; }}"
    return bool(page.evaluate(f"async () => {{ {loop} return false; }}"))


def wake_worker(page: Page, tag: str) -> None:
    """What the browser does by itself some time after the signal is back: the worker hears of it."""
    devtools, known = page.context.new_cdp_session(page), []
    devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"]))
    devtools.send("ServiceWorker.enable")
    assert page.evaluate("navigator.serviceWorker.getRegistration('/inspect/').then(Boolean)")
    (worker,) = {each["registrationId"] for each in known if each["scopeURL"].endswith("/inspect/")}
    origin = page.evaluate("location.origin")
    told = {"origin": origin, "registrationId": worker, "tag": tag, "lastChance": False}
    devtools.send("ServiceWorker.dispatchSyncEvent", told)


def test_what_waits_goes_up_with_the_page_closed(phone, two_sites):
    # given a visit that waits, and the page closed before the signal is back
    context = cut(phone, off=True)
    walk(phone, "东门农贸市场", note="东门有积水", photo=picture())
    expect(phone.locator("#queue")).to_contain_text("本机有 1 份待上传")
    assert comes_true(phone, IS_ASKED_FOR)
    other = context.new_page()
    phone.close()
    assert Visit.objects.filter(state="submitted").count() == 0

    # when the browser wakes the worker
    context.set_offline(False)
    other.goto("/board/")
    wake_worker(other, "inspect-send")

    # then it goes up, once, with its photo
    assert comes_true(other, ALL_SENT)
    visit = Visit.objects.get(state="submitted")
    assert ResultPhoto.objects.filter(result__visit=visit).count() == 1
    assert Finding.objects.filter(visit=visit).count() == 1


def test_what_waits_survives_sign_out_and_another_person(phone, two_sites, open_browser):
    # given a visit that waits, and a session that ended meanwhile
    cut(phone, off=True)
    walk(phone, "东门农贸市场", note="东门有积水")
    phone.context.clear_cookies()
    cut(phone, off=False)

    # then it stays, and the page says what to do; one can go on filling in
    expect(phone.get_by_text("登录已失效")).to_be_visible()
    expect(phone.locator("#queue")).to_contain_text("本机有 1 份待上传")
    expect(phone.get_by_role("button", name="西门农贸市场")).to_be_visible()

    # when another person signs in on this phone, it is not sent under their name
    sign_in(phone, "liaison")
    expect(phone.locator("#queue")).to_contain_text("登录后上传")
    assert Visit.objects.filter(state="submitted").count() == 0

    # and it goes up when its owner is back
    phone.context.clear_cookies()
    sign_in(phone, "office")
    expect(phone.locator("#queue")).to_contain_text("已全部上传")
    assert Finding.objects.get(visit__inspection=two_sites).reported_by.username == "office"


def sign_in(page: Page, who: str) -> None:
    page.goto("/sign-in/?next=/inspect/")
    page.get_by_label("电话或登录名").fill(who)
    page.get_by_label("密码").fill("chuangcheng-2026")
    page.get_by_role("button", name="登录").click()
    page.wait_for_url("**/inspect/")


def test_a_refused_visit_stays_on_the_phone_with_the_reason(phone, two_sites):
    # given a visit that was given to somebody else meanwhile
    cut(phone, off=True)
    walk(phone, "东门农贸市场")
    Visit.objects.filter(site__name="东门农贸市场").update(inspector=None)

    cut(phone, off=False)

    expect(phone.get_by_role("alert")).to_contain_text("东门农贸市场未被接收：该点位未分派给您")
    expect(phone.locator("#queue")).to_contain_text("本机有 1 份待上传")

    # when the office gives it back, one tap sends it
    Visit.objects.filter(site__name="东门农贸市场").update(inspector=User.objects.get(username="office"))
    phone.get_by_role("button", name="重试").click()
    expect(phone.locator("#queue")).to_contain_text("已全部上传")
    assert Visit.objects.filter(state="submitted").count() == 1


def test_the_page_says_at_the_door_that_it_needs_https(open_browser, two_sites):
    page = open_browser("office", PHONE)
    page.add_init_script("Object.defineProperty(globalThis, 'isSecureContext', { value: false })")

    page.goto("/inspect/")

    expect(page.locator("#door")).to_contain_text("HTTPS")
    expect(page.get_by_role("button", name="东门农贸市场")).to_be_visible()


@pytest.mark.parametrize("size", [0, 3, 55, 56, 64, 119, 120, 100_000])
def test_the_hash_without_the_browsers_help_is_right(phone, size):
    content = bytes(number * 7 % 256 for number in range(size))

    found = phone.evaluate(
        """async (bytes) => {
          const { plainSha256 } = await import("/static/js/inspect/sha256.js");
          return plainSha256(new Uint8Array(bytes).buffer);
        }""",
        list(content),
    )

    assert found == hashlib.sha256(content).hexdigest()
