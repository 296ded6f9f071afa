"""The actor: who asks for something, with every right it holds, as one frozen value."""

from dataclasses import dataclass
from datetime import datetime

from app.identity.vocabulary import CHARTER_VERSION, POLICE, STAFF, Role


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in an area. `area_path` "/" is everywhere; `body_id` for staff of a body; `meeting_id` for a host."""

    role: Role
    area_path: str
    body_id: int | None = None
    meeting_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """`kind`: visitor, participant, receipt, account or system. `id`: the account's or participant's number.

    `participants`: (meeting id, key) pairs this browser holds; the rows appear at the first act.
    `receipts`: (kind, number) pairs whose code this browser has shown. `new`: has fewer than three contributions
    that a moderator let through, or is muted, so the next one waits. `owes_factor`: holds roles that need a second
    factor, has not shown one, and therefore holds none of them yet. `proven_at`: when it last proved who it is, None
    when never. `token_id`: of the personal token of a program, which never proves who it is; `reads_only`: it may not
    write. `minor`: under 18, so that what this person writes always waits for a moderator.
    `charter`: the version of the charter agreed to. `shortcuts`: single keys decide at the moderators'
    desk. `muted_until`, `muted_reason`: writes nothing in forums and live questions; `banned`: nor supports, thanks,
    flags. `stands_for`: accounts of officers and mediators who are away today and whose deputy this is.
    `ties`, `tied_bodies`: accounts of relatives and friends, and bodies, to which this person has declared a tie.
    """

    kind: str = "visitor"
    id: int | None = None
    account_id: int | None = None
    session_id: int | None = None
    token_id: int | None = None
    reads_only: bool = False
    name: str = ""
    lang: str | None = None
    area_id: int | None = None
    new: bool = True
    grants: tuple[Grant, ...] = ()
    participants: tuple[tuple[int, str], ...] = ()
    receipts: tuple[tuple[str, int], ...] = ()
    device: str | None = None
    owes_factor: bool = False
    proven_at: datetime | None = None
    minor: bool = False
    charter: int = 0
    shortcuts: bool = True
    muted_until: datetime | None = None
    muted_reason: str = ""
    banned: bool = False
    stands_for: tuple[int, ...] = ()
    ties: frozenset[int] = frozenset()
    tied_bodies: frozenset[int] = frozenset()

    def has(self, *roles: Role, at: str | None = None) -> bool:
        """Whether one of `roles` is held, for the area path `at` when given: a grant covers all below it."""
        return any(g.role in roles and (at is None or at.startswith(g.area_path)) for g in self.grants)

    def acts_for(self, body_id: int | None) -> bool:
        """Whether a grant stands for this body."""
        return body_id is not None and any(g.body_id == body_id for g in self.grants)

    def tied_to(self, *account_ids: int | None) -> bool:
        """Whether one of these accounts is a declared relative or friend."""
        return not self.ties.isdisjoint(account_ids)

    def tied_to_body(self, body_id: int | None) -> bool:
        """Whether a tie to this body was declared."""
        return body_id in self.tied_bodies

    def hosts(self, meeting_id: int) -> bool:
        return any(g.role == Role.HOST and g.meeting_id == meeting_id for g in self.grants)

    def holds_receipt(self, kind: str, number: int) -> bool:
        return (kind, number) in self.receipts

    def participant_key(self, meeting_id: int) -> str | None:
        """The key of this browser's participant in a meeting, None when it never joined."""
        return dict(self.participants).get(meeting_id)

    @property
    def answers_for(self) -> tuple[int, ...]:
        """The accounts whose assigned work is this actor's today: the own one, and those it stands in for."""
        return self.stands_for if self.account_id is None else (self.account_id, *self.stands_for)

    def keeps_for(self, holder: int | None) -> int | None:
        """In whose hands work stays that this actor does: the holder's whom it stands in for, else its own."""
        return holder if holder is not None and holder in self.stands_for else self.account_id

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(g.role for g in self.grants)

    @property
    def administers(self) -> bool:
        """Whether the settings of the city are this actor's to change: an administrator's."""
        return any(g.role == Role.ADMINISTRATOR for g in self.grants)

    @property
    def is_staff(self) -> bool:
        return not self.roles.isdisjoint(STAFF)

    @property
    def is_police(self) -> bool:
        return not self.roles.isdisjoint(POLICE)

    @property
    def known(self) -> bool:
        """Signed in with an account."""
        return self.account_id is not None

    @property
    def agreed(self) -> bool:
        """Whether the person has agreed to the charter as it stands now."""
        return self.charter >= CHARTER_VERSION

    @property
    def may_act_here(self) -> bool:
        """Whether pages should carry the shell's form with its token: visitors read without one."""
        return self.known or bool(self.participants)


SYSTEM = Actor(kind="system", name="Corrala", new=False, grants=())
