"""Black bars: words taken out of a text, and rectangles painted over a photo, so that nothing of them is left.

A text is cut into words; those named by their number become bars of one length, so that a bar does not tell how long
the word was. A photo is covered by a grid; the cells named by their number are painted black and the photo is made
anew from the pixels that are left.
"""

import re
from collections.abc import Collection
from io import BytesIO

from PIL import Image, ImageDraw

from app.kernel import personal_data
from app.kernel.errors import Invalid
from app.kernel.media import FORMATS, QUALITY

BAR = "█████"
WORD = re.compile(r"\S+")
COLUMNS, ROWS = 12, 9


def pieces(text: str) -> list[tuple[int | None, str]]:
    """`text` cut into words, each with its number, and what stands between them, with None."""
    found: list[tuple[int | None, str]] = []
    at = 0
    for number, hit in enumerate(WORD.finditer(text)):
        if hit.start() > at:
            found.append((None, text[at : hit.start()]))
        found.append((number, hit[0]))
        at = hit.end()
    return [*found, (None, text[at:])] if at < len(text) else found


def suspects(text: str) -> set[int]:
    """Numbers of the words that look like personal data."""
    marks = personal_data.find(text)
    return {
        number
        for number, hit in enumerate(WORD.finditer(text))
        if any(mark.start < hit.end() and hit.start() < mark.end for mark in marks)
    }


def black_out(text: str, words: Collection[int]) -> str:
    """`text` with bars in place of the words with these numbers; neighbours on a line become one bar."""
    out, at, covered = "", 0, False
    for number, hit in enumerate(WORD.finditer(text)):
        between = text[at : hit.start()]
        if number in words:
            out += "" if covered and "\n" not in between else between + BAR
        else:
            out += between + hit[0]
        at, covered = hit.end(), number in words
    return out + text[at:]


def cover(data: bytes, cells: Collection[int]) -> tuple[bytes, int, int]:
    """New JPEG bytes of a photo with these cells of the grid black, its width and height. Blocks: use `off_loop`."""
    if any(not 0 <= cell < COLUMNS * ROWS for cell in cells):
        raise Invalid
    with Image.open(BytesIO(data), formats=FORMATS) as image:
        ground = image.convert("RGB")
    pen = ImageDraw.Draw(ground)
    for cell in cells:
        row, column = divmod(cell, COLUMNS)
        left, right = ground.width * column // COLUMNS, ground.width * (column + 1) // COLUMNS
        top, bottom = ground.height * row // ROWS, ground.height * (row + 1) // ROWS
        pen.rectangle((left, top, right - 1, bottom - 1), fill="black")
    out = BytesIO()
    ground.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), ground.width, ground.height
