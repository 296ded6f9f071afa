"""What a rule is, and what it looks at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.admin.health import migrations_fault
from app.config import ROOT


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules look at. `config`: Flask's. `connection`: a reading one, None when the database does not answer.
    `ways`: how the writing connection is set (`queries.ways_of`)."""

    settings: Any
    config: Mapping[str, Any]
    connection: Connection | None = None
    ways: Mapping[str, str] = field(default_factory=dict)
    root: Path = ROOT
    mounts: Path = Path("/proc/mounts")

    @property
    def secure(self) -> bool:
        return bool(self.settings.secure)

    @property
    def rows(self) -> Connection:
        """The connection of a rule that reads, which is asked only when there is one."""
        assert self.connection is not None
        return self.connection


Look = Callable[[Case], str | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`look` says what is wrong, or nothing. `starts`: production does not start while it is broken, since people would
    be harmed. `reads`: it looks into the database, once that has the form of this version."""

    look: Look
    why: str
    do: str
    starts: bool
    reads: bool

    @property
    def words(self) -> str:
        return self.look.__name__.replace("_", " ")

    def fault(self, case: Case) -> str | None:
        """What is wrong, why it matters, and what to do, in one line; None when the rule is kept."""
        try:
            wrong = self.look(case)
        except SQLAlchemyError as error:
            wrong = f"the database answered {type(error).__name__}"
        return f"{wrong}: {self.why}. {self.do}" if wrong else None


RULES: list[Rule] = []


def rule(*, why: str, do: str, starts: bool = False, reads: bool = False) -> Callable[[Look], Look]:
    """Make a function a rule of the doctor; the order of the files is the order of the rules."""

    def declare(look: Look) -> Look:
        RULES.append(Rule(look, why, do, starts, reads))
        return look

    return declare


def check(case: Case) -> list[tuple[str, str | None]]:
    """Each rule in words, with its fault or None."""
    ready = _is_ready(case)
    return [(one.words, one.fault(case) if ready or not one.reads else f"not looked at: {one.words}") for one in RULES]


def check_before_start(case: Case) -> list[str]:
    """The faults with which production does not start."""
    return [fault for one in RULES if one.starts and (fault := one.fault(case))]


def _is_ready(case: Case) -> bool:
    try:
        return case.connection is not None and migrations_fault(case.connection) is None
    except SQLAlchemyError:
        return False
