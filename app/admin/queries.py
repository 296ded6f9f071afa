"""What the command that fills the demo must know of a database."""

from enum import StrEnum

from sqlalchemy import select

from app.admin.events import DemoFilled
from app.areas.models import Area, CityRow
from app.identity.models import Account
from app.kernel.db import Executor, value
from app.kernel.journal import Journal


class Standing(StrEnum):
    """What a database holds. `begun`: the places of a demo whose filling was broken off."""

    EMPTY = "empty"
    BEGUN = "begun"
    DEMO = "demo"
    REAL = "real"


def standing(executor: Executor) -> Standing:
    """Whether a database is empty, a demo's, or somebody's own."""
    demo = value(executor, select(CityRow.demo))
    if demo:
        filled = value(executor, select(Journal.id).where(Journal.act == DemoFilled.act).limit(1))
        return Standing.DEMO if filled else Standing.BEGUN
    used = any(value(executor, select(column).limit(1)) for column in (CityRow.id, Area.id, Account.id))
    return Standing.REAL if used else Standing.EMPTY
