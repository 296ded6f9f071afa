"""Halls and questions for tests, and people who take part in them."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

from app.areas.models import Area, Body
from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.live.actions import ask_question
from app.live.actions.asking import Asked
from app.live.models import Hall, Question
from app.live.vocabulary import Phase, State
from app.meetings.models import Meeting, MeetingBody
from app.meetings.vocabulary import MeetingState
from tests.builders.meetings import make_meeting
from tests.builders.people import make_actor

_number = itertools.count(1)
STATE = {Phase.LIVE: MeetingState.LIVE, Phase.PAUSED: MeetingState.PAUSED, Phase.WRITING: MeetingState.ENDED}


def make_hall(area: Area, phase: Phase = Phase.LIVE, *, moderated: bool = True, **meeting: Any) -> Meeting:
    """A meeting of `area` with its hall in `phase`."""
    begins = now() + timedelta(days=2) if phase == Phase.COLLECTING else now() - timedelta(minutes=20)
    state = STATE.get(phase, MeetingState.ANNOUNCED if phase == Phase.COLLECTING else MeetingState.ENDED)
    made = make_meeting(area, state=state, starts_at=begins, **meeting)
    session.add(Hall(meeting_id=made.id, area_path=area.path, phase=phase, moderated=moderated))
    session.commit()
    return made


def make_participant(meeting: Meeting) -> Actor:
    """Somebody without an account who joined with the code."""
    return Actor(kind="participant", participants=((meeting.id, f"key-{next(_number)}"),))


def make_moderator() -> Actor:
    return make_actor("Ana Costa", Role.MODERATOR)


def make_officer(area: Area) -> Actor:
    return make_actor("Officer Marin", Role.OFFICER, area=area)


def invite(meeting: Meeting, body: Body) -> None:
    """Let whoever stands for `body` answer at the meeting, as if it had been invited in time."""
    session.add(MeetingBody(meeting_id=meeting.id, body_id=body.id, invited_at=now()))
    hall = session.get_one(Hall, meeting.id)
    hall.bodies = [*hall.bodies, body.id]
    session.commit()


def ask(meeting: Meeting, actor: Actor | None = None, body: str = "", **more: Any) -> Asked:
    """A question of a new participant, or of `actor`."""
    words = body or f"When is lamp number {next(_number)} repaired?"
    key = more.pop("key", uuid.uuid4().hex)
    return ask_question(actor=actor or make_participant(meeting), meeting_id=meeting.id, body=words, key=key, **more)


def make_question(meeting: Meeting, state: State = State.PUBLISHED, **fields: Any) -> Question:
    """A question already in `state`, at the hall's next revision, asked by a new participant."""
    asked = ask_in_any_phase(meeting)
    question = session.get_one(Question, asked.id)
    question.state = state
    if state != State.QUEUED:
        question.published_at = now()
        question.state_before = State.PUBLISHED
    for name, given in fields.items():
        setattr(question, name, given)
    session.flush()
    if state == State.ANSWERING:
        session.get_one(Hall, meeting.id).now_id = question.id
    session.commit()
    return question


def ask_in_any_phase(meeting: Meeting) -> Asked:
    hall = session.get_one(Hall, meeting.id)
    phase, hall.phase = hall.phase, Phase.LIVE
    session.commit()
    asked = ask(meeting)
    session.refresh(hall)
    hall.phase = phase
    session.commit()
    return asked
