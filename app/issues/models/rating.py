"""What residents say about the follow-up: "me too", rounds, ratings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import Closing, PersonKind, RoundKind, Solved, Standing, WordsState
from app.kernel.db import Base, Id, UTCDateTime, one_of


class MeToo(Base):
    """One person affected by the same; `person` is unique per issue ("account:4", "device:" and a hash)."""

    __tablename__ = "issue_me_too"
    __table_args__ = (UniqueConstraint("issue_id", "person"), one_of("kind", PersonKind))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    person: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Round(Base):
    """A moment at which residents rate. `figures`: what is published of it, {"n", "solved": {…}, "outcome": …}.

    Figures are made anew only after five more ratings and a day, so that no single rating can be told from the
    difference between two of them.
    """

    __tablename__ = "issue_round"
    __table_args__ = (one_of("kind", RoundKind), one_of("closing", Closing))

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(15))
    closing: Mapped[str | None] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def _mark(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN 1 AND 5", name=column)


class Rating(Base):
    """One person's rating of one round. `rater`: "reporter", or the person as in `MeToo`."""

    __tablename__ = "issue_rating"
    __table_args__ = (
        UniqueConstraint("issue_id", "round", "rater"),
        one_of("standing", Standing),
        one_of("solved", Solved),
        one_of("verdict_state", WordsState),
        _mark("outcome"),
        _mark("information"),
        _mark("fairness"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int]
    rater: Mapped[str] = mapped_column(String(80))
    standing: Mapped[str] = mapped_column(String(10))
    solved: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[int | None]
    information: Mapped[int | None]
    fairness: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(500), default="")
    verdict: Mapped[str] = mapped_column(String(280), default="")
    verdict_public: Mapped[bool] = mapped_column(default=False)
    verdict_state: Mapped[str] = mapped_column(String(10), default=WordsState.VISIBLE)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RatingHistory(Base):
    """What a rating said before it was changed."""

    __tablename__ = "issue_rating_history"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    rating_id: Mapped[int] = mapped_column(ForeignKey("issue_rating.id"))
    said: Mapped[dict[str, Any]] = mapped_column(JSON)
    until: Mapped[datetime] = mapped_column(UTCDateTime)


class ReopenAsk(Base):
    """Somebody affected says, after a closing, that it is not solved; three of them reopen the issue."""

    __tablename__ = "issue_reopen_ask"
    __table_args__ = (UniqueConstraint("issue_id", "round", "person"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int]
    person: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
