"""What npm brought reaches the browser without source maps, and its styles below ours."""

from pathlib import Path

import pytest

from set_up import copy_vendor


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    root = tmp_path / "node_modules"
    for name in (
        *copy_vendor.SCRIPTS,
        *(sheet for sheets in copy_vendor.SHEETS.values() for sheet in sheets),
    ):
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"/* {name} */\n//# sourceMappingURL={place.name}.map\n")
    (root / copy_vendor.IMAGES).mkdir(parents=True)
    (root / copy_vendor.IMAGES / "layers.png").write_bytes(b"\x89PNG")
    return root


def test_copy_takes_scripts_sheets_and_images(modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    copy_vendor.copy(modules, vendor)
    found = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    assert found == {
        "htmx.min.js",
        "images/layers.png",
        "leaflet.css",
        "leaflet.js",
        "socket.io.esm.min.js",
    }


def test_copy_leaves_source_maps_behind(modules: Path, tmp_path: Path) -> None:
    copy_vendor.copy(modules, tmp_path / "vendor")
    scripts = list((tmp_path / "vendor").glob("*.js"))
    assert len(scripts) == 3
    assert not [script for script in scripts if "sourceMappingURL" in script.read_text()]


def test_copy_puts_styles_into_the_lowest_layer(modules: Path, tmp_path: Path) -> None:
    copy_vendor.copy(modules, tmp_path / "vendor")
    sheet = (tmp_path / "vendor" / "leaflet.css").read_text()
    assert sheet.startswith("@layer vendor {\n")
    assert sheet.rstrip().endswith("}")
    assert "dist/leaflet.css" in sheet


def test_copy_again_drops_what_is_no_longer_brought(modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "old.js").write_text("old")
    copy_vendor.copy(modules, vendor)
    assert not (vendor / "old.js").exists()
