"""The city's list of tags, and which of them topics bear."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select

from app.forums.models import Tag, Topic, TopicTag
from app.kernel.db import Executor, rows


def all_tags(executor: Executor) -> Sequence[Any]:
    """Every tag of the city, those no longer in use too, by slug: `id`, `slug`, `names`, `active`."""
    return rows(executor, select(Tag.id, Tag.slug, Tag.names, Tag.active).order_by(Tag.slug))


def tags_of(executor: Executor, topic_id: int) -> list[str]:
    """The slugs of the tags that a topic bears."""
    wanted = select(Tag.slug).join(TopicTag, TopicTag.tag_id == Tag.id).where(TopicTag.topic_id == topic_id)
    return [row.slug for row in rows(executor, wanted.order_by(Tag.slug))]


def bears(slug: str) -> Any:
    """That a topic bears a tag, for the query of a list."""
    tagged = exists().where(TopicTag.topic_id == Topic.id, TopicTag.tag_id == Tag.id, Tag.slug == slug)
    return tagged.correlate(Topic)
