"""What stands between a report and the public: an issue taken out of view, and who was shown the reporter's name."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import SECOND_LOOK_WITHIN, SHOWN_ONCE_WITHIN, Ground, Look
from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Conflict

# Written out, since a database uses a partial index only for a condition it can read.
WAITING = text("look IN ('open', 'appealed')")
IN_FORCE = (Look.OPEN, Look.CONFIRMED, Look.APPEALED)


class Hiding(Base):
    """An issue that police or a partner took out of public view: why, for which body, and what a mediator thinks.

    `before_id`: the category it had, when another one took it out.

    It holds until `until`; when nobody has decided by then the issue is public again, unless it is about personal
    data. `said`: what the reporter answers. Who decided first does not decide an appeal.
    """

    __tablename__ = "issue_hiding"
    __table_args__ = (
        one_of("ground", Ground),
        one_of("look", Look),
        CheckConstraint("(look IN ('confirmed', 'undone', 'appealed')) = (decided_at IS NOT NULL)", name="decided_at"),
        Index("uq_issue_hiding_waiting", "issue_id", unique=True, sqlite_where=WAITING, postgresql_where=WAITING),
        Index("ix_issue_hiding_issue", "issue_id", "id"),
        Index("ix_issue_hiding_look", "look", "until"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    ground: Mapped[str] = mapped_column(String(15))
    before_id: Mapped[int | None] = mapped_column(Id)
    reason: Mapped[str] = mapped_column(Text)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    role: Mapped[str] = mapped_column(String(20))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    look: Mapped[str] = mapped_column(String(10), default=Look.OPEN)
    said: Mapped[str] = mapped_column(Text, default="")
    appealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def begin(self, at: datetime) -> None:
        self.at, self.until = at, at + SECOND_LOOK_WITHIN

    def decide(self, look: Look, by: int | None, at: datetime) -> None:
        """A mediator's word; raises `Conflict` when it was spoken already, or time was faster."""
        if self.look not in (Look.OPEN, Look.APPEALED):
            raise Conflict("Somebody has already decided this.")
        self.look, self.decided_by, self.decided_at = look, by, at

    def appeal(self, said: str, at: datetime) -> None:
        """What the reporter answers; after a mediator's decision it goes to another one, once."""
        if self.look == Look.CONFIRMED and self.appealed_at is None:
            self.look, self.appealed_at = Look.APPEALED, at
        elif self.look != Look.OPEN:
            raise Conflict("This was decided for good.")
        self.said = said


class IdentityRequest(Base):
    """Somebody who is not a mediator must know who reported: the reason, the second person, and the one time it was
    shown. `told_at`: when the reporter was told."""

    __tablename__ = "identity_request"
    __table_args__ = (
        CheckConstraint("answered_by IS NULL OR answered_by <> asked_by", name="two_persons"),
        CheckConstraint("(agreed IS NULL) = (answered_at IS NULL)", name="answered"),
        CheckConstraint("shown_at IS NULL OR agreed", name="shown_after_agreed"),
        Index("ix_identity_request_issue", "issue_id", "id"),
        Index("ix_identity_request_told", "told_at", "shown_at"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    asked_by: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    agreed: Mapped[bool | None]
    shown_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    def answer(self, by: int | None, at: datetime, *, agreed: bool) -> None:
        """The second person's word; raises `Conflict` when it was spoken already."""
        if self.agreed is not None:
            raise Conflict("Somebody has already decided this.")
        self.answered_by, self.answered_at, self.agreed = by, at, agreed

    def show(self, at: datetime) -> None:
        """Shown now, and never again; raises `Conflict` when it was, or when the half hour is over."""
        if not self.agreed or self.answered_at is None or self.shown_at is not None:
            raise Conflict("This is shown once, after a second person has agreed.")
        if at > self.answered_at + SHOWN_ONCE_WITHIN:
            raise Conflict("The half hour in which this could be shown is over. Ask again.")
        self.shown_at = at
