"""What a moderator's verdict does to a topic or a post, inside the act that decides."""

from sqlalchemy import select

from app.forums.counting import add_to_forum, recount
from app.forums.models import Post, Topic
from app.forums.vocabulary import State
from app.identity.actor import Actor
from app.kernel.db import session
from app.kernel.transaction import act
from app.moderation import queries as moderation
from app.moderation.vocabulary import Verdict


@act
def judge_topic(*, actor: Actor, topic_id: int, verdict: Verdict) -> None:
    """Show or hide a whole topic; one that waits comes into sight together with its opening words."""
    topic = session.get_one(Topic, topic_id, with_for_update=True, populate_existing=True)
    opening = session.execute(
        select(Post).where(Post.topic_id == topic_id, Post.pos == 1).execution_options(populate_existing=True)
    ).scalar_one()
    was, now_seen = topic.state == State.VISIBLE, _shows(topic.state, verdict)
    if now_seen is None:
        return
    before = topic.posts if was else 0
    topic.state = State.VISIBLE if now_seen else State.HIDDEN
    if now_seen and opening.state == State.PENDING:
        opening.state = State.VISIBLE
    recount(topic, before=before)
    if was != now_seen:
        add_to_forum(topic.forum_id, topics=1 if now_seen else -1)


@act
def judge_post(*, actor: Actor, post_id: int, verdict: Verdict) -> None:
    """Show or hide one post; its place stays. What the author has withdrawn stays withdrawn."""
    topic_id = session.execute(select(Post.topic_id).where(Post.id == post_id)).scalar_one()
    topic = session.get_one(Topic, topic_id, with_for_update=True, populate_existing=True)
    post = session.get_one(Post, post_id, with_for_update=True, populate_existing=True)
    now_seen = _shows(post.state, verdict)
    if now_seen is None:
        return
    before = topic.posts if topic.state == State.VISIBLE else 0
    post.state = State.VISIBLE if now_seen else State.HIDDEN
    post.reason = "" if now_seen else moderation.last_verdicts(session(), "post", [post_id])[post_id].reason
    recount(topic, before=before)


def _shows(state: str, verdict: Verdict) -> bool | None:
    """Whether a thing in `state` is in sight after `verdict`; None when nothing changes."""
    if verdict == Verdict.APPROVE:
        return True if state == State.PENDING else None
    if verdict == Verdict.RESTORE:
        return True if state == State.HIDDEN else None
    return False if state in (State.VISIBLE, State.PENDING) else None
