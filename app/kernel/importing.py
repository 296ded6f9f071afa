"""Imports: rows of another system, taken in batches, each row for itself.

A row that cannot be taken is written with its line and the reason beside the file it came from; the rest goes on.
Nothing is held but one batch, so a file of any length needs the same memory.
"""

import csv
import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Literal, TextIO, TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from app.kernel.db import session
from app.kernel.errors import Busy, Invalid, Refused
from app.kernel.text import tidy
from app.kernel.transaction import act

Row = TypeVar("Row")
Outcome = Literal["taken", "unchanged"]
Echo = Callable[[str], None]

BATCH = 500
LONGEST_FIELD = 32_768  # characters
SHOWN = 300  # characters of a refused row that are written down
SOME_REFUSED = 3  # exit code
DELIMITERS = ",;\t"
UNDECODED = range(0xDC80, 0xDD00)  # how surrogateescape writes a byte that is not UTF-8


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a reader yields in a row's place: why it cannot be read, and how it begins."""

    reason: str
    start: str = ""


Numbered = tuple[int, Row | Unreadable]


@dataclass(slots=True)
class Result:
    """How an import went; `refused_file` is None when every row was taken or already there."""

    taken: int = 0
    unchanged: int = 0
    refused: int = 0
    refused_file: Path | None = None

    @property
    def exit_code(self) -> int:
        return SOME_REFUSED if self.refused else 0

    def __str__(self) -> str:
        where = f": see {self.refused_file}" if self.refused_file else ""
        return f"{self.taken} taken, {self.unchanged} unchanged, {self.refused} refused{where}"


def run_import(rows: Iterable[Numbered[Row]], take: Callable[[Row], Outcome], file: Path, echo: Echo) -> Result:
    """Give every row to `take`, 500 to a transaction, each inside a savepoint of its own.

    `take` changes rows (through actions) and says whether anything changed; what it refuses (`Invalid`, `NotFound`,
    a broken constraint) goes to FILE.refused.csv and leaves nothing behind. `echo` is told after each batch and at
    the end. A batch that the database does not let in raises `Busy`; what was committed before stays, and a second
    run takes the rest.
    """
    result = Result()
    source = iter(rows)
    with RefusedFile(file, echo) as refused:
        while batch := list(islice(source, BATCH)):
            counted = _take_batch(batch=batch, take=take)
            for line, reason, start in counted.reasons:
                refused.write(line, reason, start)
            result.taken += counted.taken
            result.unchanged += counted.unchanged
            result.refused += len(counted.reasons)
            if len(batch) == BATCH:
                echo(f"  line {batch[-1][0]}: {result}")
        result.refused_file = refused.path if refused.written else None
    echo(str(result))
    return result


@dataclass(slots=True)
class _Batch(Generic[Row]):
    taken: int
    unchanged: int
    reasons: list[tuple[int, str, str]]


@act
def _take_batch(*, batch: list[Numbered[Row]], take: Callable[[Row], Outcome]) -> _Batch[Row]:
    counted: _Batch[Row] = _Batch(0, 0, [])
    for line, row in batch:
        if isinstance(row, Unreadable):
            counted.reasons.append((line, row.reason, row.start))
            continue
        outcome, reason = _take_one(row, take)
        if outcome is None:
            counted.reasons.append((line, reason, _shown(row)))
        elif outcome == "taken":
            counted.taken += 1
        else:
            counted.unchanged += 1
    return counted


def _take_one(row: Row, take: Callable[[Row], Outcome]) -> tuple[Outcome | None, str]:
    """What became of one row; a refused one leaves neither rows nor hooks behind."""
    hooks = session().info["after_commit"]
    before = len(hooks)
    try:
        with session.begin_nested():
            return take(row), ""
    except Busy:
        raise
    except Refused as error:
        reason = error.message
    except (IntegrityError, DataError) as error:
        reason = f"the database refused it: {tidy(str(error.orig))[:SHOWN]}"
    del hooks[before:]
    return None, reason


def _shown(row: Any) -> str:
    values = row.values() if isinstance(row, dict) else [row]
    return " | ".join(tidy(str(value))[:60] for value in values)[:SHOWN]


class RefusedFile:
    """FILE.refused.csv, made at the first refused row; one left by an earlier run is removed.

    Where it cannot be written (a read-only folder), the rows are told to `echo` instead.
    """

    def __init__(self, file: Path, echo: Echo) -> None:
        self.path = file.with_name(f"{file.name}.refused.csv")
        self.written = False
        self._echo = echo
        self._open: TextIO | None = None
        self._cannot = False

    def __enter__(self) -> "RefusedFile":
        try:
            self.path.unlink(missing_ok=True)
        except OSError:
            self._cannot = True
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._open:
            self._open.close()

    def write(self, line: int, reason: str, start: str) -> None:
        if self._open is None and not self._cannot:
            self._begin()
        if self._open is None:
            self._echo(f"  line {line} refused: {reason} ({start[:80]})")
            return
        csv.writer(self._open).writerow([line, plain_cell(reason), plain_cell(start)])
        self._open.flush()

    def _begin(self) -> None:
        try:
            self._open = self.path.open("w", encoding="utf-8", newline="", errors="replace")
        except OSError as error:
            self._cannot = True
            self._echo(f"  {self.path} cannot be written ({error.strerror}); refused rows are told here")
            return
        self.written = True
        csv.writer(self._open).writerow(["line", "reason", "row"])


def plain_cell(value: str) -> str:
    """`value` as a table program must read it: as text, never as a formula."""
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def open_text(file: Path) -> TextIO:
    """`file` as text, a byte order mark dropped, gunzipped when named .gz; a byte that is no UTF-8 stays detectable."""
    opener: Any = gzip.open if file.suffix == ".gz" else open
    try:
        opened: TextIO = opener(file, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise Invalid(f"{file}: {error.strerror or error}") from error
    return opened


def csv_rows(file: Path, columns: Iterable[str]) -> Iterator[Numbered[dict[str, str]]]:
    """(line, row by column name) for each row of a CSV file; `Unreadable` for one with a fault of its own.

    A fault is: bytes that are not UTF-8, a NUL byte, a field above 32,768 characters, too many or too few fields.
    Raises `Invalid` when the file cannot be opened or lacks one of `columns`.
    """
    with open_text(file) as opened:
        first = opened.readline(LONGEST_FIELD)
        delimiter = max(DELIMITERS, key=first.count)
        names = [tidy(name) for name in next(csv.reader([first], delimiter=delimiter), [])]
        missing = [column for column in columns if column not in names]
        if missing:
            raise Invalid(f"{file}: the first line names no column {', '.join(missing)}")
        yield from _records(opened, names, delimiter)


def _records(opened: TextIO, names: list[str], delimiter: str) -> Iterator[Numbered[dict[str, str]]]:
    # A field above this limit is an error of its own record; reading goes on with the next line.
    csv.field_size_limit(4 * LONGEST_FIELD)
    reader = csv.reader(opened, delimiter=delimiter)
    while True:
        line = reader.line_num + 2  # the header is line 1
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield line, Unreadable(f"the row cannot be read: {error}")
            continue
        if fields:
            reason = fault_of(fields, len(names))
            start = tidy(" | ".join(field[:60] for field in fields))[:SHOWN]
            yield line, Unreadable(reason, start) if reason else dict(zip(names, fields, strict=True))


def fault_of(fields: list[str], expected: int) -> str | None:
    """Why this row of a table cannot be taken as it stands, or None."""
    if len(fields) != expected:
        return f"the row has {len(fields)} fields, not {expected}"
    if any(not is_utf8(field) for field in fields):
        return "the row is not in UTF-8"
    if any("\x00" in field for field in fields):
        return "the row holds a NUL byte"
    if any(len(field) > LONGEST_FIELD for field in fields):
        return f"a field has more than {LONGEST_FIELD} characters"
    return None


def is_utf8(value: str) -> bool:
    """Whether text read by `open_text` was UTF-8 throughout."""
    return not any(ord(character) in UNDECODED for character in value) if not value.isascii() else True
