"""Who may do what with accounts and roles. Rows come in loaded; nothing is asked of the database here."""

from typing import Any

from app.identity.actor import Actor
from app.identity.vocabulary import Role

# Grants that administrators give with a second person; the others come by other ways.
STAFF_ROLES = (
    Role.OFFICER,
    Role.COMMISSIONER,
    Role.PARTNER,
    Role.MODERATOR,
    Role.MEDIATOR,
    Role.ADMINISTRATOR,
    Role.COORDINATOR,
    Role.EVALUATOR,
    Role.EXPERT,
)
# What whoever runs the machine may not become by a colleague's word while running it.
APART = frozenset({Role.MODERATOR, Role.MEDIATOR, Role.EVALUATOR})


def may_change_account(actor: Actor, account_id: int) -> bool:
    """The person alone changes an account."""
    return actor.account_id == account_id


def may_end_session(actor: Actor, row: Any) -> bool:
    """Everyone ends own sessions, nobody another person's; a closed account's end by themselves."""
    return actor.account_id is not None and actor.account_id == row.account_id


def may_see_grants(actor: Actor) -> bool:
    """Administrators see and confirm; commissioners see what they may propose."""
    return actor.has(Role.ADMINISTRATOR, Role.COMMISSIONER)


def may_propose_role(actor: Actor, role: Role, area_path: str) -> bool:
    """Administrators propose any staff role; a commissioner proposes officers for own areas."""
    if role not in STAFF_ROLES:
        return False
    if actor.kind == "system" or actor.has(Role.ADMINISTRATOR):
        return True
    return role == Role.OFFICER and actor.has(Role.COMMISSIONER, at=area_path)


def may_decide_proposal(actor: Actor, proposal: Any) -> bool:
    """An administrator who neither proposed it nor would receive the role."""
    return (
        actor.has(Role.ADMINISTRATOR)
        and actor.account_id != proposal.proposed_by
        and actor.account_id != proposal.account_id
    )


def may_hold_role(role: Role, held: frozenset[Role]) -> bool:
    """Whoever administrates is no moderator, mediator or evaluator, and the other way round."""
    if role == Role.ADMINISTRATOR:
        return held.isdisjoint(APART)
    return role not in APART or Role.ADMINISTRATOR not in held


def may_end_grant(actor: Actor, grant: Any) -> bool:
    """An administrator ends anybody's grant but the own; a moderator or mediator ends what they may give."""
    if actor.account_id == grant.account_id:
        return False
    if grant.role in (Role.REPRESENTATIVE, Role.HOST):
        return actor.has(Role.MODERATOR, Role.MEDIATOR)
    return actor.has(Role.ADMINISTRATOR)


def may_enter_persons(actor: Actor) -> bool:
    """The house itself: the demo, and imports whose source vouches for the persons."""
    return actor.kind == "system"


def may_edit_duty_entry(actor: Actor, account_id: int) -> bool:
    """officer.edit: officers and commissioners their own, administrators anybody's."""
    own = actor.account_id == account_id and actor.has(Role.OFFICER, Role.COMMISSIONER)
    return own or actor.has(Role.ADMINISTRATOR)
