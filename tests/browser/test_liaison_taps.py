"""How often a liaison taps to report one task with a photo on a phone, from the first page on: twelve at most."""

from playwright.sync_api import expect

from tasks.models import ProgressUpdate
from tests.browser.conftest import PHONE
from tests.factories.tasks import make_picture

MOST = 12
NOTE_TAPS = "addEventListener('pointerdown', () => window.noteTap(), true);"
WORDS = "管网改造已完成，附现场照片。"


def test_a_report_with_a_claim_and_a_photo_takes_few_taps(open_browser, capsys):
    # given a liaison with a telephone, signed in, on the first page
    page = open_browser("liaison", PHONE, has_touch=True, is_mobile=True)
    task = page.get_by_role("link", name="1 改造老旧小区50个").first
    expect(task).to_be_visible()
    taps: list[str] = []
    page.expose_function("noteTap", lambda: taps.append(page.url))
    page.add_init_script(NOTE_TAPS)
    page.reload()

    # when one task is reported with a milestone and a photo; a field typed into is tapped first
    task.tap()
    page.get_by_label("地下管网改造").tap()
    with page.expect_file_chooser() as chosen:
        page.get_by_label("佐证").tap()
    chosen.value.set_files({"name": "现场.png", "mimeType": "image/png", "buffer": make_picture()})
    expect(page.get_by_role("link", name="现场.png")).to_be_visible()
    page.get_by_label("本期进展").tap()
    page.keyboard.insert_text(WORDS)
    page.get_by_role("button", name="提交本期填报").tap()

    # then it is submitted, nothing lies outside the screen, and the taps are few
    expect(page.get_by_role("status")).to_contain_text("填报已提交")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    update = ProgressUpdate.objects.get(narrative__contains=WORDS)
    claim = update.claims.get(milestone__name="地下管网改造")
    assert (update.state, claim.state, update.evidence.count()) == ("submitted", "pending", 1)
    with capsys.disabled():
        print(f"\na liaison's report with a claim and a photo at {PHONE['width']} px: {len(taps)} taps")
    assert 4 <= len(taps) <= MOST
