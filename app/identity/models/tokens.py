"""Rows of personal tokens: keys with which a program acts for an account."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.identity.vocabulary import TOKEN_NAME_LONGEST, Factor, Scope
from app.kernel.db import Base, Id, UTCDateTime, one_of


class PersonalToken(Base):
    """A key of a program; its owner was shown it once, here is its digest.

    `factor`: the second factor that its owner had shown when it was made; without one it carries no role that needs
    one. `used_on`: the day on which it was last used.
    """

    __tablename__ = "personal_token"
    __table_args__ = (
        one_of("scope", Scope),
        one_of("factor", Factor),
        Index("ix_personal_token_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(TOKEN_NAME_LONGEST))
    scope: Mapped[str] = mapped_column(String(10))
    factor: Mapped[str | None] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    used_on: Mapped[date | None] = mapped_column(Date)
