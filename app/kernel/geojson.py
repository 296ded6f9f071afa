"""Reads a GeoJSON file feature by feature, so that a file of any length needs the memory of its largest feature.

Features are found by their braces before they are parsed: one that is no JSON costs itself alone.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from app.kernel.errors import Invalid
from app.kernel.reading import Numbered, Unreadable, is_utf8, open_text
from app.kernel.text import tidy

CHUNK = 1 << 16
LARGEST = 16 << 20  # characters of one feature
# A string with its end (or cut off at the end of what was read), a bracket, or a comma between features.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*("|\\?\Z)|[{}\[\]]', re.S)
LIST = re.compile(r"\s*:\s*\[")


def features(file: Path) -> Iterator[Numbered[dict[str, Any]]]:
    """(line on which it begins, feature) for each feature of a FeatureCollection, as parsed JSON.

    `Unreadable` for what stands in a feature's place and is none. Raises `Invalid` when the file cannot be opened or
    holds no list of features.
    """
    with open_text(file) as opened:
        source = _Source(opened)
        if not source.find_list():
            raise Invalid(
                "%(file)s: there is no list of features in it, so it is no GeoJSON FeatureCollection", file=file
            )
        while (found := source.next_thing()) is not None:
            line, text = found
            yield line, _feature(text)


def _feature(text: str) -> dict[str, Any] | Unreadable:
    start = tidy(text[:200])
    if not is_utf8(text):
        return Unreadable("the feature is not in UTF-8", start)
    try:
        thing = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Unreadable(f"the feature is no JSON: {error}", start)
    if not isinstance(thing, dict) or thing.get("type") != "Feature" or not isinstance(thing.get("properties"), dict):
        return Unreadable("this is no feature with properties", start)
    return thing


class _Source:
    """The file as text that is read on as needed; `text[at:]` is what has not been looked at."""

    def __init__(self, opened: TextIO) -> None:
        self._opened = opened
        self.text, self.at, self.line = "", 0, 1
        self.ended = False

    def read_on(self) -> bool:
        chunk = self._opened.read(CHUNK)
        self.ended = not chunk
        self.text += chunk
        return bool(chunk)

    def token(self, at: int) -> re.Match[str] | None:
        """The next string or bracket from `at`, whole; None at the end of the file."""
        while True:
            found = TOKEN.search(self.text, at)
            whole = found is not None and (found[0][0] != '"' or found[1] == '"')
            if whole:
                return found
            at = found.start() if found else len(self.text)
            if len(self.text) > LARGEST + CHUNK or not self.read_on():
                return None

    def find_list(self) -> bool:
        """Go to the first thing in the list called "features" of the outermost object."""
        depth, at = 0, 0
        while (found := self.token(at)) is not None:
            at = found.end()
            if found[0] in "{[":
                depth += 1
            elif found[0] in "}]":
                depth -= 1
            elif found[0] == '"features"' and depth == 1:
                while len(self.text) < at + 64 and self.read_on():
                    pass
                opening = LIST.match(self.text, at)
                if opening:
                    self._forget(opening.end())
                    return True
            at = self._forget(at)
        return False

    def next_thing(self) -> tuple[int, str] | None:
        """The line and text of the next thing in the list; None at the list's end.

        What is cut off at the end of the file, or larger than a feature may be, comes as it is and is the last.
        """
        while (found := self.token(0)) is not None and found[0] not in "{[":
            if found[0] == "]":
                return None
            self._forget(found.end())
        if found is None:
            rest = self.text.strip(" \t\r\n,")
            self.text = ""
            return (self.line, rest) if rest else None
        self._forget(found.start())
        line, end = self.line, self._end_of_thing()
        thing = self.text[:end]
        self._forget(end)
        return line, thing

    def _end_of_thing(self) -> int:
        depth, at = 0, 0
        while (found := self.token(at)) is not None:
            at = found.end()
            depth += 1 if found[0] in "{[" else -1 if found[0] in "}]" else 0
            if depth == 0:
                return at
            if at > LARGEST:
                break
        return len(self.text)

    def _forget(self, upto: int) -> int:
        self.line += self.text.count("\n", 0, upto)
        self.text = self.text[upto:]
        return 0
