"""Rows of councils: the council, who sits in it, its polls, and the ballots."""

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.councils.vocabulary import Group, Method, PollKind
from app.forums.vocabulary import Access
from app.kernel.clock import closing_of
from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Closed, Conflict
from app.kernel.text import render


class Council(Base):
    """A standing public safety council. `access`: who takes part, in one field; its record is always public."""

    __tablename__ = "council"
    __table_args__ = (
        one_of("access", Access),
        UniqueConstraint("slug"),
        Index("ix_council_area_path", "area_path"),
        Index("uq_council_area_id_title", "area_id", "title", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    slug: Mapped[str] = mapped_column(String(80))
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(Text, default="")
    access: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CouncilMember(Base):
    """Somebody on the list of a council from the day `since` up to and with `until`. `seat`: for which group. `named`:
    whether others read the name; whoever sits there for police or city is named anyway."""

    __tablename__ = "council_member"
    __table_args__ = (
        one_of("seat", Group),
        CheckConstraint("until >= since", name="term"),
        Index("ix_council_member_council_id", "council_id", "until"),
        Index("ix_council_member_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    seat: Mapped[str] = mapped_column(String(20))
    since: Mapped[date] = mapped_column(Date)
    until: Mapped[date] = mapped_column(Date)
    named: Mapped[bool] = mapped_column(default=False)


class CouncilPoll(Base):
    """What a council votes on until `closes_at`. `options`: what can be chosen; ballots name their places there.
    `follows`: what comes of it, as police and city say. `shown`: no moderator has taken it out of sight."""

    __tablename__ = "council_poll"
    __table_args__ = (
        one_of("kind", PollKind),
        one_of("method", Method),
        CheckConstraint("kind <> 'needs' OR method = 'ranked'", name="needs_are_ranked"),
        CheckConstraint("closes_at > opened_at", name="closes_after_it_opens"),
        CheckConstraint("(follows = '') = (followed_at IS NULL)", name="follows"),
        Index("ix_council_poll_list", "council_id", "closes_at", "id"),
        Index("uq_council_poll_key", "opened_by", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    council_id: Mapped[int] = mapped_column(ForeignKey("council.id"))
    kind: Mapped[str] = mapped_column(String(10))
    method: Mapped[str] = mapped_column(String(10))
    question: Mapped[str] = mapped_column(String(200))
    options: Mapped[list[str]] = mapped_column(JSON)
    lang: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    shown: Mapped[bool] = mapped_column(default=True)
    follows: Mapped[str] = mapped_column(Text, default="")
    follows_html: Mapped[str] = mapped_column(Text, default="")
    followed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    key: Mapped[str | None] = mapped_column(String(64))

    def must_be_open(self, moment: datetime, zone: str) -> None:
        """Raises `Closed`, which says when it closed on the clock of `zone`, when it is over."""
        if moment >= self.closes_at:
            raise Closed("This vote closed on %(day)s at %(hour)s.", **closing_of(self.closes_at, zone))

    def must_be_over(self, moment: datetime) -> None:
        """Raises `Conflict` while ballots are still taken."""
        if moment < self.closes_at:
            raise Conflict("This vote is still open.")

    def follow(self, words: str, at: datetime) -> None:
        """Say what comes of it, in place of what was said."""
        self.follows, self.follows_html, self.followed_at = words, render(words), at


class CouncilBallot(Base):
    """One person's ballot in one poll: the places of the options chosen, of a ranked poll the first choice first.
    `account_id`: whose it is, until the day after the end."""

    __tablename__ = "council_ballot"
    __table_args__ = (UniqueConstraint("poll_id", "account_id"), Index("ix_council_ballot_account_id", "account_id"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    poll_id: Mapped[int] = mapped_column(ForeignKey("council_poll.id"))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    choice: Mapped[list[int]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
