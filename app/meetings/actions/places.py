"""Taking a place, confirming it, waiting for one, answering an offer, giving it up."""

import json
import secrets
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Delete, Update, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import is_sqlite, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import keyed, seal, unseal
from app.kernel.transaction import act
from app.kernel.words import spoken
from app.meetings.events import NamesRead, PlaceGivenUp, PlaceLapsed, PlaceTaken, SignUpAsked
from app.meetings.exchanges import exchange_of
from app.meetings.models import Meeting, SignUp
from app.meetings.policies import may_check_in, may_keep_place, may_read_names, may_sign_up
from app.meetings.queries import Guest, guests
from app.meetings.queue import give_place, give_reserved_place, leave_place, locked
from app.meetings.vocabulary import CONFIRM_WITHIN, FORGET_AFTER, OUTDOORS, OVER, Contact, SignUpState, Source

HOLDS = (SignUpState.TAKEN, SignUpState.OFFERED, SignUpState.WAITING)


@act
def sign_up(
    *, actor: Actor, meeting_id: int, contact: Contact | None = None, key: str | None = None, agreed: bool = False
) -> SignUp:
    """Take a place, or one in the queue. An account needs nothing more. Without one: an e-mail address gets a link
    and holds no place before it is confirmed; a phone number holds one at once, and staff ring it.
    Once per person: signing up again changes nothing, after a cancellation it starts at the end. The same form
    (`key`) sent twice asks for one mail. Who comes to a walk or round accepts its safeguards, and to an exchange its
    charter (`agreed`)."""
    if not may_sign_up(actor):
        raise NotAllowed("Who runs this site comes on duty and takes no place of others.")
    meeting = locked(meeting_id)
    meeting.must_take_sign_ups(now())
    bound = _bound(meeting)
    if bound and not agreed:
        raise Invalid(bound, field="agreed")
    person, sealed = _key_and_contact(actor, contact)
    who = _person(meeting, person, sealed, actor.account_id)
    if key is not None and who.key == key:
        return who
    who.key = key
    if bound:
        who.agreed_at = who.agreed_at or now()
    by_mail = actor.account_id is None and contact is not None and bool(contact.email)
    if by_mail:
        if who.state == SignUpState.CANCELLED:
            who.state = SignUpState.UNCONFIRMED
        who.changed_at = now()
        announce(SignUpAsked(sign_up_id=who.id, meeting_id=meeting.id), actor=actor)
    elif who.state not in HOLDS:
        give_place(meeting, who, actor)
    return who


def _bound(meeting: Meeting) -> str:
    """What to say to somebody who has not accepted what this meeting asks; nothing when it asks nothing."""
    if meeting.kind in OUTDOORS:
        return spoken("Accept the safeguards: they protect you and others.")
    return spoken("Accept the charter of this exchange.") if exchange_of(session(), meeting.id) is not None else ""


@act
def enter_guest(
    *, actor: Actor, meeting_id: int, guest: Contact, source: Source, reserved: bool, key: str | None = None
) -> SignUp:
    """Enter somebody from the paper list, the phone or the post: on one of the places kept for people without
    internet (`reserved`), else on a place like everybody's or in the queue.

    Who has a place keeps it; who was offered one takes it; who waits gets the reserved place at once. The same form
    (`key`) sent twice enters one person, also one with neither address nor number.
    """
    meeting = locked(meeting_id)
    if not may_check_in(actor, meeting):
        raise NotAllowed
    meeting.must_take_entries(now())
    person = _key_of(guest) or keyed("sign_up.list", key or secrets.token_hex(16))
    entered = _entered_with(meeting, key, person, guest)
    if entered is not None:
        return entered
    who = _person(meeting, person, seal(json.dumps(asdict(guest)), "sign_up"), None)
    who.key = key
    if _bound(meeting):
        who.agreed_at = who.agreed_at or now()  # staff read out what is asked
    if who.state == SignUpState.TAKEN:
        return who
    if who.state == SignUpState.OFFERED:
        _accept(who, actor)
    elif reserved:
        give_reserved_place(meeting, who, actor)
    elif who.state != SignUpState.WAITING:
        give_place(meeting, who, actor)
    who.source = source
    return who


@act
def take_off_list(*, actor: Actor, sign_up_id: int) -> SignUp:
    """Take off somebody whom staff had entered: by mistake, or since the person rang again and cannot come."""
    who = session.get(SignUp, sign_up_id)
    if who is None or who.source == Source.ONLINE:
        raise NotFound
    meeting = locked(who.meeting_id)
    if not may_check_in(actor, meeting):
        raise NotAllowed
    session.refresh(who)
    meeting.must_take_entries(now())
    if who.state in HOLDS:
        leave_place(meeting, who, actor)
        announce(PlaceGivenUp(sign_up_id=who.id, meeting_id=meeting.id), actor=actor)
    return who


@act
def confirm_sign_up(*, actor: Actor, sign_up_id: int, proof: str) -> SignUp:
    """The address is right, since `proof` came from the mail: now a place is taken, or one in the queue."""
    meeting, who = _kept(actor, sign_up_id, proof)
    if who.state in HOLDS:
        return who
    if who.state != SignUpState.UNCONFIRMED or who.changed_at + CONFIRM_WITHIN <= now():
        raise Conflict("This link is too old. Please sign up again.")
    meeting.must_take_sign_ups(now())
    give_place(meeting, who, actor)
    return who


@act
def take_offer(*, actor: Actor, sign_up_id: int, proof: str | None = None) -> SignUp:
    """Say yes to a place that is held; too late, it belongs to the next in the queue."""
    _meeting, who = _kept(actor, sign_up_id, proof)
    if who.state == SignUpState.TAKEN:
        return who
    _accept(who, actor)
    return who


@act
def give_up_place(*, actor: Actor, sign_up_id: int, proof: str | None = None) -> SignUp:
    """Give up a place, an offer or the wait; the next in the queue gets what is free."""
    meeting, who = _kept(actor, sign_up_id, proof)
    if meeting.state in OVER:
        raise Conflict("This meeting is over.")
    if who.state == SignUpState.CANCELLED:
        return who
    confirmed = who.state in HOLDS
    leave_place(meeting, who, actor)
    if confirmed:
        announce(PlaceGivenUp(sign_up_id=who.id, meeting_id=meeting.id), actor=actor)
    return who


@act
def lapse_offers(*, actor: Actor, limit: int = 50) -> int:
    """Pass on the places whose offer was not answered in time. Returns how many lapsed."""
    due = select(SignUp.id, SignUp.meeting_id).where(SignUp.offered_until <= now())
    lapsed = 0
    for row in session.execute(due.order_by(SignUp.meeting_id, SignUp.offered_until).limit(limit)).all():
        meeting = locked(row.meeting_id)
        who = session.get_one(SignUp, row.id, populate_existing=True)
        if _is_over(who, now()):
            leave_place(meeting, who, actor)
            announce(PlaceLapsed(sign_up_id=who.id, meeting_id=meeting.id), actor=actor)
            lapsed += 1
    return lapsed


@act
def read_names(*, actor: Actor, meeting_id: int) -> list[Guest]:
    """Who signed up, for the meeting's host and mediators; that they read it stands in the journal."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound
    if not may_read_names(actor, meeting):
        raise NotAllowed
    announce(NamesRead(meeting_id=meeting_id), actor=actor)
    return guests(session(), meeting_id)


@act
def forget_guests(*, actor: Actor) -> int:
    """Forget how people without an account were reached, 30 days after the meeting; and who never confirmed an
    address. Returns how many were forgotten."""
    before = now() - FORGET_AFTER
    over = select(Meeting.id).where(Meeting.ends_at < before)
    never = delete(SignUp).where(SignUp.state == SignUpState.UNCONFIRMED, SignUp.changed_at < before)
    reached = update(SignUp).where(SignUp.contact.is_not(None), SignUp.meeting_id.in_(over)).values(contact=None)
    return sum(_touched(statement) for statement in (never, reached))


def _touched(statement: Delete | Update) -> int:
    result = session.execute(statement, execution_options={"synchronize_session": False})
    return int(result.rowcount)  # type: ignore[attr-defined]


def _is_over(who: SignUp, moment: datetime) -> bool:
    return who.state == SignUpState.OFFERED and who.offered_until is not None and who.offered_until <= moment


def _accept(who: SignUp, actor: Actor) -> None:
    if who.state != SignUpState.OFFERED or who.offered_until is None or who.offered_until <= now():
        raise Conflict("The time to answer is over.")
    who.state, who.pos, who.offered_until, who.changed_at = SignUpState.TAKEN, None, None, now()
    announce(PlaceTaken(sign_up_id=who.id, meeting_id=who.meeting_id), actor=actor)


def _person(meeting: Meeting, key: str, sealed: str | None, account_id: int | None) -> SignUp:
    """The sign-up of this person; a new one begins unconfirmed. Until they hold something, their last words on how
    to be reached count; afterwards a stranger who knows the address changes no name."""
    moment = now()
    values = {
        "meeting_id": meeting.id,
        "person_key": key,
        "account_id": account_id,
        "state": SignUpState.UNCONFIRMED,
        "mark": secrets.token_hex(16),
        "made_at": moment,
        "changed_at": moment,
    }
    insert = sqlite.insert if is_sqlite(session()) else postgresql.insert
    once = insert(SignUp).values(values).on_conflict_do_nothing(index_elements=["meeting_id", "person_key"])
    session.execute(once)
    found = select(SignUp).where(SignUp.meeting_id == meeting.id, SignUp.person_key == key)
    who = session.scalars(found.execution_options(populate_existing=True)).one()
    if sealed is not None and who.state not in HOLDS:
        who.contact = sealed
    return who


def _entered_with(meeting: Meeting, key: str | None, person: str, guest: Contact) -> SignUp | None:
    """Whom this form has entered already; raises `SentAlready` when it was somebody else. The caller holds the
    meeting's row, so that of two at once one waits here for the other."""
    same = (SignUp.meeting_id == meeting.id, SignUp.key == key, SignUp.key.is_not(None))
    who = session.scalars(select(SignUp).where(*same).limit(1)).first()
    if who is None:
        return None
    nameless = _key_of(guest) is None  # then the key alone tells people apart, and the name what was meant
    named = json.loads(unseal(who.contact, "sign_up"))["name"] if nameless and who.contact else guest.name
    if who.person_key != person or named != guest.name:
        raise SentAlready(field="name")
    return who


def _key_and_contact(actor: Actor, contact: Contact | None) -> tuple[str, str | None]:
    if actor.account_id is not None:
        return f"account:{actor.account_id}", None
    key = _key_of(contact) if contact else None
    if contact is None or key is None:
        raise Invalid("Leave an e-mail address or a phone number.", field="email")
    return key, seal(json.dumps(asdict(contact)), "sign_up")


def _key_of(contact: Contact) -> str | None:
    """What tells the person of an address or number apart; None when there is neither."""
    if contact.email:
        return keyed("sign_up.email", contact.email.strip().lower())
    if contact.phone:
        return keyed("sign_up.phone", "".join(c for c in contact.phone if c.isdigit() or c == "+"))
    return None


def _kept(actor: Actor, sign_up_id: int, proof: str | None) -> tuple[Meeting, SignUp]:
    """The meeting, locked, and the sign-up, for the person it belongs to; a stranger learns nothing."""
    who = session.get(SignUp, sign_up_id)
    if who is None or not may_keep_place(actor, who, proof):
        raise NotFound
    meeting = locked(who.meeting_id)
    session.refresh(who)
    return meeting, who
