"""The permission table: who may do what, as data. Policies are checked against it cell by cell; nothing decides by it.

`permissions.toml` beside this file explains its letters and cells.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.identity.vocabulary import ROLE_NAMES, Role
from app.kernel.words import spoken

FILE = Path(__file__).with_suffix(".toml")


class Cell(StrEnum):
    """What a cell of the table may say."""

    YES = "y"
    AREAS = "a"
    ASSIGNED = "a assigned"
    OWN = "o"
    WAITS = "p"
    MEETING = "m"
    MEETING_LOGGED = "m x"
    REFERRED = "r"
    LOGGED = "x"
    SAMPLE = "x sample"
    BREAK_GLASS = "b"
    CONSENT = "c"


WHO: dict[str, str] = {
    "V": spoken("visitor"),
    "W": spoken("participant in a meeting's questions"),
    "K": spoken("holder of a receipt"),
    "U": spoken("account, residence not verified"),
    "R": ROLE_NAMES[Role.VERIFIED],
    "N": ROLE_NAMES[Role.REPRESENTATIVE],
    "H": ROLE_NAMES[Role.HOST],
    "O": ROLE_NAMES[Role.OFFICER],
    "C": ROLE_NAMES[Role.COMMISSIONER],
    "P": ROLE_NAMES[Role.PARTNER],
    "D": ROLE_NAMES[Role.MODERATOR],
    "M": ROLE_NAMES[Role.MEDIATOR],
    "A": ROLE_NAMES[Role.ADMINISTRATOR],
    "Z": ROLE_NAMES[Role.COORDINATOR],
    "E": ROLE_NAMES[Role.EVALUATOR],
    "X": ROLE_NAMES[Role.EXPERT],
}


@dataclass(frozen=True, slots=True)
class Permission:
    """A line of the table: `cells` by letter of WHO; a letter that is missing is refused."""

    id: str
    group: str
    what: str
    cells: Mapping[str, Cell]


def read_table(file: Path = FILE) -> dict[str, Permission]:
    """The table by action id, in the order of the file. Raises `ValueError` for a letter or cell that is not known."""
    groups = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        action: _permission(action, group, line) for group, lines in groups.items() for action, line in lines.items()
    }


def _permission(action: str, group: str, line: Mapping[str, str]) -> Permission:
    given = {key: cell for key, cell in line.items() if key != "what"}
    everybody = given.pop("all", None)
    if everybody:
        given = dict.fromkeys(WHO, everybody) | given
    unknown = given.keys() - WHO.keys()
    if unknown:
        raise ValueError(f"{action}: {', '.join(sorted(unknown))} is nobody")
    return Permission(action, group, line["what"], {who: Cell(cell) for who, cell in given.items()})


TABLE = read_table()
