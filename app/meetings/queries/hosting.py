"""Who hosts meetings: the grants that name one, and nobody else."""

from datetime import datetime

from sqlalchemy import exists, or_, select

from app.identity.models import RoleGrant
from app.identity.queries.accounts import running
from app.identity.vocabulary import Role
from app.kernel.db import Executor, value
from app.meetings.models import Meeting
from app.meetings.vocabulary import COMING, RUNNING


def runs_coming_meeting(executor: Executor, account_id: int, now: datetime) -> bool:
    """Whether an account hosts a meeting that is not over, or called one that nobody hosts."""
    hosted = (RoleGrant.role == Role.HOST, RoleGrant.meeting_id == Meeting.id, running(now))
    by_this_one = exists().where(*hosted, RoleGrant.account_id == account_id)
    called_alone = (Meeting.called_by == account_id) & ~exists().where(*hosted)
    ahead = (Meeting.state.in_((*COMING, *RUNNING)), Meeting.ends_at > now)
    wanted = select(Meeting.id).where(or_(by_this_one, called_alone), *ahead).limit(1)
    return value(executor, wanted) is not None
