"""How somebody was treated: contested confidentially, and sealed at rest."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Closed
from app.mediation.vocabulary import Ending


class Treatment(Base):
    """What somebody tells of how the police treated them. `sealed`: date, place, what happened, what they wish, as JSON
    under the installation's key. `body_id`: the unit concerned, whose people never read it. `due`: by when a mediator
    has brought it to an end."""

    __tablename__ = "treatment"
    __table_args__ = (
        one_of("ending", Ending),
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
    ending: Mapped[str | None] = mapped_column(String(15))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def end(self, ending: Ending, at: datetime) -> None:
        """Raises `Closed` when it has ended already."""
        if self.ended_at is not None:
            raise Closed("This has ended already.")
        self.ending, self.ended_at = ending, at


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
