"""What programs read of forums: topics and posts that everybody reads, a page at a time."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from app.forums.models import Forum, Post, Topic
from app.forums.queries import LISTED, OWN_FORUM, SHOWN
from app.forums.vocabulary import PAGE, TOPICS_PAGE, Access, State
from app.kernel.db import Executor, rows, the_row
from app.kernel.paging import Page, decode_cursor, encode_cursor, whole


def public_topics(executor: Executor, forum: str | None = None, after: str | None = None) -> Page[Any]:
    """Topics of forums that everybody reads, the newest opened first, for programs; `forum`: a slug."""
    statement = _topics()
    if forum:
        statement = statement.where(Forum.slug == forum)
    place = decode_cursor(after, 1)
    if place:
        statement = statement.where(Topic.id < whole(place[0]))
    return _paged(rows(executor, statement.order_by(Topic.id.desc()).limit(TOPICS_PAGE + 1)), TOPICS_PAGE)


def public_posts(executor: Executor, topic_id: int | None = None, after: str | None = None) -> Page[Any]:
    """Posts that everybody reads, for programs: the newest first, or of one topic in their order."""
    statement = _posts()
    place = decode_cursor(after, 1)
    if topic_id is not None:
        statement = statement.where(Post.topic_id == topic_id).order_by(Post.pos)
        statement = statement.where(Post.pos > whole(place[0])) if place else statement
        return _paged(rows(executor, statement.limit(PAGE + 1)), PAGE, "pos")
    statement = statement.where(Post.id < whole(place[0])) if place else statement
    return _paged(rows(executor, statement.order_by(Post.id.desc()).limit(PAGE + 1)), PAGE)


def public_topic(executor: Executor, topic_id: int) -> Any:
    """One topic that everybody reads; raises `NotFound`."""
    return the_row(executor, _topics().where(Topic.id == topic_id))


def public_post(executor: Executor, post_id: int) -> Any:
    """One post that everybody reads; raises `NotFound`."""
    return the_row(executor, _posts().where(Post.id == post_id))


def _topics() -> Any:
    return (
        select(*LISTED, *OWN_FORUM)
        .join(Forum, Forum.id == Topic.forum_id)
        .where(Forum.access != Access.MEMBERS, Topic.state == State.VISIBLE)
    )


def _posts() -> Any:
    return (
        select(*SHOWN, Post.topic_id)
        .join(Topic, Topic.id == Post.topic_id)
        .join(Forum, Forum.id == Topic.forum_id)
        .where(Forum.access != Access.MEMBERS, Topic.state == State.VISIBLE, Post.state == State.VISIBLE)
    )


def _paged(found: Sequence[Any], length: int, by: str = "id") -> Page[Any]:
    shown = found[:length]
    return Page(shown, older=encode_cursor(getattr(shown[-1], by)) if len(found) > length else None)
