"""The city's list of tags, and the tags of a topic."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select

from app.forums import policies, queries
from app.forums.events import TagKept, TopicTagged
from app.forums.models import Tag, Topic, TopicTag
from app.forums.tagging import put_tags
from app.forums.vocabulary import TAG_LONGEST
from app.identity.actor import Actor
from app.kernel.db import once, session
from app.kernel.errors import Hidden, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import slug as slug_of
from app.kernel.text import tidy
from app.kernel.transaction import act


@act
def keep_tag(*, actor: Actor, slug: str, names: Mapping[str, str], active: bool) -> int:
    """Put a tag into the city's list, or change the one called `slug`: its names by language, and whether it can be
    chosen. A tag that is not chosen any more stays where it was given. Returns its id."""
    if not policies.may_keep_tags(actor):
        raise NotAllowed
    told = {lang: tidy(name) for lang, name in names.items() if tidy(name)}
    if not told or any(len(name) > TAG_LONGEST for name in told.values()):
        raise Invalid("Give it a name in one language at least, of 40 characters at most.", field="slug")
    short = (slug_of(tidy(slug)) or slug_of(next(iter(told.values()))))[:TAG_LONGEST]
    if not short:
        raise Invalid("Small letters, digits and hyphens, like street-lighting.", field="slug")
    session.execute(once(Tag, "slug").values(slug=short, names=told, active=active))
    tag = session.scalars(select(Tag).where(Tag.slug == short).with_for_update()).one()
    tag.names, tag.active = told, active
    session.flush()
    announce(TagKept(tag_id=tag.id), actor=actor, fields=["names", "active"])
    return tag.id


@act
def tag_topic(*, actor: Actor, topic_id: int, slugs: Collection[str]) -> None:
    """Let a topic bear these tags and no others, three at most; by its author or who moderates there. A tag that is out
    of use stays, and the same tags again change nothing."""
    topic = session.get(Topic, topic_id, with_for_update=True, populate_existing=True)
    if topic is None:
        raise NotFound
    row = queries.topic_by_id(session(), topic_id)
    if not policies.may_read_topic(actor, row):
        raise Hidden
    if not policies.may_tag(actor, row):
        raise NotAllowed
    borne = select(Tag.slug, Tag.id).join(TopicTag, TopicTag.tag_id == Tag.id)
    standing = {tag.slug: tag.id for tag in session.execute(borne.where(TopicTag.topic_id == topic_id, Tag.active))}
    if set(slugs) == set(standing):
        return
    theirs = (TopicTag.topic_id == topic_id, TopicTag.tag_id.in_(standing.values()))
    session.execute(delete(TopicTag).where(*theirs))
    put_tags(topic_id, slugs)
    announce(TopicTagged(topic_id=topic_id), actor=actor, fields=["tags"])
