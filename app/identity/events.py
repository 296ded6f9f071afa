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
class EmailChanged(Event):
    act: ClassVar[str] = "account.email_changed"
    thing: ClassVar[str] = "account_id"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class FactorAdded(Event):
    """A second factor was set up: a passkey, an app, or new recovery codes."""

    act: ClassVar[str] = "account.factor_added"
    thing: ClassVar[str] = "account_id"
    account_id: int
    factor: str


@dataclass(frozen=True, kw_only=True)
class FactorRemoved(Event):
    """A second factor is gone; `factor` is "all" when an administrator took everything away."""

    act: ClassVar[str] = "account.factor_removed"
    thing: ClassVar[str] = "account_id"
    account_id: int
    factor: str


@dataclass(frozen=True, kw_only=True)
class TokenMade(Event):
    """Somebody made a personal token for a program; `scope`: what it may do."""

    act: ClassVar[str] = "account.token_made"
    thing: ClassVar[str] = "account_id"
    account_id: int
    token_id: int
    scope: str


@dataclass(frozen=True, kw_only=True)
class TokensEnded(Event):
    act: ClassVar[str] = "account.token_ended"
    thing: ClassVar[str] = "account_id"
    account_id: int
    token_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class PersonProven(Event):
    """Somebody signed in proved again who it is, before an act that asks for it."""

    act: ClassVar[str] = "account.proven"
    thing: ClassVar[str] = "account_id"
    account_id: int
    session_id: int


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
class AccessDenied(Event):
    """A member of staff was refused an action of the permission table; `number`: of the thing, where it has one."""

    act: ClassVar[str] = "access.denied"
    thing: ClassVar[str] = "account_id"
    account_id: int
    action: str
    number: int | None = None


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
class TieDeclared(Event):
    """Under the name by which the journal has known it since mediators alone declared ties."""

    act: ClassVar[str] = "mediation.tie_declared"
    thing: ClassVar[str] = "tie_id"
    tie_id: int


@dataclass(frozen=True, kw_only=True)
class TieEnded(Event):
    act: ClassVar[str] = "mediation.tie_ended"
    thing: ClassVar[str] = "tie_id"
    tie_id: int


@dataclass(frozen=True, kw_only=True)
class RoleGiven(Event):
    act: ClassVar[str] = "role.given"
    thing: ClassVar[str] = "grant_id"
    grant_id: int
    account_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Event):
    """By somebody, or by its term. `successor_id`: who takes over, when somebody was named."""

    act: ClassVar[str] = "role.ended"
    thing: ClassVar[str] = "grant_id"
    grant_id: int
    account_id: int
    role: str
    successor_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RolePaused(Event):
    """A role rests until it is begun again. `successor_id`: as when one ends."""

    act: ClassVar[str] = "role.paused"
    thing: ClassVar[str] = "grant_id"
    grant_id: int
    account_id: int
    role: str
    successor_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class RoleResumed(Event):
    act: ClassVar[str] = "role.resumed"
    thing: ClassVar[str] = "grant_id"
    grant_id: int
    account_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class AbsenceSet(Event):
    """An officer or commissioner is away for some days, and a colleague stands in."""

    act: ClassVar[str] = "officer.absence_set"
    thing: ClassVar[str] = "absence_id"
    absence_id: int
    account_id: int
    deputy_id: int


@dataclass(frozen=True, kw_only=True)
class AbsenceEnded(Event):
    act: ClassVar[str] = "officer.absence_ended"
    thing: ClassVar[str] = "absence_id"
    absence_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class ResidenceShown(Event):
    """Somebody showed where they live, in the way named; `voucher_id`: whose word it was."""

    act: ClassVar[str] = "residence.shown"
    thing: ClassVar[str] = "grant_id"
    grant_id: int
    account_id: int
    area_id: int
    way: str
    voucher_id: int | None


@dataclass(frozen=True, kw_only=True)
class ResidenceLetterAsked(Event):
    act: ClassVar[str] = "residence.letter_asked"
    thing: ClassVar[str] = "letter_id"
    letter_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class ResidenceLetterWithdrawn(Event):
    act: ClassVar[str] = "residence.letter_withdrawn"
    thing: ClassVar[str] = "letter_id"
    letter_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class ResidenceLettersPrinted(Event):
    """Somebody saw the names and addresses of these letters."""

    act: ClassVar[str] = "residence.letters_printed"
    thing: ClassVar[str] = "batch_id"
    batch_id: int
    letters: int


@dataclass(frozen=True, kw_only=True)
class ResidenceLettersSent(Event):
    act: ClassVar[str] = "residence.letters_sent"
    thing: ClassVar[str] = "batch_id"
    batch_id: int


@dataclass(frozen=True, kw_only=True)
class CensusListed(Event):
    """Marks of a census list were taken for an area: how many, never which."""

    act: ClassVar[str] = "residence.census_listed"
    thing: ClassVar[str] = "area_id"
    area_id: int
    entries: int


@dataclass(frozen=True, kw_only=True)
class VoucherMade(Event):
    act: ClassVar[str] = "voucher.made"
    thing: ClassVar[str] = "voucher_id"
    voucher_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class VoucherEnded(Event):
    act: ClassVar[str] = "voucher.ended"
    thing: ClassVar[str] = "voucher_id"
    voucher_id: int


@dataclass(frozen=True, kw_only=True)
class DutyEntryWritten(Event):
    """What the public may know of an officer changed."""

    act: ClassVar[str] = "officer.duty_entry_written"
    thing: ClassVar[str] = "account_id"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class MuteProposed(Event):
    """More than seven days: a second moderator must confirm it."""

    act: ClassVar[str] = "mute.proposed"
    thing: ClassVar[str] = "mute_id"
    mute_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class MuteBegun(Event):
    act: ClassVar[str] = "mute.begun"
    thing: ClassVar[str] = "mute_id"
    mute_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class MuteEnded(Event):
    """Before its end; `refused`: it had not begun."""

    act: ClassVar[str] = "mute.ended"
    thing: ClassVar[str] = "mute_id"
    mute_id: int
    account_id: int
    refused: bool


@dataclass(frozen=True, kw_only=True)
class CharterAgreed(Event):
    act: ClassVar[str] = "account.charter_agreed"
    thing: ClassVar[str] = "account_id"
    account_id: int
    version: int


@dataclass(frozen=True, kw_only=True)
class DataCopied(Event):
    """A person asked for a copy of everything that is held of them."""

    act: ClassVar[str] = "account.data_copied"
    thing: ClassVar[str] = "account_id"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class AccountDeleted(Event):
    """An account goes. Rooms that hold something of it do their part inside this act, before what leads to them is
    gone. `words_go`: whether what the person wrote goes too."""

    act: ClassVar[str] = "account.deleted"
    thing: ClassVar[str] = "account_id"
    account_id: int
    words_go: bool


@dataclass(frozen=True, kw_only=True)
class AccountWarned(Event):
    """The owner of an account that nobody uses was told that it will be deleted."""

    act: ClassVar[str] = "account.warned"
    thing: ClassVar[str] = "account_id"
    account_id: int


@dataclass(frozen=True, kw_only=True)
class GroupAdded(Event):
    """A community group stands in the inventory."""

    act: ClassVar[str] = "group.added"
    thing: ClassVar[str] = "group_id"
    group_id: int


@dataclass(frozen=True, kw_only=True)
class GroupChanged(Event):
    act: ClassVar[str] = "group.changed"
    thing: ClassVar[str] = "group_id"
    group_id: int


@dataclass(frozen=True, kw_only=True)
class GroupEnded(Event):
    """It is invited no more and its word no longer counts; its entry and its contacts stay."""

    act: ClassVar[str] = "group.ended"
    thing: ClassVar[str] = "group_id"
    group_id: int


@dataclass(frozen=True, kw_only=True)
class GroupContactNamed(Event):
    """With the consent of the person, who is in no journal row."""

    act: ClassVar[str] = "group.contact_named"
    thing: ClassVar[str] = "group_id"
    group_id: int


@dataclass(frozen=True, kw_only=True)
class GroupConsentWithdrawn(Event):
    """Name and way to reach the person are gone."""

    act: ClassVar[str] = "group.consent_withdrawn"
    thing: ClassVar[str] = "group_id"
    group_id: int
