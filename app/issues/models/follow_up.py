"""What stands in an issue's timeline: steps, and photos."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import Closing, Limit, OwnView, StepKind, WordsState
from app.kernel.db import Base, Id, UTCDateTime, one_of

# Written out, since a database uses a partial index only for a condition it can read.
CLOSED = text("kind = 'close'")
CLOSES = text("issue_step.kind = 'close'")


class Step(Base):
    """One public entry of follow-up. `pos` is dense from 1. The account stands for the audit, never on a page.

    `limited`: why it says little for now, `review_on`: by which day it is looked at again. `words_state`: the words of
    a resident who opened the issue again may wait for a moderator. `category_id`: under which category the issue was
    put, `before_category_id`: under which it stood, if any; one that is never public is named on no page. `person`: by
    which key a resident who opened it again is known here, so that the words are theirs to take along and away.
    """

    __tablename__ = "issue_step"
    __table_args__ = (
        UniqueConstraint("issue_id", "pos"),
        Index("ix_issue_step_at", "at"),
        Index("ix_issue_step_closed", "issue_id", "at", "closing", sqlite_where=CLOSED, postgresql_where=CLOSED),
        Index("uq_issue_step_key", "issue_id", "key", unique=True),
        one_of("kind", StepKind),
        one_of("closing", Closing),
        one_of("own_view", OwnView),
        one_of("words_state", WordsState),
        one_of("limited", Limit),
        CheckConstraint("(limited IS NULL) = (review_on IS NULL)", name="review_of_limited"),
        CheckConstraint("(kind = 'close') = (closing IS NOT NULL)", name="closing_when_close"),
        CheckConstraint("(kind = 'move') = (category_id IS NOT NULL)", name="category_when_move"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    pos: Mapped[int]
    kind: Mapped[str] = mapped_column(String(15))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    to_body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    duty_name: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    person: Mapped[str | None] = mapped_column(String(80))
    key: Mapped[str | None] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    words_state: Mapped[str] = mapped_column(String(10), default=WordsState.VISIBLE)
    lang: Mapped[str] = mapped_column(String(10))
    next_step: Mapped[str] = mapped_column(String(200), default="")
    next_on: Mapped[date | None] = mapped_column(Date)
    waiting_for: Mapped[str] = mapped_column(String(120), default="")
    limited: Mapped[str | None] = mapped_column(String(20))
    review_on: Mapped[date | None] = mapped_column(Date)
    closing: Mapped[str | None] = mapped_column(String(20))
    own_view: Mapped[str | None] = mapped_column(String(15))
    round: Mapped[int | None]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    before_category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))


class Photo(Base):
    """A re-encoded photo of the report (`step_id` is None; shown when the words are) or of a step."""

    __tablename__ = "issue_photo"
    __table_args__ = (UniqueConstraint("issue_id", "pos"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    step_id: Mapped[int | None] = mapped_column(ForeignKey("issue_step.id"))
    pos: Mapped[int]
    name: Mapped[str] = mapped_column(String(60))
    width: Mapped[int]
    height: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
