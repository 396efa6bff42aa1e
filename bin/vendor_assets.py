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
    "leaflet/dist/leaflet.js": "leaflet/leaflet.js",
    "leaflet/dist/leaflet.css": "leaflet/leaflet.css",
    "leaflet/dist/images/layers.png": "leaflet/images/layers.png",
    "leaflet/dist/images/layers-2x.png": "leaflet/images/layers-2x.png",
    "leaflet/dist/images/marker-icon.png": "leaflet/images/marker-icon.png",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "leaflet.markercluster/dist/leaflet.markercluster.js": "leaflet/leaflet.markercluster.js",
    "leaflet.markercluster/dist/MarkerCluster.css": "leaflet/MarkerCluster.css",
    "leaflet.markercluster/MIT-LICENCE.txt": "leaflet/LICENSE.markercluster",
}
MAPPED = {".css": b"/*# sourceMappingURL", ".js": b"//# sourceMappingURL"}

target = ROOT / "static" / "vendor"
shutil.rmtree(target, ignore_errors=True)
for source, destination in FILES.items():
    origin = ROOT / "node_modules" / source
    if not origin.exists() and origin.name != "LICENSE":
        sys.exit(f"missing: node_modules/{source}")
    (target / destination).parent.mkdir(parents=True, exist_ok=True)
    if origin.exists():
        text = origin.read_bytes()
        if origin.suffix in MAPPED:  # source maps are not shipped; the manifest storage would look for them
            text = b"\n".join(line for line in text.splitlines() if not line.startswith(MAPPED[origin.suffix]))
        (target / destination).write_bytes(text)
