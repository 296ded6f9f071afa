"""Who is invited to a meeting: community groups, and bodies that answer questions there."""

import json
import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, select

from app.areas.models import Body
from app.areas.vocabulary import BodyKind
from app.identity.models import CommunityGroup, GroupContact
from app.kernel.db import Executor, rows, the_row
from app.kernel.sealed import unseal
from app.meetings.models import GroupInvitation, MeetingBody
from app.meetings.vocabulary import Answer

ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")


def _invitations() -> Select[Any]:
    columns: tuple[Any, ...] = (
        GroupInvitation.id,
        GroupInvitation.meeting_id,
        GroupInvitation.group_id,
        GroupInvitation.answer,
        GroupInvitation.mark,
        CommunityGroup.name.label("group_name"),
        CommunityGroup.ended_at.label("group_ended_at"),
        GroupContact.sealed,
    )
    wanted = select(*columns).join(CommunityGroup, CommunityGroup.id == GroupInvitation.group_id)
    return wanted.join(GroupContact, GroupContact.group_id == CommunityGroup.id, isouter=True)


def invitation_by_id(executor: Executor, invitation_id: int) -> Any:
    """An invitation with its group and how to reach it, sealed; raises `NotFound`."""
    return the_row(executor, _invitations().where(GroupInvitation.id == invitation_id))


def invitations_of(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """The groups invited to a meeting, by name, as `invitation_by_id`."""
    wanted = _invitations().where(GroupInvitation.meeting_id == meeting_id)
    return rows(executor, wanted.order_by(CommunityGroup.name, GroupInvitation.id))


def groups_coming(executor: Executor, meeting_id: int) -> list[int]:
    """The groups that said they come, or were there."""
    wanted = select(GroupInvitation.group_id).where(GroupInvitation.meeting_id == meeting_id)
    return [row.group_id for row in rows(executor, wanted.where(GroupInvitation.answer == Answer.YES))]


def address_of(invitation: Any) -> str:
    """The e-mail address of the contact person, while that person agrees and the group lasts; else empty. Somebody with
    a phone number alone is rung."""
    if not invitation.sealed or invitation.group_ended_at is not None:
        return ""
    reach = str(json.loads(unseal(invitation.sealed, "group_contact"))["reach"]).strip()
    return reach if ADDRESS.fullmatch(reach) else ""


def bodies_answering(executor: Executor, meeting_id: int) -> Sequence[Any]:
    """The bodies that were invited to answer questions at a meeting: `body_id`, `slug`, `names`."""
    asked = select(MeetingBody.body_id, Body.slug, Body.names).join(Body, Body.id == MeetingBody.body_id)
    return rows(executor, asked.where(MeetingBody.meeting_id == meeting_id).order_by(Body.slug))


def bodies_to_invite(executor: Executor) -> Sequence[Any]:
    """Every body that can be invited to answer: `id`, `slug`, `names`. The police of the area answer anyway."""
    outside = select(Body.id, Body.slug, Body.names).where(Body.kind != BodyKind.POLICE)
    return rows(executor, outside.order_by(Body.slug))
