"""Rows of absence: an officer, commissioner or mediator is away, and a colleague stands in."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime


class Absence(Base):
    """From `begins_at` to before `ends_at` the deputy does what was assigned to the one who is away. It ends by date
    alone, or at `ended_at` when somebody is back sooner."""

    __tablename__ = "absence"
    __table_args__ = (
        CheckConstraint("ends_at > begins_at", name="span"),
        CheckConstraint("deputy_id <> account_id", name="somebody_else"),
        Index("ix_absence_account_id", "account_id"),
        Index("ix_absence_deputy_id", "deputy_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    begins_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    set_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    set_at: Mapped[datetime] = mapped_column(UTCDateTime)
