"""Danger in what is not public: it comes before moderators and mediators at once, and somebody says "I see to it"."""

from app.identity.actor import Actor
from app.issues.events import AlarmSeen
from app.issues.models import Alarm
from app.issues.opening import held
from app.issues.policies import may_see_to_alarm
from app.issues.queries.alarms import issue_of_alarm
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def see_to_alarm(*, actor: Actor, alarm_id: int) -> None:
    """Say that one has read the report and done what there is to do; once. By a moderator or mediator who did not
    report it and does not work for the body that answers."""
    issue = held(issue_of_alarm(session(), alarm_id))
    if not may_see_to_alarm(actor, issue):
        raise NotAllowed
    alarm = session.get_one(Alarm, alarm_id, with_for_update=True, populate_existing=True)
    alarm.see_to(actor.account_id, now())
    session.flush()
    announce(AlarmSeen(issue_id=issue.id, alarm_id=alarm.id), actor=actor, fields=["seen_at"])
