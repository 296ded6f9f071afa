"""A look into a PDF that somebody sent, in a process of its own with little memory and time: what a hostile file does
to its reader stays in here. Reads the file from standard input; prints what is wrong with it, or nothing."""

import logging
import re
import resource
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from app.kernel.pdf import ENCRYPTED, NO_PDF, RUNS

MOST_CPU_S, MOST_MEMORY = 20, 1024**3
# Names of keys, types and actions (ISO 32000-2, 7.11.4, 12.6.4, 13.6, 13.7) that run something, start a program, send
# a form away or carry another file inside.
FORBIDDEN = frozenset(
    {
        *("/JS", "/JavaScript", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/EF", "/FileAttachment", "/RichMedia"),
        *("/XFA", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/Movie", "/Sound", "/EncryptedPayload"),
    }
)
# The same as bytes of the file: a reader that mends a broken file may find what stands in no table of it. Names that
# are too short to look for among pictures are left to the walk.
WRITTEN = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|EncryptedPayload|RichMedia|SubmitForm)(?![A-Za-z])")
ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")


def wrong_with(data: bytes) -> str:
    """Which of the reasons speaks against a file; nothing when none does."""
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted:
            return ENCRYPTED
        if not len(reader.pages):
            return NO_PDF
        if WRITTEN.search(ESCAPED.sub(lambda hexed: bytes([int(hexed[1], 16)]), data)):
            return RUNS
        return RUNS if any(_is_forbidden(one) for one in _everything(reader)) else ""
    except Exception:  # noqa: BLE001 - in hostile hands a reader raises whatever it likes
        return NO_PDF


def _everything(reader: PdfReader) -> Iterator[Any]:
    """Each object of the file, also those that no page leads to."""
    yield reader.trailer
    numbers = {number for table in reader.xref.values() for number in table} | set(reader.xref_objStm)
    for number in sorted(numbers - {0}):
        yield reader.get_object(number)


def _is_forbidden(found: Any) -> bool:
    """Whether an object holds one of the names, as a key or a value; what it refers to is looked at by itself."""
    waiting = [found]
    while waiting:
        one = waiting.pop()
        if isinstance(one, DictionaryObject):
            if FORBIDDEN.intersection(one):
                return True
            waiting.extend(one.raw_get(key) for key in one)
        elif isinstance(one, ArrayObject):
            waiting.extend(list.__iter__(one))
        elif isinstance(one, NameObject) and one in FORBIDDEN:
            return True
    return False


def main() -> None:
    logging.disable()
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    sys.setrecursionlimit(2_000)
    sys.stdout.write(wrong_with(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
