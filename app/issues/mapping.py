"""A mapping file: how the columns, states and categories of another system become ours.

JSON or TOML, documented in docs/importing.md. What is wrong in it is said once, before a row is read.
"""

import json
import tomllib
from collections.abc import Mapping as Words
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.issues.actions import CategoryWords, ToldStep
from app.issues.vocabulary import Closing, StepKind
from app.kernel.errors import Invalid
from app.kernel.reading import language_of, moment_of
from app.kernel.text import tidy

NEEDED = ("id", "reported_at", "words", "category")
MAY = ("title", "street", "lat", "lon", "area", "me_too", "status", "status_at", "history")
REST = "*"
MOST_ME_TOO = 1_000_000
LONGEST_ID = 60
LONGEST_WAITING_FOR = 120


@dataclass(frozen=True, slots=True)
class StatusRule:
    """What a state of theirs is here: a step with a text, or (`kind` None) nothing that is worth a step."""

    kind: StepKind | None
    text: str = ""
    closing: Closing | None = None
    waiting_for: str = ""


class Mapping:
    """A checked mapping. `source` sets these ids apart from other systems'; `columns`: ours → theirs."""

    def __init__(self, words: Words[str, Any]) -> None:
        self.source = tidy(str(words.get("source") or ""))[:19]
        self.lang = language_of(str(words["lang"])) if words.get("lang") else ""
        self.zone = ZoneInfo(str(words.get("zone") or "UTC"))
        self.columns: dict[str, str] = dict(words.get("columns") or {})
        missing = [name for name in NEEDED if name not in self.columns]
        unknown = [name for name in self.columns if name not in NEEDED + MAY]
        if not self.source:
            raise Invalid("the mapping names no source")
        if missing:
            raise Invalid("the mapping names no column for %(names)s", names=", ".join(missing))
        if unknown:
            raise Invalid("the mapping names what is no column here: %(names)s", names=", ".join(unknown))
        self.category: dict[str, str] = dict(words.get("category") or {})
        self.between = str(words.get("history_between") or ";")
        self.at = str(words.get("history_at") or "@")
        self.status = {theirs: _rule(theirs, rule) for theirs, rule in (words.get("status") or {}).items()}
        self.categories = [_category(code, rest) for code, rest in (words.get("categories") or {}).items()]

    def text(self, row: Words[str, str], name: str) -> str:
        """The row's value for one of our names; empty when the mapping has no such column."""
        column = self.columns.get(name)
        return (row.get(column) or "").strip() if column else ""

    def external_id(self, row: Words[str, str]) -> str:
        number = tidy(self.text(row, "id"))
        if not number or len(number) > LONGEST_ID:
            raise Invalid("the row has no usable id")
        return f"{self.source}:{number}"

    def moment(self, text: str) -> datetime:
        """A time as ISO 8601; one without a zone is in the mapping's."""
        return moment_of(text, self.zone)

    def category_code(self, row: Words[str, str]) -> str:
        theirs = tidy(self.text(row, "category"))
        code = self.category.get(theirs) or self.category.get(REST)
        if code is None:
            raise Invalid("the mapping has no category for '%(theirs)s'", theirs=theirs[:60])
        return code

    def point(self, row: Words[str, str]) -> tuple[float, float] | None:
        lat, lon = self.text(row, "lat"), self.text(row, "lon")
        if not lat and not lon:
            return None
        try:
            point = float(lat), float(lon)
        except ValueError as error:
            raise Invalid("%(lat)s, %(lon)s is no point", lat=lat[:20], lon=lon[:20]) from error
        if not (-90 <= point[0] <= 90 and -180 <= point[1] <= 180):
            raise Invalid("%(lat)s, %(lon)s is no point", lat=lat[:20], lon=lon[:20])
        return point

    def me_too(self, row: Words[str, str]) -> int:
        text = self.text(row, "me_too") or "0"
        if not (text.isascii() and text.isdigit()) or len(text) > 8 or int(text) > MOST_ME_TOO:
            raise Invalid("'%(text)s' is no number of people", text=text[:20])
        return int(text)

    def steps(self, row: Words[str, str]) -> list[ToldStep]:
        """The history as steps; without a history the present state alone."""
        history = self.text(row, "history")
        if history:
            return [step for part in history.split(self.between) if part.strip() for step in self._step(part)]
        status, at = tidy(self.text(row, "status")), self.text(row, "status_at")
        return self._made(status, self.moment(at)) if status and at else []

    def _step(self, part: str) -> list[ToldStep]:
        status, _, at = part.rpartition(self.at)
        return self._made(tidy(status), self.moment(at))

    def _made(self, status: str, at: datetime) -> list[ToldStep]:
        rule = self.status.get(status)
        if rule is None:
            raise Invalid("the mapping has no state '%(theirs)s'", theirs=status[:60])
        if rule.kind is None:
            return []
        step = ToldStep(kind=rule.kind, at=at, text=rule.text, closing=rule.closing, waiting_for=rule.waiting_for)
        return [step]


def mapping_from(file: Path) -> Mapping:
    """Read and check a mapping file; raises `Invalid` that names the fault."""
    try:
        text = file.read_text(encoding="utf-8")
        words = tomllib.loads(text) if file.suffix == ".toml" else json.loads(text)
        return Mapping(words)
    except OSError as error:
        raise Invalid("%(file)s: %(reason)s", file=file, reason=error.strerror) from error
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        # KeyError is how zoneinfo says that it knows no such zone.
        raise Invalid("%(file)s is no mapping: %(reason)s", file=file, reason=error) from error
    except Invalid as error:
        raise Invalid("%(file)s: %(reason)s", file=file, reason=error.said()) from error


def _rule(theirs: str, rule: Words[str, Any]) -> StatusRule:
    kind = StepKind(rule["step"]) if rule.get("step") else None
    closing = Closing(rule["closing"]) if rule.get("closing") else None
    if kind == StepKind.MOVE:
        raise Invalid("the state '%(theirs)s' cannot move an issue to another category", theirs=theirs)
    if kind is not None and not rule.get("text"):
        raise Invalid("the state '%(theirs)s' needs a text", theirs=theirs)
    if (kind == StepKind.CLOSE) != (closing is not None):
        raise Invalid("the state '%(theirs)s' needs a closing, and only a step that closes has one", theirs=theirs)
    if (kind == StepKind.WAIT) != bool(rule.get("waiting_for")):
        raise Invalid("the state '%(theirs)s' needs to say for whom it waits", theirs=theirs)
    if len(str(rule.get("waiting_for") or "")) > LONGEST_WAITING_FOR:
        raise Invalid(
            "the state '%(theirs)s' says in more than %(longest)d characters for whom it waits",
            theirs=theirs,
            longest=LONGEST_WAITING_FOR,
        )
    return StatusRule(kind, str(rule.get("text") or ""), closing, str(rule.get("waiting_for") or ""))


def _category(code: str, rest: Words[str, Any]) -> CategoryWords:
    return CategoryWords(code=code, **rest)
