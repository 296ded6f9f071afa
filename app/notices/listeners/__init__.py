"""Who is told of what: each event's own function says whom it concerns and in which words."""

from typing import Any

from sqlalchemy.orm import Session

from app.identity.actor import SYSTEM
from app.identity.events import AccountDeleted
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import event_of
from app.notices.actions import forget_told, tell
from app.notices.digests import keep_for_digest
from app.notices.letters import write
from app.notices.listeners import (
    consultations,
    duty,
    enquiries,
    forums,
    issues,
    live,
    mediation,
    meetings,
    minutes,
    moderation,
    programme,
    proposals,
)
from app.notices.queries import stopped_by
from app.notices.vocabulary import ALL, MAIL_NEWER_THAN, Heard, Kind, Telling

HEARD: Heard = {
    **consultations.HEARD,
    **duty.HEARD,
    **enquiries.HEARD,
    **forums.HEARD,
    **issues.HEARD,
    **live.HEARD,
    **mediation.HEARD,
    **meetings.HEARD,
    **minutes.HEARD,
    **moderation.HEARD,
    **proposals.HEARD,
    **programme.HEARD,
}


HEARD_ACTS = frozenset(event.act for event in HEARD)
OF_OTHERS = (Kind.ISSUE, Kind.FOLLOW, Kind.DUTY, Kind.QUESTION, Kind.REPLY)  # what one did oneself one need not be told


def forget_account(_session: Session, event: AccountDeleted) -> None:
    """Whoever deletes the account is named in no inbox any more."""
    forget_told(actor=SYSTEM, account_id=event.account_id, words_go=event.words_go)


def _is_news(telling: Telling) -> bool:
    """Whether it is told to whoever did it, too."""
    return telling.news or telling.kind not in OF_OTHERS


def hears(act: str) -> bool:
    """Whether anybody can be told of an act of this name."""
    return act in HEARD_ACTS


def notify(row: Any) -> None:
    """Tell everybody whom one row of the journal concerns, in the act that also remembers it was read."""
    event = event_of(row)
    listener = HEARD.get(type(event)) if event else None
    doer = row.actor_id if row.actor_kind == "account" else None
    found = listener(session(), event) if listener else ()
    tellings = [one for one in found if doer is None or one.to.account_id != doer or _is_news(one)]
    recent = row.at > now() - MAIL_NEWER_THAN
    stops = stopped_by(session(), {one.to.person for one in tellings}) if recent else {}
    told, later = [], []
    for one in tellings:
        wanted = recent and (one.asked or not {one.kind, ALL} & stops.get(one.to.person, set()))
        if one.daily and wanted:
            later.append(one)
        told.append((one, write(one) if wanted and not one.daily and one.to.email else None))
    tell(actor=SYSTEM, journal_id=row.id, at=row.at, told=told)
    if later:
        keep_for_digest(actor=SYSTEM, journal_id=row.id, at=row.at, tellings=later)
