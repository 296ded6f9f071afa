"""The tags that a topic is given, within an act."""

from collections.abc import Collection

from sqlalchemy import select

from app.forums.models import Tag, TopicTag
from app.forums.vocabulary import MOST_TAGS
from app.kernel.db import session
from app.kernel.errors import Invalid


def put_tags(topic_id: int, slugs: Collection[str]) -> None:
    """Give a topic these tags, none of which it bears; part of the act. Raises `Invalid` for what is not in the list,
    or too many."""
    wanted = sorted(set(slugs))
    if len(wanted) > MOST_TAGS:
        raise Invalid("Choose three tags at most.", field="tags")
    found = session.scalars(select(Tag.id).where(Tag.slug.in_(wanted), Tag.active)).all() if wanted else []
    if len(found) != len(wanted):
        raise Invalid("This tag is not in the list of the city.", field="tags")
    session.add_all([TopicTag(topic_id=topic_id, tag_id=tag_id) for tag_id in found])
    session.flush()
