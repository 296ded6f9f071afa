"""Rows of areas, bodies, and of the city this installation serves."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.areas.vocabulary import BRAND_HUE, DEFAULT_LANG, DEFAULT_ZONE, BodyKind, Level
from app.kernel.db import Base, Id

HAS_PREFIX = text("prefix <> ''")


class Area(Base):
    """A place with a boundary. `boundary` is GeoJSON as imported, `outline` a lighter one for drawing."""

    __tablename__ = "area"
    __table_args__ = (
        UniqueConstraint("level", "code"),
        CheckConstraint(f"level IN ({', '.join(repr(str(level)) for level in Level)})", name="level"),
        Index("ix_area_path", "path"),
        Index("uq_area_prefix", "prefix", unique=True, sqlite_where=HAS_PREFIX, postgresql_where=HAS_PREFIX),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    code: Mapped[str] = mapped_column(String(20))
    prefix: Mapped[str] = mapped_column(String(3), default="")
    name: Mapped[str] = mapped_column(String(120))
    level: Mapped[str] = mapped_column(String(20))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("area.id"))
    path: Mapped[str] = mapped_column(String(120), default="")
    boundary: Mapped[str | None] = mapped_column(Text)
    outline: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    station_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))


class Body(Base):
    """A police unit, a city department or another institution that answers for issues."""

    __tablename__ = "body"
    __table_args__ = (CheckConstraint(f"kind IN ({', '.join(repr(str(kind)) for kind in BodyKind)})", name="kind"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    names: Mapped[dict[str, str]] = mapped_column(JSON)
    phone: Mapped[str] = mapped_column(String(40), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))


class CityRow(Base):
    """The one row of settings of the city that every page needs."""

    __tablename__ = "city"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(60), default=DEFAULT_ZONE)
    lang: Mapped[str] = mapped_column(String(10), default=DEFAULT_LANG)
    languages: Mapped[list[str]] = mapped_column(JSON)
    emergency: Mapped[list[list[str]]] = mapped_column(JSON)
    hue: Mapped[int] = mapped_column(default=BRAND_HUE)
    demo: Mapped[bool] = mapped_column(default=False)


class Holiday(Base):
    """A day that is no working day in the city."""

    __tablename__ = "holiday"

    on: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
