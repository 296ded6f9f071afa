"""Which issues an initiative is for, and what was reported of it afterwards."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime


class InitiativeIssue(Base):
    """An issue that a walk or round is to help with."""

    __tablename__ = "initiative_issue"
    __table_args__ = (Index("ix_initiative_issue_issue", "issue_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)


class InitiativeReport(Base):
    """What was seen and agreed; one for each initiative. The account stands for the audit alone."""

    __tablename__ = "initiative_report"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True, autoincrement=False)
    duty_name: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(Id, ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
