"""An administrator finds a unit in the admin, corrects it, and reads what was recorded; the content policy holds."""

from playwright.sync_api import expect

from accounts.models import Unit
from base.models import Event


def test_a_unit_is_corrected_in_the_admin(open_browser):
    # given an administrator on the settings page
    page = open_browser("admin")
    page.goto("/settings/")
    page.get_by_role("link", name="基础数据维护").click()

    # when they look a unit up and give it a short name
    page.get_by_role("link", name="单位", exact=True).first.click()
    page.locator("#searchbar").fill("zjj")
    page.locator("#searchbar").press("Enter")
    page.get_by_role("link", name="市住建局").click()
    page.locator("#id_short_name").fill("住建局")
    page.get_by_role("button", name="保存", exact=True).click()

    # then it is stored with one event, which the history shows
    unit = Unit.objects.get(name="市住建局")
    assert unit.short_name == "住建局"
    assert Event.objects.filter(name="unit.edited", subject_id=unit.pk).count() == 1
    page.goto(f"/admin/accounts/unit/{unit.pk}/history/")
    expect(page.get_by_text("unit.edited")).to_be_visible()


def test_every_list_of_the_admin_opens(open_browser):
    page = open_browser("admin")

    page.goto("/admin/")

    for path in page.locator("#content-main th a").evaluate_all("links => links.map(link => link.pathname)"):
        page.goto(path)
        assert page.locator("h1").count() >= 1
