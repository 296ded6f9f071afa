"""What stands beside the residents' ratings: the reply of those rated, and assessments of a sample drawn by lot."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import Assessor, Solved
from app.kernel.db import Base, Id, UTCDateTime, one_of


class RatingReply(Base):
    """What police or a partner say publicly to the figures of a round. The account stands for the audit alone."""

    __tablename__ = "rating_reply"
    __table_args__ = (
        UniqueConstraint("issue_id", "key"),
        Index("ix_rating_reply_round", "issue_id", "round", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int]
    key: Mapped[str | None] = mapped_column(String(64))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    duty_name: Mapped[str] = mapped_column(String(80))
    role: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class AssessmentSample(Base):
    """Issues of an area that were closed between two days, drawn by lot out of `candidates` of them.

    `seed` comes from the newest head of the journal, which nobody can choose; with it and the list of candidates
    anybody draws the same again.
    """

    __tablename__ = "assessment_sample"
    __table_args__ = (
        CheckConstraint("since <= until", name="in_order"),
        CheckConstraint("size BETWEEN 1 AND candidates", name="size"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    size: Mapped[int]
    candidates: Mapped[int]
    seed: Mapped[str] = mapped_column(String(64))
    drawn_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SampledIssue(Base):
    __tablename__ = "assessment_sample_issue"
    __table_args__ = (Index("ix_assessment_sample_issue", "issue_id"),)

    sample_id: Mapped[int] = mapped_column(ForeignKey("assessment_sample.id"), primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)


class Assessment(Base):
    """What one assessor says of one issue of a sample, signed. `until`: the end of an expert's term; `interests`: what
    an expert declares."""

    __tablename__ = "assessment"
    __table_args__ = (
        UniqueConstraint("sample_id", "issue_id", "account_id"),
        one_of("assessor", Assessor),
        one_of("solved", Solved),
        CheckConstraint("outcome BETWEEN 1 AND 5", name="outcome"),
        CheckConstraint("information BETWEEN 1 AND 5", name="information"),
        CheckConstraint("fairness BETWEEN 1 AND 5", name="fairness"),
        CheckConstraint("assessor <> 'expert' OR interests <> ''", name="interests_of_an_expert"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("assessment_sample.id"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    assessor: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(80))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    interests: Mapped[str] = mapped_column(String(500), default="")
    solved: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[int]
    information: Mapped[int]
    fairness: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
