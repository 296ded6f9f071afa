"""Photos people send: re-encoded to new pixels, so that no place, serial number or name travels inside.

Files are written beside their final name, synced and renamed; the row that names one is written after.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from app.kernel.errors import Invalid
from app.kernel.words import spoken

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 30_000_000
MOST_SCANS = 64  # passes of a JPEG over its pixels; cameras make about ten, and each costs a walk over all of them
LONG_EDGE_PX = 1600
QUALITY = 82
JPEG_BEGINS, SCAN_BEGINS = b"\xff\xd8", b"\xff\xda"
NO_PHOTO = spoken("This file is no JPEG, PNG or WebP photo.")


@dataclass(frozen=True, slots=True)
class Photo:
    """A stored photo: `name` inside the media folder, size in pixels, SHA-256 of the bytes kept."""

    name: str
    width: int
    height: int
    sha256: str


def reencode(data: bytes) -> tuple[bytes, int, int]:
    """New JPEG bytes of a photo, upright, at most 1600 px on the long edge, without metadata.

    Raises `Invalid` for what is no JPEG, PNG or WebP by its content, above 8 MB or above 30 megapixels. Blocks: use
    `off_loop`.
    """
    if len(data) > MOST_BYTES:
        raise Invalid("A photo may have 8 MB at most.", field="photos")
    if data.startswith(JPEG_BEGINS) and data.count(SCAN_BEGINS) > MOST_SCANS:
        raise Invalid(NO_PHOTO, field="photos")
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Invalid("A photo may have 30 megapixels at most.", field="photos")
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONG_EDGE_PX, LONG_EDGE_PX))
            ground = Image.new("RGB", upright.size, "white")
            rgba = upright.convert("RGBA")
            ground.paste(rgba, mask=rgba.getchannel("A"))
    except Invalid:
        raise
    except Exception as error:  # in hostile hands a decoder raises whatever it likes
        raise Invalid(NO_PHOTO, field="photos") from error
    out = BytesIO()
    ground.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), ground.width, ground.height


def keep(folder: Path, data: bytes, width: int, height: int) -> Photo:
    """Write re-encoded bytes under a random name; complete or absent, never half. Raises `OSError` on a full disk."""
    return Photo(write(folder, data, ".jpg"), width, height, hashlib.sha256(data).hexdigest())


def write(folder: Path, data: bytes, suffix: str) -> str:
    """Write bytes under a random name that ends in `suffix`, as `keep` does; returns the name."""
    name = f"{secrets.token_hex(16)}{suffix}"
    place = folder / name[:2] / name
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_suffix(".part")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(place)
    except OSError:
        unfinished.unlink(missing_ok=True)  # half a photo would keep the disk full
        raise
    return name


def place_of(folder: Path, name: str) -> Path:
    """Where the photo called `name` lies."""
    return folder / name[:2] / name
