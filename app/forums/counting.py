"""Counters of topics and forums, changed in the act's own transaction: topic first, then forum."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, select, update

from app.forums.models import Forum, Post, Topic
from app.forums.vocabulary import State
from app.kernel.db import UTCDateTime, session


def next_pos(topic_id: int) -> int:
    """The next place of a topic; until the act ends, everybody else who writes in it waits here."""
    statement = update(Topic).where(Topic.id == topic_id).values(last_pos=Topic.last_pos + 1)
    pos: int = session.execute(
        statement.returning(Topic.last_pos).execution_options(synchronize_session=False)
    ).scalar_one()
    return pos


def count_reply(topic_id: int, forum_id: int, author_name: str, at: datetime) -> None:
    """A post that everybody sees was added to a topic that everybody sees; an older one moves no date back."""
    session.execute(
        update(Topic)
        .where(Topic.id == topic_id)
        .values(
            posts=Topic.posts + 1,
            last_post_at=_later(Topic.last_post_at, at),
            last_author=case((Topic.last_post_at > at, Topic.last_author), else_=author_name),
        )
        .execution_options(synchronize_session=False)
    )
    add_to_forum(forum_id, posts=1, at=at)


def put_answer(topic_id: int, pos: int, replied_at: datetime | None) -> None:
    """The official answer at a place stands on top; `replied_at`: when it became the reply to a proposal, of which the
    first one counts."""
    first = func.coalesce(Topic.replied_at, literal(replied_at, UTCDateTime()))
    answered = update(Topic).where(Topic.id == topic_id).values(official_pos=pos, replied_at=first)
    session.execute(answered.execution_options(synchronize_session=False))


def add_to_forum(forum_id: int, *, topics: int = 0, posts: int = 0, at: datetime | None = None) -> None:
    """Change what a forum shows of its size; `at`: the moment of a new post."""
    values: dict[str, object] = {"topics": Forum.topics + topics, "posts": Forum.posts + posts}
    if at is not None:
        values["last_post_at"] = _later(Forum.last_post_at, at)
    statement = update(Forum).where(Forum.id == forum_id).values(values)
    session.execute(statement.execution_options(synchronize_session=False))


def recount(topic: Topic, *, before: int) -> None:
    """Set a locked topic's counters from its visible posts, and its forum's by the difference to `before`.

    `before`: how many posts the forum counted for this topic so far. A topic out of sight counts nothing there.
    """
    session.flush()
    seen = (Post.topic_id == topic.id, Post.state == State.VISIBLE)
    topic.posts = session.execute(select(func.count()).select_from(Post).where(*seen)).scalar_one()
    last = session.execute(
        select(Post.made_at, Post.author_name).where(*seen).order_by(Post.made_at.desc(), Post.pos.desc()).limit(1)
    ).one_or_none()
    topic.last_post_at, topic.last_author = (last.made_at, last.author_name) if last else (topic.made_at, "")
    official = select(func.max(Post.pos), func.min(Post.replied_at)).where(*seen, Post.official.is_(True))
    topic.official_pos, topic.replied_at = session.execute(official).one()
    session.flush()
    counted = topic.posts if topic.state == State.VISIBLE else 0
    if counted != before:
        add_to_forum(topic.forum_id, posts=counted - before)
    set_last_post(topic.forum_id)


def set_last_post(forum_id: int) -> None:
    """Find again when somebody last wrote in a forum."""
    newest = select(func.max(Topic.last_post_at)).where(Topic.forum_id == forum_id, Topic.state == State.VISIBLE)
    session.execute(
        update(Forum)
        .where(Forum.id == forum_id)
        .values(last_post_at=newest.scalar_subquery())
        .execution_options(synchronize_session=False)
    )


def _later(column: Any, at: datetime) -> Any:
    return case((column > at, column), else_=at)
