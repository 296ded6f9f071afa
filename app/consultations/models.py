"""Rows of consultations: the question, its statements, who takes part, each stance, and what the worker made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Float, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.consultations.vocabulary import PersonKind, Shown, Who
from app.kernel.clock import closing_of
from app.kernel.db import Base, Id, UTCDateTime, one_of
from app.kernel.errors import Closed, Conflict
from app.kernel.text import render


class Consultation(Base):
    """A question to residents. It is open until `closes_at`; closing earlier moves that moment.

    `who`: whose stances are taken. `people`, `stances`: how many took part, and how many stances they gave. `revision`
    grows with every stance and with every statement that comes or goes: what the worker counted at an earlier one is
    old. `findings`: what police and city make of it. `end_told_at`: when the worker said that it is over. `origin`:
    what another system calls it.
    """

    __tablename__ = "consultation"
    __table_args__ = (
        one_of("who", Who),
        CheckConstraint("closes_at > opened_at", name="closes_after_it_opens"),
        CheckConstraint("(findings = '') = (found_at IS NULL)", name="findings"),
        UniqueConstraint("origin"),
        Index("ix_consultation_list", "opened_at", "id"),
        Index("uq_consultation_key", "opened_by", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("area.id"))
    area_path: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text)
    about_html: Mapped[str] = mapped_column(Text)
    lang: Mapped[str] = mapped_column(String(10))
    who: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    people: Mapped[int] = mapped_column(default=0)
    stances: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=0)
    findings: Mapped[str] = mapped_column(Text, default="")
    findings_html: Mapped[str] = mapped_column(Text, default="")
    found_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    found_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    end_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    origin: Mapped[str | None] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(64))

    def explain(self, words: str) -> None:
        """Say why it is asked."""
        self.about, self.about_html = words, render(words)

    def must_be_open(self, moment: datetime, zone: str) -> None:
        """Raises `Closed`, which says when it closed on the clock of `zone`, when it is over."""
        if moment >= self.closes_at:
            raise Closed("This consultation closed on %(day)s at %(hour)s.", **closing_of(self.closes_at, zone))

    def must_be_over(self, moment: datetime) -> None:
        """Raises `Conflict` while stances are still taken."""
        if moment < self.closes_at:
            raise Conflict("This consultation is still open.")


class Statement(Base):
    """A sentence that people agree with or not. `answers`: how many stances it has; `is_first`: it was there when the
    consultation opened; `origin`: what another system calls it."""

    __tablename__ = "statement"
    __table_args__ = (
        one_of("shown", Shown),
        UniqueConstraint("origin"),
        Index("ix_statement_next", "consultation_id", "shown", "answers", "id"),
        Index("uq_statement_key", "author_id", "key", unique=True),
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    words: Mapped[str] = mapped_column(String(280))
    lang: Mapped[str] = mapped_column(String(10))
    shown: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    is_first: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    origin: Mapped[str | None] = mapped_column(String(200))
    key: Mapped[str | None] = mapped_column(String(64))


class ConsultationPerson(Base):
    """Somebody who takes part in one consultation. `person`: the mark by which they are known again here and nowhere
    else; `verified`: had shown where they live when they last answered; `answers`: how many stances they gave."""

    __tablename__ = "consultation_person"
    __table_args__ = (one_of("kind", PersonKind), UniqueConstraint("consultation_id", "person"))

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"))
    person: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    verified: Mapped[bool] = mapped_column(default=False)
    answers: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)


class Stance(Base):
    """What one person thinks of one statement: 1 agrees, -1 disagrees, 0 passes."""

    __tablename__ = "stance"
    __table_args__ = (
        CheckConstraint("choice IN (-1, 0, 1)", name="choice"),
        Index("ix_stance_statement_id", "statement_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("consultation_person.id"), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    choice: Mapped[int] = mapped_column(SmallInteger)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class ConsultationResult(Base):
    """What the worker made of a consultation at one revision. `people`: those who took part, by kind; `counted`: those
    who count towards groups; `groups`: the groups as data, with the statements that stand for each; `bridging`,
    `dividing`: numbers of statements, the strongest first."""

    __tablename__ = "consultation_result"

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    revision: Mapped[int]
    counted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    people: Mapped[dict[str, int]] = mapped_column(JSON)
    counted: Mapped[int]
    silhouette: Mapped[float | None] = mapped_column(Float)
    groups: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    bridging: Mapped[list[int]] = mapped_column(JSON)
    dividing: Mapped[list[int]] = mapped_column(JSON)


class StatementCount(Base):
    """The stances on one statement when they were last counted: [agree, disagree, pass] of all ("all"), of each kind of
    person ("account", "device", "imported"), and of each group by its letter."""

    __tablename__ = "statement_count"

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    counts: Mapped[dict[str, list[int]]] = mapped_column(JSON)
