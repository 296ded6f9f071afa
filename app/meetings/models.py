"""Rows of meetings: the meeting with its counters, its agenda, who signed up, when to remind."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime
from app.kernel.errors import Conflict
from app.meetings.vocabulary import (
    AGE_OLDEST,
    AGE_YOUNGEST,
    COMING,
    PARTS,
    PLACE_CAN_WAIT,
    RUNS,
    SIGN_UP_OPEN,
    AgendaKind,
    Answer,
    DocumentKind,
    MeetingKind,
    MeetingState,
    Reminders,
    SignUpState,
    Source,
)


def _one_of(column: str, words: type[StrEnum]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


class ExchangeTerms(Base):
    """What makes a meeting an exchange: for people of which age, and a short charter that whoever comes keeps to, in
    place of the long one."""

    __tablename__ = "exchange_terms"
    __table_args__ = (
        CheckConstraint(f"age_from BETWEEN {AGE_YOUNGEST} AND age_to AND age_to <= {AGE_OLDEST}", name="ages"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    age_from: Mapped[int]
    age_to: Mapped[int]
    charter: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(10))


class ExchangeGuest(Base):
    """Somebody whom the host of an exchange asked to come, whatever the age: shown with the name, by their consent, and
    forgotten 30 days after it."""

    __tablename__ = "exchange_guest"
    __table_args__ = (UniqueConstraint("meeting_id", "name"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    name: Mapped[str] = mapped_column(String(80))
    why: Mapped[str] = mapped_column(String(120), default="")


class Meeting(Base):
    """A meeting of an area.

    `capacity` 0 is no limit; `reserved` of the places are kept for people without internet, and `reserved_taken` of
    them given out. `taken` counts places taken and offered, those too; `waiting` the queue, `last_pos` the numbers
    given in it. `sequence` rises with each change
    that a calendar must learn. `reason`: why it was cancelled or moved; `moved_from`: when it was to begin before.
    `place_after_sign_up`: everybody reads the area alone, and who has a place where it is.
    `origin`: what it came of ("proposal:7"), or its name in another system; one thing gives one meeting.
    `theme`: a word of the city's list, by its slug. `reminders`: which go out to those with a place.
    """

    __tablename__ = "meeting"
    __table_args__ = (
        _one_of("state", MeetingState),
        _one_of("kind", MeetingKind),
        _one_of("reminders", Reminders),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("capacity >= 0 AND reserved >= 0 AND reserved <= capacity", name="places"),
        CheckConstraint("taken >= 0 AND waiting >= 0", name="counters"),
        CheckConstraint(
            "reserved_taken >= 0 AND reserved_taken <= reserved AND reserved_taken <= taken", name="reserved_taken"
        ),
        CheckConstraint(
            f"NOT place_after_sign_up OR kind IN ({', '.join(repr(str(kind)) for kind in PLACE_CAN_WAIT)})",
            name="place_after_sign_up",
        ),
        Index("ix_meeting_starts_at", "starts_at", "id"),
        Index("ix_meeting_state", "state"),
        Index("ix_meeting_area_path", "area_path"),
        Index("ix_meeting_theme", "theme", "starts_at", "id"),
        Index("uq_meeting_key", "called_by", "key", unique=True),
        Index("uq_meeting_origin", "origin", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20), default=MeetingKind.MEETING, server_default="meeting")
    theme: Mapped[str | None] = mapped_column(ForeignKey("forum_tag.slug"))
    title: Mapped[str] = mapped_column(String(150))
    about: Mapped[str] = mapped_column(Text, default="")
    about_html: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(String(10), default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(200), default="")
    online: Mapped[str] = mapped_column(String(200), default="")
    way: Mapped[str] = mapped_column(Text, default="")
    place_after_sign_up: Mapped[bool] = mapped_column(default=False, server_default=false())
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
    reserved_taken: Mapped[int] = mapped_column(default=0, server_default="0")
    taken: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)
    last_pos: Mapped[int] = mapped_column(default=0)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    key: Mapped[str | None] = mapped_column(String(64))
    origin: Mapped[str | None] = mapped_column(String(200))
    sequence: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    reminders: Mapped[str] = mapped_column(String(10), default=Reminders.BOTH, server_default="both")
    called_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    def must_be_coming(self) -> None:
        """Raises `Conflict` once the meeting has begun, ended or been cancelled."""
        if self.state not in COMING:
            raise Conflict("This meeting can no longer be changed.")

    def must_take_sign_ups(self, now: datetime) -> None:
        """Raises `Conflict` when nobody can sign up any more."""
        if not PARTS[MeetingKind(self.kind)].sign_up:
            raise Conflict("Nobody signs up for this: just come along.")
        if self.state not in SIGN_UP_OPEN or self.starts_at <= now:
            raise Conflict("Signing up for this meeting is closed.")

    def must_take_entries(self, now: datetime) -> None:
        """Raises `Conflict` when staff can enter nobody any more; a closed sign-up does not hinder them."""
        if not PARTS[MeetingKind(self.kind)].sign_up:
            raise Conflict("Nobody signs up for this: just come along.")
        if self.state not in COMING or self.ends_at <= now:
            raise Conflict("This meeting has begun or is over: nobody can be entered any more.")

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

    @property
    def open_taken(self) -> int:
        """How many of them are taken."""
        return self.taken - self.reserved_taken


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


class MeetingDocument(Base):
    """A file that goes with a meeting, or with the point of its agenda that is called `point`. `file`: its name in the
    media folder; `size` in bytes and `sha256` are those of what is kept; `key`: of the form."""

    __tablename__ = "meeting_document"
    __table_args__ = (
        _one_of("kind", DocumentKind),
        CheckConstraint("size > 0", name="size"),
        UniqueConstraint("added_by", "key"),
        Index("ix_meeting_document_meeting_id", "meeting_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    point: Mapped[str] = mapped_column(String(160), default="")
    title: Mapped[str] = mapped_column(String(120))
    lang: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str] = mapped_column(String(10))
    file: Mapped[str] = mapped_column(String(36), unique=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(64))
    added_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SeriesMeeting(Base):
    """A meeting that belongs to a series; `series_id` is the meeting that the series began with, which belongs too."""

    __tablename__ = "series_meeting"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    series_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)


class SignUp(Base):
    """Somebody's place, or wish for one.

    `person_key` tells people apart without showing them: the account's number, or a keyed digest of an e-mail
    address or phone number. `contact` is sealed: name, e-mail or phone, language. `pos` is the place in the queue,
    `mark` goes into the link by which the person returns. `source`: how the person came to have it; `reserved`: on
    a place kept for people without internet. `key`: of the form that was sent last. `agreed_at`: when the safeguards of
    a walk or round were accepted.
    """

    __tablename__ = "sign_up"
    __table_args__ = (
        _one_of("state", SignUpState),
        _one_of("source", Source),
        CheckConstraint("NOT reserved OR state = 'taken'", name="reserved"),
        UniqueConstraint("meeting_id", "person_key"),
        Index("ix_sign_up_queue", "meeting_id", "state", "pos"),
        Index("ix_sign_up_offered_until", "offered_until"),
        Index("ix_sign_up_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_key: Mapped[str] = mapped_column(String(80))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    contact: Mapped[str | None] = mapped_column(Text, info={"sealed": "sign_up"})
    state: Mapped[str] = mapped_column(String(20))
    pos: Mapped[int | None]
    offered_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mark: Mapped[str] = mapped_column(String(32))
    source: Mapped[str] = mapped_column(String(10), default=Source.ONLINE, server_default="online")
    reserved: Mapped[bool] = mapped_column(default=False, server_default=false())
    key: Mapped[str | None] = mapped_column(String(64))
    agreed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
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


class GroupInvitation(Base):
    """A community group invited to a meeting. `mark` goes into the link by which its contact person answers."""

    __tablename__ = "group_invitation"
    __table_args__ = (
        _one_of("answer", Answer),
        CheckConstraint("(answer = 'open') = (answered_at IS NULL)", name="answered"),
        UniqueConstraint("meeting_id", "group_id"),
        Index("ix_group_invitation_group_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("community_group.id"))
    answer: Mapped[str] = mapped_column(String(10), default=Answer.OPEN)
    mark: Mapped[str] = mapped_column(String(32))
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    invited_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class MeetingBody(Base):
    """A body that was invited to answer questions at a meeting: whoever stands for it may, while the row is there."""

    __tablename__ = "meeting_body"
    __table_args__ = (Index("ix_meeting_body_body_id", "body_id"),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("body.id"), primary_key=True)
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    invited_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AgendaReminder(Base):
    """That whoever runs a meeting was told, once, what its agenda lacks."""

    __tablename__ = "agenda_reminder"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    told_at: Mapped[datetime] = mapped_column(UTCDateTime)
