"""Rows of how somebody showed where they live. Of a proof only a keyed hash stays."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.identity.vocabulary import Way
from app.kernel.db import Base, Id, UTCDateTime, one_of

OPEN = text("ended_at IS NULL")
OPEN_OF_GROUP = text("ended_at IS NULL AND group_id IS NOT NULL")


class ResidenceProof(Base):
    """A proof that was used, by whom and for which grant: one proof stands for one person."""

    __tablename__ = "residence_proof"
    __table_args__ = (one_of("way", Way), Index("ix_residence_proof_account_id", "account_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    proof_hash: Mapped[str] = mapped_column(String(64), unique=True)
    way: Mapped[str] = mapped_column(String(10))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    grant_id: Mapped[int] = mapped_column(ForeignKey("role_grant.id"))
    voucher_id: Mapped[int | None] = mapped_column(ForeignKey("voucher.id"))
    shown_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ResidenceBatch(Base):
    """Letters that were printed together; sent when somebody says so, or taken as sent a week later."""

    __tablename__ = "residence_batch"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    printed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    printed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ResidenceLetter(Base):
    """A letter with a code that somebody asked for. `sealed`: name and address, only until the letter is sent.

    It ends when its code was used, withdrawn, guessed at too often, or too old.
    """

    __tablename__ = "residence_letter"
    __table_args__ = (
        Index("uq_residence_letter_open", "account_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_residence_letter_batch_id", "batch_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    lang: Mapped[str | None] = mapped_column(String(10))
    sealed: Mapped[str | None] = mapped_column(Text, info={"sealed": "residence_letter"})
    proof_hash: Mapped[str | None] = mapped_column(String(64))
    code_hash: Mapped[str | None] = mapped_column(String(64))
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("residence_batch.id"))
    wrong: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CensusEntry(Base):
    """A person on the city's census list, as a keyed hash of document, birth date and area that nobody can read."""

    __tablename__ = "census_entry"

    entry_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Voucher(Base):
    """A group, library or social service whose word counts: who speaks for it, where, and how often a year.

    `group_id`: the group of the inventory, none for a library or a service; one person at a time speaks for it. `used`:
    in `year`; the database itself holds it to the cap.
    """

    __tablename__ = "voucher"
    __table_args__ = (
        CheckConstraint("used >= 0 AND used <= cap", name="within_the_cap"),
        Index(
            "uq_voucher_group_open",
            "group_id",
            unique=True,
            sqlite_where=OPEN_OF_GROUP,
            postgresql_where=OPEN_OF_GROUP,
        ),
        Index("uq_voucher_open", "account_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    group_id: Mapped[int | None] = mapped_column(ForeignKey("community_group.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    cap: Mapped[int]
    year: Mapped[int]
    used: Mapped[int] = mapped_column(default=0)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
