"""To which body an issue goes: the city's table of routes, and the referrals from one body to another."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import Referred
from app.kernel.db import Base, Id, UTCDateTime, one_of

# Written out, since a database uses a partial index only for a condition it can read.
WAITING = text("outcome = 'waiting'")


class Route(Base):
    """Reports of this category in this area, and in what lies in it, go to this body. Elsewhere the category's own
    body answers, else the area's station."""

    __tablename__ = "route"
    __table_args__ = (UniqueConstraint("category_id", "area_id"), Index("ix_route_area", "area_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))


class Referral(Base):
    """An issue passed on to a body, and what that body said. `from_body_id` is None when nobody had it.

    One waits at a time; `step_id` and `answer_id` are the entries of the timeline that say why.
    """

    __tablename__ = "referral"
    __table_args__ = (
        one_of("outcome", Referred),
        CheckConstraint("(outcome = 'waiting') = (answered_at IS NULL)", name="answered"),
        CheckConstraint("from_body_id IS NULL OR from_body_id <> to_body_id", name="two_bodies"),
        Index("uq_referral_waiting", "issue_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_referral_issue", "issue_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    from_body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    to_body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("issue_step.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[str] = mapped_column(String(10), default=Referred.WAITING)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("issue_step.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def answer(self, outcome: Referred, step_id: int, at: datetime) -> None:
        self.outcome, self.answer_id, self.answered_at = outcome, step_id, at
