"""The relay: private messages between whoever handles an issue and its reporter, and the pauses made for answers."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import MOST_PAUSED_DAYS, MOST_PAUSES, Side
from app.kernel.db import Base, Id, UTCDateTime, one_of


class RelayMessage(Base):
    """One message. Neither side learns who the other is: an officer writes under the duty name, the reporter as "the
    reporter". The account is an officer's alone, for the audit."""

    __tablename__ = "relay_message"
    __table_args__ = (
        one_of("side", Side),
        CheckConstraint("side = 'office' OR (account_id IS NULL AND duty_name = '')", name="reporter_unnamed"),
        Index("ix_relay_message_issue", "issue_id", "id"),
        Index("uq_relay_message_key", "issue_id", "side", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    side: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "relay_message"})
    lang: Mapped[str] = mapped_column(String(10))
    duty_name: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Pause(Base):
    """The clock stood still for an answer of the reporter: asked for `days` working days, until `until` at most.

    `ended_at`: when the answer came, before that. `first_answer_due`, `solution_due`: what was promised before it, to
    which the days that were really waited are added.
    """

    __tablename__ = "issue_pause"
    __table_args__ = (
        CheckConstraint(f"number BETWEEN 1 AND {MOST_PAUSES}", name="number"),
        CheckConstraint(f"days BETWEEN 1 AND {MOST_PAUSED_DAYS}", name="days"),
    )

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[int]
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    first_answer_due: Mapped[datetime] = mapped_column(UTCDateTime)
    solution_due: Mapped[datetime] = mapped_column(UTCDateTime)
