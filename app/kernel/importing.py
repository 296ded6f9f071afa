"""Imports: rows of another system, taken in batches, each row for itself.

A row that cannot be taken is written with its line and the reason beside the file it came from; the rest goes on.
Nothing is held but one batch, so a file of any length needs the same memory.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, TextIO, TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from app.kernel.db import session
from app.kernel.errors import Busy, Invalid, Refused
from app.kernel.reading import BROKEN, SHOWN, Numbered, Row, Unreadable, start_of
from app.kernel.text import tidy
from app.kernel.transaction import act

Told = TypeVar("Told")  # a row as an action takes it
Given = TypeVar("Given")
Done = TypeVar("Done")
Outcome = Literal["taken", "unchanged"]
Echo = Callable[[str], None]

BATCH = 500
SOME_REFUSED = 3  # exit code


_Told = tuple[int, Row, Told]  # line, the row, what it says


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
    return _run(rows, lambda batch: _take_batch(batch=batch, take=take), file, echo)


def run_import_together(
    rows: Iterable[Numbered[Row]],
    read: Callable[[Row], Told],
    take: Callable[[Sequence[Told]], Sequence[Outcome]],
    file: Path,
    echo: Echo,
) -> Result:
    """The same for an action that takes many at once: `read` refuses what a row says wrongly, `take` writes the rest.

    `take` gives an outcome for each, in their order. Where it is refused, the batch is halved until the row at fault
    stands alone in its savepoint, so what becomes of a row does not depend on its neighbours.
    """
    return _run(rows, lambda batch: _take_together(batch=batch, read=read, take=take), file, echo)


def _run(
    rows: Iterable[Numbered[Row]], take: Callable[[list[Numbered[Row]]], "_Batch"], file: Path, echo: Echo
) -> Result:
    result = Result()
    try:
        with RefusedFile(file, echo) as refused:
            for batch in _batches(rows, file):
                counted = take(batch)
                for line, reason, start in sorted(counted.reasons):
                    refused.write(line, reason, start)
                    result.refused_file = refused.path if refused.written else None
                result.taken += counted.outcomes.count("taken")
                result.unchanged += counted.outcomes.count("unchanged")
                result.refused += len(counted.reasons)
                if len(batch) == BATCH:
                    echo(f"  line {batch[-1][0]}: {result}")
    finally:
        echo(str(result))
    return result


def _batches(rows: Iterable[Numbered[Row]], file: Path) -> Iterator[list[Numbered[Row]]]:
    """500 rows each time. Where the file breaks off, the rows before come first, then `Invalid`."""
    batch: list[Numbered[Row]] = []
    fault: Refused | None = None
    try:
        for row in rows:
            batch.append(row)
            if len(batch) == BATCH:
                yield batch
                batch = []
    except Refused as error:
        fault = error
    except BROKEN as error:
        fault = Invalid("%(file)s cannot be read any further: %(reason)s", file=file, reason=error)
    if batch:
        yield batch
    if fault:
        raise fault


@dataclass(slots=True)
class _Batch:
    """`reasons`: line, why it was refused, how it begins."""

    outcomes: list[Outcome] = field(default_factory=list)
    reasons: list[tuple[int, str, str]] = field(default_factory=list)


@act
def _take_batch(*, batch: list[Numbered[Row]], take: Callable[[Row], Outcome]) -> _Batch:
    counted = _Batch()
    for line, row in batch:
        if isinstance(row, Unreadable):
            counted.reasons.append((line, row.reason, row.start))
            continue
        outcome, reason = _attempt(take, row)
        if outcome is None:
            counted.reasons.append((line, reason, _shown(row)))
        else:
            counted.outcomes.append(outcome)
    return counted


@act
def _take_together(
    *,
    batch: list[Numbered[Row]],
    read: Callable[[Row], Told],
    take: Callable[[Sequence[Told]], Sequence[Outcome]],
) -> _Batch:
    counted = _Batch()
    several: list[_Told[Row, Told]] = []
    for line, row in batch:
        if isinstance(row, Unreadable):
            counted.reasons.append((line, row.reason, row.start))
            continue
        try:
            several.append((line, row, read(row)))
        except Busy:
            raise
        except Refused as error:
            counted.reasons.append((line, error.said(), _shown(row)))
    _take_several(several, take, counted)
    return counted


def _take_several(
    several: list[_Told[Row, Told]], take: Callable[[Sequence[Told]], Sequence[Outcome]], counted: _Batch
) -> None:
    """Take them in one savepoint; where that is refused, each half in its own."""
    if not several:
        return
    outcomes, reason = _attempt(take, [told for _, _, told in several])
    if outcomes is not None:
        counted.outcomes.extend(outcomes)
    elif len(several) == 1:
        [(line, row, _)] = several
        counted.reasons.append((line, reason, _shown(row)))
    else:
        middle = len(several) // 2
        _take_several(several[:middle], take, counted)
        _take_several(several[middle:], take, counted)


def _attempt(take: Callable[[Given], Done], given: Given) -> tuple[Done | None, str]:
    """What `take` makes of what it is given, or why it was refused; then it leaves neither rows nor hooks behind."""
    hooks = session().info["after_commit"]
    before = len(hooks)
    try:
        with session.begin_nested():
            return take(given), ""
    except Busy:
        raise
    except Refused as error:
        reason = error.said()
    except (IntegrityError, DataError) as error:
        reason = f"the database refused it: {tidy(str(error.orig))[:SHOWN]}"
    del hooks[before:]
    return None, reason


def _shown(row: Any) -> str:
    return start_of(row.values() if isinstance(row, dict) else [row])


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
