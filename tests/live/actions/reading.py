"""How the rows stand after an act, and what an act came to."""

from dataclasses import replace

from sqlalchemy import select

from app.identity.queries import actor_of_account
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Refused
from app.live.models import HALL, Question


def hall_row(meeting):
    return session.execute(select(HALL).where(HALL.c.meeting_id == meeting.id)).one()


def read(question_id):
    return session.get_one(Question, question_id, populate_existing=True)


def outcome(act) -> str:
    """ "yes", or the code of the refusal."""
    try:
        act()
    except Refused as error:
        session.rollback()
        return error.code
    return "yes"


def signed_in(account, participants=()):
    return replace(actor_of_account(session(), account.id, now()), participants=participants)
