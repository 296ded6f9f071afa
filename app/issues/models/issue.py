"""The issue itself, its category, and what lies apart from it: exact point, contact, counter of references."""

import math
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import (
    FIRST_ANSWER_DAYS,
    MOST_DAYS,
    MOST_PAUSED_DAYS,
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
OPEN = text("state <> 'closed' AND NOT confidential AND NOT merged")
FOR_ALL = text("category_id IS NULL")
UNDER_WAY = text("state <> 'closed' AND NOT merged")
ON_MAP = text("map_square >= 0 AND NOT confidential AND NOT merged")
# The same with the table named, for a statement that joins others.
IS_ON_MAP = text("issue.map_square >= 0 AND NOT issue.confidential AND NOT issue.merged")
IS_OPEN = text("issue.state <> 'closed' AND NOT issue.confidential AND NOT issue.merged")
IS_UNDER_WAY = text("issue.state <> 'closed' AND NOT issue.merged")
# So written, SQLite does not take an index that begins with it, which is all issues, since hardly one is confidential:
# for a statement that is narrowed by something better.
NOT_CONFIDENTIAL = text("NOT issue.confidential")
NOT_MERGED = text("NOT issue.merged")


# The map of a whole city is counted by squares, so many to a degree, numbered row by row.
SQUARES, SQUARES_ACROSS = 256, 131_072
NOWHERE = -1  # the square of what is not on the map


def _map_square(context: Any) -> int:
    told: dict[str, float | None] = context.get_current_parameters()
    lat, lon = told.get("lat"), told.get("lon")
    if lat is None or lon is None:
        return NOWHERE
    return math.floor((lat + 90) * SQUARES) * SQUARES_ACROSS + math.floor((lon + 180) * SQUARES)


def _reported_at(context: Any) -> datetime:
    moment: datetime = context.get_current_parameters()["reported_at"]
    return moment


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
    second_sign_off: Mapped[bool] = mapped_column(default=False, server_default=false())
    guided: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class PromisedTimes(Base):
    """What an area promises instead of the category's own working days; for every category when none is named."""

    __tablename__ = "promised_times"
    __table_args__ = (
        CheckConstraint(
            f"first_answer_days BETWEEN 1 AND {MOST_DAYS} AND solution_days BETWEEN 1 AND {MOST_DAYS}", name="days"
        ),
        Index("uq_promised_times_category", "area_id", "category_id", unique=True),
        Index("uq_promised_times_all", "area_id", unique=True, sqlite_where=FOR_ALL, postgresql_where=FOR_ALL),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"))
    first_answer_days: Mapped[int]
    solution_days: Mapped[int]


class Issue(Base):
    """A problem or a promise, where it stands, and the times promised for it.

    `lat`, `lon`, `street` are what may be shown of the place; the point never changes, and `map_square` comes of it.
    `origin_title`, `origin_path` are written by the room the issue began in. `version` rises with every official
    change; who changes it says which version they saw.
    `confidential`: out of public view, as its reporter wants (`level`), by its category, or while a `Hiding` holds.
    `mediator_may_show`: the reporter lets a mediator make it more public. `merged`: it goes on in another one (see
    `Merge`), so that no list, map or figure counts it beside that one.

    `quiet_since`: when the last step was taken, or it was reported. `waits_since`: since when whoever must act is
    waited for, which lies ahead where a next step has its day; `reminded`: the last of the days on which they were
    reminded of that. `escalated_at`: when its commissioner was told that nobody says anything.

    `paused_until`: until when at most the clock stands still for an answer of the reporter; `paused_days`: how many
    working days the promises were moved for that, in all. `limited_until`: the end of the day on which a limited step
    is looked at again; `review_told`: whoever must do so was reminded.
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
        CheckConstraint(f"paused_days BETWEEN 0 AND {MOST_PAUSED_DAYS}", name="paused_days"),
        CheckConstraint("me_too >= 0 AND me_too_devices >= 0 AND me_too_imported >= 0", name="me_too_not_negative"),
        Index("uq_issue_merged", "id", "merged", unique=True),
        Index("ix_issue_list", "confidential", "reported_at", "id"),
        Index(
            "ix_issue_answers",
            *("confidential", "reported_at", "first_answer_due", "first_answer_at", "merged"),
        ),
        Index(
            "ix_issue_open",
            *("area_id", "reported_at", "id", "first_answer_at", "first_answer_due", "solution_due"),
            *("state", "confidential", "merged"),
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index(
            "ix_issue_map",
            *("confidential", "lat", "lon", "area_id", "state", "first_answer_at", "first_answer_due", "solution_due"),
            *("merged", "category_id", "closing", "id"),
        ),
        Index(
            "ix_issue_squares",
            *("map_square", "area_id", "state", "closing", "first_answer_at", "first_answer_due", "solution_due"),
            *("category_id", "lat", "lon", "confidential", "merged", "id"),
            sqlite_where=ON_MAP,
            postgresql_where=ON_MAP,
        ),
        # The same for a map of one category, which else goes to each of its issues for where it lies.
        Index(
            "ix_issue_category_squares",
            *("category_id", "map_square", "area_id", "state", "closing", "first_answer_at", "first_answer_due"),
            *("solution_due", "lat", "lon", "confidential", "merged", "id"),
            sqlite_where=ON_MAP,
            postgresql_where=ON_MAP,
        ),
        Index("ix_issue_under_way", "area_id", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
        Index("ix_issue_area", "area_id", "reported_at", "id", "confidential", "category_id", "merged"),
        Index("ix_issue_solution", "area_id", "solution_due", "closed_at", "confidential", "merged"),
        Index(
            "ix_issue_near",
            *("lat", "lon", "reported_at", "category_id"),
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_issue_category", "category_id", "reported_at", "id"),
        Index("ix_issue_state", "state", "reported_at", "id"),
        Index("ix_issue_body", "body_id", "state"),
        Index("ix_issue_officer", "officer_account_id", "state"),
        Index("ix_issue_reporter", "reporter_account_id"),
        Index("ix_issue_origin", "origin_kind", "origin_id"),
        Index("ix_issue_waits", "waits_since", "reminded", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
        Index("ix_issue_quiet", "quiet_since", sqlite_where=UNDER_WAY, postgresql_where=UNDER_WAY),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    ref: Mapped[str] = mapped_column(String(20), unique=True)
    confidential: Mapped[bool] = mapped_column(default=False)
    merged: Mapped[bool] = mapped_column(default=False, server_default=false())
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
    map_square: Mapped[int] = mapped_column(Id, default=_map_square, server_default=str(NOWHERE))
    street: Mapped[str] = mapped_column(String(160), default="")

    reporter_kind: Mapped[str] = mapped_column(String(10), default=ReporterKind.NONE)
    reporter_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    level: Mapped[str] = mapped_column(String(15), default=Level.PSEUDONYM)
    shown_name: Mapped[str] = mapped_column(String(60), default="")
    mediator_may_show: Mapped[bool] = mapped_column(default=False, server_default=false())

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
    quiet_since: Mapped[datetime] = mapped_column(UTCDateTime, default=_reported_at)
    waits_since: Mapped[datetime] = mapped_column(UTCDateTime, default=_reported_at)
    reminded: Mapped[int] = mapped_column(default=0, server_default="0")
    escalated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paused_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    paused_days: Mapped[int] = mapped_column(default=0, server_default="0")
    limited_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    review_told: Mapped[bool] = mapped_column(default=False, server_default=false())

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
        if self.merged:
            raise Conflict("This was joined with another issue, where it goes on.", version=self.version)
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
        self.paused_until = self.limited_until = None

    def hear(self, at: datetime, until: datetime | None = None) -> None:
        """A step was taken; whoever must act next is waited for from now on, or after the day that was promised."""
        self.quiet_since, self.waits_since = at, until or at
        self.reminded, self.escalated_at = 0, None

    def limit(self, until: datetime | None) -> None:
        """A step said little, and is looked at again by `until`; None: the newest one says all there is."""
        self.limited_until, self.review_told = until, False

    def show_as(self, level: Level, name: str = "") -> None:
        """How the reporter is shown from now on; `name` when with one."""
        self.level, self.confidential = level, level == Level.CONFIDENTIAL
        self.shown_name = name if level == Level.PUBLIC_NAME else ""

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
    sealed: Mapped[str] = mapped_column(Text, info={"sealed": "issue_contact"})
    lang: Mapped[str] = mapped_column(String(10))


class IssueCounter(Base):
    """The last number given to a public reference of an area."""

    __tablename__ = "issue_counter"

    prefix: Mapped[str] = mapped_column(String(3), primary_key=True)
    last: Mapped[int]
