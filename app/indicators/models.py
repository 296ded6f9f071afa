"""Rows of public figures."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime


class SituationSource(Base):
    """Who published figures and how they were counted. Words by language; `kinds`: [code, {language: name}] each, in
    the order in which they are shown."""

    __tablename__ = "situation_source"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    titles: Mapped[dict[str, str]] = mapped_column(JSON)
    publisher: Mapped[str] = mapped_column(String(160))
    licence: Mapped[str] = mapped_column(String(80), default="")
    url: Mapped[str] = mapped_column(String(300), default="")
    methods: Mapped[dict[str, str]] = mapped_column(JSON)
    caveats: Mapped[dict[str, str]] = mapped_column(JSON)
    kinds: Mapped[list[list[object]]] = mapped_column(JSON)
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SituationFigure(Base):
    """One number: how many of a kind a source counted in an area in the month that begins on `month`."""

    __tablename__ = "situation_figure"
    __table_args__ = (
        UniqueConstraint("source_id", "area_id", "month", "kind"),
        CheckConstraint("number >= 0", name="not_negative"),
        Index("ix_situation_figure_area", "area_id", "source_id", "month"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("situation_source.id"))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    month: Mapped[date] = mapped_column(Date)
    kind: Mapped[str] = mapped_column(String(60))
    number: Mapped[int] = mapped_column(BigInteger)


class TrendCount(Base):
    """What was last counted for the trends of an area with very many issues, from `month` ("2024-12") on; `numbers` as
    `counting.Counts` has them."""

    __tablename__ = "trend_count"

    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"), primary_key=True, autoincrement=False)
    month: Mapped[str] = mapped_column(String(7))
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    numbers: Mapped[dict[str, list[list[Any]]]] = mapped_column(JSON)
