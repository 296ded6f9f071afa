"""A step that was sent and is not published yet."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import StepKind
from app.kernel.db import Base, Id, UTCDateTime, one_of

# Written out, since a database uses a partial index only for a condition it can read.
WAITING = text("ended_at IS NULL")


class WaitingStep(Base):
    """What an officer sent: for ten seconds it is nobody's but theirs. One waits on an issue at a time.

    `at`: when it was sent, which is when the step counts as written. `words`: the form, as `app.issues.waiting` packs
    it. `ended_at`: it was taken back, or (`refused`) could not be published when its time came; until its author sends
    another one, or for a time, its words are kept to go on from.
    """

    __tablename__ = "waiting_step"
    __table_args__ = (
        one_of("kind", StepKind),
        CheckConstraint("ended_at IS NOT NULL OR NOT refused", name="refused_is_ended"),
        Index("uq_waiting_step_issue", "issue_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_waiting_step_account", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(15))
    version: Mapped[int]
    words: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refused: Mapped[bool] = mapped_column(default=False, server_default=false())
