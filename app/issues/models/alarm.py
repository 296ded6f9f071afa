"""That a report nobody may read in public speaks of danger now, until somebody has seen to it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime
from app.kernel.errors import Conflict

# Written out, since a database uses a partial index only for a condition it can read.
UNSEEN = text("seen_at IS NULL")


class Alarm(Base):
    """A confidential report whose words speak of danger; an issue has one that waits at most. It holds no words: who
    opens the report to read them is written down."""

    __tablename__ = "issue_alarm"
    __table_args__ = (
        CheckConstraint("seen_by IS NULL OR seen_at IS NOT NULL", name="seen"),
        Index("uq_issue_alarm_unseen", "issue_id", unique=True, sqlite_where=UNSEEN, postgresql_where=UNSEEN),
        Index("ix_issue_alarm_seen_at", "seen_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    def see_to(self, by: int | None, at: datetime) -> None:
        """Raises `Conflict` when somebody was faster."""
        if self.seen_at is not None:
            raise Conflict("Somebody has already seen to this.")
        self.seen_at, self.seen_by = at, by
