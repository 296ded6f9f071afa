"""Roles of staff: two people give one, one person ends it, and an end is felt at the next step."""

from datetime import datetime

from app.areas.queries import area_or_none, area_path_of
from app.identity.actions.sessions import end_sessions
from app.identity.actor import Actor
from app.identity.events import AccountMade, RoleEnded, RoleGiven, RoleProposalDecided, RoleProposed
from app.identity.letters import invitation_letter
from app.identity.models import Account, RoleGrant, RoleProposal
from app.identity.policies import may_decide_proposal, may_end_grant, may_hold_role, may_propose_role
from app.identity.queries import account_by_email, has_administrator, roles_of, sessions_of
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
    account_id = _account_for(email, name, actor)
    if not may_hold_role(role, roles_of(session(), account_id, now())):
        raise Invalid("An administrator cannot also be a moderator, mediator or evaluator.", "role")
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
    if not may_decide_proposal(actor, proposal):
        raise NotAllowed
    if not proposal.open:
        raise Conflict("This proposal was decided already.")
    if confirm and proposal.proposed_at + PROPOSAL_LIFE <= now():
        raise Conflict("This proposal is more than 30 days old. Propose the role again.")
    role = Role(proposal.role)
    if confirm and not may_hold_role(role, roles_of(session(), proposal.account_id, now())):
        raise Conflict("An administrator cannot also be a moderator, mediator or evaluator.")
    proposal.decided_by, proposal.decided_at, proposal.confirmed = actor.account_id, now(), confirm
    announce(RoleProposalDecided(proposal_id=proposal_id, confirmed=confirm), actor=actor)
    if confirm:
        _give(actor, proposal.account_id, role, proposal.area_id, proposal.body_id, proposal.until)
    return proposal


@act
def end_grant(*, actor: Actor, grant_id: int) -> RoleGrant:
    """End a role now; pages and sockets refuse at the next step, since grants are read each time."""
    grant = session.get(RoleGrant, grant_id, with_for_update=True, populate_existing=True)
    if grant is None or grant.ended_at is not None:
        raise NotFound
    if not may_end_grant(actor, grant):
        raise NotAllowed
    grant.ended_at = now()
    announce(RoleEnded(grant_id=grant.id, account_id=grant.account_id, role=grant.role), actor=actor)
    return grant


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
    actor: Actor, account_id: int, role: Role, area_id: int | None, body_id: int | None, until: datetime | None
) -> RoleGrant:
    """Put a grant in force; its holder signs in anew, so that a stolen session does not grow with it."""
    grant = RoleGrant(
        account_id=account_id,
        role=role,
        area_id=area_id,
        body_id=body_id,
        since=now(),
        until=until,
        given_by=actor.account_id,
    )
    session.add(grant)
    session.flush()
    announce(RoleGiven(grant_id=grant.id, account_id=account_id, role=role), actor=actor)
    running = [row.id for row in sessions_of(session(), account_id, now())]
    end_sessions(actor=actor, account_id=account_id, session_ids=running)
    account = session.get_one(Account, account_id)
    area = area_or_none(session(), area_id)
    letter = invitation_letter(account.lang, ROLE_NAMES[role], area.name if area else "")
    key = f"invitation-{grant.id}"
    post(session(), recipient=account.email, subject=letter.subject, text=letter.text, key=key, lang=letter.lang)
    return grant
