"""The office narrows the list all day: by tick, by unit in pinyin, back and forth; by phone and without scripts too."""

import re

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import expect

from tests.browser.conftest import PHONE


def test_filters_apply_at_once_keep_several_lights_and_go_back(open_browser):
    page = open_browser("office")
    page.goto("/tasks/")

    page.get_by_role("checkbox", name="红").check()
    page.wait_for_url("**/tasks/?light=red")
    page.get_by_role("checkbox", name="黄").check()
    page.wait_for_url("**/tasks/?light=red&light=yellow")
    expect(page.get_by_role("link", name="亮灯：红")).to_be_visible()

    page.go_back()
    page.wait_for_url("**/tasks/?light=red")
    expect(page.get_by_role("checkbox", name="红")).to_be_checked()
    expect(page.get_by_role("checkbox", name="黄")).not_to_be_checked()
    page.get_by_role("link", name="亮灯：红").click()
    page.wait_for_url(re.compile(r"/tasks/\??$"))


def test_a_unit_is_found_by_its_initials_with_the_keyboard(open_browser):
    page = open_browser("office")
    page.goto("/tasks/")
    box = page.get_by_role("combobox", name="牵头单位")

    box.focus()
    page.keyboard.type("szjj")
    expect(page.get_by_role("option", name="市住建局")).to_be_visible()
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/tasks/\?lead_unit=\d+$"))
    expect(page.get_by_role("combobox", name="牵头单位")).to_have_value("市住建局")
    expect(page.get_by_role("link", name="牵头单位：市住建局")).to_be_visible()
    page.get_by_role("combobox", name="牵头单位").fill("")
    page.get_by_role("heading", level=1).click()
    page.wait_for_url(re.compile(r"/tasks/\??$"))


def test_several_units_become_chips_and_are_taken_away(open_browser):
    page = open_browser("office")
    page.goto("/components/")
    box = page.get_by_role("combobox", name="配合单位").first

    for initials in ("szjj", "scgj"):
        box.fill(initials)
        box.press("Enter")
    chosen = page.locator("select[name=right-units]")
    assert len(chosen.evaluate("select => [...select.selectedOptions].map(o => o.value)")) == 2
    page.get_by_role("button", name="移除 市住建局").click()
    box.press("Escape")

    assert chosen.evaluate("select => [...select.selectedOptions].map(o => o.text)") == ["市城管局"]


def test_on_paper_there_are_rows_and_words_and_no_navigation(open_browser):
    page = open_browser("office")
    page.goto("/tasks/")

    page.emulate_media(media="print", color_scheme="dark")

    for part in (".bar", ".nav", ".phone-nav", ".filters", ".page-head .verbs", ".exports"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("tbody .light").first).to_contain_text("红")
    assert page.locator("thead").evaluate("head => getComputedStyle(head).display") == "table-header-group"
    assert page.locator(".table-wrap").evaluate("wrap => wrap.scrollHeight - wrap.clientHeight") == 0
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_a_row_opens_its_task(open_browser):
    page = open_browser("office")
    page.goto("/tasks/")

    page.locator("tbody tr").first.locator("td").last.click()

    page.wait_for_url(re.compile(r"/tasks/\d+/$"))


def test_charts_are_drawn_and_the_theme_is_kept(open_browser):
    page = open_browser("office")
    page.goto("/components/")
    expect(page.locator("figure.chart canvas").first).to_be_visible()
    expect(page.get_by_text("数据表").first).to_be_visible()

    page.get_by_text("系统管理员").or_(page.locator(".bar .menu > summary")).first.click()
    page.get_by_label("深色").check()

    expect(page.locator("html[data-theme=dark]")).to_be_attached()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 25, 28)"


def test_a_bar_of_a_chart_opens_its_rows(open_browser):
    page = open_browser("office")
    page.goto("/components/")

    page.locator("figure.chart canvas").first.click(position={"x": 200, "y": 52})

    page.wait_for_url("**/tasks/?category=renovation")


def test_on_a_phone_more_opens_the_rest(open_browser):
    page = open_browser("office", PHONE)

    page.get_by_text("更多", exact=True).click()
    page.get_by_role("link", name="人员").click()

    page.wait_for_url("**/people/")
    page.goto("/tasks/")
    expect(page.get_by_role("checkbox", name="红")).to_be_hidden()
    page.get_by_text("更多筛选").click()
    expect(page.get_by_role("checkbox", name="红")).to_be_visible()


@pytest.fixture
def without_scripts(browser, live_server, city):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False, locale="zh-CN")
    yield context.new_page()
    context.close()


def test_without_scripts_the_list_is_filtered_and_charts_are_tables(without_scripts):
    page = without_scripts
    page.goto("/")
    page.get_by_label("电话或登录名").fill("office")
    page.get_by_label("密码").fill(django_settings.DEMO_PASSWORD)
    page.get_by_role("button", name="登录").click()

    page.goto("/tasks/")
    page.get_by_label("牵头单位").select_option(label="市住建局")
    page.get_by_role("checkbox", name="红").check()
    page.get_by_role("button", name="搜索").click()
    expect(page.locator("tbody tr").first).to_contain_text("市住建局")

    page.goto("/components/")
    expect(page.get_by_role("cell", name="72.5")).to_be_visible()
