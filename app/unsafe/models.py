"""Rows of places people find unsafe."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.issues.vocabulary import PersonKind
from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.unsafe.vocabulary import STEP, Hours, Reason


class UnsafeTap(Base):
    """One person's word that a square feels unsafe, once for each reason. `square`: row and column of the grid;
    `area_id`: the neighbourhood that most of the square lies in, so that it tells no more than the square does."""

    __tablename__ = "unsafe_tap"
    __table_args__ = (
        UniqueConstraint("person", "square", "reason"),
        one_of("kind", PersonKind),
        one_of("reason", Reason),
        one_of("hours", Hours),
        Index("ix_unsafe_tap_square", "square"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    square: Mapped[str] = mapped_column(String(20))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    person: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(15))
    hours: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class UnsafeFigure(Base):
    """What is shown of a square, or (`square` empty) of a whole neighbourhood: people in steps of five, and of the
    reasons and hours those that five people and more named, {code: people}."""

    __tablename__ = "unsafe_figure"
    __table_args__ = (
        UniqueConstraint("area_id", "square"),
        CheckConstraint(f"people >= {STEP} AND people / {STEP} * {STEP} = people", name="in_steps"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    square: Mapped[str] = mapped_column(String(20), default="")
    people: Mapped[int]
    reasons: Mapped[dict[str, int]] = mapped_column(JSON)
    hours: Mapped[dict[str, int]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
