"""Roles of staff: two people give one, one person ends it, and an end is felt at the next step. Each of them proves
first who it is."""

from datetime import datetime

from sqlalchemy import update

from app.areas.queries import area_or_none, area_path_of
from app.identity.actions.proving import require_proof
from app.identity.actions.sessions import end_sessions, end_tokens
from app.identity.actor import Actor
from app.identity.events import (
    AccountMade,
    RoleEnded,
    RoleGiven,
    RolePaused,
    RoleProposalDecided,
    RoleProposed,
    RoleResumed,
)
from app.identity.letters import invitation_letter
from app.identity.models import Account, RoleGrant, RoleProposal
from app.identity.policies import (
    REPRESENTS,
    bar_to_role,
    may_decide_proposal,
    may_end_grant,
    may_give_role,
    may_pause_grant,
    may_propose_role,
    may_represent,
    may_take_over,
    must_not_be_tied,
)
from app.identity.queries import account_by_email, has_administrator, roles_of, sessions_of
from app.identity.queries.grants import lapsed_grants, same_grant
from app.identity.vocabulary import PROPOSAL_LIFE, ROLE_NAMES, STAFF_TERM, Role
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.outbox import post
from app.kernel.transaction import act


@act
def invite_staff(
    *,
    actor: Actor,
    email: str,
    role: Role,
    area_id: int | None,
    name: str = "",
    body_id: int | None = None,
    until: datetime | None = None,
) -> RoleGrant | RoleProposal:
    """Give the first administrator the role at once; after that, propose a role to a second person.

    The account is made when the address has none and is confirmed by its owner's first sign-in.
    """
    first = not has_administrator(session(), now())
    if first and (role != Role.ADMINISTRATOR or actor.kind != "system"):
        raise Invalid("The first person to be invited is an administrator, by the command.", "role")
    if not may_propose_role(actor, role, area_path_of(session(), area_id)):
        raise NotAllowed
    require_proof(actor=actor)
    account_id = _account_for(email, name, actor)
    held = roles_of(session(), account_id, now())
    barred = bar_to_role(role, held)
    if barred:
        raise Invalid(barred, "role")
    until = until or now() + STAFF_TERM
    if first:
        return _give(actor, account_id, role, area_id, body_id, until)
    return _propose(actor, account_id, role, area_id, body_id, until)


@act
def decide_proposal(*, actor: Actor, proposal_id: int, confirm: bool) -> RoleProposal:
    """Confirm or refuse a proposed role: an administrator who neither proposed nor receives it, within 30 days."""
    proposal = session.get(RoleProposal, proposal_id, with_for_update=True, populate_existing=True)
    if proposal is None:
        raise NotFound
    must_not_be_tied(actor, proposal.account_id, proposal.proposed_by)
    if not may_decide_proposal(actor, proposal):
        raise NotAllowed
    require_proof(actor=actor)
    if not proposal.open:
        raise Conflict("This proposal was decided already.")
    if confirm and proposal.proposed_at + PROPOSAL_LIFE <= now():
        raise Conflict("This proposal is more than 30 days old. Propose the role again.")
    role = Role(proposal.role)
    account = session.get_one(Account, proposal.account_id, with_for_update=True, populate_existing=True)
    if confirm and account.closed_at is not None:
        raise Conflict("This account was closed.")
    if confirm and proposal.until is not None and proposal.until <= now():
        raise Conflict("The term of this role would be over. Propose the role again.")
    barred = bar_to_role(role, roles_of(session(), proposal.account_id, now()))
    if confirm and barred:
        raise Conflict(barred)
    proposal.decided_by, proposal.decided_at, proposal.confirmed = actor.account_id, now(), confirm
    announce(RoleProposalDecided(proposal_id=proposal_id, confirmed=confirm), actor=actor)
    if confirm:
        _give(actor, proposal.account_id, role, proposal.area_id, proposal.body_id, proposal.until)
    return proposal


@act
def give_role(
    *, actor: Actor, email: str, role: Role, area_id: int, until: datetime, meeting_id: int | None = None
) -> RoleGrant:
    """Make a neighbour representative of an area, or host of a meeting, for a term: by one moderator or mediator."""
    if not may_give_role(actor, role, area_path_of(session(), area_id)):
        raise NotAllowed
    require_proof(actor=actor)
    account = account_by_email(session(), email)
    if account is None:
        raise Invalid("There is no account with this address. The person makes one first.", "email")
    if account.id == actor.account_id:
        raise Invalid("Nobody gives a role to the own account.", "email")
    must_not_be_tied(actor, account.id)
    session.get_one(Account, account.id, with_for_update=True)
    held = roles_of(session(), account.id, now())
    if barred := bar_to_role(role, held):
        raise Invalid(barred, "email")
    if role == Role.REPRESENTATIVE and not may_represent(held):
        raise Invalid(REPRESENTS, "email")
    if same_grant(session(), account.id, role, area_id, meeting_id, now()) is not None:
        raise Invalid("This person has this role already.", "email")
    return _give(actor, account.id, role, area_id, None, until, meeting_id)


@act
def end_terms(*, actor: Actor) -> int:
    """End each role whose term is over, so that what its holder had open goes on with somebody. Returns how many."""
    over = lapsed_grants(session(), now())
    for row in over:
        session.execute(update(RoleGrant).where(RoleGrant.id == row.id).values(ended_at=row.until))
        announce(RoleEnded(grant_id=row.id, account_id=row.account_id, role=row.role), actor=actor)
    return len(over)


@act
def end_grant(*, actor: Actor, grant_id: int, successor_id: int | None = None) -> RoleGrant:
    """End a role now; pages and sockets refuse at the next step, since grants are read each time.

    What an officer has open goes to `successor_id`, another officer; without one, to the commissioner.
    """
    grant = _open_grant(grant_id)
    if not may_end_grant(actor, grant):
        raise NotAllowed
    require_proof(actor=actor)
    _must_take_over(grant, successor_id)
    grant.ended_at = now()
    ended = RoleEnded(grant_id=grant.id, account_id=grant.account_id, role=grant.role, successor_id=successor_id)
    announce(ended, actor=actor)
    return grant


@act
def pause_grant(*, actor: Actor, grant_id: int, successor_id: int | None = None) -> RoleGrant:
    """Let the role of a member of staff rest from now on; it is felt and handed over as when one ends."""
    grant = _open_grant(grant_id)
    if not may_pause_grant(actor, grant):
        raise NotAllowed
    require_proof(actor=actor)
    if grant.paused_at is not None:
        raise Conflict("This role rests already.")
    _must_take_over(grant, successor_id)
    grant.paused_at = now()
    session.flush()
    paused = RolePaused(grant_id=grant.id, account_id=grant.account_id, role=grant.role, successor_id=successor_id)
    announce(paused, actor=actor)
    return grant


@act
def resume_grant(*, actor: Actor, grant_id: int) -> RoleGrant:
    """Let a role that rests begin again; what was handed over stays where it is. Its holder signs in anew."""
    grant = _open_grant(grant_id)
    if not may_pause_grant(actor, grant):
        raise NotAllowed
    require_proof(actor=actor)
    if grant.paused_at is None:
        raise Conflict("This role does not rest.")
    session.get_one(Account, grant.account_id, with_for_update=True)
    barred = bar_to_role(Role(grant.role), roles_of(session(), grant.account_id, now()))
    if barred:
        raise Conflict(barred)
    grant.paused_at = None
    session.flush()
    announce(RoleResumed(grant_id=grant.id, account_id=grant.account_id, role=grant.role), actor=actor)
    _sign_in_anew(actor, grant.account_id)
    return grant


def _open_grant(grant_id: int) -> RoleGrant:
    grant = session.get(RoleGrant, grant_id, with_for_update=True, populate_existing=True)
    if grant is None or grant.ended_at is not None:
        raise NotFound
    return grant


def _must_take_over(grant: RoleGrant, successor_id: int | None) -> None:
    if successor_id is not None and not may_take_over(grant, successor_id, roles_of(session(), successor_id, now())):
        raise Invalid("Choose another officer who is on duty.", "successor")


def _sign_in_anew(actor: Actor, account_id: int) -> None:
    running = [row.id for row in sessions_of(session(), account_id, now())]
    end_sessions(actor=actor, account_id=account_id, session_ids=running)
    end_tokens(actor=actor, account_id=account_id)


def _account_for(email: str, name: str, actor: Actor) -> int:
    """The account of an address, made when there is none; two at once make one."""
    values = {"email": email, "name": name or email.split("@")[0][:60], "made_at": now(), "contributions": 0}
    made: int | None = session.execute(once(Account, "email").values(values).returning(Account.id)).scalar()
    if made is not None:
        announce(AccountMade(account_id=made), actor=actor)
        return made
    account = account_by_email(session(), email)
    if account is None:
        raise Invalid("This account was closed.", "email")
    account_id: int = account.id
    return account_id


def _propose(
    actor: Actor, account_id: int, role: Role, area_id: int | None, body_id: int | None, until: datetime
) -> RoleProposal:
    proposal = RoleProposal(
        account_id=account_id,
        role=role,
        area_id=area_id,
        body_id=body_id,
        until=until,
        proposed_by=actor.account_id,
        proposed_at=now(),
    )
    session.add(proposal)
    session.flush()
    announce(RoleProposed(proposal_id=proposal.id, account_id=account_id, role=role), actor=actor)
    return proposal


def _give(
    actor: Actor,
    account_id: int,
    role: Role,
    area_id: int | None,
    body_id: int | None,
    until: datetime | None,
    meeting_id: int | None = None,
) -> RoleGrant:
    """Put a grant in force; its holder signs in anew and makes tokens anew, so that nothing stolen grows with it."""
    grant = RoleGrant(
        account_id=account_id,
        role=role,
        area_id=area_id,
        body_id=body_id,
        meeting_id=meeting_id,
        since=now(),
        until=until,
        given_by=actor.account_id,
    )
    session.add(grant)
    session.flush()
    announce(RoleGiven(grant_id=grant.id, account_id=account_id, role=role), actor=actor)
    _sign_in_anew(actor, account_id)
    account = session.get_one(Account, account_id)
    area = area_or_none(session(), area_id)
    letter = invitation_letter(account.lang, ROLE_NAMES[role], area.name if area else "")
    key = f"invitation-{grant.id}"
    post(session(), recipient=account.email, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)
    return grant
