"""Gather the sentences of the tables that lie beside the code, for the catalogs."""

import tomllib
from collections.abc import Iterator
from typing import Any

WORDS = ("title", "what", "why", "until", "seen", "goes")

Found = Iterator[tuple[int, str, str, list[str]]]  # (line, function, message, comments), as Babel asks for it


def extract(fileobj: Any, keywords: Any, comment_tags: Any, options: Any) -> Found:
    """Each `what` of the permission table."""
    for lines in tomllib.load(fileobj).values():
        for entry in lines.values():
            yield 1, "gettext", entry["what"], []


def extract_held(fileobj: Any, keywords: Any, comment_tags: Any, options: Any) -> Found:
    """The words of each entry of the table of what is held of people."""
    for entry in tomllib.load(fileobj).values():
        if isinstance(entry, dict):
            for word in WORDS:
                yield 1, "gettext", entry[word], []
