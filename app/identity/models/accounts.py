"""Rows of identity: accounts, grants, sessions, codes, participants, receipts."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.identity.vocabulary import AgeBand, Factor, Means, Purpose, Role
from app.kernel.clock import now
from app.kernel.db import Base, Id, UTCDateTime, one_of


class Account(Base):
    """A person who signs in. `contributions`: how many a moderator let through; `charter`: the version of the rules of
    taking part that the person has agreed to, 0 for none; `shortcuts`: single keys decide at the moderators' desk."""

    __tablename__ = "account"
    __table_args__ = (one_of("age_band", AgeBand),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    password: Mapped[str | None] = mapped_column(String(200))
    lang: Mapped[str | None] = mapped_column(String(10))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    age_band: Mapped[str] = mapped_column(String(10), default=AgeBand.ADULT, server_default="adult")
    contributions: Mapped[int] = mapped_column(default=0)
    charter: Mapped[int] = mapped_column(default=0, server_default="0")
    shortcuts: Mapped[bool] = mapped_column(default=True, server_default=text("TRUE"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RoleGrant(Base):
    """A role for an area and a time, given by somebody; while it is paused it is as if it were not."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(f"role IN ({', '.join(repr(str(role)) for role in Role)})", name="role"),
        Index("ix_role_grant_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    meeting_id: Mapped[int | None] = mapped_column(Id)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paused_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class RoleProposal(Base):
    """A staff grant that waits for a second person. `proposed_by` is empty when the operator's command proposed it."""

    __tablename__ = "role_proposal"
    __table_args__ = (CheckConstraint(f"role IN ({', '.join(repr(str(role)) for role in Role)})", name="role"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    confirmed: Mapped[bool | None]

    @property
    def open(self) -> bool:
        return self.decided_at is None


class DutyEntry(Base):
    """What the public may know of an officer: duty name, languages, where and when to meet."""

    __tablename__ = "duty_entry"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    duty_name: Mapped[str] = mapped_column(String(80))
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    meets_at: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[str] = mapped_column(Text, default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    since: Mapped[date | None] = mapped_column(Date)


class AccountSession(Base):
    """A sign-in on one browser; the cookie holds the token, the row its hash.

    `means`: how the person signed in. `device_hash`: the browser's mark; a browser that was let in before is known.
    `factor`: the second factor that was shown last in this session, none when none was. `proven_at`: when the person
    last proved who it is, at the sign-in or since.
    """

    __tablename__ = "account_session"
    __table_args__ = (
        one_of("means", Means),
        one_of("factor", Factor),
        Index("ix_account_session_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    browser: Mapped[str] = mapped_column(String(80), default="")
    means: Mapped[str] = mapped_column(String(20), default=Means.CODE)
    device_hash: Mapped[str] = mapped_column(String(64), default="")
    factor: Mapped[str | None] = mapped_column(String(20))
    proven_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class EmailCode(Base):
    """A code and a link sent by mail.

    `binding`: hash of a mark in the browser that asked; only there does the code work, the link works anywhere.
    `account_id` is empty for a new person, and for an address that nobody here has: then no code was sent. For a change
    of address `email` is the new one; there it is empty when somebody else has that address.
    """

    __tablename__ = "email_code"
    __table_args__ = (
        CheckConstraint(f"purpose IN ({', '.join(repr(str(purpose)) for purpose in Purpose)})", name="purpose"),
        Index("ix_email_code_binding", "binding"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str] = mapped_column(String(254))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    binding: Mapped[str] = mapped_column(String(64))
    code_hash: Mapped[str] = mapped_column(String(64))
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    link_ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    name: Mapped[str] = mapped_column(String(60), default="")
    age_band: Mapped[str] = mapped_column(String(10), default=AgeBand.ADULT, server_default="adult")
    lang: Mapped[str | None] = mapped_column(String(10))
    wrong: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class WrongTry(Base):
    """Wrong passwords for an address, whether anybody here has it or not; only a keyed hash of it is kept."""

    __tablename__ = "wrong_try"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int] = mapped_column(default=0)
    paused_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Participant(Base):
    """Somebody in one meeting's questions, with or without an account; the row appears at the first act."""

    __tablename__ = "participant"
    __table_args__ = (UniqueConstraint("meeting_id", "key_hash"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(Id)
    key_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Receipt(Base):
    """The code with which someone without account returns; only its hash is kept."""

    __tablename__ = "receipt"
    __table_args__ = (UniqueConstraint("kind", "thing_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column(Id)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
