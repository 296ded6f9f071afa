"""Rows of the inventory of community groups. Of a contact person nothing is kept without consent."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.identity.vocabulary import ConsentGiven, GroupKind
from app.kernel.db import Base, Id, UTCDateTime, one_of


class CommunityGroup(Base):
    """An association or an informal group: by what it does, never by who its people are.

    `listed`: it wants a public page. `speaker_id`: the representative who may change its entry. `body_id`: the body
    whose partners keep in touch with it, like the schools of the education department.
    """

    __tablename__ = "community_group"
    __table_args__ = (
        one_of("kind", GroupKind),
        UniqueConstraint("area_id", "name"),
        Index("ix_community_group_area_path", "area_path"),
        Index("ix_community_group_speaker", "speaker_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(Text, default="")
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    body_id: Mapped[int | None] = mapped_column(ForeignKey("body.id"))
    speaker_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    listed: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class GroupContact(Base):
    """Whom to turn to in a group: `sealed`, name and how to be reached as JSON, while the person consents; afterwards
    the days of consent and withdrawal alone."""

    __tablename__ = "group_contact"
    __table_args__ = (
        one_of("given", ConsentGiven),
        CheckConstraint("(sealed IS NULL) = (withdrawn_at IS NOT NULL)", name="kept_with_consent"),
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("community_group.id"), primary_key=True)
    sealed: Mapped[str | None] = mapped_column(Text, info={"sealed": "group_contact"})
    given: Mapped[str] = mapped_column(String(10))
    given_on: Mapped[date] = mapped_column(Date)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
