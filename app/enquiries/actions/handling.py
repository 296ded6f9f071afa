"""What those do who answer: classify, forward, give back, ask the sender, answer, ask whether an issue may be made."""

from app.areas.queries import area_by_slug, bodies
from app.enquiries.events import (
    EnquiryAnswered,
    EnquiryClassified,
    EnquiryForwarded,
    EnquiryRead,
    EnquiryReturned,
    IssueProposed,
    SenderAsked,
)
from app.enquiries.models import Enquiry
from app.enquiries.policies import may_forward, may_handle
from app.enquiries.queries import forwarded_to
from app.enquiries.vocabulary import Consent, Side, State, Subject
from app.enquiries.writing import checked, held, said_already, say
from app.identity.actor import Actor
from app.identity.queries import officers
from app.kernel.clock import now, working_days_between
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.web.city import city


@act
def note_enquiry_read(*, actor: Actor, enquiry_id: int) -> None:
    """Write down that somebody who handles it opened it; the caller has found them allowed to."""
    announce(EnquiryRead(enquiry_id=enquiry_id), actor=actor)


@act
def classify_enquiry(*, actor: Actor, enquiry_id: int, subject: Subject, area: str) -> None:
    """Say what kind of thing it is and where it belongs; `area`: slug, or empty for the whole city."""
    row = _forwardable(actor, enquiry_id)
    row.must_be(State.RECEIVED, State.FORWARDED)
    place = None
    try:
        place = area_by_slug(session(), area) if area else None
    except NotFound as error:
        raise Invalid("Choose one from the list.", field="area") from error
    row.subject, row.area_id, row.area_path = subject, place.id if place else None, place.path if place else "/"
    session.flush()
    announce(EnquiryClassified(enquiry_id=row.id, kind=subject), actor=actor)


@act
def forward_enquiry(
    *, actor: Actor, enquiry_id: int, officer_id: int | None = None, body_id: int | None = None
) -> None:
    """Into the hands of an officer on duty, or of a body; from now on they answer, and the promised day stays."""
    row = _forwardable(actor, enquiry_id)
    known = officer_id in {one.account_id for one in officers(session(), now())} if officer_id else False
    known = known or (body_id is not None and body_id in {one.id for one in bodies(session())})
    if not known or (officer_id is not None and officer_id == row.account_id):
        raise Invalid("Choose one from the list.", field="to")
    if (officer_id, body_id) == (row.officer_id, row.body_id):
        return
    row.hand_to(officer_id, body_id)
    session.flush()
    announce(EnquiryForwarded(enquiry_id=row.id, officer_id=officer_id, body_id=body_id), actor=actor)


@act
def return_enquiry(*, actor: Actor, enquiry_id: int, text: str, lang: str, key: str | None = None) -> None:
    """Back to the coordinator, with a reason that those who handle it read, and not the sender."""
    row = _handled(actor, enquiry_id)
    words = checked(text)
    if said_already(row, key, words):
        return
    row.must_be(State.FORWARDED)
    say(row, Side.NOTE, words, lang, key, actor)
    row.hand_to(None, None)
    session.flush()
    announce(EnquiryReturned(enquiry_id=row.id), actor=actor)


@act
def ask_sender(*, actor: Actor, enquiry_id: int, text: str, lang: str, key: str | None = None) -> None:
    """Ask the sender something; until the answer the clock stands still, with the days that were left."""
    row = _handled(actor, enquiry_id)
    words = checked(text)
    if said_already(row, key, words):
        return
    due = row.due or now()
    row.ask(max(1, working_days_between(now(), due, city().zone, city().holidays)))
    say(row, Side.OFFICE, words, lang, key, actor)
    announce(SenderAsked(enquiry_id=row.id), actor=actor)


@act
def answer_enquiry(*, actor: Actor, enquiry_id: int, text: str, lang: str, key: str | None = None) -> None:
    """The answer in writing, for the sender alone."""
    row = _handled(actor, enquiry_id)
    words = checked(text)
    if said_already(row, key, words):
        return
    row.answer(now())
    say(row, Side.OFFICE, words, lang, key, actor)
    announce(EnquiryAnswered(enquiry_id=row.id), actor=actor)


@act
def propose_issue(*, actor: Actor, enquiry_id: int) -> None:
    """Ask the sender whether a public issue may be made of it. Asked once: who refused is not asked again."""
    row = _handled(actor, enquiry_id)
    if row.consent == Consent.ASKED:
        return
    if row.consent != Consent.NONE:
        raise Conflict("The sender has decided about this already.")
    row.consent = Consent.ASKED
    session.flush()
    announce(IssueProposed(enquiry_id=row.id), actor=actor)


@act
def give_back(*, actor: Actor, account_id: int) -> None:
    """What lies with an officer whose role ended or rests goes back to the coordinator; called inside that act."""
    for enquiry_id in forwarded_to(session(), account_id):
        row = session.get_one(Enquiry, enquiry_id, with_for_update=True, populate_existing=True)
        row.officer_id = None
        row.state = State.RECEIVED if row.state == State.FORWARDED else row.state
        session.flush()
        announce(EnquiryReturned(enquiry_id=row.id), actor=actor)


def _handled(actor: Actor, enquiry_id: int) -> Enquiry:
    row = held(actor, enquiry_id)
    if not may_handle(actor, row):
        raise NotAllowed
    return row


def _forwardable(actor: Actor, enquiry_id: int) -> Enquiry:
    row = held(actor, enquiry_id)
    if not may_forward(actor, row):
        raise NotAllowed
    return row
