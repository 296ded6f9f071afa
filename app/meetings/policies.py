"""Who may do what with a meeting: the meeting rows of the permission table, on rows already loaded."""

import hmac
from typing import Any, Protocol

from app.identity.actor import Actor
from app.identity.policies import may_give_role
from app.identity.vocabulary import Role
from app.kernel.sealed import keyed
from app.meetings.vocabulary import SignUpState

CALLS_IN_OWN_AREA = (Role.OFFICER, Role.COMMISSIONER)
CALLS_ANYWHERE = (Role.MODERATOR, Role.MEDIATOR, Role.COORDINATOR)
SIGNS_UP_ON_DUTY = (Role.OFFICER, Role.COMMISSIONER, Role.PARTNER)
NEVER_AS_A_GUEST = (Role.MODERATOR, Role.MEDIATOR, Role.ADMINISTRATOR, Role.COORDINATOR, Role.EVALUATOR, Role.EXPERT)
READS_PLACES = (Role.MODERATOR, Role.MEDIATOR)
RESIDES = (Role.VERIFIED, Role.REPRESENTATIVE, Role.HOST)


class Placed(Protocol):
    """A row with a place in the tree of areas."""

    @property
    def id(self) -> Any: ...
    @property
    def area_path(self) -> Any: ...


class Owned(Protocol):
    """A row of a sign-up."""

    @property
    def id(self) -> Any: ...
    @property
    def account_id(self) -> Any: ...
    @property
    def mark(self) -> Any: ...


def may_call_meeting(actor: Actor, area_path: str) -> bool:
    """Announce, change, cancel: officer and commissioner in their areas; moderator, mediator, coordinator anywhere."""
    return actor.has(*CALLS_IN_OWN_AREA, at=area_path) or actor.has(*CALLS_ANYWHERE)


def may_call_somewhere(actor: Actor) -> bool:
    """Whether there is an area for which this actor may call a meeting."""
    return actor.has(*CALLS_IN_OWN_AREA, *CALLS_ANYWHERE)


def may_change_meeting(actor: Actor, meeting: Placed) -> bool:
    """As `may_call_meeting`, for the meeting's own area."""
    return may_call_meeting(actor, meeting.area_path)


def may_take_in(actor: Actor) -> bool:
    """Meetings of another system are taken over by the command of whoever runs the machine."""
    return actor.kind == "system"


def may_end_left(actor: Actor) -> bool:
    """The house alone ends a meeting that nobody ended; people do as they may run it."""
    return actor.kind == "system"


def may_sign_up(actor: Actor) -> bool:
    """Everyone but those who run the house: they come on duty and take nobody's place."""
    if actor.kind == "system":
        return False
    return not actor.has(*NEVER_AS_A_GUEST) or actor.has(*SIGNS_UP_ON_DUTY, *RESIDES)


def may_keep_place(actor: Actor, sign_up: Owned, proof: str | None) -> bool:
    """Answer or give up a place: the account it belongs to, or who holds the link that was sent (`proof`)."""
    return _is_own(actor, sign_up) or _holds_link(sign_up, proof)


def _is_own(actor: Actor, sign_up: Owned) -> bool:
    return sign_up.account_id is not None and bool(sign_up.account_id == actor.account_id)


def _holds_link(sign_up: Owned, proof: str | None) -> bool:
    return proof is not None and hmac.compare_digest(proof.encode(), proof_of(sign_up.id, sign_up.mark).encode())


def proof_of(sign_up_id: int, mark: str) -> str:
    """What the link in a mail carries besides the number: worked out from the row's mark and the secret outside
    the database, so that neither alone gives it."""
    return keyed("sign_up.link", sign_up_id, mark)[:32]


def may_read_names(actor: Actor, meeting: Placed) -> bool:
    """Who signed up: the meeting's host and mediators, each reading logged."""
    return actor.hosts(meeting.id) or actor.has(Role.MEDIATOR)


def may_read_place(actor: Actor, meeting: Placed, sign_up: Any = None, proof: str | None = None) -> bool:
    """meeting.place: where a meeting is whose place is told after sign-up. Who has a place, by account or by the link
    that was sent (a wait or an offer is none); the host, police of the area, moderators, mediators. Staff on duty who
    sign up are told by whoever calls it: a place of theirs opens nothing."""
    if actor.hosts(meeting.id) or actor.has(*CALLS_IN_OWN_AREA, at=meeting.area_path) or actor.has(*READS_PLACES):
        return True
    if sign_up is None or sign_up.meeting_id != meeting.id or sign_up.state != SignUpState.TAKEN:
        return False
    on_duty = actor.has(*SIGNS_UP_ON_DUTY, *NEVER_AS_A_GUEST) and not actor.has(*RESIDES)
    return _holds_link(sign_up, proof) or (_is_own(actor, sign_up) and not on_duty)


def may_invite(actor: Actor, meeting: Placed) -> bool:
    """meeting.call: inviting community groups is part of announcing."""
    return may_change_meeting(actor, meeting)


def may_invite_body(actor: Actor, meeting: Placed) -> bool:
    """meeting.call: who answers at a meeting is part of announcing it; a host, who is neutral, asks nobody."""
    return may_change_meeting(actor, meeting)


def may_answer_invitation(actor: Actor, invitation: Any, meeting: Placed, proof: str | None) -> bool:
    """Who holds the link of the letter, or whoever invites: for a group that answered by word."""
    if proof is None:
        return may_invite(actor, meeting)
    return hmac.compare_digest(proof.encode(), invitation_proof(invitation.id, invitation.mark).encode())


def invitation_proof(invitation_id: int, mark: str) -> str:
    """What the link in a letter to a group carries besides the number."""
    return keyed("group_invitation.link", invitation_id, mark)[:32]


def may_ask_host(actor: Actor, meeting: Placed) -> bool:
    """grant.give: moderators and mediators say who hosts a meeting."""
    return may_give_role(actor, Role.HOST, meeting.area_path)


def may_name_guests(actor: Actor, meeting: Placed) -> bool:
    """exchange.guests: the host of the exchange alone, who is neutral."""
    return actor.hosts(meeting.id)


def may_check_in(actor: Actor, meeting: Placed) -> bool:
    """Enter people from the paper list: host, officers of the area, moderators, mediators."""
    return may_run_meeting(actor, meeting)


def may_run_meeting(actor: Actor, meeting: Placed) -> bool:
    """Begin, pause, end: host, officers of the area, moderators, mediators."""
    return (
        actor.hosts(meeting.id)
        or actor.has(Role.OFFICER, at=meeting.area_path)
        or actor.has(Role.MODERATOR, Role.MEDIATOR)
    )


def may_attach_document(actor: Actor, meeting: Placed) -> bool:
    """meeting.call: documents are a part of announcing; a host, who is neutral, puts none beside an agenda."""
    return may_change_meeting(actor, meeting)
