"""What is held of people, as data: `held.toml` beside this file, which explains itself.

From it come the privacy page, the copy of one's own data and the deletion of an account; a test walks the database
and fails when something that has to do with a person stands in no line.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".toml")
WORDS = ("title", "what", "why", "until", "seen", "goes")
NOBODY = "nobody"
MARKS = ("account", "account key", "address", "wrong try", "notice", "letter", "report", "receipt key")
BECOMES = ("nothing", "empty", "new mark")


@dataclass(frozen=True, slots=True)
class Tie:
    """How a row is known to be a person's: `column` holds the person's mark of the kind `by`, or the number of a row
    of the table `of` that is the person's; `where`: values that further columns have."""

    column: str
    by: str
    of: str | None
    where: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One table. `copied`: columns for the copy of one's own data. `erased`: "row", "room" or "kept", or what each
    column becomes."""

    table: str
    ties: tuple[Tie, ...]
    copied: tuple[str, ...]
    files: str | None
    sealed: tuple[str, str] | None
    erased: str | Mapping[str, str]
    office: tuple[str, ...]
    beside: tuple[str, ...]

    @property
    def columns(self) -> frozenset[str]:
        """Every column that this line speaks of."""
        named = {*self.copied, *self.office, *self.beside}
        named |= {tie.column for tie in self.ties} | {name for tie in self.ties for name in tie.where}
        named |= set(self.erased) if isinstance(self.erased, Mapping) else set()
        return frozenset(named | {self.files or ""} | {self.sealed[0] if self.sealed else ""}) - {""}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is held, in words, and the lines of the tables that hold it."""

    id: str
    words: Mapping[str, str]
    lines: tuple[Line, ...]


def read_entries(file: Path = FILE) -> tuple[dict[str, Entry], dict[str, frozenset[str]]]:
    """The entries in the order of the file, and by table the columns that are nobody's. Raises `ValueError` for a
    word that the file does not explain, and for a table that stands in it twice."""
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    nobody = {line["table"]: frozenset(line["columns"]) for line in told.pop(NOBODY, [])}
    entries = {name: _entry(name, entry) for name, entry in told.items()}
    tables = [line.table for entry in entries.values() for line in entry.lines]
    twice = {table for table in tables if tables.count(table) > 1}
    if twice:
        raise ValueError(f"{', '.join(sorted(twice))}: two lines")
    return entries, nobody


def _entry(name: str, told: Mapping[str, Any]) -> Entry:
    missing = [word for word in WORDS if not told.get(word)]
    if missing:
        raise ValueError(f"{name}: says nothing of {', '.join(missing)}")
    return Entry(name, {word: told[word] for word in WORDS}, tuple(_line(line) for line in told["lines"]))


def _line(told: Mapping[str, Any]) -> Line:
    copied, sealed, erased = told["copied"], told.get("sealed"), told["erased"]
    becomes = erased.values() if isinstance(erased, Mapping) else []
    if any(word not in BECOMES for word in becomes) or (not becomes and erased not in ("row", "room", "kept")):
        raise ValueError(f"{told['table']}: {erased} is nothing that can be done")
    return Line(
        table=told["table"],
        ties=tuple(_ties(told["table"], told.get("whose", []))),
        copied=() if isinstance(copied, str) else tuple(copied),
        files=told.get("files"),
        sealed=(sealed["column"], sealed["about"]) if sealed else None,
        erased=erased,
        office=tuple(told.get("office", ())),
        beside=tuple(told.get("beside", ())),
    )


def _ties(table: str, told: Any) -> Iterator[Tie]:
    for tie in told if isinstance(told, list) else [told]:
        said: dict[str, Any] = {"column": tie} if isinstance(tie, str) else tie
        by = said.get("by", "account")
        if by not in MARKS:
            raise ValueError(f"{table}: nobody is known by {by!r}")
        yield Tie(said["column"], by, said.get("of"), said.get("where", {}))


ENTRIES, NOBODYS = read_entries()
LINES = {line.table: line for entry in ENTRIES.values() for line in entry.lines}
