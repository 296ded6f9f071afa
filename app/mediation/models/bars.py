"""What keeps a mediator from a case, and what persons are named for."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.mediation.vocabulary import Post


class MediationAside(Base):
    """A mediator who stood aside in a challenge, for a reason that needs not be told."""

    __tablename__ = "mediation_aside"
    __table_args__ = (UniqueConstraint("challenge_id", "account_id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenge.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class MediationPost(Base):
    """Somebody named for something, for a term: a mediator to coordinate, a trained resident to mediate beside one."""

    __tablename__ = "mediation_post"
    __table_args__ = (one_of("post", Post), Index("ix_mediation_post_post", "post", "until"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post: Mapped[str] = mapped_column(String(15))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    given_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
