"""Rows of live questions: the hall with its revision, questions, supports, and keys of acts already done."""

from datetime import date, datetime
from typing import cast

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime
from app.kernel.errors import Conflict
from app.live.vocabulary import (
    ANSWERED_FROM,
    MODERATED_FROM,
    VISIBLE,
    Answer,
    AnswerKind,
    Phase,
    Source,
    State,
    Verdict,
)


def _one_of(column: str, words: type[Phase] | type[State] | type[Source] | type[AnswerKind]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


class Hall(Base):
    """The questions of one meeting. `revision` rises by one with each act, and every row that an act changes bears
    it: whoever can read r sees all up to r. `now_id`: the question being answered. `moderated`: each question waits
    for a moderator."""

    __tablename__ = "hall"
    __table_args__ = (_one_of("phase", Phase),)

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True, autoincrement=False)
    area_path: Mapped[str] = mapped_column(String(120))
    revision: Mapped[int] = mapped_column(Id, default=0)
    phase: Mapped[str] = mapped_column(String(20), default=Phase.COLLECTING)
    now_id: Mapped[int | None] = mapped_column(Id)
    moderated: Mapped[bool] = mapped_column(default=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Question(Base):
    """A question. `revision`: of its last change; `words_revision`: of the last one of more than its number.

    `supports` counts each participant once over the question and all that were merged into it: `merged_into` is
    where it went, `root_id` where all of it ended. `asker_id` is a participant, `typed_by` the member of staff who
    wrote it down for somebody. `reach` is sealed.
    """

    __tablename__ = "question"
    __table_args__ = (
        _one_of("state", State),
        _one_of("source", Source),
        _one_of("answer_kind", AnswerKind),
        CheckConstraint("supports >= 0", name="supports"),
        CheckConstraint("asker_id IS NOT NULL OR typed_by IS NOT NULL", name="somebody"),
        UniqueConstraint("meeting_id", "asker_id", "key"),
        UniqueConstraint("meeting_id", "typed_by", "key", name="uq_question_typed"),
        Index("ix_question_revision", "meeting_id", "revision"),
        Index("ix_question_root_id", "root_id"),
        Index("ix_question_asker_id", "asker_id"),
        Index(
            "uq_question_answering",
            "meeting_id",
            unique=True,
            sqlite_where=text("state = 'answering'"),
            postgresql_where=text("state = 'answering'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("hall.meeting_id"))
    revision: Mapped[int] = mapped_column(Id)
    words_revision: Mapped[int] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(20))
    state_before: Mapped[str | None] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(String(500))
    lang: Mapped[str] = mapped_column(String(10), default="")
    source: Mapped[str | None] = mapped_column(String(10))
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"))
    typed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    shown_name: Mapped[str | None] = mapped_column(String(60))
    reach: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(64))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_revision: Mapped[int] = mapped_column(Id)
    asked_state: Mapped[str] = mapped_column(String(20))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    supports: Mapped[int] = mapped_column(default=0)
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    root_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    decline_reason: Mapped[str | None] = mapped_column(String(300))
    answer_kind: Mapped[str | None] = mapped_column(String(10))
    answer: Mapped[str | None] = mapped_column(Text)
    answer_html: Mapped[str | None] = mapped_column(Text)
    answer_by: Mapped[str | None] = mapped_column(String(80))
    answer_role: Mapped[str | None] = mapped_column(String(20))
    answer_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    issue_ref: Mapped[str | None] = mapped_column(String(40))
    due: Mapped[date | None] = mapped_column(Date)

    def must_allow(self, how: Verdict | Answer) -> None:
        """Raises `Conflict`, with this question's id, from a state that does not lead there."""
        allowed = MODERATED_FROM[how] if isinstance(how, Verdict) else ANSWERED_FROM[how]
        if self.state not in allowed:
            raise Conflict(question=self.id)

    def move_to(self, state: State) -> None:
        """Change the state, and remember the one before for taking it back."""
        self.state_before, self.state = self.state, state

    def go_back(self) -> None:
        """The state before the last change."""
        self.state, self.state_before = self.state_before or State.QUEUED, None

    def changed(self, revision: int) -> None:
        """More than the number changed in the act of this revision."""
        self.revision = self.words_revision = revision

    @property
    def is_visible(self) -> bool:
        """Whether residents see it; never before it was published."""
        return self.state in VISIBLE and self.published_at is not None


class Support(Base):
    """One participant stands behind one question."""

    __tablename__ = "support"

    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True, index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DeskKey(Base):
    """An act of staff that was done, so that the same key does it once and gets the same answer."""

    __tablename__ = "desk_key"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    question_id: Mapped[int] = mapped_column(ForeignKey("question.id"))
    revision: Mapped[int] = mapped_column(Id)
    issue_ref: Mapped[str | None] = mapped_column(String(40))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


# The rows as tables, for statements that load no entity.
HALL = cast(Table, Hall.__table__)
QUESTION = cast(Table, Question.__table__)
SUPPORT = cast(Table, Support.__table__)
KEYS = cast(Table, DeskKey.__table__)
