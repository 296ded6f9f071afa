"""Posts: reply, edit, withdraw, react."""

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.forums import policies, queries
from app.forums.counting import count_reply, next_pos, recount
from app.forums.events import PostEdited, PostReacted, PostWithdrawn, PostWritten
from app.forums.models import Post, PostVersion, Reaction, Topic
from app.forums.vocabulary import DEPTH, ReactionKind, State
from app.forums.writing import by_line, check_first_day, check_words, first_state, review
from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import is_sqlite, session
from app.kernel.errors import Closed, Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import RULES
from app.kernel.transaction import act


@act
def reply(
    *, actor: Actor, topic_id: int, body: str, lang: str, in_reply_to: int | None = None, official: bool = False
) -> Post:
    """Write at the end of a topic, in answer to the post at the place `in_reply_to` or to the subject.

    An answer to a post of depth 3 stays at depth 3. `official`: the answer of the police, shown on top.
    """
    topic = queries.topic_by_id(session(), topic_id)
    _check_may_reply(actor, topic, official)
    check_first_day(actor, opens=False)
    words = check_words(actor, body)
    parent = _parent(topic_id, in_reply_to)
    name, badge = by_line(actor, topic.area_path)
    pos = next_pos(topic_id)
    _check_still_open(topic_id)
    post = Post(topic_id=topic_id, pos=pos, author_id=actor.account_id, author_name=name, author_role=badge)
    post.in_reply_to, post.depth = (parent.pos, min(parent.depth + 1, DEPTH)) if parent else (None, 0)
    post.lang, post.state, post.made_at, post.official = lang, first_state(actor), now(), official
    post.say(words)
    session.add(post)
    session.flush()
    if post.state == State.VISIBLE:
        count_reply(topic_id, topic.forum_id, name, post.made_at)
        if official:
            session.execute(update(Topic).where(Topic.id == topic_id).values(official_pos=pos))
    else:
        review(actor, "post", post.id, topic.area_path, topic.kind)
    event = PostWritten(post_id=post.id, topic_id=topic_id, pos=pos, official=official, state=post.state)
    announce(event, actor=actor, content=words)
    return post


@act
def edit_post(*, actor: Actor, post_id: int, body: str) -> Post:
    """Put other words in place of one's own. After 30 minutes the change is marked and the earlier words are kept.

    What someone new changes goes back to the moderator; the same words again change nothing.
    """
    row = queries.post_by_id(session(), post_id)
    topic = session.get_one(Topic, row.topic_id, with_for_update=True, populate_existing=True)
    post = session.get_one(Post, post_id, with_for_update=True, populate_existing=True)
    if not policies.may_read(actor, row):
        raise NotFound
    if not policies.may_edit(actor, queries.post_by_id(session(), post_id)):
        raise NotAllowed
    words = check_words(actor, body)
    if words == post.body:
        return post
    moment = now()
    if post.marks_edits_at(moment) and post.state == State.VISIBLE:
        session.add(PostVersion(post_id=post_id, html=post.html, until=moment))
        post.edited_at = moment
    post.say(words)
    if actor.new:
        _wait_again(actor, topic, post, row)
    announce(PostEdited(post_id=post_id, topic_id=post.topic_id), actor=actor, fields=["body"], content=words)
    return post


@act
def withdraw_post(*, actor: Actor, post_id: int) -> Post:
    """Take back one's own words: they and their earlier versions are erased, the place and a notice stay."""
    row = queries.post_by_id(session(), post_id)
    topic = session.get_one(Topic, row.topic_id, with_for_update=True, populate_existing=True)
    post = session.get_one(Post, post_id, with_for_update=True, populate_existing=True)
    if row.author_id != actor.account_id and not policies.may_read(actor, row):
        raise NotFound
    if not policies.may_withdraw(actor, post):
        raise NotAllowed
    before = topic.posts if topic.state == State.VISIBLE else 0
    post.body = post.html = post.reason = ""
    post.state, post.rules, post.official = State.REMOVED, RULES, False
    session.execute(delete(PostVersion).where(PostVersion.post_id == post_id))
    recount(topic, before=before)
    announce(PostWithdrawn(post_id=post_id, topic_id=post.topic_id), actor=actor, fields=["body"])
    return post


@act
def react(*, actor: Actor, post_id: int, kind: ReactionKind, on: bool) -> bool:
    """Support, disagree or thank, once per person and kind, or take it back; returns whether it stands now."""
    row = queries.post_by_id(session(), post_id)
    if not policies.may_read(actor, row) or row.state != State.VISIBLE or row.topic_state != State.VISIBLE:
        raise NotFound
    if not policies.may_react(actor, row):
        raise NotAllowed
    changed = _put(actor, post_id, kind) if on else _take(actor, post_id, kind)
    if changed:
        column = getattr(Post, kind)
        values = {kind: column + (1 if on else -1)}
        session.execute(
            update(Post).where(Post.id == post_id).values(values).execution_options(synchronize_session=False)
        )
        announce(PostReacted(post_id=post_id, kind=kind, on=on), actor=actor, fields=[kind])
    return on


def _put(actor: Actor, post_id: int, kind: ReactionKind) -> bool:
    make = sqlite.insert if is_sqlite(session()) else postgresql.insert
    statement = make(Reaction).values(post_id=post_id, account_id=actor.account_id, kind=kind, at=now())
    once = statement.on_conflict_do_nothing().returning(Reaction.id)
    return session.execute(once).scalar() is not None


def _take(actor: Actor, post_id: int, kind: ReactionKind) -> bool:
    mine = (Reaction.post_id == post_id, Reaction.account_id == actor.account_id, Reaction.kind == kind)
    return session.execute(delete(Reaction).where(*mine).returning(Reaction.id)).scalar() is not None


def _check_may_reply(actor: Actor, topic: Any, official: bool) -> None:
    if not policies.may_read_topic(actor, topic):
        raise NotFound
    if topic.closed_at is not None:
        raise Closed("This topic has ended. Its conclusions stand on top.")
    if not policies.may_reply(actor, topic) or (official and not policies.may_answer_official(actor, topic)):
        raise NotAllowed


def _check_still_open(topic_id: int) -> None:
    """Once its next place is ours nobody else changes the topic: look again at what was read before."""
    state = select(Topic.state, Topic.closed_at).where(Topic.id == topic_id)
    row = session.execute(state).one()
    if row.closed_at is not None or row.state != State.VISIBLE:
        raise Closed("This topic has ended. Its conclusions stand on top.")


def _parent(topic_id: int, pos: int | None) -> Any:
    if pos is None:
        return None
    found = session.execute(
        select(Post.pos, Post.depth, Post.state).where(Post.topic_id == topic_id, Post.pos == pos)
    ).one_or_none()
    if found is None or found.state == State.PENDING:
        raise Invalid("The post you answer is not there.", field="in_reply_to")
    return found


def _wait_again(actor: Actor, topic: Topic, post: Post, row: Any) -> None:
    """Words of someone new that everybody saw go out of sight until a moderator has read the change."""
    if post.state == State.VISIBLE:
        before = topic.posts if topic.state == State.VISIBLE else 0
        post.state = State.PENDING
        recount(topic, before=before)
        review(actor, "post", post.id, row.area_path, topic.kind)
