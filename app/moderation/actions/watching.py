"""What happens when nobody decides, and what is forgotten in time: chores of the worker."""

from sqlalchemy import delete, update

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.moderation import queries
from app.moderation.events import CasesWaited, ContentReleased
from app.moderation.models import ModerationCase, WithheldWords
from app.moderation.vocabulary import APPEAL_OPEN, HELD_LONGEST, WAITS_LONG, Sight, State


@act
def release_held(*, actor: Actor) -> int:
    """Show again what readers' reports took out of sight a day ago and nobody has decided; personal data and threats
    stay out of sight until somebody does."""
    moment, released = now(), 0
    for case_id in queries.held_too_long(session(), moment - HELD_LONGEST):
        case = session.get_one(ModerationCase, case_id, with_for_update=True, populate_existing=True)
        due = case.released_from()
        if case.state != State.OPEN or case.released_at is not None or due is None or due > moment:
            continue  # decided a moment ago
        case.released_at = moment
        session.flush()
        event = ContentReleased(case_id=case.id, kind=case.kind, thing_id=case.thing_id, sight=Sight.VISIBLE)
        announce(event, actor=actor)
        released += 1
    return released


@act
def remind_moderators(*, actor: Actor) -> int:
    """Say once of each case that it has waited for more than twelve hours; those of one moment in one letter."""
    ids = queries.waited_since(session(), now() - WAITS_LONG)
    if ids:
        session.execute(update(ModerationCase).where(ModerationCase.id.in_(ids)).values(reminded_at=now()))
        announce(CasesWaited(case_id=ids[0], number=len(ids)), actor=actor)
    return len(ids)


@act
def forget_withheld(*, actor: Actor) -> int:
    """Destroy what was put aside for an appeal that cannot come any more, or that was decided."""
    ids = queries.forgettable(session(), now() - APPEAL_OPEN)
    session.execute(delete(WithheldWords).where(WithheldWords.case_id.in_(ids)))
    return len(ids)


@act
def drop_withheld(*, actor: Actor, kind: str, thing_id: int) -> None:
    """Destroy what verdicts on a thing put aside, since its author withdraws the words; part of that act."""
    ids = queries.cases_of(session(), kind, thing_id)
    session.execute(delete(WithheldWords).where(WithheldWords.case_id.in_(ids)))
