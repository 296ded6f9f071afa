"""What forums do when an account goes: words stay without their author's name, or go too."""

from typing import Any

from sqlalchemy import delete, func, or_, select, update

from app.forums.counting import add_to_forum, recount
from app.forums.events import PostWithdrawn
from app.forums.imaging import forget_images
from app.forums.models import Post, Reaction, Topic
from app.forums.vocabulary import LEFT_OUT, Badge, ReactionKind, State
from app.identity.actor import Actor
from app.kernel import earlier
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.text import RULES
from app.kernel.transaction import act


@act
def forget_author(*, actor: Actor, account_id: int, words_go: bool) -> None:
    """Take the name of an account from its topics and posts, and its reactions back; part of the act that deletes it.

    With `words_go` its words are erased as if it had withdrawn each, and its topics where nobody else wrote vanish.
    What was written as the police stays under its duty name: it is the answer of an office.
    """
    if words_go:
        _withdraw_all(actor, account_id)
    _take_back_reactions(account_id)
    _unname(account_id)


def _withdraw_all(actor: Actor, account_id: int) -> None:
    mine = (Post.author_id == account_id, Post.author_role != Badge.POLICE, Post.state != State.REMOVED)
    for topic_id in session.scalars(select(Post.topic_id).where(*mine).distinct().order_by(Post.topic_id)).all():
        topic = session.get_one(Topic, topic_id, with_for_update=True, populate_existing=True)
        before = topic.posts if topic.state == State.VISIBLE else 0
        gone = session.scalars(select(Post.id).where(*mine, Post.topic_id == topic_id)).all()
        _empty(gone)
        _retitle(topic, account_id)
        recount(topic, before=before)
        for post_id in gone:
            announce(PostWithdrawn(post_id=post_id, topic_id=topic_id), actor=actor, fields=["body"])
    joined = update(Topic).where(Topic.author_id == account_id, Topic.merged_into.is_not(None)).values(title=LEFT_OUT)
    session.execute(joined.execution_options(synchronize_session=False))


def _empty(post_ids: Any) -> None:
    nothing = {"body": "", "html": "", "reason": "", "state": State.REMOVED, "rules": RULES, "official": False}
    nothing |= {"images": 0, "replied_at": None}
    forget_images(post_ids)
    session.execute(update(Post).where(Post.id.in_(post_ids)).values(nothing))
    for post_id in post_ids:
        earlier.drop(session(), "post", post_id)


def _retitle(topic: Topic, account_id: int) -> None:
    """The title is its author's words too: it goes, and with it a topic in which nobody else has written."""
    if topic.author_id != account_id:
        return
    topic.title = LEFT_OUT
    others = select(func.count()).where(Post.topic_id == topic.id, Post.author_id.is_distinct_from(account_id))
    if session.execute(others).scalar_one() == 0:
        if topic.state == State.VISIBLE:
            add_to_forum(topic.forum_id, topics=-1)
        topic.state = State.REMOVED


def _take_back_reactions(account_id: int) -> None:
    for kind in ReactionKind:
        mine = (Reaction.account_id == account_id, Reaction.kind == kind)
        column = getattr(Post, kind)
        counted = update(Post).where(Post.id.in_(select(Reaction.post_id).where(*mine))).values({kind: column - 1})
        session.execute(counted.execution_options(synchronize_session=False))
        session.execute(delete(Reaction).where(*mine))


def _unname(account_id: int) -> None:
    """No name, no number, no key of a form leads to the author any more."""
    session.flush()
    ours = (Post.author_id == account_id, Post.author_role != Badge.POLICE)
    names = select(Post.author_name).where(*ours, Post.topic_id == Topic.id)
    last = update(Topic).where(Topic.last_author.in_(names)).values(last_author="")
    session.execute(last.execution_options(synchronize_session=False))
    opened = select(Post.topic_id).where(Post.pos == 1, *ours)
    theirs = or_(Topic.id.in_(opened), Topic.merged_into.is_not(None))
    unnamed = update(Topic).where(Topic.author_id == account_id, theirs)
    session.execute(unnamed.values(author_name="").execution_options(synchronize_session=False))
    session.execute(update(Post).where(*ours).values(author_name="").execution_options(synchronize_session=False))
    for model in (Topic, Post):
        mine = update(model).where(model.author_id == account_id).values(author_id=None, key=None)
        session.execute(mine.execution_options(synchronize_session=False))
