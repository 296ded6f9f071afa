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
from app.notices.vocabulary import MAIL_NEWER_THAN, Heard, Kind

HEARD: Heard = {
    **forums.HEARD,
    **issues.HEARD,
    **live.HEARD,
    **meetings.HEARD,
    **moderation.HEARD,
}


HEARD_ACTS = frozenset(event.act for event in HEARD)
OF_OTHERS = (Kind.ISSUE, Kind.QUESTION, Kind.REPLY)  # what one did oneself one need not be told


def hears(act: str) -> bool:
    """Whether anybody can be told of an act of this name."""
    return act in HEARD_ACTS


def notify(row: Any) -> None:
    """Tell everybody whom one row of the journal concerns, in the act that also remembers it was read."""
    event = event_of(row)
    listener = HEARD.get(type(event)) if event else None
    doer = row.actor_id if row.actor_kind == "account" else None
    for telling in listener(session(), event) if listener else ():
        if doer is not None and telling.to.account_id == doer and telling.kind in OF_OTHERS:
            continue
        by_mail = bool(telling.to.email) and row.at > now() - MAIL_NEWER_THAN
        wanted = by_mail and (telling.asked or wants_mail(session(), telling.to.person, telling.kind))
        letter = write(telling) if wanted else None
        tell(actor=SYSTEM, journal_id=row.id, at=row.at, telling=telling, letter=letter)
