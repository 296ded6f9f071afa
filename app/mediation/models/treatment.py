"""How somebody was treated: contested confidentially, and sealed at rest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Closed
from app.mediation.vocabulary import Ending, Leaving, Warned

# Written out, since a database uses a partial index only for a condition it can read.
FOR_GOOD = text("reason <> 'absence'")


class Treatment(Base):
    """What somebody tells of how the police treated them. `sealed`: date, place, what happened, what they wish, as JSON
    under the installation's key. `body_id`: the unit concerned, whose people never read it. `due`: by when a mediator
    has brought it to an end. `reminded`: how far reminders of it have come."""

    __tablename__ = "treatment"
    __table_args__ = (
        one_of("ending", Ending),
        one_of("reminded", Warned),
        CheckConstraint("(ending IS NULL) = (ended_at IS NULL)", name="ended"),
        Index("ix_treatment_open", "ended_at", "due"),
        Index("ix_treatment_account", "account_id"),
        {"sqlite_autoincrement": True},  # a receipt knows it by its number, which nothing else may ever have
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "treatment"})
    lang: Mapped[str] = mapped_column(String(10))
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    filed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due: Mapped[datetime] = mapped_column(UTCDateTime)
    reminded: Mapped[str | None] = mapped_column(String(10))
    ending: Mapped[str | None] = mapped_column(String(15))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def must_be_open(self) -> None:
        """Raises `Closed` when it has ended already."""
        if self.ended_at is not None:
            raise Closed("This has ended already.")

    def end(self, ending: Ending, at: datetime) -> None:
        self.must_be_open()
        self.ending, self.ended_at = ending, at


class TreatmentLeave(Base):
    """A mediator who has it no longer, or never will: `to_id` is who got it, none where it waits for the others.
    `had_it`: whether it was in this one's hands. Whoever left it for more than an absence is barred for good."""

    __tablename__ = "treatment_leave"
    __table_args__ = (
        one_of("reason", Leaving),
        CheckConstraint("(reason = 'aside') = (to_id IS NULL)", name="handed_or_aside"),
        CheckConstraint("to_id IS NULL OR to_id <> account_id", name="to_another"),
        Index(
            "uq_treatment_leave_for_good",
            *("treatment_id", "account_id"),
            unique=True,
            sqlite_where=FOR_GOOD,
            postgresql_where=FOR_GOOD,
        ),
        Index("ix_treatment_leave_treatment", "treatment_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    treatment_id: Mapped[int] = mapped_column(ForeignKey("treatment.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    had_it: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(10))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class TreatmentMessage(Base):
    """What the mediator and the person write to one another; the last one of a mediator may be the outcome."""

    __tablename__ = "treatment_message"
    __table_args__ = (Index("ix_treatment_message_treatment", "treatment_id", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    treatment_id: Mapped[int] = mapped_column(ForeignKey("treatment.id"))
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    by_mediator: Mapped[bool]
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "treatment_message"})
    at: Mapped[datetime] = mapped_column(UTCDateTime)
