# Sourced by bin/test: finds a browser for the journeys, or fetches one; leaves its path in BROWSER_PATH.

find_browser() {
    [ -n "${BROWSER_PATH:-}" ] && [ -x "$BROWSER_PATH" ] && export BROWSER_PATH && return 0
    for candidate in chromium chromium-browser google-chrome google-chrome-stable; do
        if command -v "$candidate" > /dev/null 2>&1; then BROWSER_PATH=$(command -v "$candidate"); export BROWSER_PATH; return 0; fi
    done
    BROWSER_PATH=$("$ROOT/.venv/bin/python" -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as p: print(p.chromium.executable_path)' 2> /dev/null || true)
    if [ -n "$BROWSER_PATH" ] && [ -x "$BROWSER_PATH" ]; then export BROWSER_PATH; return 0; fi
    say "Fetching a browser for the browser tests"
    if timeout 300 "$ROOT/.venv/bin/python" -m playwright install chromium > "$BUILD/browser.log" 2>&1; then
        [ -x "$BROWSER_PATH" ] && export BROWSER_PATH && return 0
    fi
    if command -v apt-get > /dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq >> "$BUILD/browser.log" 2>&1 || true
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >> "$BUILD/browser.log" 2>&1 || true
        if command -v chromium > /dev/null 2>&1; then BROWSER_PATH=$(command -v chromium); export BROWSER_PATH; return 0; fi
    fi
    unset BROWSER_PATH
    printf '!!! BROWSER TESTS ARE SKIPPED: no browser found. Install one (Debian: apt-get install chromium fonts-noto-cjk), or name it: BROWSER_PATH=/path/to/chromium.\n' >&2
}
