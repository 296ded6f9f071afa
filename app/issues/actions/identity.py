"""Who reported, shown to those who may know: a mediator, each look written down; others with a reason and a second
person, once, and the reporter is told."""

from app.identity.actions.proving import require_proof
from app.identity.actor import SYSTEM, Actor
from app.identity.policies import TIED
from app.identity.vocabulary import Role
from app.issues.events import IdentityAnswered, IdentityAsked, IdentityRead, IdentityShown, IdentityTold
from app.issues.hiding import checked_why
from app.issues.models import IdentityRequest
from app.issues.opening import held
from app.issues.policies import (
    is_reporter,
    is_tied_to_request,
    may_answer_identity,
    may_ask_identity,
    may_see_contact,
    may_see_identity,
)
from app.issues.queries import Identity, identity_of, issue_of_request, open_identity_request, untold_requests
from app.issues.steps import SPEAKS_AS
from app.issues.vocabulary import CONFIRM_WITHIN
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act

ASKS_AS = (*SPEAKS_AS, Role.ADMINISTRATOR)


@act
def read_identity(*, actor: Actor, issue_id: int) -> Identity:
    """Who reported and how to reach them. A mediator proves once more who it is, and each look is written down; the
    reporter's own is not."""
    issue = held(issue_id)
    if not may_see_contact(actor, issue):
        raise NotAllowed
    if not is_reporter(actor, issue):
        require_proof(actor=actor)
        announce(IdentityRead(issue_id=issue.id), actor=actor)
    return identity_of(session(), issue)


@act
def ask_identity(*, actor: Actor, issue_id: int, reason: str) -> IdentityRequest:
    """Say why one must know who reported. Nothing is shown before a second person agrees."""
    issue = held(issue_id)
    if not may_ask_identity(actor, issue):
        raise NotAllowed
    moment = now()
    if open_identity_request(session(), issue.id, actor.account_id, moment - CONFIRM_WITHIN) is not None:
        raise Conflict("You have asked already. A second person has to agree.")
    request = IdentityRequest(
        issue_id=issue.id,
        asked_by=actor.account_id,
        role=next((str(role) for role in ASKS_AS if actor.has(role)), ""),
        reason=checked_why(reason),
        asked_at=moment,
    )
    session.add(request)
    session.flush()
    announce(IdentityAsked(issue_id=issue.id, request_id=request.id), actor=actor, content=request.reason)
    return request


@act
def answer_identity(*, actor: Actor, request_id: int, agreed: bool) -> IdentityRequest:
    """Be the second person: agree that somebody is shown who reported, or not. Within seven days, and never for
    oneself."""
    issue = held(issue_of_request(session(), request_id))
    request = _held(request_id)
    if not may_answer_identity(actor, request, issue):
        raise NotAllowed(TIED) if is_tied_to_request(actor, request, issue) else NotAllowed
    require_proof(actor=actor)
    if now() > request.asked_at + CONFIRM_WITHIN:
        raise Conflict("This was asked too long ago. It must be asked again.")
    request.answer(actor.account_id, now(), agreed=agreed)
    session.flush()
    announce(IdentityAnswered(issue_id=request.issue_id, request_id=request.id, agreed=agreed), actor=actor)
    return request


@act
def see_identity(*, actor: Actor, request_id: int) -> Identity:
    """Show who reported to whoever asked and was agreed with: once, within half an hour, and written down."""
    issue = held(issue_of_request(session(), request_id))
    request = _held(request_id)
    if request.asked_by != actor.account_id or not may_ask_identity(actor, issue):
        raise NotAllowed
    require_proof(actor=actor)
    if not may_see_identity(actor, request, now()):
        raise Conflict("This is shown once, within half an hour of the second person's yes.")
    request.show(now())
    session.flush()
    announce(IdentityShown(issue_id=issue.id, request_id=request.id), actor=actor)
    return identity_of(session(), issue)


@act
def tell_reporters(*, actor: Actor) -> int:
    """Thirty days after somebody was shown who reported, let the reporter be told; how many."""
    due = untold_requests(session(), now())
    for row in due:
        request = _held(row.id)
        if request.told_at is None:
            request.told_at = now()
            session.flush()
            announce(IdentityTold(issue_id=request.issue_id, request_id=request.id), actor=SYSTEM)
    return len(due)


def _held(request_id: int) -> IdentityRequest:
    return session.get_one(IdentityRequest, request_id, with_for_update=True, populate_existing=True)
