"""Who answers in a hall besides the police and mediators."""

from sqlalchemy import update

from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.kernel.transaction import act
from app.live.models import HALL
from app.meetings.queries.inviting import bodies_answering


@act
def let_bodies_answer(*, actor: Actor, meeting_id: int) -> None:
    """Let the hall know the bodies that are invited to its meeting now; part of the act that invites one or takes it
    back. The revision stays: nobody who looks on sees anything else."""
    if actor.kind != "system":
        raise NotAllowed
    invited = [row.body_id for row in bodies_answering(session(), meeting_id)]
    session.execute(update(HALL).where(HALL.c.meeting_id == meeting_id).values(bodies=invited))
