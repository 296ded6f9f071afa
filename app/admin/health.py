"""What keeps an installation from doing its work, each as one short sentence; nothing of it is secret."""

import functools
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app.config import ROOT
from app.kernel.clock import now
from app.kernel.db import give_back_reader, reader, value
from app.kernel.heartbeat import last_beat
from app.kernel.journal import unsealed_since
from app.kernel.outbox import waiting_since

DISK_FREE_PART = 0.10
BEAT_WITHIN = timedelta(seconds=30)
MAIL_WITHIN = timedelta(minutes=5)
SEALED_WITHIN = timedelta(minutes=5)


def faults(instance: Path) -> list[str]:
    """Every fault of the moment; empty when the installation is ready. A database that is away is the only one told."""
    try:
        executor = reader()
        found = [migrations_fault(executor), disk_fault(instance)]
        found += [] if found[0] else [worker_fault(executor), mail_fault(executor), journal_fault(executor)]
    except SQLAlchemyError:
        give_back_reader()
        return ["the database does not answer"]
    return [fault for fault in found if fault]


def migrations_fault(executor: Connection) -> str | None:
    """The database has another form than this version of the product."""
    present, wanted = present_revision(executor), wanted_revision()
    return None if present == wanted else f"the database is at {present or 'nothing'}, not at {wanted}: corrala migrate"


def present_revision(executor: Connection) -> str | None:
    """The migration the database stands at; None when it is empty."""
    if "alembic_version" not in inspect(executor).get_table_names():
        return None
    found: str | None = value(executor, text("SELECT version_num FROM alembic_version"))
    return found


@functools.cache
def wanted_revision() -> str | None:
    """The migration this version of the product stands at."""
    return ScriptDirectory(str(ROOT / "migrations")).get_current_head()


def known_revisions() -> list[str]:
    """Every migration this version of the product knows, the first one first."""
    scripts = ScriptDirectory(str(ROOT / "migrations")).walk_revisions()
    return [script.revision for script in scripts][::-1]


def disk_fault(folder: Path, usage: Callable[[Path], tuple[int, int, int]] = shutil.disk_usage) -> str | None:
    """Less than a tenth of the disk under the instance folder is free."""
    total, _used, free = usage(folder)
    return None if free >= total * DISK_FREE_PART else f"only {free * 100 // total} % of the disk is free"


def worker_fault(executor: Connection) -> str | None:
    """No worker has been alive for half a minute."""
    return _late(last_beat(executor, "worker"), BEAT_WITHIN, "the worker was last alive", "no worker was ever alive")


def mail_fault(executor: Connection) -> str | None:
    """A letter has waited for more than five minutes."""
    since = waiting_since(executor)
    return _late(since, MAIL_WITHIN, "a letter waits since") if since else None


def journal_fault(executor: Connection) -> str | None:
    """Rows of the journal are not sealed."""
    since = unsealed_since(executor)
    return _late(since, SEALED_WITHIN, "the journal is not sealed since") if since else None


def _late(moment: datetime | None, within: timedelta, words: str, never: str = "") -> str | None:
    if moment is None:
        return never
    return None if now() - moment <= within else f"{words} {moment.isoformat(timespec='seconds')}"
