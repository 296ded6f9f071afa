"""Who follows an issue: an account, or an address that was confirmed. Nobody else learns of it."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime


class Follow(Base):
    """One person who is told of each step. `person`: "account:4", or a keyed mark of the address, which itself is
    sealed; an address counts once its owner has confirmed it. `merge_id`: the merge of another issue that brought it
    here."""

    __tablename__ = "issue_follow"
    __table_args__ = (
        UniqueConstraint("issue_id", "person"),
        CheckConstraint("(account_id IS NULL) = (sealed IS NOT NULL)", name="account_or_address"),
        CheckConstraint("account_id IS NULL OR confirmed_at IS NOT NULL", name="accounts_are_confirmed"),
        Index("ix_issue_follow_account", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    person: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sealed: Mapped[str | None] = mapped_column(Text, info={"sealed": "issue_follow"})
    lang: Mapped[str | None] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    merge_id: Mapped[int | None] = mapped_column(Id)
