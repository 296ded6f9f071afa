"""Rows of minutes: what is being written, the frozen versions, and what who came would write otherwise."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Conflict
from app.minutes.vocabulary import Answered, CorrectionState, Heard, MinutesState


class Minutes(Base):
    """The minutes of one meeting while they are written.

    `body` is Markdown, `html` its cleaned form. `came`: how many people came, as counted there; nobody is named.
    `version` rises with each change; `number` counts the final versions. `reminded`: how often was nagged to
    publish them, `final_reminded`: to make them final.
    """

    __tablename__ = "minutes"
    __table_args__ = (
        one_of("state", MinutesState),
        CheckConstraint("came IS NULL OR came >= 0", name="came"),
        CheckConstraint(
            "state = 'draft' OR (published_at IS NOT NULL AND correct_until IS NOT NULL)", name="published"
        ),
        CheckConstraint("(state = 'final') = (number > 0)", name="number"),
        CheckConstraint("final_reminded >= 0", name="final_reminded"),
        UniqueConstraint("meeting_id"),
        Index("ix_minutes_published_at", "published_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    state: Mapped[str] = mapped_column(String(20), default=MinutesState.DRAFT)
    lang: Mapped[str] = mapped_column(String(10), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    came: Mapped[int | None]
    version: Mapped[int] = mapped_column(default=1)
    number: Mapped[int] = mapped_column(default=0)
    reminded: Mapped[int] = mapped_column(default=0)
    final_reminded: Mapped[int] = mapped_column(default=0, server_default="0")
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    correct_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def must_be(self, *states: MinutesState) -> None:
        """Raises `Conflict` in any other state."""
        if self.state not in states:
            raise Conflict


class MinutesVersion(Base):
    """Final minutes as they were frozen: the database refuses any change of a row.

    `facts`: what was frozen with the words (questions, answers, promises, how many came). `text`: the canonical text
    that `sha256` is the print of. `reason`: what an erratum puts right; empty for the first.
    """

    __tablename__ = "minutes_version"
    __table_args__ = (CheckConstraint("number > 0", name="number"), UniqueConstraint("meeting_id", "number"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    number: Mapped[int]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    html: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(String(500), default="")
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_by_name: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class MinutesCorrection(Base):
    """What somebody who came would write otherwise, and what became of it. `key`: of the form that was sent."""

    __tablename__ = "minutes_correction"
    __table_args__ = (
        one_of("state", CorrectionState),
        CheckConstraint("state = 'proposed' OR (decided_at IS NOT NULL AND reason <> '')", name="decided"),
        Index("ix_minutes_correction_meeting", "meeting_id", "id"),
        Index("ix_minutes_correction_participant_id", "participant_id"),
        Index("uq_minutes_correction_key", "participant_id", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"))
    words: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(10), default="")
    state: Mapped[str] = mapped_column(String(20), default=CorrectionState.PROPOSED)
    reason: Mapped[str] = mapped_column(String(500), default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Echo(Base):
    """Whether one person who came felt heard, and answered; once a person, and changed by the same."""

    __tablename__ = "meeting_echo"
    __table_args__ = (one_of("heard", Heard), one_of("answered", Answered))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True, index=True)
    heard: Mapped[str] = mapped_column(String(10))
    answered: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
