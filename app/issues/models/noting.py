"""What those who work on an issue write to each other."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime


class InternalNote(Base):
    """One note, encrypted, for those of one body who are on the case. It is no step and stands in nothing public.

    `mentioned`: the accounts of the colleagues who were told of it.
    """

    __tablename__ = "internal_note"
    __table_args__ = (
        Index("ix_internal_note_issue", "issue_id", "id"),
        Index("uq_internal_note_key", "issue_id", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "internal_note"})
    lang: Mapped[str] = mapped_column(String(10))
    duty_name: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    mentioned: Mapped[list[int]] = mapped_column(JSON, default=list)
    key: Mapped[str | None] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
