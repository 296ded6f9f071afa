"""Somebody does not write for some days."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.identity.vocabulary import MUTE_ALONE_DAYS, MUTE_LONGEST_DAYS, MUTE_REASON_SHORTEST, MuteKind
from app.kernel.db import Base, Id, UTCDateTime, one_of


class Mute(Base):
    """Somebody does not write for some days. `since` is empty while it waits for a second moderator, which more than
    seven days need; `ended_at`: taken back, or refused, before its end."""

    __tablename__ = "mute"
    __table_args__ = (
        one_of("kind", MuteKind),
        CheckConstraint(f"days BETWEEN 1 AND {MUTE_LONGEST_DAYS}", name="days"),
        CheckConstraint(f"length(reason) >= {MUTE_REASON_SHORTEST}", name="reason"),
        CheckConstraint("(since IS NULL) = (until IS NULL)", name="whole_term"),
        CheckConstraint(f"since IS NULL OR days <= {MUTE_ALONE_DAYS} OR seconded_by IS NOT NULL", name="seconded"),
        CheckConstraint("seconded_by IS NULL OR seconded_by <> given_by", name="two_persons"),
        CheckConstraint(
            "given_by <> account_id AND (seconded_by IS NULL OR seconded_by <> account_id)", name="not_own"
        ),
        Index("ix_mute_account_id", "account_id", "until"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(10))
    days: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    given_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    given_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seconded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def begin(self, at: datetime) -> None:
        self.since, self.until = at, at + timedelta(days=self.days)
