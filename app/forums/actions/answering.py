"""The reply that a proposal with its supporters is owed, where it was said before."""

from sqlalchemy import select

from app.forums import policies, queries
from app.forums.events import AnswerStands
from app.forums.models import Post, Topic
from app.forums.vocabulary import State, TopicKind
from app.identity.actor import Actor
from app.identity.policies import must_not_be_muted
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Conflict, Hidden, NotAllowed
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def let_answer_stand(*, actor: Actor, topic_id: int, pos: int) -> Post:
    """Say for police or city that the official answer at the place `pos`, given before the proposal had its supporters,
    is the reply that they are owed; from now on it is, and not from when it was written.

    The place is that of the answer which stood on top when this was said. Raises `Conflict` where nothing is owed any
    more, or when that answer is not the one on top now.
    """
    if not policies.may_read_topic(actor, queries.topic_by_id(session(), topic_id)):
        raise Hidden
    must_not_be_muted(actor)
    topic = session.get_one(Topic, topic_id, with_for_update=True, populate_existing=True)
    if not policies.may_let_stand(actor, queries.topic_by_id(session(), topic_id)):
        raise NotAllowed
    if topic.kind != TopicKind.PROPOSAL or not topic.owes_reply:
        raise Conflict("No reply is owed here any more: look at the proposal again.")
    standing = (Post.topic_id == topic_id, Post.pos == pos, Post.official.is_(True), Post.state == State.VISIBLE)
    post = session.scalars(select(Post).where(*standing).with_for_update()).one_or_none()
    if post is None or pos != topic.official_pos:
        raise Conflict("Another official answer stands on top now: read it, or write a new one.")
    post.replied_at = topic.replied_at = now()
    session.flush()
    announce(AnswerStands(topic_id=topic_id, post_id=post.id), actor=actor, fields=["replied_at"])
    return post
