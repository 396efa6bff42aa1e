#!/bin/sh
# Builds an installation in place: Python environment, front-end files, translations, static files.
# The image calls it once per layer (environment, assets, files); without an argument it does all three.
set -eu
. "$(dirname "$0")/../bin/setup.sh"

# An image build passes an unset mirror on as an empty string, which the tools would take for an address.
for name in PIP_INDEX_URL UV_DEFAULT_INDEX NPM_CONFIG_REGISTRY; do
    eval "[ -n \"\${$name:-}\" ]" || unset "$name"
done
# The commands below load the settings: neither a key nor a data folder may be left behind in the image.
export SECRET_KEY=used-while-building-only DATA_DIR="$ROOT/.build/no-data"

build_files() {
    make_translations
    collect_static
    for package in "$ROOT"/*/__init__.py; do
        "$ROOT/.venv/bin/python" -m compileall -q "${package%/__init__.py}"
    done
}

find_python
check_disk base
lock_setup
case "${1:-all}" in
    environment) make_environment base ;;
    assets) make_assets ;;
    files) build_files ;;
    all) make_environment base; make_assets; build_files ;;
    *) stop "usage: deploy/build.sh [environment|assets|files]" ;;
esac
say "Built: ${1:-all}"
