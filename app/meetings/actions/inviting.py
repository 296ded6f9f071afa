"""Inviting community groups to a meeting, and what they answer; inviting bodies to answer questions there."""

import secrets
from collections.abc import Collection

from app.identity.actor import Actor
from app.identity.queries.groups import groups_around
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act
from app.meetings.events import BodyInvited, BodyLetGo, GroupInvited, InvitationAnswered
from app.meetings.models import GroupInvitation, Meeting, MeetingBody
from app.meetings.policies import may_answer_invitation, may_invite, may_invite_body
from app.meetings.queries.inviting import bodies_answering, bodies_to_invite, invitations_of
from app.meetings.queue import locked
from app.meetings.vocabulary import BODIES_MOST, COMING, GROUPS_MOST, OVER, PARTS, Answer, MeetingKind, MeetingState


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


@act
def invite_body(*, actor: Actor, meeting_id: int, body_id: int) -> None:
    """Invite a body outside the police to answer questions at a meeting that is not over; twice is once. Whoever stands
    for it today may answer there, and is told."""
    meeting = _inviting(actor, meeting_id)
    if not PARTS[MeetingKind(meeting.kind)].questions:
        raise Conflict("Nobody asks questions there, so nobody is needed to answer.")
    if meeting.state in OVER:
        raise Conflict("This meeting is over: nobody can be invited any more.")
    there = {row.body_id for row in bodies_answering(session(), meeting_id)}
    if body_id in there:
        return
    if body_id not in {row.id for row in bodies_to_invite(session())}:
        raise Invalid("Choose a body from the list. The police answer anyway.", field="body")
    if len(there) >= BODIES_MOST:
        raise Invalid("At most %(most)s bodies answer at a meeting.", field="body", most=BODIES_MOST)
    session.add(MeetingBody(meeting_id=meeting_id, body_id=body_id, invited_by=actor.account_id, invited_at=now()))
    session.flush()
    announce(BodyInvited(meeting_id=meeting_id, body_id=body_id), actor=actor)


@act
def let_body_go(*, actor: Actor, meeting_id: int, body_id: int) -> None:
    """Take the invitation of a body back: at once nobody answers for it there any more. What was answered stays."""
    _inviting(actor, meeting_id)
    gone = session.get(MeetingBody, (meeting_id, body_id))
    if gone is None:
        return
    session.delete(gone)
    session.flush()
    announce(BodyLetGo(meeting_id=meeting_id, body_id=body_id), actor=actor)


def _inviting(actor: Actor, meeting_id: int) -> Meeting:
    meeting = locked(meeting_id)
    if not may_invite_body(actor, meeting):
        raise NotAllowed
    return meeting


def _invite(actor: Actor, meeting: Meeting, group_id: int) -> None:
    values = {"meeting_id": meeting.id, "group_id": group_id, "answer": Answer.OPEN, "mark": secrets.token_hex(16)}
    values |= {"invited_by": actor.account_id, "invited_at": now()}
    made = once(GroupInvitation, "meeting_id", "group_id").values(values).returning(GroupInvitation.id)
    number = session.execute(made).scalar()
    if number is not None:
        announce(GroupInvited(invitation_id=number, meeting_id=meeting.id), actor=actor)
