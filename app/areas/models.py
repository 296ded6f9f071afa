"""Rows of areas, bodies, and of the city this installation serves."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.areas.vocabulary import (
    AGE_ALONE,
    AGE_WITH_WORD,
    BRAND_HUE,
    DEFAULT_LANG,
    DEFAULT_ZONE,
    EVALUATOR_SHARE,
    RESIDENCE_DAYS,
    BodyKind,
    Level,
)
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


class Address(Base):
    """A house number of a street, as the city's own list has it. `folded`: the street without case and accents;
    `key`: what makes it one, its area, street and number."""

    __tablename__ = "address"
    __table_args__ = (Index("ix_address_place", "lat", "lon"), Index("ix_address_street", "folded", "area_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(180), unique=True)
    street: Mapped[str] = mapped_column(String(120))
    folded: Mapped[str] = mapped_column(String(120))
    number: Mapped[str] = mapped_column(String(12))
    lat: Mapped[float]
    lon: Mapped[float]
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))


class NearbyCity(Base):
    """Another city or village around, and whom to ask there. `boundary`: GeoJSON; without one it is told for every
    point outside."""

    __tablename__ = "nearby_city"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(120), unique=True)
    phone: Mapped[str] = mapped_column(String(40))
    web: Mapped[str] = mapped_column(String(200))
    boundary: Mapped[str | None] = mapped_column(Text)


class CityRow(Base):
    """The one row of settings of the city that every page needs. `watch_hours`: for each day from Monday when
    moderators read, as ["09:00", "21:00"], or [] when nobody does; no days when the city says nothing of it.
    `age_alone`, `age_with_word`: from which age one takes part alone, and with a guardian's word; `residence_days`:
    how long a verified residence lasts; `evaluator_share`: percent of the confidential reports of a quarter that
    evaluators read."""

    __tablename__ = "city"
    __table_args__ = (
        CheckConstraint("id = 1", name="one"),
        CheckConstraint("age_with_word BETWEEN 13 AND age_alone AND age_alone <= 18", name="ages"),
        CheckConstraint("residence_days BETWEEN 30 AND 3650", name="residence_days"),
        CheckConstraint("evaluator_share BETWEEN 0 AND 100", name="evaluator_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    name: Mapped[str] = mapped_column(String(120))
    zone: Mapped[str] = mapped_column(String(60), default=DEFAULT_ZONE)
    lang: Mapped[str] = mapped_column(String(10), default=DEFAULT_LANG)
    languages: Mapped[list[str]] = mapped_column(JSON)
    emergency: Mapped[list[list[str]]] = mapped_column(JSON)
    hue: Mapped[int] = mapped_column(default=BRAND_HUE)
    watch_hours: Mapped[list[list[str]]] = mapped_column(JSON, default=list, server_default="[]")
    crisis_lines: Mapped[list[list[str]]] = mapped_column(JSON, default=list, server_default="[]")
    age_alone: Mapped[int] = mapped_column(default=AGE_ALONE, server_default=str(AGE_ALONE))
    age_with_word: Mapped[int] = mapped_column(default=AGE_WITH_WORD, server_default=str(AGE_WITH_WORD))
    residence_days: Mapped[int] = mapped_column(default=RESIDENCE_DAYS, server_default=str(RESIDENCE_DAYS))
    evaluator_share: Mapped[int] = mapped_column(default=EVALUATOR_SHARE, server_default=str(EVALUATOR_SHARE))
    formal_routes: Mapped[dict[str, dict[str, str]]] = mapped_column(JSON, default=dict, server_default="{}")
    demo: Mapped[bool] = mapped_column(default=False)


class Holiday(Base):
    """A day that is no working day in the city."""

    __tablename__ = "holiday"

    on: Mapped[date] = mapped_column(Date, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
