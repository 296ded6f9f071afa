"""Rows of moderation: cases, flags, and what was there before words were blacked out."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.identity.vocabulary import Role
from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Conflict, Invalid
from app.kernel.text import tidy_block
from app.moderation.vocabulary import (
    APPEAL_OPEN,
    HELD_LONGEST,
    HELD_UNTIL_DECIDED,
    REASON_LONGEST,
    REASON_SHORTEST,
    UNDO,
    Ground,
    Sight,
    State,
    Verdict,
    Why,
)

# Written out, since a database uses a partial index only for a condition it can read.
OPEN = text("state = 'open' AND appeals_id IS NULL")
UNSETTLED = text("state = 'decided' AND settled_at IS NULL")


class JudgeRole(StrEnum):
    """In what capacity somebody decided."""

    MODERATOR = str(Role.MODERATOR)
    REPRESENTATIVE = str(Role.REPRESENTATIVE)
    MEDIATOR = str(Role.MEDIATOR)


def checked_reason(reason: str) -> str:
    """A reason as it may be kept; raises `Invalid` when it says too little or too much."""
    words = tidy_block(reason)
    if words in list(Ground):
        return words
    if len(words) < REASON_SHORTEST:
        raise Invalid("Give a reason from the list, or write one of at least 15 characters.", field="reason")
    if len(words) > REASON_LONGEST:
        raise Invalid("This reason is too long: 1,000 characters at most.", field="reason")
    return words


class ModerationCase(Base):
    """One thing that waits for a person, or waited. A thing has one open case at most, and an appeal beside it.

    `reason`: a code of the charter's list or own words. `restores_id`: the verdict that this case takes back;
    `appeals_id`: the one it asks to look at again, with the author's `plea`. `held_at`, `held_ground`: hidden until
    decided; `released_at`: seen again since nobody decided. `settled_at`: the verdict can be told, no longer undone.
    `about_body_id`: the body it speaks about; `decided_role`, `decided_body_id`: in what capacity, and for whom,
    somebody decided.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        one_of("why", Why),
        one_of("state", State),
        one_of("verdict", Verdict),
        one_of("held_ground", Ground),
        one_of("decided_role", JudgeRole),
        CheckConstraint("(state = 'open') = (verdict IS NULL)", name="decided"),
        CheckConstraint("(why = 'appeal') = (appeals_id IS NOT NULL)", name="appeal"),
        CheckConstraint("(held_at IS NULL) = (held_ground IS NULL)", name="held"),
        CheckConstraint("released_at IS NULL OR held_at IS NOT NULL", name="released"),
        Index("uq_moderation_case_open", "kind", "thing_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_moderation_case_thing", "kind", "thing_id"),
        Index("ix_moderation_case_queue", "state", "urgent", "id"),
        Index("ix_moderation_case_author_id", "author_id"),
        Index("ix_moderation_case_decided_at", "decided_at"),
        Index("ix_moderation_case_unsettled", "decided_at", sqlite_where=UNSETTLED, postgresql_where=UNSETTLED),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column(Id)
    area_path: Mapped[str] = mapped_column(String(120))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    about_officers: Mapped[bool] = mapped_column(default=False)
    about_body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    why: Mapped[str] = mapped_column(String(20))
    urgent: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(20), default=State.OPEN)
    verdict: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_role: Mapped[str | None] = mapped_column(String(20))
    decided_body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    restores_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_case.id"), unique=True)
    appeals_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_case.id"), unique=True)
    plea: Mapped[str] = mapped_column(Text, default="")
    held_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    held_ground: Mapped[str | None] = mapped_column(String(20))
    released_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def decide(self, verdict: Verdict, reason: str, by: int | None, at: datetime) -> None:
        """Close the case; raises `Conflict` when somebody was faster."""
        if self.state != State.OPEN:
            raise Conflict("Somebody has already decided this.")
        self.state, self.verdict, self.reason = State.DECIDED, verdict, reason
        self.decided_by, self.decided_at = by, at

    def reopen(self, at: datetime) -> None:
        """As if nobody had decided; raises `Conflict` when the ten seconds are over."""
        if self.decided_at is None or self.settled_at is not None or at - self.decided_at > UNDO:
            raise Conflict("The ten seconds to take this back are over.")
        self.state, self.verdict, self.reason = State.OPEN, None, ""
        self.decided_by = self.decided_at = self.decided_role = self.decided_body_id = None

    @property
    def sight(self) -> Sight:
        """What the public sees while nobody has decided."""
        if self.why in (Why.NEWCOMER, Why.NO_ACCOUNT):
            return Sight.WAITING
        return Sight.HELD if self.held_at is not None and self.released_at is None else Sight.VISIBLE

    def released_from(self) -> datetime | None:
        """When it is seen again though nobody decided; None for what stays out of sight."""
        if self.held_at is None or self.held_ground in HELD_UNTIL_DECIDED:
            return None
        return self.held_at + HELD_LONGEST

    def check_appeal(self, at: datetime) -> None:
        """Raises `Conflict` unless this verdict took words away, was told, and is not older than six months."""
        if self.verdict not in (Verdict.HIDE, Verdict.REDACT) or self.decided_at is None or self.appeals_id:
            raise Conflict("There is nothing to appeal against.")
        if at - self.decided_at > APPEAL_OPEN:
            raise Conflict("The six months to appeal are over.")


class Flag(Base):
    """A person's report on a thing; once per person (or browser) and case."""

    __tablename__ = "moderation_flag"
    __table_args__ = (
        one_of("ground", Ground),
        CheckConstraint("(account_id IS NULL) <> (device IS NULL)", name="who"),
        UniqueConstraint("case_id", "account_id"),
        UniqueConstraint("case_id", "device", name="uq_moderation_flag_device"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    device: Mapped[str | None] = mapped_column(String(64))
    ground: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class WithheldWords(Base):
    """What stood there before a verdict changed it, encrypted; for whoever decides an appeal, and gone when none can
    come any more. The key lies outside the database."""

    __tablename__ = "withheld_words"

    case_id: Mapped[int] = mapped_column(ForeignKey("moderation_case.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "withheld_words"})
