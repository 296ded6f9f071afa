"""Questions and proposals that somebody else than the police must answer: passed on to a partner, in view of all."""

from app.forums import policies, queries
from app.forums.events import TopicReferred
from app.forums.models import Topic, TopicLine, is_answered
from app.forums.queries.referring import partner_bodies
from app.forums.vocabulary import Access, Line
from app.identity.actor import Actor
from app.identity.policies import must_not_be_tied
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Hidden, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def refer_topic(*, actor: Actor, topic_id: int, body_id: int | None) -> Topic:
    """Ask a partner's body for the official answer to a question or proposal; None: the police answer again. The clock
    goes on. A line between the posts says so, and whoever answers there is told. The same again changes nothing."""
    topic = session.get(Topic, topic_id, with_for_update=True, populate_existing=True)
    if topic is None:
        raise NotFound
    row = queries.topic_by_id(session(), topic_id)
    if not policies.may_read_topic(actor, row):
        raise Hidden
    must_not_be_tied(actor, topic.author_id)
    if not policies.may_refer(actor, row):
        raise NotAllowed
    if topic.referred_to == body_id:
        return topic
    if body_id is not None and is_answered(topic):
        raise Conflict("This has its official answer already.")
    if body_id is not None and row.access == Access.MEMBERS:
        raise Invalid(
            "This was written for members: no partner reads it. Move it to an open forum first.", field="body"
        )
    if body_id is not None and body_id not in {one.id for one in partner_bodies(session(), now())}:
        raise Invalid("Choose an institution from the list.", field="body")
    topic.referred_to = body_id
    session.add(TopicLine(topic_id=topic.id, after_pos=topic.last_pos, kind=Line.REFERRED, body_id=body_id, at=now()))
    session.flush()
    announce(TopicReferred(topic_id=topic.id, body_id=body_id), actor=actor, fields=["referred_to"])
    return topic
