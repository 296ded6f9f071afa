"""Following, muting, reading: one's own marks on topics and forums. No line of the journal says whose."""

from typing import Any

from sqlalchemy import delete, update

from app.forums import policies, queries
from app.forums.marking import beginning, own_mark
from app.forums.models import Forum, ForumMark, TopicMark
from app.forums.vocabulary import Tells
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Hidden, NotAllowed
from app.kernel.transaction import act


@act
def follow_topic(*, actor: Actor, topic_id: int, tells: Tells | None) -> None:
    """Hear of each new post by the mail of the day, or of none, not even replies; None: as if nothing was said. What
    stands there already counts as read. Who may read no longer can still take it back."""
    if actor.account_id is None:
        raise NotAllowed
    if tells is None:
        session.execute(own_mark(actor, topic_id).values(tells=None))
        return
    topic = _followable(actor, topic_id)
    session.execute(beginning(actor, topic_id, topic.last_pos))
    session.execute(own_mark(actor, topic_id).values(tells=tells))


@act
def mark_read(*, actor: Actor, topic_id: int, pos: int) -> None:
    """Keep that a topic was read up to the place `pos`, at most its last; a place that was read stays read."""
    topic = _followable(actor, topic_id)
    here = min(pos, topic.last_pos)
    session.execute(beginning(actor, topic_id, here))
    session.execute(own_mark(actor, topic_id).where(TopicMark.read_pos < here).values(read_pos=here))


@act
def follow_forum(*, actor: Actor, forum_id: int, tells: Tells | None) -> None:
    """Hear of each new topic by the mail of the day, or of nothing in this forum; None: as if nothing was said."""
    _mark(actor, forum_id, {"tells": tells}, taken_back=tells is None)


@act
def join_forum(*, actor: Actor, forum_id: int, on: bool) -> None:
    """Make a forum one of one's own, which stand first in the list, or leave it. It lets nobody read or write who could
    not before."""
    _mark(actor, forum_id, {"joined_at": now() if on else None}, taken_back=not on)


def _mark(actor: Actor, forum_id: int, change: dict[str, Any], *, taken_back: bool) -> None:
    """Change one's mark on a forum; one that says nothing any more goes. Who may read no longer can take it back."""
    if actor.account_id is None:
        raise NotAllowed
    own = (ForumMark.forum_id == forum_id, ForumMark.account_id == actor.account_id)
    if taken_back:
        rest = [column.is_(None) for column in (ForumMark.tells, ForumMark.joined_at) if column.key not in change]
        session.execute(delete(ForumMark).where(*own, *rest))
    else:
        forum = session.get(Forum, forum_id)
        if forum is None or not policies.may_read(actor, forum):
            raise Hidden
        if not policies.may_follow(actor, forum):
            raise NotAllowed
        row = {"forum_id": forum_id, "account_id": actor.account_id, "at": now()} | change
        session.execute(once(ForumMark, "forum_id", "account_id").values(row))
    session.execute(update(ForumMark).where(*own).values(change))


def _followable(actor: Actor, topic_id: int) -> Any:
    topic = queries.topic_by_id(session(), topic_id)
    if not policies.may_read_topic(actor, topic):
        raise Hidden
    if not policies.may_follow(actor, topic):
        raise NotAllowed
    return topic
