"""Meetings of another system that were held, each taken once by its `origin`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from app.areas.queries import area_by_id
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session, value
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import render
from app.kernel.transaction import act
from app.meetings.codes import new_code
from app.meetings.events import MeetingImported
from app.meetings.models import AgendaItem, Meeting
from app.meetings.policies import may_take_in
from app.meetings.vocabulary import ABOUT_LONGEST, AGENDA_MOST, LONGEST, TITLE_LONGEST, MeetingState, Point

Outcome = Literal["taken", "unchanged"]


@act
def take_meeting(
    *, actor: Actor, origin: str, area_id: int, title: str, starts_at: datetime, ends_at: datetime, about: str,
    points: Sequence[Point], lang: str,
) -> Outcome:  # fmt: skip
    """Take a meeting that was held, with its agenda; one whose `origin` is there stays as it is. It has no questions
    and no sign-up here, and nobody is told."""
    if not may_take_in(actor):
        raise NotAllowed
    if value(session(), select(Meeting.id).where(Meeting.origin == origin)) is not None:
        return "unchanged"
    if not title or len(title) > TITLE_LONGEST:
        raise Invalid("a title has 1 to %(longest)d characters", longest=TITLE_LONGEST)
    if len(about) > ABOUT_LONGEST:
        raise Invalid("the points have more than %(longest)d characters together", longest=ABOUT_LONGEST)
    if ends_at > now():
        raise Invalid("it was not held yet")
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Invalid("it ends before it begins, or more than a day later")
    area = area_by_id(session(), area_id)
    meeting = Meeting(area_id=area_id, area_path=area.path, title=title, about=about, about_html=render(about))
    meeting.lang, meeting.starts_at, meeting.ends_at = lang, starts_at, ends_at
    meeting.state, meeting.origin, meeting.code = MeetingState.ENDED, origin, new_code()
    meeting.made_at = meeting.changed_at = now()
    session.add(meeting)
    session.flush()
    session.add_all(
        AgendaItem(meeting_id=meeting.id, pos=pos, title=point.title, speaker=point.speaker)
        for pos, point in enumerate(points[:AGENDA_MOST], 1)
    )
    event = MeetingImported(meeting_id=meeting.id, area_id=area_id)
    announce(event, actor=actor, content=f"{title}\n{about}")
    return "taken"
