"""A challenge of an issue, and those who make it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Conflict
from app.mediation.vocabulary import OPEN_STATES, Ground, Outcome, Refusal, State

# Written out, since a database uses a partial index only for a condition it can read.
OPEN = text("state IN ('submitted', 'statement', 'mediation')")


class Challenge(Base):
    """What is contested of an issue, the times promised for it, and what came of it.

    `number`: its place on the issue, which with the issue's reference is its address. `asked`, `statement`, `reasons`,
    `obligation` are for everybody, where the issue is. `due`: the clock that runs now, an exclusive end as all clocks.
    `missed`: the police said nothing in time. `mediator_id`: in whose hands it is. `coordinated`: the coordinating
    mediator decides. `reminded`: for which clock a reminder went out.
    """

    __tablename__ = "challenge"
    __table_args__ = (
        one_of("ground", Ground),
        one_of("state", State),
        one_of("refusal", Refusal),
        one_of("outcome", Outcome),
        CheckConstraint("(state = 'decided') = (outcome IS NOT NULL)", name="outcome_when_decided"),
        CheckConstraint("(state = 'declined') = (refusal IS NOT NULL)", name="refusal_when_declined"),
        CheckConstraint("(state IN ('decided', 'declined')) = (ended_at IS NOT NULL)", name="ended_at_when_over"),
        CheckConstraint("(obligation = '') = (obligation_on IS NULL)", name="whole_obligation"),
        CheckConstraint(
            "outcome IN ('upheld', 'partly', 'agreement') OR obligation_id IS NULL", name="obligation_when_obliged"
        ),
        UniqueConstraint("issue_id", "number"),
        Index("uq_challenge_open", "issue_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_challenge_state", "state", "due"),
        Index("ix_challenge_filed", "filed_at", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    number: Mapped[int]
    ground: Mapped[str] = mapped_column(String(15))
    state: Mapped[str] = mapped_column(String(15), default=State.SUBMITTED)
    coordinated: Mapped[bool] = mapped_column(default=False)
    filed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded: Mapped[str] = mapped_column(String(15), default="")
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    asked: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(String(10))
    admitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    statement_due: Mapped[datetime | None] = mapped_column(UTCDateTime)
    statement: Mapped[str] = mapped_column(Text, default="")
    statement_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    statement_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    statement_role: Mapped[str] = mapped_column(String(20), default="")
    statement_name: Mapped[str] = mapped_column(String(80), default="")
    statement_lang: Mapped[str] = mapped_column(String(10), default="")
    missed: Mapped[bool] = mapped_column(default=False)

    refusal: Mapped[str | None] = mapped_column(String(15))
    outcome: Mapped[str | None] = mapped_column(String(15))
    reasons: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    obligation: Mapped[str] = mapped_column(String(150), default="")
    obligation_on: Mapped[date | None] = mapped_column(Date)
    obligation_id: Mapped[int | None] = mapped_column(ForeignKey("issue.id"))

    def must_be(self, *states: State) -> None:
        """Raises `Conflict` that says how it stands when somebody was faster."""
        if self.state not in states:
            raise Conflict("This challenge has moved on in the meantime. Look at it again.", state=self.state)

    def admit(self, asked: str, lang: str, by: int | None, at: datetime, until: datetime) -> None:
        self.must_be(State.SUBMITTED)
        self.state, self.asked, self.lang, self.mediator_id = State.STATEMENT, asked, lang, by
        self.admitted_at, self.due, self.statement_due = at, until, until

    def decline(self, refusal: Refusal, reasons: str, by: int | None, at: datetime) -> None:
        self.must_be(State.SUBMITTED)
        self.state, self.refusal, self.reasons, self.decided_by = State.DECLINED, refusal, reasons, by
        self.ended_at, self.due = at, None

    def go_on(self, until: datetime, *, missed: bool) -> None:
        """To mediation, with a statement or without one."""
        self.must_be(State.STATEMENT)
        self.state, self.due, self.missed = State.MEDIATION, until, missed

    def end(self, outcome: Outcome, reasons: str, by: int | None, at: datetime) -> None:
        self.must_be(*(OPEN_STATES if outcome == Outcome.WITHDRAWN else (State.MEDIATION,)))
        self.state, self.outcome, self.reasons, self.decided_by = State.DECIDED, outcome, reasons, by
        self.ended_at, self.due = at, None


class ChallengeParty(Base):
    """Somebody who filed a challenge or joined it. `person` tells them apart: "reporter" for who reported the issue,
    by account or receipt. `words` are for the mediator and for who answers; no page of the public holds them."""

    __tablename__ = "challenge_party"
    __table_args__ = (
        UniqueConstraint("challenge_id", "person"),
        Index("ix_challenge_party_account", "account_id"),
        Index("ix_challenge_party_issue", "issue_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    person: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    words: Mapped[str] = mapped_column(Text, default="")
    wish: Mapped[str] = mapped_column(Text, default="")
    lang: Mapped[str] = mapped_column(String(10))
    key: Mapped[str | None] = mapped_column(String(64), unique=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    left_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
