"""Absences: an officer, commissioner or mediator is away for some days, and a colleague stands in: with the same role
for the same areas, for a mediator any other one."""

from datetime import date, timedelta

from sqlalchemy import update

from app.identity.actor import Actor
from app.identity.events import AbsenceEnded, AbsenceSet
from app.identity.models import Absence, Account
from app.identity.policies import may_set_absence
from app.identity.queries.absences import absences_between
from app.identity.queries.grants import duty_paths
from app.identity.queries.officers import possible_deputies
from app.identity.vocabulary import ABSENCE_LONGEST
from app.kernel.clock import end_of_day, local, now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.web.city import city


@act
def set_absence(*, actor: Actor, account_id: int, first: date, last: date, deputy_id: int) -> Absence:
    """Say that somebody is away from `first` to the end of `last`, and who stands in: a colleague with the same roles
    for the same areas, who is here then. For a mediator it is one of the pool of all mediators; where something bars
    the substitute from a case, it goes to no substitute but to the others.

    Meanwhile the deputy sees, does and is told what was assigned to the other, who may act too; it ends by date alone.
    """
    if not may_set_absence(actor, account_id, duty_paths(session(), account_id, now())):
        raise NotAllowed
    zone = city().zone
    today = local(now(), zone).date()
    if not today <= first <= today + ABSENCE_LONGEST:
        raise Invalid("Choose a first day from today on, within a year.", "first")
    if not first <= last <= first + ABSENCE_LONGEST:
        raise Invalid("Choose a last day that is not before the first, a year later at most.", "last")
    for number in sorted({account_id, deputy_id}):
        session.get(Account, number, with_for_update=True)
    if deputy_id not in dict(possible_deputies(session(), account_id, now())):
        raise Invalid("Choose a colleague from the list.", "deputy")
    begins, ends = end_of_day(first - timedelta(days=1), zone), end_of_day(last, zone)
    for row in absences_between(session(), begins, ends, [account_id, deputy_id]):
        _must_not_clash(row, account_id, deputy_id)
    row = Absence(account_id=account_id, deputy_id=deputy_id, begins_at=begins, ends_at=ends)
    row.set_by, row.set_at = actor.account_id or 0, now()
    session.add(row)
    session.flush()
    announce(AbsenceSet(absence_id=row.id, account_id=account_id, deputy_id=deputy_id), actor=actor)
    return row


@act
def end_absence(*, actor: Actor, absence_id: int) -> None:
    """Say that somebody is back, or does not go: the deputy's part ends at the next step."""
    absence = session.get(Absence, absence_id)
    if absence is None or not may_set_absence(
        actor, absence.account_id, duty_paths(session(), absence.account_id, now())
    ):
        raise NotFound
    running = update(Absence).where(Absence.id == absence_id, Absence.ended_at.is_(None), Absence.ends_at > now())
    if session.execute(running.values(ended_at=now()).returning(Absence.id)).scalar() is None:
        raise NotFound
    announce(AbsenceEnded(absence_id=absence_id, account_id=absence.account_id), actor=actor)


def _must_not_clash(row: Absence, account_id: int, deputy_id: int) -> None:
    """Nobody is away twice at once, stands in while away, or goes away while standing in."""
    if row.account_id == account_id:
        raise Invalid("An absence is entered for these days already. End it first.", "first")
    if row.account_id == deputy_id:
        raise Invalid("This colleague is away then too.", "deputy")
    if row.deputy_id == account_id:
        raise Invalid("In these days you stand in for somebody, who must choose another colleague first.", "first")
