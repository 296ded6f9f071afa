"""What meetings do when an account goes: its places to come are free for others."""

from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.meetings.events import PlaceGivenUp
from app.meetings.models import Meeting, SignUp
from app.meetings.queries.hosting import runs_coming_meeting
from app.meetings.queue import leave_place, locked
from app.meetings.vocabulary import OVER, SignUpState

HOLDS = (SignUpState.TAKEN, SignUpState.OFFERED, SignUpState.WAITING)


@act
def forget_guest(*, actor: Actor, account_id: int) -> None:
    """Give back the places of an account at meetings to come; part of the act that deletes it.

    Raises `Invalid` for whoever hosts one, or called one that nobody else hosts: it is handed over or cancelled first.
    """
    _must_run_no_meeting(account_id)
    places = (
        select(SignUp.id, SignUp.meeting_id)
        .join(Meeting, Meeting.id == SignUp.meeting_id)
        .where(SignUp.account_id == account_id, SignUp.state.in_(HOLDS))
        .where(Meeting.state.not_in(OVER), Meeting.ends_at > now())
        .order_by(SignUp.meeting_id)
    )
    for place in session.execute(places).all():
        meeting = locked(place.meeting_id)
        who = session.get_one(SignUp, place.id, populate_existing=True)
        leave_place(meeting, who, actor)
        announce(PlaceGivenUp(sign_up_id=who.id, meeting_id=meeting.id), actor=actor)
    session.flush()


def _must_run_no_meeting(account_id: int) -> None:
    if runs_coming_meeting(session(), account_id, now()):
        raise Invalid("You run a meeting that is still to come. Hand it over or cancel it first.")
