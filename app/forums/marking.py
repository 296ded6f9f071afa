"""A person's mark on a topic, written within an act."""

from typing import Any

from sqlalchemy import update

from app.forums.models import TopicMark
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import once, session


def keep_place(actor: Actor, topic_id: int, pos: int) -> None:
    """Who writes at the place `pos` has read up to there, unless they are known to have read less; part of the act."""
    if actor.account_id is not None:
        session.execute(beginning(actor, topic_id, pos))
        session.execute(own_mark(actor, topic_id).where(TopicMark.read_pos == pos - 1).values(read_pos=pos))


def beginning(actor: Actor, topic_id: int, pos: int) -> Any:
    """The statement that makes a person's mark on a topic, read up to `pos`, where there is none."""
    row = {"topic_id": topic_id, "account_id": actor.account_id, "read_pos": pos, "at": now()}
    return once(TopicMark, "topic_id", "account_id").values(row)


def own_mark(actor: Actor, topic_id: int) -> Any:
    """The beginning of a statement that changes a person's mark on a topic."""
    mine = update(TopicMark).where(TopicMark.topic_id == topic_id, TopicMark.account_id == actor.account_id)
    return mine.execution_options(synchronize_session=False)
