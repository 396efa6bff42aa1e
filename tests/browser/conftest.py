"""A real browser before the demo city. Every violation of the content policy and every script error fails the test."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.handlers.base import BaseHandler
from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from dispatch.demo.build import build_demo
from tests import kept

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
REPORT_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if not os.environ.get("BROWSER_PATH"):
                item.add_marker(pytest.mark.skip(reason="no browser: run bin/test, which says how to get one"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
    return {"executable_path": os.environ.get("BROWSER_PATH"), "args": [*arguments, "--disable-component-update"]}


@pytest.fixture(autouse=True)
def _one_request_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """All threads of the server share the one connection of a database in memory: what they ask must not mix."""
    plain, turn = BaseHandler.get_response, threading.RLock()

    def answer(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        with turn:
            return plain(handler, request)

    if connection.vendor == "sqlite":
        monkeypatch.setattr(BaseHandler, "get_response", answer)


@pytest.fixture
def city(transactional_db: None, settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A small demo city, dated from the real today: the server's thread has the real clock."""
    if connection.vendor == "sqlite":
        files = Path(settings.MEDIA_ROOT)
        settings.MEDIA_ROOT = tmp_path_factory.mktemp("city")
        small = kept.small_city(settings.MEDIA_ROOT)
        settings.MEDIA_ROOT = files
        small.load(files)
    else:
        build_demo(is_sample=True)


def is_complaint(message: ConsoleMessage) -> bool:
    """An error in the console, but for a form that was refused on purpose, and what the phone page may meet."""
    if message.type != "error" or "status of 422" in message.text:
        return False
    return not (message.text.startswith("Failed to load resource") and "/inspect/" in message.location.get("url", ""))


@pytest.fixture
def open_browser(browser: Browser, live_server: Any, city: None) -> Iterator[Callable[..., Page]]:
    """open_browser("office", PHONE) -> a page signed in as that person of the demo city, on the workbench."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def _open(who: str, viewport: dict[str, int] = DESKTOP, **options: Any) -> Page:
        context = browser.new_context(viewport=viewport, base_url=live_server.url, locale="zh-CN", **options)
        contexts.append(context)
        context.add_init_script(REPORT_VIOLATIONS)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if is_complaint(message) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto("/")
        page.get_by_label("电话或登录名").fill(who)
        page.get_by_label("密码").fill(django_settings.DEMO_PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/")
        return page

    yield _open

    for context in contexts:
        context.close()
    assert complaints == []
