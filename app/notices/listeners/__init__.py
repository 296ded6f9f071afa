"""Who is told of what: each event's own function says whom it concerns and in which words."""

from typing import Any

from app.identity.actor import SYSTEM
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import event_of
from app.notices.actions import tell
from app.notices.letters import write
from app.notices.listeners import forums, issues, live, meetings, moderation
from app.notices.queries import wants_mail
from app.notices.vocabulary import MAIL_NEWER_THAN, Heard

HEARD: Heard = {
    **forums.HEARD,
    **issues.HEARD,
    **live.HEARD,
    **meetings.HEARD,
    **moderation.HEARD,
}


def notify(row: Any) -> None:
    """Tell everybody whom one row of the journal concerns, in the act that also remembers it was read."""
    event = event_of(row)
    listener = HEARD.get(type(event)) if event else None
    for telling in listener(session(), event) if listener else ():
        by_mail = bool(telling.to.email) and row.at > now() - MAIL_NEWER_THAN
        wanted = by_mail and (telling.asked or wants_mail(session(), telling.to.person, telling.kind))
        letter = write(telling) if wanted else None
        tell(actor=SYSTEM, journal_id=row.id, at=row.at, telling=telling, letter=letter)
