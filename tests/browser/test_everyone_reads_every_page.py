"""Every page as its readers meet it: no policy violation, nothing wider than the screen, accessible, translated."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from accounts.models import Unit, User
from base.trail import SYSTEM
from campaign.models import Campaign
from dispatch.models import Meeting, Report
from tasks.models import Notice, NoticeReply, ProgressUpdate, Task
from tasks.services.notices import NoticeDraft, draft_notice
from tests.browser.conftest import DESKTOP, PHONE


def pages() -> list[str]:
    """The addresses of every page of the demo city that the office opens."""
    task = Task.objects.order_by("pk")[0]
    assert ProgressUpdate.objects.exists()
    return [
        "/",
        "/dashboard/",
        "/dashboard/?against=baseline&units=all",
        "/lists/",
        "/lists/?sort=worst",
        "/tasks/",
        "/tasks/?light=red",
        "/tasks/?q=没有这样的项目",
        f"/tasks/{task.pk}/",
        f"/tasks/{task.pk}/report/",
        "/review/",
        *notice_pages(task),
        "/import/",
        "/meetings/",
        "/meetings/new/",
        f"/meetings/{Meeting.objects.order_by('pk')[0].pk}/",
        "/reports/",
        "/reports/template/",
        f"/reports/{Report.objects.order_by('pk')[0].pk}/",
        f"/reports/{Report.objects.order_by('pk')[0].pk}/rows/?rows=overdue",
        "/tasks/?light=red&light=yellow&state=active&sort=title",
        "/components/",
        "/notifications/",
        "/password/",
        "/notifications/?show=unread",
        "/people/",
        "/people/?role=liaison",
        "/units/?status=unconfirmed",
        "/people/new/",
        f"/people/{User.objects.get(username='liaison').pk}/",
        *setup_pages(),
    ]


def notice_pages(task: Task) -> list[str]:
    """The list, a notice the unit answered, a draft, its form, drafting one about a task."""
    answered = NoticeReply.objects.order_by("pk")[0].notice
    draft = draft_notice(actor=SYSTEM, draft=drafted(answered))
    return [
        "/notices/",
        "/notices/?state=issued&sort=due_on",
        f"/notices/{answered.pk}/",
        f"/notices/{draft.pk}/",
        f"/notices/{draft.pk}/edit/",
        f"/notices/{draft.pk}/void/",
        f"/notices/new/?task={task.pk}",
    ]


def drafted(notice: Notice) -> NoticeDraft:
    """Another to the same unit."""
    return NoticeDraft(notice.campaign, "warning", notice.unit, "关于占道经营整治的警示单", "请限期整治。")


def setup_pages() -> list[str]:
    """The pages of set-up: units, people, campaign, calendar, policy."""
    unit = Unit.objects.get(name="市住建局")
    campaign = Campaign.objects.get(parent=None)
    person = User.objects.get(username="liaison")
    return [
        "/units/",
        "/units/?search=zjj",
        "/units/new/",
        f"/units/{unit.pk}/",
        *(f"/units/{unit.pk}/{verb}/" for verb in ("edit", "move", "end", "merge")),
        f"/people/{person.pk}/edit/",
        f"/assignments/{person.assignments.get().pk}/",
        "/settings/",
        "/settings/campaigns/new/",
        f"/settings/campaigns/{campaign.pk}/",
        f"/settings/campaigns/{campaign.pk}/phases/new/",
        f"/settings/actions/{campaign.actions.all()[0].pk}/",
        f"/settings/lists/{campaign.lists.all()[0].pk}/",
        f"/settings/campaigns/{campaign.pk}/policy/tasks/",
        "/settings/calendar/",
        "/settings/calendar/import/",
        "/settings/calendar/2026-10-01/",
    ]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "360"])
def test_the_office_opens_every_page(open_browser, viewport):
    page = open_browser("office", viewport)

    for path in pages():
        page.goto(path)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found = Axe().run(page)

        assert wider == 0, path
        assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        assert page.locator("h1").count() == 1, path


def test_in_english_no_interface_text_stays_chinese(open_browser):
    page = open_browser("leader")

    page.get_by_role("button", name="English").click()

    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Tasks", exact=True).click()
    assert "worst first" in page.locator(".lede").inner_text()


def test_without_a_mouse_the_list_is_filtered_and_opened(open_browser):
    page = open_browser("office")
    page.goto("/tasks/")

    page.get_by_label("搜索", exact=True).focus()
    page.keyboard.type("ljxq")
    page.keyboard.press("Enter")

    page.wait_for_url("**q=ljxq**")
    page.get_by_role("link", name="改造老旧小区50个").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/tasks/*/")
    assert "改造老旧小区50个" in page.locator("h1").inner_text()
