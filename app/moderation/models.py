"""Rows of moderation: cases and flags."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime
from app.kernel.errors import Conflict, Invalid
from app.kernel.text import tidy_block
from app.moderation.vocabulary import REASON_LONGEST, REASON_SHORTEST, Ground, State, Verdict, Why

OPEN = text(f"state = '{State.OPEN}'")


def one_of(column: str, words: type[Why] | type[State] | type[Verdict] | type[Ground]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


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
    """One thing that waits for a person, or waited. A thing has one open case at most.

    `reason`: a code of the charter's list or own words. `restores_id`: the hiding that this case takes back.
    """

    __tablename__ = "moderation_case"
    __table_args__ = (
        one_of("why", Why),
        one_of("state", State),
        one_of("verdict", Verdict),
        CheckConstraint("(state = 'open') = (verdict IS NULL)", name="decided"),
        Index("uq_moderation_case_open", "kind", "thing_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_moderation_case_thing", "kind", "thing_id"),
        Index("ix_moderation_case_queue", "state", "urgent", "id"),
        Index("ix_moderation_case_author_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column(Id)
    area_path: Mapped[str] = mapped_column(String(120))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    about_officers: Mapped[bool] = mapped_column(default=False)
    why: Mapped[str] = mapped_column(String(20))
    urgent: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(20), default=State.OPEN)
    verdict: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    restores_id: Mapped[int | None] = mapped_column(ForeignKey("moderation_case.id"), unique=True)

    def decide(self, verdict: Verdict, reason: str, by: int | None, at: datetime) -> None:
        """Close the case; raises `Conflict` when somebody was faster."""
        if self.state != State.OPEN:
            raise Conflict("Somebody has already decided this.")
        self.state, self.verdict, self.reason = State.DECIDED, verdict, reason
        self.decided_by, self.decided_at = by, at


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
