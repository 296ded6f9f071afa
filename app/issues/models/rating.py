"""What residents say about the follow-up: "me too", rounds, ratings."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import BurstWord, Cause, CellOf, Closing, PersonKind, RoundKind, Solved, Standing, WordsState
from app.kernel.db import Base, Id, UTCDateTime, one_of

# Written out, since a database uses a partial index only for a condition it can read.
OPEN = text("decision IS NULL")


class MeToo(Base):
    """One person affected by the same; `person` is unique per issue ("account:4", "device:" and a hash). `merge_id`:
    the merge of another issue that brought it here."""

    __tablename__ = "issue_me_too"
    __table_args__ = (UniqueConstraint("issue_id", "person"), one_of("kind", PersonKind))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    person: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    merge_id: Mapped[int | None] = mapped_column(Id)


class Round(Base):
    """A moment at which residents rate. `figures`: what is published of it, {"n", "solved": {…}, "outcome": …}.

    `cause`, `since`: of a round of silence, what opened it and from when that counts (the day promised, the last
    official word); the database lets each open one round. `closes_at`: 60 days after a closing; None while the issue
    is open. `me_too_until`: who said "me too" by then is concerned; None while everybody still may. `asked_at`: when
    those concerned were asked by mail.

    Figures are made anew only after five more ratings and a day, so that no single rating can be told from the
    difference between two of them.
    """

    __tablename__ = "issue_round"
    __table_args__ = (
        one_of("kind", RoundKind),
        one_of("closing", Closing),
        one_of("cause", Cause),
        CheckConstraint("(kind = 'silence') = (cause IS NOT NULL)", name="cause_when_silence"),
        CheckConstraint("(cause IS NULL) = (since IS NULL)", name="since_with_cause"),
        UniqueConstraint("issue_id", "cause", "since"),
        Index("ix_issue_round_asked", "kind", "asked_at", "opened_at"),
    )

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(15))
    closing: Mapped[str | None] = mapped_column(String(20))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    cause: Mapped[str | None] = mapped_column(String(15))
    since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    me_too_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    figures: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def _mark(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN 1 AND 5", name=column)


class Rating(Base):
    """One person's rating of one round. `rater`: "reporter", or the person as in `MeToo`.

    `held`: it came in a burst and does not count until two evaluators let it. `cell_id`: it counts in the figures of
    its category or area, since its round never came to five.
    """

    __tablename__ = "issue_rating"
    __table_args__ = (
        UniqueConstraint("issue_id", "round", "rater"),
        one_of("standing", Standing),
        one_of("solved", Solved),
        one_of("verdict_state", WordsState),
        _mark("outcome"),
        _mark("information"),
        _mark("fairness"),
        CheckConstraint("NOT held OR burst_id IS NOT NULL", name="held_in_a_burst"),
        Index("ix_issue_rating_at", "at"),
        Index("ix_issue_rating_burst", "burst_id"),
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
    held: Mapped[bool] = mapped_column(default=False, server_default=false())
    burst_id: Mapped[int | None] = mapped_column(ForeignKey("issue_burst.id"))
    cell_id: Mapped[int | None] = mapped_column(ForeignKey("rating_cell.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RatingCell(Base):
    """At least five ratings of rounds that never came to five, published together: of a category in an area, or of an
    area. A rating stands in one cell at most and in no figures of its round, and a cell is never made anew: no
    difference between published figures is about fewer than five people."""

    __tablename__ = "rating_cell"
    __table_args__ = (
        one_of("whose", CellOf),
        Index("ix_rating_cell_area", "area_id", "category_id", "at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    whose: Mapped[str] = mapped_column(String(10))
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Burst(Base):
    """Many ratings of one round within an hour, held until two evaluators say the same. `ratings`: how many."""

    __tablename__ = "issue_burst"
    __table_args__ = (
        one_of("decision", BurstWord),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided_at"),
        Index("uq_issue_burst_open", "issue_id", "round", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int]
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ratings: Mapped[int] = mapped_column(default=0)
    decision: Mapped[str | None] = mapped_column(String(10))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class BurstOpinion(Base):
    """What one evaluator says of a burst; each speaks once, and may say otherwise until it is decided."""

    __tablename__ = "issue_burst_opinion"
    __table_args__ = (one_of("word", BurstWord),)

    burst_id: Mapped[int] = mapped_column(ForeignKey("issue_burst.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    word: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ReopenAsk(Base):
    """Somebody affected says, after a closing, that it is not solved; three of them reopen the issue."""

    __tablename__ = "issue_reopen_ask"
    __table_args__ = (UniqueConstraint("issue_id", "round", "person"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    round: Mapped[int]
    person: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
