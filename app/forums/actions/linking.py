"""What a topic is about: an issue, a meeting or a consultation, shown on both pages."""

from sqlalchemy import delete

from app.forums import policies, queries
from app.forums.events import TopicLinked
from app.forums.models import TopicLink
from app.forums.vocabulary import MOST_LINKS, SLOTS
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Hidden, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import tidy
from app.kernel.transaction import act


@act
def link_topic(*, actor: Actor, topic_id: int, address: str) -> None:
    """Say that a topic is about the issue, meeting or consultation at `address` (a path, a whole address, or an issue's
    reference), which everybody must be able to read; ten at most. Saying it twice changes nothing."""
    _may_link(actor, topic_id)
    thing = SLOTS.thing_at(session(), tidy(address))
    if thing is None:
        raise Invalid("There is no such issue, meeting or consultation that everybody may read.", field="address")
    standing = SLOTS.things_of(session(), topic_id)
    if len(standing) >= MOST_LINKS:
        raise Invalid("A topic leads to ten issues, meetings and consultations at most.", field="address")
    kind, number = thing
    row = {"topic_id": topic_id, f"{kind}_id": number, "at": now()}
    made = once(TopicLink, "topic_id", f"{kind}_id").values(row).returning(TopicLink.id)
    link_id = session.execute(made).scalar()
    if link_id is not None:
        announce(TopicLinked(topic_id=topic_id, link_id=link_id, on=True), actor=actor)


@act
def unlink_topic(*, actor: Actor, topic_id: int, link_id: int) -> None:
    """Take such a link away; `NotFound` when it is not there."""
    _may_link(actor, topic_id)
    gone = delete(TopicLink).where(TopicLink.id == link_id, TopicLink.topic_id == topic_id).returning(TopicLink.id)
    if session.execute(gone).scalar() is None:
        raise NotFound
    announce(TopicLinked(topic_id=topic_id, link_id=link_id, on=False), actor=actor)


def _may_link(actor: Actor, topic_id: int) -> None:
    topic = queries.topic_by_id(session(), topic_id)
    if not policies.may_read_topic(actor, topic):
        raise Hidden
    if not policies.may_link(actor, topic):
        raise NotAllowed
