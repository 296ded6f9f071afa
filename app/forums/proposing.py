"""What a proposal needs so that police and city owe it a reply: 25 verified residents of the area who support its first
post, or one in a hundred of them where that is fewer. Once it had them the reply stays owed, whoever takes support
back."""

from typing import Any

from app.forums.asking import start_reply_clock
from app.forums.events import ReplyOwed
from app.forums.models import Topic
from app.forums.queries.proposing import Supported, supported
from app.forums.vocabulary import State, TopicKind
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.journal import announce


def proposed(post: Any) -> Topic | None:
    """The proposal whose first words a post is, locked before the post is touched, as every act does; None of any other
    post. `post`: a row with `pos`, `topic_id` and `topic_kind`."""
    if post.pos != 1 or post.topic_kind != TopicKind.PROPOSAL:
        return None
    return session.get_one(Topic, post.topic_id, with_for_update=True, populate_existing=True)


def owe_reply(actor: Actor, topic: Topic, area_path: str) -> None:
    """Let the clock of a locked proposal run from the moment when it has its supporters; part of the act."""
    if topic.answer_due is not None or topic.closed_at is not None or topic.state != State.VISIBLE:
        return
    found: Supported = supported(session(), topic.id, area_path, now())
    if found.supporters < found.needed:
        return
    start_reply_clock(session(), topic)
    session.flush()
    announce(ReplyOwed(topic_id=topic.id), actor=actor, fields=["answer_due"])
