"""Topics to which an answer is owed and that wait for it: questions to the police, proposals with their supporters."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from app.forums.events import ReplyDue
from app.forums.models import OWED, UNANSWERED, Forum, Topic
from app.forums.queries import LISTED, OWN_FORUM
from app.forums.vocabulary import REMIND_OF_REPLIES, Late, State
from app.identity.queries.absences import serving
from app.identity.queries.grants import keepers_of
from app.identity.vocabulary import Role
from app.kernel.db import Executor, row_or_none, rows
from app.kernel.journal import Journal

MOST_SHOWN = 50
MOST_REMINDED = 200


def waiting_questions(executor: Executor, area_paths: Collection[str]) -> Sequence[Any]:
    """Questions of forums in and below these areas, the most pressing first; one from before there was a clock last."""
    return _waiting(executor, area_paths, UNANSWERED)


def waiting_proposals(executor: Executor, area_paths: Collection[str]) -> Sequence[Any]:
    """Proposals there to which a reply is owed, the most pressing first."""
    return _waiting(executor, area_paths, OWED)


def _waiting(executor: Executor, area_paths: Collection[str], which: Any) -> Sequence[Any]:
    if not area_paths:
        return []
    here = or_(*(Forum.area_path.startswith(path, autoescape=True) for path in area_paths))
    wanted = select(*LISTED, *OWN_FORUM).join(Forum, Forum.id == Topic.forum_id)
    wanted = wanted.where(which, Topic.state == State.VISIBLE, here)
    return rows(executor, wanted.order_by(Topic.answer_due.is_(None), Topic.answer_due, Topic.id).limit(MOST_SHOWN))


def late_questions(executor: Executor, now: datetime) -> Sequence[Any]:
    """Topics whose day is over and of which not all reminders went out, questions first, the oldest promise first."""
    wanted = select(Topic.id, Topic.kind, Topic.answer_due, Topic.answer_reminded)
    over = (Topic.state == State.VISIBLE, Topic.answer_due <= now)
    left = or_(Topic.answer_reminded.is_(None), Topic.answer_reminded != Late.VERY_LATE)
    wanted = wanted.where(*over, left).order_by(Topic.answer_due, Topic.id).limit(MOST_REMINDED)
    # One after the other, each by its own index.
    return [row for which in (UNANSWERED, OWED) for row in rows(executor, wanted.where(which))]


def replies_due(executor: Executor, now: datetime) -> Sequence[Any]:
    """Proposals whose reply is owed, whose day is not over and of which not all reminders went out, the next one first:
    `id`, `answer_due`, and `told`, the fewest working days of which one did, as the journal knows; None before that."""
    of_it = and_(Journal.object_kind == "topic", Journal.object_id == Topic.id, Journal.act == ReplyDue.act)
    told = select(func.min(Journal.ids["left"].as_integer())).where(of_it).correlate(Topic).scalar_subquery()
    wanted = select(Topic.id, Topic.answer_due, told.label("told"))
    wanted = wanted.where(OWED, Topic.state == State.VISIBLE, Topic.answer_due > now)
    wanted = wanted.where(or_(told.is_(None), told > REMIND_OF_REPLIES[-1]))
    return rows(executor, wanted.order_by(Topic.answer_due, Topic.id).limit(MOST_REMINDED))


def question_told(executor: Executor, topic_id: int) -> Any:
    """A topic that still waits for the answer it is owed, with its forum's `area_path`; None once it does not."""
    own = (Topic.id, Topic.kind, Topic.title, Topic.answer_due, Topic.official_pos, Topic.author_id, Topic.referred_to)
    wanted = select(*own, Forum.area_path, Forum.access)
    wanted = wanted.join(Forum, Forum.id == Topic.forum_id)
    waits = (Topic.state == State.VISIBLE, or_(UNANSWERED, OWED))
    return row_or_none(executor, wanted.where(Topic.id == topic_id, *waits))


def who_answers(executor: Executor, area_path: str, now: datetime, role: Role = Role.OFFICER) -> list[int]:
    """The officers nearest to an area and who stands in for them, or its commissioners; where there are no officers,
    the commissioners."""
    held = keepers_of(executor, area_path, role, now)
    if not held and role == Role.OFFICER:
        held = keepers_of(executor, area_path, Role.COMMISSIONER, now)
    nearest = [row.account_id for row in held if row.path == held[0].path]
    return serving(executor, nearest, now)
