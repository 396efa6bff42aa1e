"""Copies the named files of the front-end packages to static/vendor. Uses the standard library only."""

import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FILES = {
    "bootstrap-icons/font/bootstrap-icons.min.css": "icons/bootstrap-icons.min.css",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff2": "icons/fonts/bootstrap-icons.woff2",
    "bootstrap-icons/font/fonts/bootstrap-icons.woff": "icons/fonts/bootstrap-icons.woff",
    "echarts/dist/echarts.common.min.js": "echarts/echarts.common.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
    "exifr/dist/lite.umd.js": "exifr/exifr.min.js",
    "exifr/LICENSE": "exifr/LICENSE",
    "bootstrap-icons/LICENSE": "icons/LICENSE",
}

target = ROOT / "static" / "vendor"
shutil.rmtree(target, ignore_errors=True)
for source, destination in FILES.items():
    origin = ROOT / "node_modules" / source
    if not origin.exists() and origin.name != "LICENSE":
        sys.exit(f"missing: node_modules/{source}")
    (target / destination).parent.mkdir(parents=True, exist_ok=True)
    if origin.exists():
        text = origin.read_bytes()
        if origin.suffix == ".css":  # source maps are not shipped; the manifest storage would look for them
            text = b"\n".join(line for line in text.splitlines() if not line.startswith(b"/*# sourceMappingURL"))
        (target / destination).write_bytes(text)
