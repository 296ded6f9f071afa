"""Rows of who is missing: counts, marks of the day, and the population of the city's census."""

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, one_of
from app.missing.vocabulary import Kind, Trait


class AnswerCount(Base):
    """How many answers of a quarter ("2026-4") gave one value of one trait after one kind of activity in an area, a
    district or a larger one. The rows of all values are made together and begin at nothing, so that neither a row nor
    its number tells which answers came together."""

    __tablename__ = "answer_count"
    __table_args__ = (
        UniqueConstraint("quarter", "area_id", "kind", "trait", "value"),
        one_of("kind", Kind),
        one_of("trait", Trait),
        CheckConstraint("number >= 0", name="number"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    quarter: Mapped[str] = mapped_column(String(6))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    kind: Mapped[str] = mapped_column(String(20))
    trait: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(10))
    number: Mapped[int] = mapped_column(default=0)


class AnswerMark(Base):
    """That somebody has answered today, as a keyed hash that is another one each day; it goes with the day."""

    __tablename__ = "answer_mark"

    mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    on: Mapped[date] = mapped_column(Date)


class PopulationCount(Base):
    """How many people of an area have one value of one trait, by the census that the city took in."""

    __tablename__ = "population_count"
    __table_args__ = (
        UniqueConstraint("area_id", "trait", "value"),
        one_of("trait", Trait),
        CheckConstraint("people >= 0", name="people"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    trait: Mapped[str] = mapped_column(String(10))
    value: Mapped[str] = mapped_column(String(10))
    people: Mapped[int]
