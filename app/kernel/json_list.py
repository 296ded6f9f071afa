"""A list in JSON of any length, read one element at a time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.kernel.errors import Invalid
from app.kernel.reading import open_text
from app.kernel.text import tidy

PIECE = 65_536
# An element longer than this is none: reading stops there instead of holding the rest of the file.
LONGEST_ELEMENT = 1_048_576


def json_elements(file: Path) -> Iterator[Any]:
    """The elements of the JSON list in `file`, decoded one by one; raises `Invalid` when it is no list, or where it
    breaks off."""
    decoder, held, begun = json.JSONDecoder(), "", False
    with open_text(file) as opened:
        while piece := opened.read(PIECE):
            held += piece
            if not begun:
                held = held.lstrip()
                if held and held[0] != "[":
                    raise Invalid("%(file)s is no list in JSON", file=file)
                held, begun = held[1:], bool(held)
            while True:
                held = held.lstrip(" \t\r\n,")
                if not held or held[0] == "]":
                    break
                try:
                    element, end = decoder.raw_decode(held)
                except (ValueError, RecursionError):
                    break  # the rest of this element is still to be read, or it is broken
                if end == len(held) and not isinstance(element, dict | list | str):
                    break  # a number may go on in the next piece
                yield element
                held = held[end:]
            if len(held) > LONGEST_ELEMENT:
                raise Invalid("%(file)s: the JSON is broken, or one element is longer than a megabyte", file=file)
    if held.strip() != "]":
        raise Invalid("%(file)s: the JSON breaks off near '%(text)s'", file=file, text=tidy(held)[:40])
