"""What happens to the installation as a whole."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class DemoFilled(Event):
    """The demo city was filled to its end."""

    act: ClassVar[str] = "demo.filled"
    thing: ClassVar[str] = "city_id"
    city_id: int


@dataclass(frozen=True, kw_only=True)
class JournalRead(Event):
    """A member of staff searched the journal; which filters were set is told by its fields."""

    act: ClassVar[str] = "journal.read"
    thing: ClassVar[str] = "account_id"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class Purged(Event):
    """What was kept for its time was forgotten: so many rows and files."""

    act: ClassVar[str] = "city.purged"
    thing: ClassVar[str] = "city_id"
    city_id: int
    number: int


@dataclass(frozen=True, kw_only=True)
class AuthorityRequestEntered(Event):
    """An authority asked for data."""

    act: ClassVar[str] = "authority_request.entered"
    thing: ClassVar[str] = "request_id"
    request_id: int
    kind: str


@dataclass(frozen=True, kw_only=True)
class AuthorityRequestDecided(Event):
    """What the authority got."""

    act: ClassVar[str] = "authority_request.decided"
    thing: ClassVar[str] = "request_id"
    request_id: int
    how: str


@dataclass(frozen=True, kw_only=True)
class KeysRotated(Event):
    """All sealed words were gone through: how many the newest key seals now, and how many no key opens."""

    act: ClassVar[str] = "keys.rotated"
    thing: ClassVar[str] = "city_id"
    city_id: int
    resealed: int
    unreadable: int
