"""Whoever connects another system reads the operations of the API and tries one out, without a foreign file."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESKTOP, PHONE


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["1440", "360"])
def test_the_operations_are_read_and_tried_out(open_browser, viewport):
    page = open_browser("liaison", viewport)
    page.goto("/api/docs/")
    page.locator("#operations-tag-notifications").click()

    operation = page.locator("#operations-notifications-notifications_unread_count")
    operation.get_by_role("button").first.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
    page.locator("#operations-tag-notices").click()
    expect(page.locator("#operations-notices-notices_issue")).to_be_visible()
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider == 0


def test_what_is_tried_out_is_done_as_whoever_signed_in(open_browser):
    page = open_browser("liaison")
    page.goto("/api/docs/")
    page.locator("#operations-tag-notifications").click()

    operation = page.locator("#operations-notifications-notifications_read_all")
    operation.get_by_role("button").first.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    expect(operation.locator(".live-responses-table .response-col_status").last).to_contain_text("200")
