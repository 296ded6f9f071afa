"""Whom somebody who works here has declared to be a relative or friend."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime

STANDS = sql("ended_at IS NULL")


class Tie(Base):
    """A tie that somebody has declared: to a person, as a relative or friend, or to a body, as an employer. It bars
    from what that person or body has to do with, until it is ended. `about_name`: the name under which the person takes
    part, as it was typed; what the account is called now is not told. Empty for who is on duty."""

    __tablename__ = "declared_tie"
    __table_args__ = (
        CheckConstraint("(about_account_id IS NULL) <> (about_body_id IS NULL)", name="person_or_body"),
        CheckConstraint("about_account_id IS NULL OR about_account_id <> account_id", name="somebody_else"),
        Index(
            "uq_declared_tie_person",
            "account_id",
            "about_account_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index(
            "uq_declared_tie_body",
            "account_id",
            "about_body_id",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
        Index("ix_declared_tie_about_account_id", "about_account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    about_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    about_body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    about_name: Mapped[str] = mapped_column(String(60), default="", server_default="")
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
