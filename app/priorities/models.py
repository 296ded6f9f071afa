"""Rows of the cycle of priorities."""

from datetime import date, datetime, timedelta

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Closed, Conflict
from app.priorities.vocabulary import CHOSEN, VOTES, State, Verdict

RUNNING = text("state <> 'over'")


class PrioritiesCycle(Base):
    """Four months of one area. `survey_until`: the last day to vote; `rating_from`: the first day to rate; `ends_on`:
    the day on which it is over and the next one begins, when it `goes_on`. `people`: how many voted. `reason`: why the
    three are not those that most people named."""

    __tablename__ = "priorities_cycle"
    __table_args__ = (
        one_of("state", State),
        CheckConstraint(
            "begun_on <= survey_until AND survey_until < rating_from AND rating_from < ends_on", name="days"
        ),
        CheckConstraint("people >= 0", name="people"),
        CheckConstraint("reason = '' OR chosen_at IS NOT NULL", name="reason"),
        Index("uq_priorities_cycle_area", "area_id", unique=True, sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("uq_priorities_cycle_key", "begun_by", "key", unique=True),
        Index("ix_priorities_cycle_area_path", "area_path"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(10), default=State.SURVEY)
    begun_on: Mapped[date] = mapped_column(Date)
    survey_until: Mapped[date] = mapped_column(Date)
    rating_from: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    goes_on: Mapped[bool] = mapped_column(default=True)
    people: Mapped[int] = mapped_column(default=0)
    lang: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    chosen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    chosen_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    begun_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    key: Mapped[str | None] = mapped_column(String(64))

    def must_take_votes(self, today: date) -> None:
        """Raises `Closed` after the last day of the survey, whether or not the worker has been there since."""
        if self.state != State.SURVEY or today > self.survey_until:
            raise Closed("The survey was open until %(day)s.", day=self.survey_until.isoformat())

    def must_take_ratings(self, today: date) -> None:
        """Raises `Closed` from the day on which it is over, whether or not the worker has been there since; `Conflict`
        before residents rate."""
        if self.state == State.OVER or today >= self.ends_on:
            raise Closed("Residents rated until %(day)s.", day=(self.ends_on - timedelta(days=1)).isoformat())
        self.must_be(State.RATING)

    def must_be(self, state: State) -> None:
        """Raises `Conflict` in another state."""
        if self.state != state:
            raise Conflict("The cycle of priorities has gone on in the meantime. Look at its page again.")

    def due_state(self, today: date) -> State:
        """Where it ought to stand on this day. Without priorities there is nothing to rate."""
        if today >= self.ends_on or self.state == State.OVER:
            return State.OVER
        if today >= self.rating_from and self.chosen_at is not None:
            return State.RATING
        return State.WORKING if today > self.survey_until else State.SURVEY


class PriorityOption(Base):
    """What can be named: a category of issues, or a need in the words of whoever began the cycle. `votes`: how many
    named it."""

    __tablename__ = "priority_option"
    __table_args__ = (
        UniqueConstraint("cycle_id", "position"),
        UniqueConstraint("cycle_id", "category_id"),
        CheckConstraint("(words = '') = (category_id IS NOT NULL)", name="either"),
        CheckConstraint("votes >= 0", name="votes"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("priorities_cycle.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    words: Mapped[str] = mapped_column(String(120), default="")
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    votes: Mapped[int] = mapped_column(default=0)


class PriorityVote(Base):
    """One of the up to three options that a resident named. It goes when the survey closes."""

    __tablename__ = "priority_vote"
    __table_args__ = (
        UniqueConstraint("cycle_id", "account_id", "option_id"),
        CheckConstraint(f"place BETWEEN 1 AND {VOTES}", name="place"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("priorities_cycle.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    option_id: Mapped[int] = mapped_column(ForeignKey("priority_option.id"))


class Priority(Base):
    """One of the three. `body_id`: who owns it. `met`, `partly`, `unmet`: how many residents said so; `view`: what its
    owner says of it, which is never mixed with that."""

    __tablename__ = "priority"
    __table_args__ = (
        UniqueConstraint("cycle_id", "position"),
        UniqueConstraint("cycle_id", "option_id"),
        CheckConstraint(f"position BETWEEN 1 AND {CHOSEN}", name="position"),
        CheckConstraint("met >= 0 AND partly >= 0 AND unmet >= 0", name="ratings"),
        one_of("view", Verdict),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("priorities_cycle.id"))
    position: Mapped[int] = mapped_column(SmallInteger)
    option_id: Mapped[int] = mapped_column(ForeignKey("priority_option.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"))
    met: Mapped[int] = mapped_column(default=0)
    partly: Mapped[int] = mapped_column(default=0)
    unmet: Mapped[int] = mapped_column(default=0)
    view: Mapped[str | None] = mapped_column(String(10))


class PriorityMeasure(Base):
    """What is done for a priority, by which day, and since when it is done."""

    __tablename__ = "priority_measure"
    __table_args__ = (
        Index("ix_priority_measure_priority_id", "priority_id"),
        Index("uq_priority_measure_key", "made_by", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"))
    words: Mapped[str] = mapped_column(String(200))
    lang: Mapped[str] = mapped_column(String(10))
    due: Mapped[date] = mapped_column(Date)
    done_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    key: Mapped[str | None] = mapped_column(String(64))


class PriorityRating(Base):
    """What a resident says became of a priority. It goes when the cycle is over."""

    __tablename__ = "priority_rating"
    __table_args__ = (one_of("verdict", Verdict),)

    priority_id: Mapped[int] = mapped_column(ForeignKey("priority.id"), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    verdict: Mapped[str] = mapped_column(String(10))
