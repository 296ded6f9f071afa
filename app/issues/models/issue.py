"""The issue itself, its category, and what lies apart from it: exact point, contact, counter of references."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import (
    FIRST_ANSWER_DAYS,
    NEXT,
    SOLUTION_DAYS,
    Closing,
    Level,
    Origin,
    ReporterKind,
    State,
    WordsState,
)
from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Conflict

# Written out, since a database uses a partial index only for a condition it can read.
OPEN = text("state <> 'closed' AND NOT confidential")


class Category(Base):
    """What a report is about. `guided`: {"phone", "place": {lang: …}, "hours": {lang: …}} when help is elsewhere."""

    __tablename__ = "category"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    advice: Mapped[dict[str, str]] = mapped_column(JSON)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    public: Mapped[bool] = mapped_column(default=True)
    exact_place: Mapped[bool] = mapped_column(default=False)
    urgent_number: Mapped[str] = mapped_column(String(20), default="")
    first_answer_days: Mapped[int] = mapped_column(default=FIRST_ANSWER_DAYS)
    solution_days: Mapped[int] = mapped_column(default=SOLUTION_DAYS)
    formal_complaint: Mapped[bool] = mapped_column(default=False)
    guided: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class Issue(Base):
    """A problem or a promise, where it stands, and the times promised for it.

    `lat`, `lon`, `street` are what may be shown of the place. `origin_title`, `origin_path` are written by the room
    the issue began in. `version` rises with every official change; who changes it says which version they saw.
    """

    __tablename__ = "issue"
    __table_args__ = (
        one_of("words_state", WordsState),
        one_of("reporter_kind", ReporterKind),
        one_of("level", Level),
        one_of("origin_kind", Origin),
        one_of("state", State),
        one_of("closing", Closing),
        CheckConstraint("(state = 'closed') = (closing IS NOT NULL)", name="closing_when_closed"),
        CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed_at_when_closed"),
        CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="whole_point"),
        CheckConstraint("me_too >= 0 AND me_too_devices >= 0 AND me_too_imported >= 0", name="me_too_not_negative"),
        Index("ix_issue_list", "confidential", "reported_at", "id"),
        Index("ix_issue_answers", "confidential", "reported_at", "first_answer_due", "first_answer_at"),
        Index(
            "ix_issue_open",
            *("area_id", "reported_at", "id", "first_answer_at", "first_answer_due", "solution_due"),
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_issue_area", "area_id", "reported_at", "id"),
        Index("ix_issue_category", "category_id", "reported_at", "id"),
        Index("ix_issue_state", "state", "reported_at", "id"),
        Index("ix_issue_body", "body_id", "state"),
        Index("ix_issue_officer", "officer_account_id", "state"),
        Index("ix_issue_reporter", "reporter_account_id"),
        Index("ix_issue_origin", "origin_kind", "origin_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    confidential: Mapped[bool] = mapped_column(default=False)
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    external_id: Mapped[str | None] = mapped_column(String(80), unique=True)

    title: Mapped[str] = mapped_column(String(150))
    words: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    words_state: Mapped[str] = mapped_column(String(10), default=WordsState.VISIBLE)
    folded: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(String(10))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    street: Mapped[str] = mapped_column(String(160), default="")

    reporter_kind: Mapped[str] = mapped_column(String(10), default=ReporterKind.NONE)
    reporter_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    level: Mapped[str] = mapped_column(String(15), default=Level.PSEUDONYM)
    shown_name: Mapped[str] = mapped_column(String(60), default="")

    origin_kind: Mapped[str] = mapped_column(String(15), default=Origin.REPORT)
    origin_id: Mapped[int | None] = mapped_column(Id)
    origin_title: Mapped[str] = mapped_column(String(200), default="")
    origin_path: Mapped[str] = mapped_column(String(200), default="")

    state: Mapped[str] = mapped_column(String(15), default=State.RECEIVED)
    closing: Mapped[str | None] = mapped_column(String(20))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    officer_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    waiting_for: Mapped[str] = mapped_column(String(120), default="")

    reported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    first_answer_due: Mapped[datetime] = mapped_column(UTCDateTime)
    first_answer_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    solution_due: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    next_step_due: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_official_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    me_too: Mapped[int] = mapped_column(default=0)
    me_too_devices: Mapped[int] = mapped_column(default=0)
    me_too_imported: Mapped[int] = mapped_column(default=0)
    steps: Mapped[int] = mapped_column(default=0)
    photos: Mapped[int] = mapped_column(default=0)
    rounds: Mapped[int] = mapped_column(default=0)
    ratings: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)

    def advance_to(self, state: State) -> None:
        """Go to `state`; raises `Conflict` that names what is possible from here."""
        allowed = NEXT[State(self.state)]
        if state not in allowed:
            raise Conflict(
                "This is not possible from here.",
                state=self.state,
                wanted=str(state),
                allowed=sorted(map(str, allowed)),
            )
        self.state = state
        self.version += 1
        if state != State.WAITING:
            self.waiting_for = ""

    def close(self, closing: Closing, at: datetime) -> None:
        self.advance_to(State.CLOSED)
        self.closing, self.closed_at, self.next_step_due = closing, at, None

    def reopen(self) -> None:
        """Back to assigned; what the closing said stays in its step and its round."""
        if self.state != State.CLOSED:
            raise Conflict("Only what is closed can be reopened.", state=self.state, allowed=[])
        self.advance_to(State.ASSIGNED)
        self.closing = self.closed_at = None


class IssuePoint(Base):
    """The exact place somebody told, as a point or in words; for the reporter and the staff on the case."""

    __tablename__ = "issue_point"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    place: Mapped[str] = mapped_column(String(160), default="")


class IssueContact(Base):
    """Where the reporter can be reached, encrypted; the key lies outside the database."""

    __tablename__ = "issue_contact"

    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"), primary_key=True)
    sealed: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(10))


class IssueCounter(Base):
    """The last number given to a public reference of an area."""

    __tablename__ = "issue_counter"

    prefix: Mapped[str] = mapped_column(String(3), primary_key=True)
    last: Mapped[int]
