"""Whether the worker lives: it writes the time of its last round, and `/readyz` reads it."""

import os
from datetime import datetime

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.kernel.clock import now
from app.kernel.db import Base, Executor, UTCDateTime, value


class Heartbeat(Base):
    __tablename__ = "heartbeat"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    process: Mapped[int]


def beat(session: Session, name: str) -> None:
    """Write down that the process called `name` is alive now."""
    session.merge(Heartbeat(name=name, at=now(), process=os.getpid()))


def last_beat(executor: Executor, name: str) -> datetime | None:
    """When `name` was last alive; None when it never was."""
    found: datetime | None = value(executor, select(Heartbeat.at).where(Heartbeat.name == name))
    return found
