"""Rows of meetings: the meeting with its counters, its agenda, who signed up, when to remind."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime
from app.kernel.errors import Conflict
from app.meetings.vocabulary import COMING, RUNS, SIGN_UP_OPEN, AgendaKind, MeetingState, SignUpState


def _one_of(column: str, words: type[MeetingState] | type[SignUpState] | type[AgendaKind]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


class Meeting(Base):
    """A meeting of an area.

    `capacity` 0 is no limit; `reserved` of the places are kept for people without internet. `taken` counts places
    taken and offered, `waiting` the queue, `last_pos` the numbers given in it. `sequence` rises with each change
    that a calendar must learn. `reason`: why it was cancelled or moved; `moved_from`: when it was to begin before.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        _one_of("state", MeetingState),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity >= 0 AND reserved >= 0 AND reserved <= capacity", name="places"),
        CheckConstraint("taken >= 0 AND waiting >= 0", name="counters"),
        Index("ix_meeting_starts_at", "starts_at", "id"),
        Index("ix_meeting_state", "state"),
        Index("ix_meeting_area_path", "area_path"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(150))
    about: Mapped[str] = mapped_column(Text, default="")
    about_html: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(String(10), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    online: Mapped[str] = mapped_column(String(200), default="")
    way: Mapped[str] = mapped_column(Text, default="")
    step_free: Mapped[bool] = mapped_column(default=False)
    childcare: Mapped[bool] = mapped_column(default=False)
    languages: Mapped[list[str]] = mapped_column(JSON, default=list)
    interpretation: Mapped[str] = mapped_column(String(200), default="")
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    moved_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(20), default=MeetingState.ANNOUNCED)
    reason: Mapped[str] = mapped_column(String(500), default="")
    capacity: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    last_pos: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    host_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    called_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    def must_be_coming(self) -> None:
        """Raises `Conflict` once the meeting has begun, ended or been cancelled."""
        if self.state not in COMING:
            raise Conflict("This meeting can no longer be changed.")

    def must_take_sign_ups(self, now: datetime) -> None:
        """Raises `Conflict` when nobody can sign up any more."""
        if self.state not in SIGN_UP_OPEN or self.starts_at <= now:
            raise Conflict("Signing up for this meeting is closed.")

    def run_to(self, state: MeetingState) -> None:
        """Begin, pause, go on or end; raises `Conflict` from a state that does not lead there."""
        if self.state not in RUNS[state]:
            raise Conflict
        self.state = state

    def touch(self, now: datetime, *, for_calendars: bool = True) -> None:
        """Count a change; `for_calendars`: one that a calendar entry shows."""
        self.version += 1
        self.changed_at = now
        if for_calendars:
            self.sequence += 1

    @property
    def open_places(self) -> int:
        """Places that anybody may take; 0 is no limit only when `capacity` is 0."""
        return self.capacity - self.reserved


class AgendaItem(Base):
    """One point of the agenda; `minutes` planned, `speaker` as a name or a duty name."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        _one_of("kind", AgendaKind),
        CheckConstraint("minutes >= 0", name="minutes"),
        UniqueConstraint("meeting_id", "pos"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    pos: Mapped[int]
    title: Mapped[str] = mapped_column(String(160), default="")
    minutes: Mapped[int] = mapped_column(default=0)
    speaker: Mapped[str] = mapped_column(String(120), default="")
    kind: Mapped[str] = mapped_column(String(20), default=AgendaKind.NORMAL)


class SignUp(Base):
    """Somebody's place, or wish for one.

    `person_key` tells people apart without showing them: the account's number, or a keyed digest of an e-mail
    address or phone number. `contact` is sealed: name, e-mail or phone, language. `pos` is the place in the queue,
    `mark` goes into the link by which the person returns.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        _one_of("state", SignUpState),
        UniqueConstraint("meeting_id", "person_key"),
        Index("ix_sign_up_queue", "meeting_id", "state", "pos"),
        Index("ix_sign_up_offered_until", "offered_until"),
        Index("ix_sign_up_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_key: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    contact: Mapped[str | None] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20))
    pos: Mapped[int | None]
    offered_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mark: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MeetingReminder(Base):
    """When to remind everybody with a place; `told_at` once it was done, or was too late to do."""

    __tablename__ = "meeting_reminder"
    __table_args__ = (UniqueConstraint("meeting_id", "hours_before"), Index("ix_meeting_reminder_due_at", "due_at"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    hours_before: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
