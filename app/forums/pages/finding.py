"""Finding what a page of forums is about, for whoever may read it."""

from typing import Any

from app.forums import actions, policies, queries
from app.kernel.db import reader
from app.kernel.errors import Hidden
from app.web.login import actor


def find_forum(slug: str) -> Any:
    row = queries.forum_by_slug(reader(), slug, actor().account_id)
    if not policies.may_read(actor(), row):
        raise Hidden
    return noted(row, row.id)


def find_topic(topic_id: int, *, joined: bool = False) -> Any:
    """A topic that may be read; with `joined`, also one whose posts went to another one that is readable itself."""
    row = queries.topic_by_id(reader(), topic_id, actor().account_id)
    if not policies.may_read_topic(actor(), row) and not (
        joined and row.merged_into and policies.may_read(actor(), row)
    ):
        raise Hidden
    return noted(row, row.forum_id)


def find_post(post_id: int) -> Any:
    """A post whose topic may be read; what is hidden or waits is found by its author and moderators alone."""
    row = queries.post_by_id(reader(), post_id)
    if not policies.may_read_post(actor(), row):
        raise Hidden
    return noted(row, row.forum_id)


def noted(row: Any, forum_id: int) -> Any:
    """`row`, its reading written down where the forum is for members and the reader looks in from outside."""
    if policies.is_watched_reading(actor(), row):
        actions.note_reading(actor=actor(), forum_id=forum_id)
    return row
