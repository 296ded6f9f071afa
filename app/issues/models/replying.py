"""Texts that a body keeps ready for its steps."""

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id


class CannedReply(Base):
    """A reply in one language; blanks like `{date}` are filled before it is published. Without a body: for all."""

    __tablename__ = "canned_reply"
    __table_args__ = (Index("ix_canned_reply_body", "body_id", "lang", "title"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    title: Mapped[str] = mapped_column(String(80))
    lang: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
