"""How somebody was treated, in the hands of mediators: for tests."""

from datetime import timedelta

from app.identity.actions.absences import set_absence
from app.identity.actor import SYSTEM, Actor
from app.identity.queries import actor_of_account
from app.kernel.clock import at, local, now
from app.kernel.db import session
from app.mediation import actions
from app.mediation.models import Treatment
from app.mediation.vocabulary import Leaving
from app.notices.models import Notice
from tests.builders.rows import kept
from tests.builders.worker import work_off


def acting(number: int) -> Actor:
    session.rollback()
    return actor_of_account(session(), number, now())


def case(people) -> Treatment:
    return next(row for row in kept(Treatment) if row.id == people.case)


def hand(people, by, to, *, seen="ana", reason=Leaving.CONFLICT):
    about = {"to_id": getattr(people, to), "seen_id": getattr(people, seen) if seen else None, "reason": reason}
    actions.hand_treatment(actor=acting(getattr(people, by)), treatment_id=people.case, **about)


def told(context, *, since: int = 0) -> list[tuple[int, str]]:
    """Who was told what, by account and text."""
    work_off(context)
    return [(row.account_id, row.words.removeprefix("mediation/")) for row in kept(Notice)[since:]]


def noted(context) -> int:
    work_off(context)
    return len(kept(Notice))


def chore(moment) -> int:
    session.rollback()
    with at(moment):
        return actions.run_clocks(actor=SYSTEM)


def be_away(people, who: str, deputy: str) -> None:
    today = local(now(), "Europe/Madrid").date()
    about = {"account_id": getattr(people, who), "deputy_id": getattr(people, deputy)}
    set_absence(actor=acting(getattr(people, who)), first=today, last=today + timedelta(days=9), **about)
