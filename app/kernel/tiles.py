"""Map tiles out of one file of pictures (PMTiles, version 3), so that a city needs no tile server."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pmtiles.reader import MmapSource, Reader
from pmtiles.tile import TileType

from app.kernel.errors import Invalid

MAGIC = b"PMTiles\x03"
TYPES = {TileType.PNG: "image/png", TileType.JPEG: "image/jpeg", TileType.WEBP: "image/webp"}


@dataclass(frozen=True, slots=True)
class Tiles:
    """An open file of tiles: what kind of pictures, and how far one can go into the map."""

    mimetype: str
    deepest: int
    reader: Reader

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The picture at a place of the map; None where the file has none."""
        if not (0 <= z <= self.deepest and 0 <= x < 1 << z and 0 <= y < 1 << z):
            return None
        found = self.reader.get(z, x, y)
        return bytes(found) if found else None


@lru_cache(maxsize=1)
def tiles_of(file: Path) -> Tiles:
    """The file of tiles that is set up, opened once."""
    return open_tiles(file)


def open_tiles(file: Path) -> Tiles:
    """Open a file of tiles; raises `Invalid` with what is wrong with it."""
    try:
        with file.open("rb") as opened:
            if opened.read(len(MAGIC)) != MAGIC:
                raise Invalid("%(file)s is no PMTiles file of version 3", file=file)
            reader = Reader(MmapSource(opened))
        header = reader.header()
        mimetype = TYPES.get(header["tile_type"])
    except OSError as error:
        raise Invalid("%(file)s: %(reason)s", file=file, reason=error.strerror) from error
    except (ValueError, KeyError, IndexError) as error:
        raise Invalid("%(file)s is no PMTiles file of version 3", file=file) from error
    if mimetype is None:
        raise Invalid("%(file)s holds no pictures: PNG, JPEG or WebP tiles are needed", file=file)
    return Tiles(mimetype, int(header["max_zoom"]), reader)
