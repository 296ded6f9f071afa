"""Files that hostile hands send where a photo is asked for, made here: name -> bytes."""

import random
import struct
import zipfile
import zlib
from io import BytesIO

from PIL import Image
from PIL.PngImagePlugin import PngInfo

MOST_BYTES = 8 * 1024 * 1024
SCRIPT = b"<script>alert(1)</script>"
XMP = b'http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x="adobe:ns:meta/"><GPS>41.4036</GPS></x:xmpmeta>'


def picture(kind: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def with_everything() -> dict[str, bytes]:
    """Real photos that carry place, maker, profile, comment and a thumbnail."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x9286] = "Canary maker", "Canary model", "Canary comment"
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 24.0, 12.8), 3: "E", 4: (2.0, 10.0, 27.0)})
    told = PngInfo()
    told.add_itxt("XML:com.adobe.xmp", XMP.decode("latin-1"))
    told.add_text("Author", "Canary author")
    profile = b"Canary profile" * 20
    more = {"exif": exif.tobytes(), "icc_profile": profile}
    jpeg = picture("JPEG", comment=b"Canary comment", **more)
    jpeg = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(XMP) + 2) + XMP + jpeg[2:] + b"Canary behind the end"
    return {
        "photo.jpg": jpeg,
        "photo.png": picture("PNG", pnginfo=told, **more),
        "photo.webp": picture("WEBP", xmp=XMP, **more),
    }


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of_size(width: int, height: int, data: bytes = b"", *more: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + b"".join(more) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def many_scans(times: int = 3000) -> bytes:
    """A progressive JPEG whose last pass over all pixels comes again and again."""
    whole = picture("JPEG", (2000, 1500), progressive=True)
    last = whole.rindex(b"\xff\xda")
    return whole[:-2] + whole[last:-2] * times + whole[-2:]


def refused_files() -> dict[str, bytes]:
    """What is no photo, or more than one may be."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as held:
        held.writestr("page.html", SCRIPT.decode())
    zeros = zlib.compress(bytes(40_000_000), 9)
    return {
        "empty": b"",
        "svg": b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>",
        "html": b"<!doctype html>" + SCRIPT,
        "pdf": b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(alert(1))>>>>endobj",
        "zip": archive.getvalue(),
        "gif": picture("GIF"),
        "bmp": picture("BMP"),
        "tiff": picture("TIFF"),
        "icon": picture("ICO"),
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run",
        "script named photo": b"#!/bin/sh\necho lamp",
        "magic alone": b"\xff\xd8\xff",
        "png head alone": b"\x89PNG\r\n\x1a\n",
        "webp head alone": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
        "gif that begins like html": b"GIF89a/*" + SCRIPT,
        "fifty thousand pixels square": png_of_size(50_000, 50_000),
        "thirty megapixels and a row": png_of_size(6_000, 5_001),
        "two billion pixels wide": png_of_size(2**31 - 1, 1),
        "no pixels": png_of_size(0, 0),
        "bomb in the pixels": png_of_size(20_000, 20_000, zeros),
        "bomb in a text": png_of_size(64, 48, b"", _chunk(b"zTXt", b"a\x00\x00" + zeros)),
        "bomb in a profile": png_of_size(64, 48, b"", _chunk(b"iCCP", b"a\x00\x00" + zeros)),
        "jpeg of thirty megapixels and a row": picture("JPEG", (6_000, 5_001), "L", quality=20),
        "thousands of scans": many_scans(),
        "eight megabytes and one": picture("JPEG").ljust(MOST_BYTES + 1, b"\x00"),
    }


def odd_files(number: int = 60) -> dict[str, bytes]:
    """Photos cut off, changed here and there, or something else as well: each is taken anew or refused."""
    found, chance = {}, random.Random(20_261_126)
    for kind in ("JPEG", "PNG", "WEBP"):
        whole = picture(kind, (320, 200))
        found |= {f"{kind} cut at {part} %": whole[: len(whole) * part // 100] for part in (5, 50, 99)}
        found[f"{kind} that is a page"] = whole + b"<html>" + SCRIPT
        found[f"{kind} that is an archive"] = whole + refused_archive()
        for count in range(number // 3):
            changed = bytearray(whole)
            for _ in range(chance.choice((1, 5, 50))):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            found[f"{kind} changed {count}"] = bytes(changed)
    found["JPEG with a comment of script"] = picture("JPEG", comment=SCRIPT)
    return found


def refused_archive() -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as held:
        held.writestr("../../static/page.html", SCRIPT.decode())
    return out.getvalue()


def segments(jpeg: bytes) -> list[int]:
    """The markers of a JPEG before its pixels."""
    found, at = [], 2
    while jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        found.append(jpeg[at + 1])
        at += 2 + struct.unpack(">H", jpeg[at + 2 : at + 4])[0]
    return found
