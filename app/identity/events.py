"""What happens to accounts, sessions and roles."""

from dataclasses import dataclass
from typing import ClassVar

from app.kernel.journal import Event


@dataclass(frozen=True, kw_only=True)
class AccountMade(Event):
    act: ClassVar[str] = "account.made"
    thing: ClassVar[str] = "account_id"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    act: ClassVar[str] = "account.changed"
    thing: ClassVar[str] = "account_id"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class PasswordSet(Event):
    act: ClassVar[str] = "account.password_set"
    thing: ClassVar[str] = "account_id"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class SessionBegun(Event):
    act: ClassVar[str] = "account.session_begun"
    thing: ClassVar[str] = "account_id"
    account_id: int
    session_id: int
    means: str


@dataclass(frozen=True, kw_only=True)
class AccountSessionEnded(Event):
    """Sessions of an account ended, by sign-out or otherwise; their sockets end with them."""

    act: ClassVar[str] = "account.session_ended"
    thing: ClassVar[str] = "account_id"
    account_id: int
    session_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class RoleProposed(Event):
    act: ClassVar[str] = "role.proposed"
    thing: ClassVar[str] = "proposal_id"
    proposal_id: int
    account_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleProposalDecided(Event):
    act: ClassVar[str] = "role.proposal_decided"
    thing: ClassVar[str] = "proposal_id"
    proposal_id: int
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class RoleGiven(Event):
    act: ClassVar[str] = "role.given"
    thing: ClassVar[str] = "grant_id"
    grant_id: int
    account_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event):
    act: ClassVar[str] = "role.ended"
    thing: ClassVar[str] = "grant_id"
    grant_id: int
    account_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class DutyEntryWritten(Event):
    """What the public may know of an officer changed."""

    act: ClassVar[str] = "officer.duty_entry_written"
    thing: ClassVar[str] = "account_id"
    account_id: int
