"""What the doctor asks of an installation's database."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Engine, func, select, text

from app.areas.models import Area, CityRow, Holiday
from app.areas.vocabulary import Level
from app.identity.models import AuthenticatorApp, Passkey, RoleGrant
from app.identity.queries import running
from app.identity.vocabulary import FACTOR_NEEDED, Role
from app.issues.models import Category
from app.kernel.clock import now
from app.kernel.db import Executor, is_sqlite, row_or_none, value
from app.kernel.journal import Journal
from app.kernel.outbox import Outbox
from app.kernel.resealing import sealed_columns

COUNTED = {
    "categories": select(func.count()).select_from(Category),
    "neighbourhoods": select(func.count()).select_from(Area).where(Area.level == Level.NEIGHBOURHOOD),
}
PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")
SHOWN = ("fsync", "full_page_writes", "synchronous_commit", "session_replication_role", "server_encoding", "TimeZone")


def ways_of(engine: Engine) -> dict[str, str]:
    """How the connections of `engine` are set, without beginning a transaction on them."""
    raw = engine.raw_connection()
    try:
        cursor, sqlite = raw.cursor(), engine.dialect.name == "sqlite"
        found = {}
        for name in PRAGMAS if sqlite else SHOWN:
            cursor.execute(f"PRAGMA {name}" if sqlite else f"SHOW {name}")
            found[name] = str(cursor.fetchone()[0])  # type: ignore[index]
        return found
    finally:
        raw.close()


def can_search(executor: Executor) -> bool:
    """Whether the database has the full-text search that the index of words is made of."""
    if not is_sqlite(executor):
        return True
    options = executor.execute(text("PRAGMA compile_options")).scalars()
    return "ENABLE_FTS5" in set(options)


def clock_of(executor: Executor) -> datetime | None:
    """What time it is at the database; None when it lives on this machine, in a file."""
    if is_sqlite(executor):
        return None
    there: datetime = value(executor, select(func.clock_timestamp()))
    return there.astimezone(UTC)


def newest_moment(executor: Executor) -> datetime | None:
    """When the newest act was written; None before the first."""
    newest = select(Journal.at).order_by(Journal.id.desc()).limit(1)
    found: datetime | None = value(executor, newest)
    return found


def some_sealed(executor: Executor) -> list[tuple[str, str]]:
    """(words, what about) of the oldest and newest rows that hold sealed words."""
    found = []
    for held in sealed_columns():
        for order in (held.key.asc(), held.key.desc()):
            words = value(executor, select(held.column).where(held.column.is_not(None)).order_by(order).limit(1))
            found += [(words, held.about)] if words else []
    return found


def letters_given_up(executor: Executor, since: datetime) -> int:
    """How many letters the worker gave up since a moment."""
    number: int = value(executor, select(func.count()).where(Outbox.failed_at > since))
    return number


def city_row(executor: Executor) -> Any:
    """The row of the city; None before it was set up."""
    return row_or_none(executor, select(CityRow.name, CityRow.emergency, CityRow.age_alone, CityRow.residence_days))


def counted(executor: Executor, what: str) -> int:
    """How many there are of one of `COUNTED`."""
    number: int = value(executor, COUNTED[what])
    return number


def holidays(executor: Executor) -> Sequence[date]:
    return executor.execute(select(Holiday.on)).scalars().all()


def administrators(executor: Executor) -> int:
    """How many accounts hold the role of administrator now."""
    accounts = select(func.count(RoleGrant.account_id.distinct()))
    number: int = value(executor, accounts.where(RoleGrant.role == Role.ADMINISTRATOR, running(now())))
    return number


def without_factor(executor: Executor) -> int:
    """How many accounts hold a role that needs a second factor, and have none."""
    needed = RoleGrant.role.in_(FACTOR_NEEDED), running(now())
    has = [
        select(table.account_id).where(table.account_id == RoleGrant.account_id).exists()
        for table in (Passkey, AuthenticatorApp)
    ]
    accounts = select(func.count(RoleGrant.account_id.distinct())).where(*needed, *(~one for one in has))
    number: int = value(executor, accounts)
    return number
