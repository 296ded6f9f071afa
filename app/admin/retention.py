"""How long the record of acts is kept, and the daily purge that keeps all rules of all rooms."""

from collections.abc import Sequence

from app.admin.actions import note_purge
from app.identity.actor import SYSTEM
from app.kernel import chain
from app.kernel.clock import now
from app.kernel.db import Executor, session, settle
from app.kernel.retention import OtherRule, counted, forget_all
from app.kernel.transaction import act


def _due(executor: Executor) -> int:
    return chain.older_than(executor, now() - chain.KEPT)


def _forget() -> int:
    done = 0
    while number := _forget_batch():
        done += number
    return done


@act
def _forget_batch() -> int:
    return chain.cut_before(session(), now() - chain.KEPT)


RULES = (OtherRule(name="lines of the record", count=_due, do=_forget),)


def would_purge() -> Sequence[tuple[str, int]]:
    """How much is due, by rule; nothing changes."""
    return counted()


def purge() -> Sequence[tuple[str, int]]:
    """Forget what is due, write down that it was done, and let nothing of it stay in free pages of the database."""
    done = forget_all()
    total = sum(number for _name, number in done)
    if total:
        note_purge(actor=SYSTEM, number=total)
        settle()
    return done


def purge_daily() -> int:
    """The worker's chore."""
    return sum(number for _name, number in purge())
