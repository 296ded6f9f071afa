"""Topics and posts of another system, each taken once by its `origin`."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select, update

from app.forums import policies
from app.forums.counting import add_to_forum, count_reply, next_pos
from app.forums.events import PostWritten, TopicImported
from app.forums.models import Forum, Post, Topic
from app.forums.vocabulary import DEPTH, TITLE_LONGEST, Badge, State, TopicKind
from app.identity.actor import Actor
from app.kernel.db import session, value
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.transaction import act

Outcome = Literal["taken", "unchanged"]


@act
def take_topic(
    *, actor: Actor, forum_id: int, origin: str, title: str, body: str, author: str, at: datetime, supports: int,
    lang: str,
) -> Outcome:  # fmt: skip
    """Take a topic with its first words; one whose `origin` is there stays as it is. Form minima do not count."""
    if not policies.may_open_forum(actor):
        raise NotAllowed
    if value(session(), select(Topic.id).where(Topic.origin == origin)) is not None:
        return "unchanged"
    if not title or len(title) > TITLE_LONGEST:
        raise Invalid("a title has 1 to %(longest)d characters", longest=TITLE_LONGEST)
    topic = Topic(forum_id=forum_id, kind=TopicKind.PROPOSAL, title=title, lang=lang, state=State.VISIBLE)
    topic.author_name = topic.last_author = author
    topic.made_at = topic.last_post_at = at
    topic.posts = topic.last_pos = 1
    topic.origin = origin
    session.add(topic)
    session.flush()
    post = Post(topic_id=topic.id, pos=1, author_name=author, lang=lang, state=State.VISIBLE, made_at=at)
    post.support = post.imported_support = supports
    post.say(body)
    session.add(post)
    session.flush()
    add_to_forum(forum_id, topics=1, posts=1, at=at)
    announce(TopicImported(topic_id=topic.id, forum_id=forum_id), actor=actor, content=f"{title}\n{body}")
    return "taken"


@act
def take_post(
    *, actor: Actor, origin: str, topic_origin: str, parent_origin: str | None, body: str, author: str, at: datetime,
    supports: int, disagrees: int, official: bool, removed: bool, lang: str,
) -> Outcome:  # fmt: skip
    """Take a post at the next place of its topic; one whose `origin` is there stays as it is.

    An answer deeper than 3 hangs on its ancestor at depth 3; one whose parent was not taken, on the topic. A removed
    one keeps its place and no words. `official`: the city's own answer, shown on top.
    """
    if not policies.may_open_forum(actor):
        raise NotAllowed
    if value(session(), select(Post.id).where(Post.origin == origin)) is not None:
        return "unchanged"
    topic = _topic(topic_origin)
    if not body and not removed:
        raise Invalid("the post has no text")
    parent = _ancestor(topic.id, parent_origin)
    pos = next_pos(topic.id)
    post = Post(topic_id=topic.id, pos=pos, author_name=author, lang=lang, made_at=at, origin=origin)
    post.in_reply_to, post.depth = (parent.pos, min(parent.depth + 1, DEPTH)) if parent else (None, 0)
    post.support = post.imported_support = supports
    post.disagree = post.imported_disagree = disagrees
    post.official, post.author_role = official, Badge.CITY if official else ""
    post.state = State.REMOVED if removed else State.VISIBLE
    post.say("" if removed else body)
    session.add(post)
    session.flush()
    if not removed:
        count_reply(topic.id, topic.forum_id, author, at)
        if official:
            session.execute(update(Topic).where(Topic.id == topic.id).values(official_pos=pos))
    event = PostWritten(post_id=post.id, topic_id=topic.id, pos=pos, official=official, state=post.state)
    announce(event, actor=actor, content=body)
    return "taken"


def _topic(origin: str) -> Any:
    found = session.execute(
        select(Topic.id, Topic.forum_id).join(Forum, Forum.id == Topic.forum_id).where(Topic.origin == origin)
    ).one_or_none()
    if found is None:
        raise NotFound("its topic was not taken")
    return found


def _ancestor(topic_id: int, origin: str | None) -> Any:
    """The post that an answer to `origin` hangs on: the nearest one that is not below depth 3."""
    if origin is None:
        return None
    columns = (Post.pos, Post.depth, Post.in_reply_to)
    parent = session.execute(select(*columns).where(Post.topic_id == topic_id, Post.origin == origin)).one_or_none()
    if parent is None or parent.depth < DEPTH:
        return parent
    above = session.execute(select(*columns).where(Post.topic_id == topic_id, Post.pos == parent.in_reply_to)).one()
    return above if above.depth == DEPTH else parent
