"""Rows of the programme. What people write is sealed at rest."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Conflict
from app.programme.vocabulary import LASTS, ContactKind, State, Where

HAS_MOMENT = text("state IN ('proposed', 'settled')")


class Appointment(Base):
    """What somebody asked of an officer, and where it stands. `sealed`: wishes, topic and name as JSON; `answer`: the
    officer's words and the place, as JSON too.

    `due`: by when an answer is promised, while one is waited for. `over_at`: when it ended, or of a settled one will.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        one_of("state", State),
        one_of("place", Where),
        CheckConstraint("(due IS NOT NULL) = (state = 'asked')", name="due_while_asked"),
        CheckConstraint("(starts_at IS NOT NULL) = (state IN ('proposed', 'settled'))", name="starts_at"),
        CheckConstraint("(over_at IS NULL) = (state IN ('asked', 'proposed'))", name="over_at"),
        CheckConstraint("state NOT IN ('proposed', 'settled', 'declined') OR answer IS NOT NULL", name="answered"),
        Index("ix_appointment_officer", "officer_id", "state"),
        Index("ix_appointment_account", "account_id"),
        Index("ix_appointment_starts", "state", "starts_at"),
        Index(
            "uq_appointment_moment",
            "officer_id",
            "starts_at",
            unique=True,
            sqlite_where=HAS_MOMENT,
            postgresql_where=HAS_MOMENT,
        ),
        # A number is never given twice: the receipt of one that was deleted must not open the next one.
        {"sqlite_autoincrement": True},
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    officer_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    lang: Mapped[str] = mapped_column(String(10))
    place: Mapped[str] = mapped_column(String(10))
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "appointment"})
    answer: Mapped[str | None] = mapped_column(Text, info={"sealed": "appointment_answer"})
    state: Mapped[str] = mapped_column(String(10), default=State.ASKED)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due: Mapped[datetime | None] = mapped_column(UTCDateTime)
    starts_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    over_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def must_be(self, *states: State) -> None:
        """Raises `Conflict` when somebody was faster."""
        if self.state not in states:
            raise Conflict("This appointment has moved on in the meantime. Look at it again.", state=self.state)

    def ask(self, due: datetime) -> None:
        """An answer of the officer is waited for, at first and when another time did not suit."""
        self.state, self.due, self.starts_at, self.over_at = State.ASKED, due, None, None

    def offer(self, starts_at: datetime, *, settled: bool) -> None:
        """A moment that the asker wished for settles it; another one waits for the asker."""
        self.state = State.SETTLED if settled else State.PROPOSED
        self.due, self.starts_at, self.reminded_at = None, starts_at, None
        self.over_at = starts_at + LASTS if settled else None

    def accept(self) -> None:
        self.must_be(State.PROPOSED)
        assert self.starts_at is not None
        self.state, self.over_at = State.SETTLED, self.starts_at + LASTS

    def end(self, state: State, at: datetime) -> None:
        self.state, self.due, self.starts_at, self.over_at = state, None, None, at


class AppointmentContact(Base):
    """Where the asker can be written to, encrypted; the officer does not see it."""

    __tablename__ = "appointment_contact"

    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "appointment_contact"})
    lang: Mapped[str] = mapped_column(String(10))


class ContactEntry(Base):
    """A line of the log: with which group, of what kind, on which day. `group_id` none: an activity for everybody in
    the area. `sealed`: what it was about, for those who keep the log; `meeting_id`: the meeting that counts as it."""

    __tablename__ = "contact_entry"
    __table_args__ = (
        one_of("kind", ContactKind),
        CheckConstraint("meeting_id IS NULL OR group_id IS NOT NULL", name="meeting_with_group"),
        UniqueConstraint("group_id", "meeting_id"),
        Index("ix_contact_entry_day", "held_on", "id"),
        Index("ix_contact_entry_area_path", "area_path"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("community_group.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(10))
    held_on: Mapped[date] = mapped_column(Date)
    sealed: Mapped[str | None] = mapped_column(Text, info={"sealed": "contact_entry"})
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    logged_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    logged_at: Mapped[datetime] = mapped_column(UTCDateTime)
