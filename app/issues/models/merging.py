"""One issue joined with another one that is about the same."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime

# Written out, since a database uses a partial index only for a condition it can read.
STANDS = text("undone_at IS NULL")


class Merge(Base):
    """`issue_id` goes on in `into_id`, until it is undone. The accounts stand for the audit, never on a page.

    `into_merged` is false while it stands and names, with `into_id`, an issue that goes on in no other: the database
    lets none be joined with what was joined already, nor what others were joined with be joined itself.
    `answer_sooner_s`, `solution_sooner_s`: by how much the promises of the other became earlier, in seconds, since the
    clock of the older report stands.
    """

    __tablename__ = "issue_merge"
    __table_args__ = (
        ForeignKeyConstraint(["into_id", "into_merged"], ["issue.id", "issue.merged"], name="no_chain"),
        CheckConstraint("issue_id <> into_id", name="two_issues"),
        CheckConstraint("NOT into_merged", name="into_one_that_stands"),
        CheckConstraint("(undone_at IS NULL) = (into_merged IS NOT NULL)", name="undone"),
        CheckConstraint("answer_sooner_s >= 0 AND solution_sooner_s >= 0", name="older_clock_stands"),
        Index("uq_issue_merge_stands", "issue_id", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
        Index("ix_issue_merge_into", "into_id"),
        Index("ix_issue_merge_issue", "issue_id", "id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    issue_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    into_id: Mapped[int] = mapped_column(ForeignKey("issue.id"))
    into_merged: Mapped[bool | None] = mapped_column(default=False)
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    duty_name: Mapped[str] = mapped_column(String(80), default="")
    role: Mapped[str] = mapped_column(String(20), default="")
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer_sooner_s: Mapped[int] = mapped_column(default=0)
    solution_sooner_s: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    def undo(self, by: int | None, at: datetime) -> None:
        self.undone_by, self.undone_at, self.into_merged = by, at, None
