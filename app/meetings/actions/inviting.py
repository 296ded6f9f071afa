"""Inviting community groups to a meeting, and what they answer."""

import secrets
from collections.abc import Collection

from app.identity.actor import Actor
from app.identity.queries.groups import groups_around
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.meetings.events import GroupInvited, InvitationAnswered
from app.meetings.models import GroupInvitation, Meeting
from app.meetings.policies import may_answer_invitation, may_invite
from app.meetings.queries import invitations_of
from app.meetings.queue import locked
from app.meetings.vocabulary import COMING, GROUPS_MOST, Answer, MeetingState


@act
def invite_groups(*, actor: Actor, meeting_id: int, group_ids: Collection[int]) -> int:
    """Invite groups around the meeting's area that the actor knows, each once; how many are new. The contact person of
    each is written to, while that person agrees."""
    meeting = locked(meeting_id)
    if not may_invite(actor, meeting):
        raise NotAllowed
    meeting.must_be_coming()
    if meeting.starts_at <= now():
        raise Conflict("This meeting can no longer be changed.")
    chosen, there = set(group_ids), {row.group_id for row in invitations_of(session(), meeting.id)}
    if not chosen:
        raise Invalid("Choose at least one group.", field="groups")
    if not chosen <= {row.id for row in groups_around(session(), actor, meeting.area_path)}:
        raise NotAllowed
    if len(there | chosen) > GROUPS_MOST:
        raise Invalid("At most %(most)s groups are invited to a meeting.", field="groups", most=GROUPS_MOST)
    for group_id in sorted(chosen - there):
        _invite(actor, meeting, group_id)
    return len(chosen - there)


@act
def answer_invitation(*, actor: Actor, invitation_id: int, coming: bool, proof: str | None = None) -> GroupInvitation:
    """Say whether a group comes: by the link of its letter until the meeting begins, or by whoever invited, who says
    afterwards whether it was there."""
    invitation = session.get(GroupInvitation, invitation_id)
    if invitation is None:
        raise NotFound
    meeting = locked(invitation.meeting_id)
    session.refresh(invitation, with_for_update=True)
    if not may_answer_invitation(actor, invitation, meeting, proof):
        raise NotAllowed
    if meeting.state == MeetingState.CANCELLED:
        raise Conflict("This meeting is cancelled.")
    if proof is not None and (meeting.state not in COMING or meeting.starts_at <= now()):
        raise Conflict("This meeting has begun or is over.")
    answer = Answer.YES if coming else Answer.NO
    if invitation.answer != answer:
        invitation.answer, invitation.answered_at = answer, now()
        session.flush()
        event = InvitationAnswered(invitation_id=invitation.id, meeting_id=meeting.id, word=answer)
        announce(event, actor=actor)
    return invitation


def _invite(actor: Actor, meeting: Meeting, group_id: int) -> None:
    values = {"meeting_id": meeting.id, "group_id": group_id, "answer": Answer.OPEN, "mark": secrets.token_hex(16)}
    values |= {"invited_by": actor.account_id, "invited_at": now()}
    made = once(GroupInvitation, "meeting_id", "group_id").values(values).returning(GroupInvitation.id)
    number = session.execute(made).scalar()
    if number is not None:
        announce(GroupInvited(invitation_id=number, meeting_id=meeting.id), actor=actor)
