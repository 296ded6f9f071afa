"""A mapping file for monthly figures: which column says what, and what must be known of the source.

JSON or TOML, documented in docs/importing.md. Two forms: a row for each month and area with a column for each kind, or
(`kind`) a row for each thing that was counted or each count. What is wrong is said once, before a row is read.
"""

import json
import tomllib
from collections.abc import Mapping as Words
from datetime import date
from pathlib import Path
from typing import Any

from app.areas.vocabulary import Level
from app.indicators.actions import SourceWords
from app.indicators.vocabulary import (
    KIND_LONGEST,
    LARGEST_FIGURE,
    LICENCE_LONGEST,
    METHOD_LONGEST,
    MOST_KINDS,
    SOURCE_LONGEST,
    TITLE_LONGEST,
    URL_LONGEST,
    YEARS,
)
from app.kernel.errors import Invalid
from app.kernel.text import tidy, tidy_block

Row = Words[str, str]
DIGITS = 10


class Mapping:
    """A checked mapping. `columns`: "month", and "area" or "lat" and "lon", and for one thing a row "kind", with
    "number" where a row is a count."""

    def __init__(self, words: Words[str, Any]) -> None:
        self.columns = {str(ours): str(theirs) for ours, theirs in dict(words.get("columns") or {}).items()}
        self.level = Level(words.get("level") or Level.DISTRICT)
        self.kinds = _kinds(words.get("kinds") or {})
        self.rest = str(words.get("rest") or "")
        self.source = _source(words, self.kinds)
        unknown = [name for name in self.columns if name not in ("month", "area", "lat", "lon", "kind", "number")]
        if unknown:
            raise Invalid("the mapping names what is no column here: %(names)s", names=", ".join(unknown))
        if "month" not in self.columns or not ("area" in self.columns or self.by_point):
            raise Invalid("the mapping needs a column for month, and one for area or two for lat and lon")
        if not self.kinds or len(self.kinds) > MOST_KINDS:
            raise Invalid("the mapping names between 1 and %(most)d kinds", most=MOST_KINDS)
        if self.rest and self.rest not in dict(self.kinds):
            raise Invalid("the kind for all the rest is none of the kinds")

    @property
    def by_point(self) -> bool:
        return "lat" in self.columns and "lon" in self.columns

    @property
    def counts_rows(self) -> bool:
        """Whether each row is one thing that happened, to be counted."""
        return "kind" in self.columns and "number" not in self.columns

    @property
    def needed(self) -> list[str]:
        """The columns a file must have."""
        wide = [] if "kind" in self.columns else [code for code, _ in self.kinds]
        return sorted({*self.columns.values(), *wide})

    def month(self, row: Row) -> date:
        text = tidy(row[self.columns["month"]])
        try:
            month = date.fromisoformat(f"{text}-01")
        except ValueError as error:
            raise Invalid("'%(text)s' is no month: 2026-11", text=text[:20]) from error
        if not YEARS[0] <= month.year < YEARS[1]:
            raise Invalid("the year %(year)d is out of reach", year=month.year)
        return month

    def area(self, row: Row) -> str:
        return tidy(row[self.columns["area"]])

    def point(self, row: Row) -> tuple[float, float]:
        lat, lon = row[self.columns["lat"]].strip(), row[self.columns["lon"]].strip()
        try:
            point = float(lat), float(lon)
        except ValueError as error:
            raise Invalid("%(lat)s, %(lon)s is no point", lat=lat[:20], lon=lon[:20]) from error
        if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
            raise Invalid("%(lat)s, %(lon)s is no point", lat=lat[:20], lon=lon[:20])
        return point

    def kind(self, row: Row) -> str:
        """The kind that a row of one thing says; raises `Invalid` for one that the mapping does not know."""
        theirs = tidy(row[self.columns["kind"]])
        if theirs in dict(self.kinds):
            return theirs
        if not self.rest:
            raise Invalid("the mapping has no kind '%(theirs)s'", theirs=theirs[:60])
        return self.rest

    def counts(self, row: Row) -> list[tuple[str, int]]:
        """(kind, number) for each count of a row."""
        if "kind" in self.columns:
            return [(self.kind(row), _number(row[self.columns["number"]]))]
        return [(code, _number(row[code])) for code, _ in self.kinds]


def mapping_from(file: Path) -> Mapping:
    """Read and check a mapping file; raises `Invalid` that names the fault."""
    try:
        text = file.read_text(encoding="utf-8")
        return Mapping(tomllib.loads(text) if file.suffix == ".toml" else json.loads(text))
    except OSError as error:
        raise Invalid("%(file)s: %(reason)s", file=file, reason=error.strerror) from error
    except (ValueError, TypeError, AttributeError) as error:
        raise Invalid("%(file)s is no mapping: %(reason)s", file=file, reason=error) from error
    except Invalid as error:
        raise Invalid("%(file)s: %(reason)s", file=file, reason=error.said()) from error


def _kinds(told: Words[str, Any]) -> list[tuple[str, dict[str, str]]]:
    kinds = [(tidy(str(code)), _by_language(names)) for code, names in told.items()]
    if any(not code or len(code) > KIND_LONGEST or not names for code, names in kinds):
        raise Invalid("a kind has at most 60 characters, and a name")
    return kinds


def _source(words: Words[str, Any], kinds: list[tuple[str, dict[str, str]]]) -> SourceWords:
    code, publisher = tidy(str(words.get("source") or "")), tidy(str(words.get("publisher") or ""))
    titles, methods = _by_language(words.get("title")), _by_language(words.get("method"), METHOD_LONGEST)
    if not code or len(code) > SOURCE_LONGEST:
        raise Invalid("the mapping names no source of at most 40 characters")
    if not publisher or len(publisher) > TITLE_LONGEST or not titles:
        raise Invalid("the mapping names no publisher, or no title")
    if not methods:
        raise Invalid("the mapping does not say how this was counted: method")
    url = str(words.get("url") or "")
    if url and not url.startswith(("https://", "http://")):
        raise Invalid("the address of the source is no address of the web")
    return SourceWords(
        code=code,
        titles=titles,
        publisher=publisher,
        kinds=kinds,
        licence=tidy(str(words.get("licence") or ""))[:LICENCE_LONGEST],
        url=url[:URL_LONGEST],
        methods=methods,
        caveats=_by_language(words.get("caveats"), METHOD_LONGEST),
    )


def _by_language(told: Any, longest: int = TITLE_LONGEST) -> dict[str, str]:
    """Words by language; none for what is left out."""
    words = {str(lang): tidy_block(str(text)) for lang, text in dict(told or {}).items()}
    if any(len(text) > longest for text in words.values()):
        raise Invalid("a text is longer than %(longest)d characters", longest=longest)
    return {lang: text for lang, text in words.items() if text}


def _number(text: str) -> int:
    words = text.strip() or "0"
    if not (words.isascii() and words.isdigit()) or len(words) > DIGITS or int(words) > LARGEST_FIGURE:
        raise Invalid("'%(text)s' is no count", text=words[:20])
    return int(words)
