"""Rows of live questions: the hall with its revision, questions, supports, keys of acts already done; and what is run
beside the questions: the timer of an agenda item, shows of hands, who is there, and notes of staff."""

from datetime import date, datetime
from typing import cast

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime
from app.kernel.errors import Conflict
from app.live.vocabulary import (
    ANSWERED_FROM,
    MODERATED_FROM,
    VISIBLE,
    Answer,
    AnswerKind,
    AttendedFrom,
    HandsState,
    Phase,
    Source,
    State,
    Verdict,
)

Words = type[Phase] | type[State] | type[Source] | type[AnswerKind] | type[HandsState] | type[AttendedFrom]


def _one_of(column: str, words: Words) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ({', '.join(repr(str(word)) for word in words)})", name=column)


class Hall(Base):
    """The questions of one meeting. `revision` rises by one with each act, and every row that an act changes bears
    it: whoever can read r sees all up to r. `now_id`: the question being answered. `moderated`: each question waits
    for a moderator. `presence_shown`: the pages say how many look on. `answers_due`: until when what was carried over
    is answered in writing, from the end of the meeting on;
    `answers_reminded`: how often whoever answers was reminded. `bodies`: those invited to answer here, as the meeting
    has them."""

    __tablename__ = "hall"
    __table_args__ = (_one_of("phase", Phase), Index("ix_hall_answers_due", "answers_due"))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True, autoincrement=False)
    area_path: Mapped[str] = mapped_column(String(120))
    revision: Mapped[int] = mapped_column(Id, default=0)
    phase: Mapped[str] = mapped_column(String(20), default=Phase.COLLECTING)
    now_id: Mapped[int | None] = mapped_column(Id)
    moderated: Mapped[bool] = mapped_column(default=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    presence_shown: Mapped[bool] = mapped_column(default=True, server_default=true())
    answers_due: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answers_reminded: Mapped[int] = mapped_column(default=0, server_default="0")
    bodies: Mapped[list[int]] = mapped_column(JSON, default=list, server_default="[]")


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
    reach: Mapped[str | None] = mapped_column(Text, info={"sealed": "question"})
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


class HallTimer(Base):
    """How long the present point of the agenda has: it runs until `ends_at`, or stands still with `left_s` seconds,
    below nought when it is over. `item_id`: the point, when it was one of the agenda."""

    __tablename__ = "hall_timer"
    __table_args__ = (
        CheckConstraint("(ends_at IS NULL) <> (left_s IS NULL)", name="runs_or_stands"),
        CheckConstraint("planned_s > 0", name="planned"),
    )

    meeting_id: Mapped[int] = mapped_column(ForeignKey("hall.meeting_id"), primary_key=True, autoincrement=False)
    item_id: Mapped[int | None] = mapped_column(Id)
    title: Mapped[str] = mapped_column(String(160), default="")
    planned_s: Mapped[int]
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    left_s: Mapped[int | None]


class ShowOfHands(Base):
    """A question that the whole hall answers at once; one at a time. `raised`: how many have answered so far; what they
    answered is counted when it is closed, and no row of a person stays. `revision`: of its last change of more than
    that number."""

    __tablename__ = "show_of_hands"
    __table_args__ = (
        _one_of("state", HandsState),
        CheckConstraint("raised >= 0", name="raised"),
        UniqueConstraint("opened_by", "key"),
        Index("ix_show_of_hands_meeting_id", "meeting_id", "state"),
        Index(
            "uq_show_of_hands_open",
            "meeting_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("hall.meeting_id"))
    revision: Mapped[int] = mapped_column(Id)
    state: Mapped[str] = mapped_column(String(10), default=HandsState.OPEN)
    question: Mapped[str] = mapped_column(String(200))
    lang: Mapped[str] = mapped_column(String(10), default="")
    raised: Mapped[int] = mapped_column(default=0)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(String(64))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_revision: Mapped[int] = mapped_column(Id)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class HandOption(Base):
    """One of the answers of a show of hands; `hands` is counted when it is closed."""

    __tablename__ = "hand_option"
    __table_args__ = (CheckConstraint("pos BETWEEN 1 AND 5", name="pos"),)

    hands_id: Mapped[int] = mapped_column(ForeignKey("show_of_hands.id"), primary_key=True)
    pos: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(String(80))
    hands: Mapped[int | None]


class Hand(Base):
    """The hand of one participant, until the show of hands is closed."""

    __tablename__ = "hand"
    __table_args__ = (ForeignKeyConstraint(["hands_id", "pos"], ["hand_option.hands_id", "hand_option.pos"]),)

    hands_id: Mapped[int] = mapped_column(ForeignKey("show_of_hands.id"), primary_key=True)
    participant_id: Mapped[int] = mapped_column(ForeignKey("participant.id"), primary_key=True, index=True)
    pos: Mapped[int]


class Attendance(Base):
    """Somebody who said to be at the meeting, or the people of a paper list as staff entered it. `names`: of those who
    agreed to stand in the record, one on each line; of nobody else."""

    __tablename__ = "attendance"
    __table_args__ = (
        _one_of("place", AttendedFrom),
        CheckConstraint("people BETWEEN 1 AND 500", name="people"),
        CheckConstraint(
            "(place = 'paper') = (entered_by IS NOT NULL) AND (place = 'paper' OR people = 1)", name="paper"
        ),
        UniqueConstraint("meeting_id", "participant_id"),
        UniqueConstraint("entered_by", "key"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("hall.meeting_id"))
    participant_id: Mapped[int | None] = mapped_column(ForeignKey("participant.id"), index=True)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    place: Mapped[str] = mapped_column(String(10))
    people: Mapped[int] = mapped_column(default=1)
    names: Mapped[str | None] = mapped_column(Text)
    key: Mapped[str | None] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class HallNote(Base):
    """What one member of staff wrote down at a meeting, for itself alone: on a question, or on the meeting."""

    __tablename__ = "hall_note"
    __table_args__ = (
        UniqueConstraint("meeting_id", "account_id", "question_id"),
        Index(
            "uq_hall_note_of_meeting",
            "meeting_id",
            "account_id",
            unique=True,
            sqlite_where=text("question_id IS NULL"),
            postgresql_where=text("question_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("hall.meeting_id"))
    question_id: Mapped[int | None] = mapped_column(ForeignKey("question.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    body: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)


# The rows as tables, for statements that load no entity.
HALL = cast(Table, Hall.__table__)
QUESTION = cast(Table, Question.__table__)
SUPPORT = cast(Table, Support.__table__)
KEYS = cast(Table, DeskKey.__table__)
TIMER = cast(Table, HallTimer.__table__)
SHOW = cast(Table, ShowOfHands.__table__)
OPTION = cast(Table, HandOption.__table__)
HAND = cast(Table, Hand.__table__)
ATTENDANCE = cast(Table, Attendance.__table__)
NOTE = cast(Table, HallNote.__table__)
