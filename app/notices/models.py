"""Rows of notices: the inbox, and what people no longer want by mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.notices.vocabulary import ALL, Kind


class Notice(Base):
    """An entry of an inbox: `words` names the text, `facts` fill it. Once per journal row and person."""

    __tablename__ = "notice"
    __table_args__ = (
        one_of("kind", Kind),
        UniqueConstraint("journal_id", "account_id"),
        Index("ix_notice_inbox", "account_id", "id"),
        Index("ix_notice_unread", "account_id", "read_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(60))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    path: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


THINGS = ("issue_id", "post_id", "consultation_id", "cycle_id")
ONE = " + ".join(f"CASE WHEN {column} IS NULL THEN 0 ELSE 1 END" for column in THINGS)


class DigestEntry(Base):
    """A step, a post, a consultation or a cycle of priorities that somebody is told of with the mail of the day: which
    one, and no word of it."""

    __tablename__ = "digest_entry"
    __table_args__ = (
        CheckConstraint("kind IN ('issue', 'follow')", name="kind"),
        CheckConstraint(f"(issue_id IS NULL) = (step_id IS NULL) AND {ONE} = 1", name="about"),
        UniqueConstraint("journal_id", "person"),
        Index("ix_digest_entry_due", "due_at", "person", "kind"),
        Index("ix_digest_entry_account", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    journal_id: Mapped[int] = mapped_column(ForeignKey("journal.id"))
    person: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    follow_id: Mapped[int | None] = mapped_column(Id)
    issue_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("issue_step.id"))
    post_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"))
    consultation_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("priorities_cycle.id"))
    words: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)


class NoticeStop(Base):
    """No more mail of a kind, or of any ("all"), for a person: an account, or a keyed address."""

    __tablename__ = "notice_stop"
    __table_args__ = (CheckConstraint(f"kind IN ({', '.join(repr(str(word)) for word in (*Kind, ALL))})", name="kind"),)

    person: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
