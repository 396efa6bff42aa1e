"""Opens a page in the browser that is named, as the journeys do; without one, says where the driver keeps its own."""

import sys

from playwright.sync_api import sync_playwright

with sync_playwright() as driver:
    if len(sys.argv) == 1:
        print(driver.chromium.executable_path)
    else:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        browser = driver.chromium.launch(executable_path=sys.argv[1], args=arguments)
        browser.new_page().set_content("<p>创</p>")
        browser.close()
