"""Files of other systems as rows: what cannot be read of them costs its own row, and no file is held as a whole."""

import csv
import gzip
import re
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO, TypeVar
from zoneinfo import ZoneInfo

from app.kernel.errors import Invalid
from app.kernel.text import tidy

Row = TypeVar("Row")

LONGEST_FIELD = 32_768  # characters
LONGEST_LINE = 1_048_576
SHOWN = 300  # characters of a refused row that are written down
YEARS = range(1900, 2200)  # of what people tell
LANGUAGE = re.compile("[A-Za-z]{2,3}(-[A-Za-z0-9]{2,6})?")
DELIMITERS = ",;\t"
# How surrogateescape writes a byte that is not UTF-8, and the halves of characters that JSON may name.
UNDECODED = re.compile("[\ud800-\udfff]")
BROKEN = (OSError, EOFError, zlib.error)  # how a file that cannot be read on says so


@dataclass(frozen=True, slots=True)
class Unreadable:
    """What a reader yields in a row's place: why it cannot be read, and how it begins."""

    reason: str
    start: str = ""


Numbered = tuple[int, Row | Unreadable]


def start_of(values: Iterable[Any]) -> str:
    """How a row begins, for those who look for it."""
    return " | ".join(tidy(str(value))[:60] for value in values)[:SHOWN]


def open_text(file: Path) -> TextIO:
    """`file` as text, a byte order mark dropped, gunzipped when named .gz; a byte that is no UTF-8 stays detectable."""
    opener: Any = gzip.open if file.suffix == ".gz" else open
    try:
        opened: TextIO = opener(file, "rt", encoding="utf-8-sig", errors="surrogateescape", newline="")
    except OSError as error:
        raise Invalid("%(file)s: %(reason)s", file=file, reason=error.strerror or error) from error
    return opened


def csv_rows(file: Path, columns: Iterable[str]) -> Iterator[Numbered[dict[str, str]]]:
    """(line, row by column name) for each row of a CSV file; `Unreadable` for one with a fault of its own.

    A fault is: bytes that are not UTF-8, a NUL byte, a field above 32,768 characters, too many or too few fields, a
    quotation mark that is never closed. Raises `Invalid` when the file cannot be opened or lacks one of `columns`.
    """
    with open_text(file) as opened:
        lines = _Lines(opened)
        names, delimiter = _heading(file, lines, columns)
        yield from _records(lines, names, delimiter)


def _heading(file: Path, lines: "_Lines", columns: Iterable[str]) -> tuple[list[str], str]:
    """The names of the columns, and what stands between them."""
    try:
        first = next(lines, "")
    except csv.Error as error:
        raise Invalid("%(file)s cannot be read: %(reason)s", file=file, reason=error) from error
    if not first.strip():
        raise Invalid("%(file)s: the first line is empty; it must name the columns", file=file)
    if not is_utf8(first):
        raise Invalid("%(file)s is not in UTF-8; save it as UTF-8 and try again", file=file)
    delimiter = max(DELIMITERS, key=first.count)
    names = [tidy(name) for name in next(csv.reader([first], delimiter=delimiter), [])]
    wanted = list(columns)
    missing = [column for column in wanted if column not in names]
    if missing:
        raise Invalid("%(file)s: the first line names no column %(names)s", file=file, names=", ".join(missing))
    twice = [column for column in wanted if names.count(column) > 1]
    if twice:
        raise Invalid("%(file)s: the first line names more than once: %(names)s", file=file, names=", ".join(twice))
    return names, delimiter


class _Lines:
    """The lines of a file, each of which can be read again until the record that it belongs to is settled."""

    def __init__(self, opened: TextIO) -> None:
        self._opened = opened
        self._again: deque[str | None] = deque()
        self._record: list[str | None] = []
        self._settled = 0

    @property
    def next_number(self) -> int:
        return self._settled + len(self._record) + 1

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._read()
        self._record.append(line)
        if line is None:
            raise csv.Error(f"a line has more than {LONGEST_LINE} characters")
        return line

    def _read(self) -> str | None:
        """The next line; None for one that is too long, which is not held."""
        line = self._opened.readline(LONGEST_LINE)
        if not line:
            raise StopIteration
        if len(line) < LONGEST_LINE or line.endswith(("\n", "\r")):
            return line
        while (more := self._opened.readline(LONGEST_LINE)) and not more.endswith(("\n", "\r")):
            pass
        return None

    def settle(self) -> None:
        """The record is whole: forget its lines."""
        self._settled += len(self._record)
        self._record.clear()

    def give_up(self) -> str:
        """The record is none: its first line, which alone is lost; those after it will be read again."""
        first, rest = self._record[0], self._record[1:]
        self._again.extendleft(reversed(rest))
        self._settled += 1
        self._record.clear()
        return first or ""


def _said(error: csv.Error) -> str:
    """What the csv module says of a record, in plain words."""
    words = str(error)
    if words == "unexpected end of data":
        return "a quotation mark is opened and never closed"
    if words.endswith("""expected after '"'"""):
        return "a quotation mark stands where none can"
    return f"a field has more than {LONGEST_FIELD} characters" if "field limit" in words else words


def _records(lines: _Lines, names: list[str], delimiter: str) -> Iterator[Numbered[dict[str, str]]]:
    csv.field_size_limit(4 * LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        lines.settle()
        line = lines.next_number
        try:
            fields = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield (
                line,
                Unreadable(f"the row cannot be read: {_said(error)}", tidy(lines.give_up())[:SHOWN]),
            )
            continue
        if fields:
            reason = fault_of(fields, len(names))
            yield line, Unreadable(reason, start_of(fields)) if reason else dict(zip(names, fields, strict=True))


def moment_of(text: str, zone: ZoneInfo) -> datetime:
    """A time as ISO 8601, in aware UTC; one that names no zone is in `zone`. Raises `Invalid`."""
    try:
        moment = datetime.fromisoformat(tidy(text))
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid("'%(text)s' is no date", text=tidy(text)[:40]) from error
    if moment.year not in YEARS:
        raise Invalid("'%(text)s' is no date of our time", text=tidy(text)[:40])
    return moment


def language_of(text: str) -> str:
    """The tag of a language ("es", "pt-BR"); raises `Invalid` for what can be none."""
    if not LANGUAGE.fullmatch(text):
        raise Invalid("'%(text)s' is no language; write it as in es or pt-BR", text=text[:40])
    return text


def fault_of(fields: list[str], expected: int) -> str | None:
    """Why this row of a table cannot be taken as it stands, or None."""
    if len(fields) != expected:
        return f"the row has {len(fields)} fields, not {expected}"
    if not is_utf8("".join(fields)):
        return "the row is not in UTF-8"
    if any("\x00" in field for field in fields):
        return "the row holds a NUL byte"
    if any(len(field) > LONGEST_FIELD for field in fields):
        return f"a field has more than {LONGEST_FIELD} characters"
    return None


def is_utf8(value: str) -> bool:
    """Whether text read by `open_text` was UTF-8 throughout, so that it can be written again."""
    return UNDECODED.search(value) is None
