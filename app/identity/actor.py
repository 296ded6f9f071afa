"""The actor: who asks for something, with every right it holds, as one frozen value."""

from dataclasses import dataclass

from app.identity.vocabulary import POLICE, STAFF, Role


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
    that a moderator let through, so the next one waits.
    """

    kind: str = "visitor"
    id: int | None = None
    account_id: int | None = None
    session_id: int | None = None
    name: str = ""
    lang: str | None = None
    area_id: int | None = None
    new: bool = True
    grants: tuple[Grant, ...] = ()
    participants: tuple[tuple[int, str], ...] = ()
    receipts: tuple[tuple[str, int], ...] = ()
    device: str | None = None

    def has(self, *roles: Role, at: str | None = None) -> bool:
        """Whether one of `roles` is held, for the area path `at` when given: a grant covers all below it."""
        return any(g.role in roles and (at is None or at.startswith(g.area_path)) for g in self.grants)

    def acts_for(self, body_id: int | None) -> bool:
        """Whether a grant stands for this body."""
        return body_id is not None and any(g.body_id == body_id for g in self.grants)

    def hosts(self, meeting_id: int) -> bool:
        return any(g.role == Role.HOST and g.meeting_id == meeting_id for g in self.grants)

    def holds_receipt(self, kind: str, number: int) -> bool:
        return (kind, number) in self.receipts

    def participant_key(self, meeting_id: int) -> str | None:
        """The key of this browser's participant in a meeting, None when it never joined."""
        return dict(self.participants).get(meeting_id)

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(g.role for g in self.grants)

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
    def may_act_here(self) -> bool:
        """Whether pages should carry the shell's form with its token: visitors read without one."""
        return self.known or bool(self.participants)


SYSTEM = Actor(kind="system", name="Corrala", new=False, grants=())
