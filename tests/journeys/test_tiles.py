"""A map with tiles out of one small file, of which the browser reports nothing; and the same map without any."""

from collections.abc import Iterator
from io import BytesIO
from math import asinh, floor, pi, radians, tan
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from tests.conftest import another_database
from tests.journeys.conftest import Walker
from tests.serving import Site, serving

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
WEST, SOUTH, EAST, NORTH = -3.76, 40.38, -3.65, 40.45  # around the neighbourhoods of the demo
SHALLOWEST, DEEPEST = 10, 13
CREDIT = "The map makers of the town"
NATURAL = "images => images.every(image => image.complete && image.naturalWidth === 256)"


def tile_of(lat: float, lon: float, z: int) -> tuple[int, int]:
    """Column and row of the tile that holds a point."""
    across, down = (lon + 180) / 360, (1 - asinh(tan(radians(lat))) / pi) / 2
    return floor(across * 2**z), floor(down * 2**z)


def picture() -> bytes:
    out = BytesIO()
    image = Image.new("RGB", (256, 256), "#dfe5dc")
    ImageDraw.Draw(image).rectangle((0, 0, 255, 255), outline="#9aa69a")
    image.save(out, "PNG")
    return out.getvalue()


def write_tiles(file: Path) -> None:
    places = []
    for z in range(SHALLOWEST, DEEPEST + 1):
        (left, top), (right, bottom) = tile_of(NORTH, WEST, z), tile_of(SOUTH, EAST, z)
        places += [(z, x, y) for x in range(left, right + 1) for y in range(top, bottom + 1)]
    box = {"min_lon_e7": WEST, "min_lat_e7": SOUTH, "max_lon_e7": EAST, "max_lat_e7": NORTH}
    middle = {"center_lon_e7": (WEST + EAST) / 2, "center_lat_e7": (SOUTH + NORTH) / 2}
    degrees = {name: round(value * 1e7) for name, value in (box | middle).items()}
    told = {"tile_type": TileType.PNG, "tile_compression": Compression.NONE, "version": 3, "center_zoom": DEEPEST}
    with file.open("wb") as opened:
        writer = Writer(opened)
        for number in sorted(zxy_to_tileid(*place) for place in places):
            writer.write_tile(number, picture())
        writer.finalize(told | degrees | {"min_zoom": SHALLOWEST, "max_zoom": DEEPEST}, {})


@pytest.fixture(scope="module")
def tiled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The demo city with a file of tiles."""
    folder = tmp_path_factory.mktemp("tiled")
    write_tiles(folder / "city.pmtiles")
    more = {"CORRALA_TILE_URL": "city.pmtiles", "CORRALA_TILE_ATTRIBUTION": CREDIT, "CORRALA_TRUSTED_PROXIES": "1"}
    with serving(
        folder, another_database(folder, "tiled"), prepare=("a copy of the demo",), host="localhost", **more
    ) as it:
        yield it


def watched(person: Walker) -> Walker:
    """With whatever breaks the content security policy written down by each page."""
    watch = "addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.blockedURI))"
    person.context.add_init_script(watch)
    return person


def test_tiles_show_with_their_credit_and_nothing_is_reported(walker, tiled):
    resident = watched(walker("tiles"))
    resident.site = tiled
    asked = []
    resident.page.on("request", lambda request: asked.append(request.url))
    resident.go("/issues/map?lang=en")
    resident.page.locator(".leaflet-tile-loaded").first.wait_for()
    tiles = resident.page.locator(".leaflet-tile-loaded")
    assert tiles.evaluate_all(NATURAL)
    assert CREDIT in resident.page.locator(".leaflet-control-attribution").inner_text()
    for _press in range(4):  # deeper than the pictures go
        resident.page.get_by_role("button", name="Zoom in").click()
        resident.page.wait_for_timeout(100)  # it begins with the next frame, and a press in its middle is lost
        expect(resident.page.locator(".leaflet-zoom-anim")).to_have_count(0)
    expect(tiles).not_to_have_count(0)
    assert tiles.evaluate_all(NATURAL)
    assert [url for url in asked if not url.startswith((tiled.url, "data:"))] == []
    resident.look("tiles")
    assert CREDIT in resident.go("/data-credits?lang=en").text()


def test_tiles_lie_under_the_choice_of_a_place_too(walker, tiled):
    resident = watched(walker("tiles-place", phone=True, lang="ar"))
    resident.site = tiled
    resident.go("/unsafe-places/new?lang=ar").page.locator("[data-open]").click()
    resident.page.locator("[data-canvas] .leaflet-tile-loaded").first.wait_for()
    assert resident.page.locator("[data-canvas] .leaflet-tile-loaded").evaluate_all(NATURAL)
    resident.look("tiles-place")


def test_without_scripts_the_drawn_map_and_the_list_serve(walker, tiled):
    resident = walker("tiles-plain", scripts=False)
    resident.site = tiled
    resident.go("/issues/map?lang=en").look("tiles-plain")
    assert resident.page.locator(".map-canvas svg").count() == 1
    assert resident.page.locator(".map-list a").count() > 0


def test_without_a_setting_no_tile_is_asked_for(walker):
    resident = watched(walker("no-tiles"))
    asked = []
    resident.page.on("request", lambda request: asked.append(request.url))
    resident.go("/issues/map?lang=en").page.locator(".leaflet-container").wait_for()
    resident.page.wait_for_load_state("networkidle")
    assert [url for url in asked if "/tiles/" in url or not url.startswith((resident.site.url, "data:"))] == []
    assert resident.page.locator(".leaflet-tile").count() == 0
    assert resident.page.locator(".leaflet-control-attribution").count() == 0
    resident.look("no-tiles")
