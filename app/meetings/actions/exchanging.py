"""Making a meeting an exchange, and naming its guests."""

from sqlalchemy import func, select

from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act
from app.meetings.events import ExchangeSet, GuestNamed, GuestRemoved
from app.meetings.models import ExchangeGuest, ExchangeTerms
from app.meetings.policies import may_change_meeting, may_name_guests
from app.meetings.queue import locked
from app.meetings.vocabulary import (
    AGE_OLDEST,
    AGE_YOUNGEST,
    EXCHANGE_CHARTER_LONGEST,
    EXCHANGE_CHARTER_SHORTEST,
    GUEST_NAME_LONGEST,
    GUEST_WHY_LONGEST,
    GUESTS_MOST,
    PARTS,
    MeetingKind,
)


@act
def set_exchange(
    *, actor: Actor, meeting_id: int, age_from: int, age_to: int, charter: str, lang: str
) -> ExchangeTerms:
    """Make a coming meeting an exchange for people from `age_from` to `age_to` years, or change that. Who signs up from
    now on accepts its short `charter`; nobody's age is asked for or kept."""
    meeting = locked(meeting_id)
    if not may_change_meeting(actor, meeting):
        raise NotAllowed
    meeting.must_be_coming()
    if not PARTS[MeetingKind(meeting.kind)].sign_up:
        raise Conflict("Nobody signs up for this, so it cannot be an exchange.")
    if not AGE_YOUNGEST <= age_from <= age_to <= AGE_OLDEST:
        raise Invalid("From 10 to 99 years, the younger age first.", field="age_from")
    said = tidy_block(charter)
    if not EXCHANGE_CHARTER_SHORTEST <= len(said) <= EXCHANGE_CHARTER_LONGEST:
        raise Invalid("Between 20 and 600 characters.", field="charter")
    terms = session.get(ExchangeTerms, meeting_id) or ExchangeTerms(meeting_id=meeting_id)
    terms.age_from, terms.age_to, terms.charter, terms.lang = age_from, age_to, said, lang
    session.add(terms)
    session.flush()
    announce(ExchangeSet(meeting_id=meeting_id), actor=actor, fields=["age_from", "age_to", "charter"], content=said)
    return terms


@act
def name_guest(*, actor: Actor, meeting_id: int, name: str, why: str) -> ExchangeGuest:
    """Name somebody who comes to an exchange whatever the age, shown to everybody with the reason; the host alone does,
    and with the person's consent. Named twice is named once."""
    _hosted(actor, meeting_id)
    said, because = tidy(name), tidy(why)
    if not 1 <= len(said) <= GUEST_NAME_LONGEST:
        raise Invalid("Enter a name.", field="name")
    if len(because) > GUEST_WHY_LONGEST:
        raise Invalid("At most %(max)d characters.", field="why", max=GUEST_WHY_LONGEST)
    named = select(ExchangeGuest).where(ExchangeGuest.meeting_id == meeting_id)
    known = session.scalars(named.where(ExchangeGuest.name == said)).one_or_none()
    if known is not None:
        return known
    if session.execute(select(func.count()).select_from(named.subquery())).scalar_one() >= GUESTS_MOST:
        raise Invalid("An exchange has twelve guests at most.", field="name")
    guest = ExchangeGuest(meeting_id=meeting_id, name=said, why=because)
    session.add(guest)
    session.flush()
    announce(GuestNamed(meeting_id=meeting_id), actor=actor, content=said)
    return guest


@act
def remove_guest(*, actor: Actor, meeting_id: int, guest_id: int) -> None:
    """Take a guest's name off the page of an exchange; the host alone does."""
    _hosted(actor, meeting_id)
    guest = session.get(ExchangeGuest, guest_id)
    if guest is None or guest.meeting_id != meeting_id:
        raise NotFound
    session.delete(guest)
    announce(GuestRemoved(meeting_id=meeting_id), actor=actor)


def _hosted(actor: Actor, meeting_id: int) -> None:
    meeting = locked(meeting_id)
    if not may_name_guests(actor, meeting):
        raise NotAllowed
    if session.get(ExchangeTerms, meeting_id) is None:
        raise NotFound
