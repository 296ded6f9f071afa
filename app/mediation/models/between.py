"""Mediation between neighbours: confidential, with both sides told apart, so that neither reads the other's words."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Closed
from app.mediation.vocabulary import RUNNING, Between, Matter, Result, Side


class Mediation(Base):
    """What neighbours ask a mediator for: its state, its clock and in whose hands it is; no words of anybody.

    `co_mediator_id`: the trained resident beside the mediator. `due`: the clock of the present state, an exclusive
    end. `reminded`: for which state a reminder went out. `held_on`: the day of the talk.
    """

    __tablename__ = "mediation"
    __table_args__ = (
        one_of("kind", Matter),
        one_of("state", Between),
        one_of("outcome", Result),
        CheckConstraint("(state = 'ended') = (outcome IS NOT NULL)", name="outcome_when_ended"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_at_when_ended"),
        CheckConstraint("outcome IS NULL OR outcome <> 'agreement' OR held_on IS NOT NULL", name="agreed_in_a_talk"),
        CheckConstraint("co_mediator_id IS NULL OR co_mediator_id <> mediator_id", name="two_persons"),
        Index("ix_mediation_open", "state", "due"),
        Index("ix_mediation_co_mediator", "co_mediator_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    kind: Mapped[str] = mapped_column(String(15))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    state: Mapped[str] = mapped_column(String(10), default=Between.ASKED)
    outcome: Mapped[str | None] = mapped_column(String(15))
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    co_mediator_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    filed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded: Mapped[str] = mapped_column(String(10), default="")
    held_on: Mapped[date | None] = mapped_column(Date)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def must_be(self, *states: Between) -> None:
        """Raises `Closed` when it stands elsewhere by now."""
        if self.state not in states:
            raise Closed("This mediation has moved on. Read how it stands now.")

    def go_on(self, state: Between, due: datetime) -> None:
        self.must_be(*RUNNING)
        self.state, self.due, self.reminded = state, due, ""

    def end(self, outcome: Result, at: datetime) -> None:
        self.must_be(*RUNNING)
        self.state, self.outcome, self.ended_at, self.due = Between.ENDED, outcome, at, None


class MediationSide(Base):
    """One of the two sides. `sealed`: how it is reached, and until it comes the receipt to hand to it, as JSON under
    the installation's key. `agreed_at`: when it said yes to the talk, which nobody but the mediators and it reads."""

    __tablename__ = "mediation_side"
    __table_args__ = (
        one_of("side", Side),
        UniqueConstraint("mediation_id", "side"),
        Index("ix_mediation_side_account", "account_id"),
        {"sqlite_autoincrement": True},  # a receipt knows it by its number, which nothing else may ever have
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"))
    side: Mapped[str] = mapped_column(String(5))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    lang: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[str | None] = mapped_column(Text, info={"sealed": "mediation_reach"})
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class MediationMessage(Base):
    """What a side and the mediators write to one another; the first of who asked is the request itself. What goes to
    both sides is written to each. `office_id`: the mediator or co-mediator who wrote, none when the side did."""

    __tablename__ = "mediation_message"
    __table_args__ = (Index("ix_mediation_message_side", "side_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    side_id: Mapped[int] = mapped_column(ForeignKey("mediation_side.id"))
    by_office: Mapped[bool]
    office_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "mediation_message"})
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class MediationLeave(Base):
    """A mediator or co-mediator who left a mediation to others, for a reason that needs not be told."""

    __tablename__ = "mediation_leave"
    __table_args__ = (UniqueConstraint("mediation_id", "account_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    mediation_id: Mapped[int] = mapped_column(ForeignKey("mediation.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class MediationCount(Base):
    """How many ended in a way, by district and quarter, and nothing of whose they were: it outlives them."""

    __tablename__ = "mediation_count"
    __table_args__ = (one_of("outcome", Result), CheckConstraint("number > 0", name="number"))

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True, autoincrement=False)
    quarter: Mapped[date] = mapped_column(Date, primary_key=True)
    outcome: Mapped[str] = mapped_column(String(15), primary_key=True)
    number: Mapped[int]
