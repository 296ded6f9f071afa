"""Copy the few files a browser needs out of node_modules/ into static/vendor/.

Style sheets go into the layer `vendor`, which every layer of ours overrules; references to source maps go,
since the maps stay behind.
"""

import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

SCRIPTS = (
    "htmx.org/dist/htmx.min.js",
    "socket.io-client/dist/socket.io.esm.min.js",
    "leaflet/dist/leaflet.js",
)
SHEETS = {"leaflet.css": ("leaflet/dist/leaflet.css",)}
IMAGES = "leaflet/dist/images"
SOURCE_MAP = re.compile(r"^\s*(//|/\*)# sourceMappingURL=.*$", re.MULTILINE)


def copy(modules: Path = MODULES, vendor: Path = VENDOR) -> None:
    shutil.rmtree(vendor, ignore_errors=True)
    vendor.mkdir(parents=True)
    for script in SCRIPTS:
        text = (modules / script).read_text(encoding="utf-8")
        (vendor / Path(script).name).write_text(SOURCE_MAP.sub("", text), encoding="utf-8")
    for name, sheets in SHEETS.items():
        text = "\n".join((modules / sheet).read_text(encoding="utf-8") for sheet in sheets)
        (vendor / name).write_text(f"@layer vendor {{\n{text}\n}}\n", encoding="utf-8")
    shutil.copytree(modules / IMAGES, vendor / "images")


if __name__ == "__main__":
    copy()
