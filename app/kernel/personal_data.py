"""Finds what tells about persons in a text, to point it out before publishing. It explains and refuses nothing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

KINDS: dict[str, re.Pattern[str]] = {
    "email": re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"),
    # National identity numbers as Spain writes them, for citizens and for residents, and account numbers.
    "identity": re.compile(r"\b(?:[XYZ][-. ]?\d{7}|\d{1,2}\.?\d{3}\.?\d{3}|\d{8})[-. ]?[A-HJ-NP-TV-Z]\b", re.I),
    "account": re.compile(r"\b[A-Z]{2}\d{2}(?:[ -]?[\dA-Z]{4}){3,7}\b"),
    "plate": re.compile(r"\b(?:\d{4}[- ]?[BCDFGHJ-NPR-TV-Z]{3}|[A-Z]{1,2}[- ]\d{4}[- ][A-Z]{1,2})\b", re.I),
    # Nine digits or more, in the groups people write them in; a year or a house number is shorter.
    "phone": re.compile(r"(?<![\w.])(?:\+|00)?\d(?:[ .\-/()]{0,2}\d){8,13}(?![\w])"),
    "home": re.compile(
        r"\b(?:piso|puerta|portal|flat|apartment|apt\.?|floor|الشقة|شقة)\s*(?:n[º°.o]\s*)?\d+\s*(?:º|ª|°)?\s*[a-z]?\b",
        re.I,
    ),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a text: from `start` up to `end`, and what it looks like."""

    start: int
    end: int
    kind: str


def find(text: str) -> list[Mark]:
    """Stretches of `text` that look like personal data, in order, none overlapping another."""
    marks: list[Mark] = []
    for mark in sorted(_all(text), key=lambda m: (m.start, -m.end)):
        if not marks or mark.start >= marks[-1].end:
            marks.append(mark)
    return marks


def parts(text: str) -> list[tuple[str, str | None]]:
    """`text` cut into (piece, kind or None), so that a page can mark the pieces with a kind."""
    found: list[tuple[str, str | None]] = []
    at = 0
    for mark in find(text):
        if mark.start > at:
            found.append((text[at : mark.start], None))
        found.append((text[mark.start : mark.end], mark.kind))
        at = mark.end
    if at < len(text):
        found.append((text[at:], None))
    return found


def _all(text: str) -> Iterator[Mark]:
    for kind, pattern in KINDS.items():
        for hit in pattern.finditer(text):
            yield Mark(hit.start(), hit.end(), kind)
