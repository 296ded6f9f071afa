"""Rows of the installation as a whole: requests of authorities for data."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.admin.vocabulary import AUTHORITY_LONGEST, BASIS_LONGEST, Outcome, Wanted
from app.kernel.db import Base, Id, UTCDateTime, one_of


class AuthorityRequest(Base):
    """An authority asked for data. No person stands here: neither whose data was wanted nor what was given."""

    __tablename__ = "authority_request"
    __table_args__ = (
        one_of("wanted", Wanted),
        one_of("outcome", Outcome),
        Index("ix_authority_request_asked_on", "asked_on"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    asked_on: Mapped[date] = mapped_column(Date)
    authority: Mapped[str] = mapped_column(String(AUTHORITY_LONGEST))
    legal_basis: Mapped[str] = mapped_column(String(BASIS_LONGEST))
    wanted: Mapped[str] = mapped_column(String(20))
    outcome: Mapped[str] = mapped_column(String(20), default=Outcome.OPEN)
    entered_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
