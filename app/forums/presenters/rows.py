"""What is read for a page of a topic, before it is drawn."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection

from app.forums import queries
from app.forums.presenters import proposing, tagging
from app.forums.queries import moving
from app.forums.queries.images import images_of
from app.forums.queries.tagging import tags_of
from app.forums.vocabulary import SLOTS
from app.identity.actor import Actor


class TopicRows(NamedTuple):
    """What was read for one page of a topic, besides the topic itself: the page is drawn from it and asks no more."""

    after: int
    posts: Sequence[Any]
    mine: set[tuple[int, str]]
    images: Mapping[int, Sequence[Any]]
    lines: Sequence[Any]
    tags: Sequence[tuple[str, str]]
    links: Sequence[Any]
    support: dict[str, Any] | None


def topic_rows(executor: Connection, actor: Actor, topic: Any, after: int) -> TopicRows:
    """Read what a topic's page shows of the range that follows the place `after`."""
    rows = queries.posts_after(executor, topic.id, after)
    mine: set[tuple[int, str]] = set()
    if actor.known and rows:
        mine = queries.my_reactions(executor, actor.account_id or 0, [row.id for row in rows])
    return TopicRows(
        after,
        rows,
        mine,
        images_of(executor, [row.id for row in rows if row.images]),
        moving.lines_behind(executor, topic.id, after) if topic.has_lines else (),
        tagging.named(tags_of(executor, topic.id)) if topic.has_tags else (),
        SLOTS.things_of(executor, topic.id) if topic.has_links else (),
        proposing.support_of(executor, topic),
    )
