"""Tiles of the map out of one file: given out by this site alone, or refused with one line."""

import dataclasses
from io import BytesIO

import pytest
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from app.config import SettingError, settings_from
from app.kernel.errors import Invalid
from app.kernel.tiles import open_tiles, tiles_of
from app.web.headers import policy
from tests.builders.places import make_city
from tests.test_config import WHOLE


def picture(colour):
    out = BytesIO()
    Image.new("RGB", (256, 256), colour).save(out, "PNG")
    return out.getvalue()


def write(file, kind=TileType.PNG):
    with file.open("wb") as opened:
        writer = Writer(opened)
        for place, colour in (((0, 0, 0), "red"), ((1, 0, 0), "green"), ((1, 1, 1), "blue")):
            writer.write_tile(zxy_to_tileid(*place), picture(colour))
        box = {"min_lon_e7": 0, "min_lat_e7": 0, "max_lon_e7": 1, "max_lat_e7": 1, "center_zoom": 0}
        middle = {"center_lon_e7": 0, "center_lat_e7": 0, "min_zoom": 0, "max_zoom": 1}
        told = {"tile_type": kind, "tile_compression": Compression.NONE, "version": 3}
        writer.finalize(told | box | middle, {})
    return file


@pytest.fixture
def tiled(app, tmp_path, monkeypatch):
    file = write(tmp_path / "city.pmtiles")
    settings = dataclasses.replace(app.config["SETTINGS"], tile_file=file, tile_attribution="The map makers")
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    tiles_of.cache_clear()
    yield settings
    tiles_of.cache_clear()


def test_a_file_gives_its_pictures_and_nothing_beside_them(tmp_path):
    tiles = open_tiles(write(tmp_path / "city.pmtiles"))
    assert (tiles.mimetype, tiles.deepest) == ("image/png", 1)
    assert tiles.tile(1, 1, 1) == picture("blue")
    for place in ((1, 0, 1), (2, 0, 0), (1, 2, 0), (0, -1, 0), (99, 0, 0)):
        assert tiles.tile(*place) is None


@pytest.mark.parametrize("content", [b"", b"PMTiles\x03", b"PMTiles\x02" + b"\0" * 200, b"\x89PNG" * 99])
def test_what_is_no_such_file_is_refused_with_one_line(tmp_path, content):
    file = tmp_path / "city.pmtiles"
    file.write_bytes(content)
    with pytest.raises(Invalid) as refused:
        open_tiles(file)
    assert str(file) in refused.value.said()


def test_a_file_of_vector_tiles_is_refused_since_browsers_get_pictures(tmp_path):
    with pytest.raises(Invalid) as refused:
        open_tiles(write(tmp_path / "city.pmtiles", TileType.MVT))
    assert "holds no pictures" in refused.value.said()


def test_the_setting_names_a_file_in_the_instance_folder_and_no_server(tmp_path):
    write(tmp_path / "city.pmtiles")
    told = {"CORRALA_INSTANCE_DIR": str(tmp_path), "CORRALA_TILE_URL": "city.pmtiles"}
    settings = settings_from(WHOLE | told | {"CORRALA_TILE_ATTRIBUTION": "The map makers"})
    assert (settings.tile_url, settings.tile_file) == (None, tmp_path / "city.pmtiles")
    assert "img-src 'self' data:;" in policy(settings.tile_url, settings.base_url)
    with pytest.raises(SettingError, match=r"^CORRALA_TILE_ATTRIBUTION: "):
        settings_from(WHOLE | told)


def test_maps_ask_this_site_for_tiles_and_get_them(client, context, tiled):
    make_city()
    page = client.get("/issues/map").text
    if 'data-module="map"' in page:  # the map library is installed
        assert 'data-tiles="/tiles/{z}/{x}/{y}" data-credit="The map makers" data-deepest="1"' in page
    answer = client.get("/tiles/1/0/0")
    assert (answer.status_code, answer.content_type, answer.data) == (200, "image/png", picture("green"))
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    nothing = client.get("/tiles/1/0/1")  # where the file ends there is no picture, and that is no error
    assert (nothing.status_code, nothing.data) == (204, b"")
    assert "The map makers" in client.get("/data-credits").text


def test_without_a_file_there_is_no_tile(client, context):
    make_city()
    assert client.get("/tiles/0/0/0").status_code == 404
