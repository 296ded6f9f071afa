"""A closing that a second officer signs."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import Closing, OwnView, Signing
from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Conflict

# Written out, since a database uses a partial index only for a condition it can read.
WAITING = text("outcome = 'waiting'")


class ClosingProposal(Base):
    """How an officer would close an issue whose category asks for two, and what the second one of the same body said.

    `step_id`: the public entry with the reasons; `answer_id`: the closing that was signed, the entry that sent it back,
    or what was published meanwhile and withdrew it. `duty_name`: of the second officer.
    """

    __tablename__ = "closing_proposal"
    __table_args__ = (
        one_of("closing", Closing),
        one_of("own_view", OwnView),
        one_of("outcome", Signing),
        CheckConstraint("answered_by IS NULL OR answered_by <> proposed_by", name="two_officers"),
        CheckConstraint("outcome <> 'signed' OR answered_by IS NOT NULL", name="signed_by_somebody"),
        CheckConstraint("(outcome = 'waiting') = (answered_at IS NULL)", name="answered"),
        Index("uq_closing_proposal_waiting", "issue_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_closing_proposal_answer", "answer_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    step_id: Mapped[int] = mapped_column(ForeignKey("issue_step.id"))
    closing: Mapped[str] = mapped_column(String(20))
    own_view: Mapped[str] = mapped_column(String(15))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    proposed_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    outcome: Mapped[str] = mapped_column(String(10), default=Signing.WAITING)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    duty_name: Mapped[str] = mapped_column(String(80), default="")
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer_id: Mapped[int | None] = mapped_column(ForeignKey("issue_step.id"))

    def answer(self, outcome: Signing, step_id: int, at: datetime, by: int | None = None, duty_name: str = "") -> None:
        """What came of it; raises `Conflict` when somebody else was faster."""
        if self.outcome != Signing.WAITING:
            raise Conflict("Somebody has already decided this.")
        self.outcome, self.answer_id, self.answered_at = outcome, step_id, at
        self.answered_by, self.duty_name = by, duty_name
